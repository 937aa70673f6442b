//! The connectors that carry records to a platform, beside its dialect.

use dsc_plan::Step;
use dsc_plan::companion::Companion;
use dsc_plan::desired::DesiredPlatform;

use super::diff::{Compared, Prune, join};
use super::layout::{MARK, connectors};
use super::observed::ClusterState;
use super::request::Request;

/// The connectors of a platform, at a Connect cluster.
#[derive(Clone, Copy, Debug, Default)]
pub struct Connectors {
    /// What becomes of connectors of ours that the model does not want any more.
    pub prune: Prune,
}

/// What was seen on a cluster.
#[derive(Clone, Debug, Default)]
pub struct MarkedCluster {
    /// What it runs.
    pub state: ClusterState,
    /// What marks connectors as ours.
    pub mark: String,
}

impl Companion for Connectors {
    type Seen = MarkedCluster;

    fn takes(command: &str) -> bool {
        Request::is_one(command)
    }

    fn join(&self, seen: &MarkedCluster, desired: &DesiredPlatform, tables: Vec<Step>) -> Vec<Step> {
        let wanted = connectors(desired);
        let compared = Compared { mark: &seen.mark, wanted: &wanted, seen: &seen.state, prune: self.prune };
        join(&compared, tables)
    }

    /// Only what is ours counts, and of its states those that a plan acts on: others come and go.
    fn told(seen: &MarkedCluster) -> Option<String> {
        let all = seen.state.connectors.iter();
        let ours = all.filter(|(_, connector)| connector.config.get(MARK) == Some(&seen.mark));
        let told: Vec<String> = ours
            .map(|(name, connector)| {
                let halted = if connector.is_halted() { connector.state.as_str() } else { "" };
                format!("{name:?} {:?} {halted} {}", connector.config, connector.has_failed())
            })
            .collect();
        (!told.is_empty()).then(|| told.join("\n"))
    }
}
