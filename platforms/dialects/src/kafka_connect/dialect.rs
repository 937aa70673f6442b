//! A platform whose records connectors carry, as a dialect: the platform's own, and a Connect cluster beside it.

use dsc_model::Capabilities;
use dsc_plan::desired::DesiredPlatform;
use dsc_plan::{ApplyRun, Dialect, Drift, Step};

use super::diff::{Compared, Prune, join};
use super::layout::{MARK, connectors};
use super::observed::ClusterState;
use super::request::Request;

/// A platform's dialect with a Connect cluster beside it.
#[derive(Clone, Copy, Debug, Default)]
pub struct WithConnect<D> {
    /// The platform's own dialect.
    pub platform: D,
    /// What becomes of connectors of ours that the model does not want any more.
    pub prune: Prune,
}

/// What was seen on the platform and on its cluster.
#[derive(Clone, Debug, Default)]
pub struct Both<O> {
    /// On the platform.
    pub platform: O,
    /// On the cluster.
    pub cluster: ClusterState,
    /// What marks connectors as ours.
    pub mark: String,
}

impl<D: Dialect> Dialect for WithConnect<D> {
    type Observed = Both<D::Observed>;

    fn capabilities(&self) -> &'static Capabilities {
        self.platform.capabilities()
    }

    fn diff(&self, observed: &Self::Observed, desired: &DesiredPlatform) -> Vec<Step> {
        let tables = self.platform.diff(&observed.platform, desired);
        let wanted = connectors(desired);
        let compared =
            Compared { mark: &observed.mark, wanted: &wanted, seen: &observed.cluster, prune: self.prune };
        join(&compared, tables)
    }

    /// Connectors of others are nobody's drift: a cluster serves many.
    fn drift(&self, observed: &Self::Observed, desired: &DesiredPlatform) -> Vec<Drift> {
        self.platform.drift(&observed.platform, desired)
    }

    /// Of the cluster only what is ours counts, and of its states those that a plan acts on: others come and go.
    fn fingerprint(&self, observed: &Self::Observed) -> String {
        let mut hasher = blake3::Hasher::new();
        hasher.update(self.platform.fingerprint(&observed.platform).as_bytes());
        let ours = observed
            .cluster
            .connectors
            .iter()
            .filter(|(_, connector)| connector.config.get(MARK) == Some(&observed.mark));
        for (name, connector) in ours {
            let halted = if connector.is_halted() { connector.state.as_str() } else { "" };
            let failed = connector.has_failed();
            hasher.update(format!("{name:?} {:?} {halted} {failed}", connector.config).as_bytes());
        }
        hasher.finalize().to_hex().to_string()
    }

    fn ledger_statements(&self, runs: &[ApplyRun<'_>]) -> Vec<String> {
        self.platform.ledger_statements(runs)
    }

    fn next_run_query(&self) -> &'static str {
        self.platform.next_run_query()
    }

    fn steps_of_a_transaction(&self) -> usize {
        self.platform.steps_of_a_transaction()
    }

    /// What was asked of a cluster cannot be taken back, and needs what came before to be there for all to see.
    fn is_outside(&self, step: &Step) -> bool {
        step.commands.iter().any(|command| Request::is_one(command)) || self.platform.is_outside(step)
    }

    fn recorded_query(&self, runs: &[ApplyRun<'_>]) -> Option<String> {
        self.platform.recorded_query(runs)
    }

    fn settled_statement(&self, text: &str) -> Option<String> {
        self.platform.settled_statement(text)
    }

    fn applied_statement(&self, model_hash: &str) -> String {
        self.platform.applied_statement(model_hash)
    }
}
