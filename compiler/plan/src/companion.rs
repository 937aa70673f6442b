//! What stands beside a platform and has one plan with it: a Connect cluster that writes to it, the clusters of its topics.
//!
//! What is done there is no statement: no transaction takes it back, and it needs what came before to be there for all to
//! see.

use dsc_model::Capabilities;

use crate::desired::DesiredPlatform;
use crate::dialect::{ApplyRun, Dialect};
use crate::drift::Drift;
use crate::step::Step;

/// The pure side of what stands beside a platform. The other side, `Beside`, stands in `platforms/driver`.
pub trait Companion {
    /// What there is, as it was seen.
    type Seen;

    /// Whether a command of a step is for it, and not for the platform.
    fn takes(command: &str) -> bool;

    /// The steps of the platform with its own among them.
    fn join(&self, seen: &Self::Seen, desired: &DesiredPlatform, steps: Vec<Step>) -> Vec<Step>;

    /// What of that which was seen a plan depends on, as a text; nothing where that is nothing.
    fn told(seen: &Self::Seen) -> Option<String>;
}

/// A platform's dialect and what stands beside it, as one dialect.
#[derive(Clone, Copy, Debug, Default)]
pub struct With<D, C> {
    /// The platform's own dialect.
    pub platform: D,
    /// What stands beside it.
    pub companion: C,
}

/// What was seen on the platform and beside it.
#[derive(Clone, Debug, Default)]
pub struct Both<O, S> {
    /// On the platform.
    pub platform: O,
    /// Beside it.
    pub beside: S,
}

impl<D: Dialect, C: Companion> Dialect for With<D, C> {
    type Observed = Both<D::Observed, C::Seen>;

    fn capabilities(&self) -> &'static Capabilities {
        self.platform.capabilities()
    }

    fn diff(&self, observed: &Self::Observed, desired: &DesiredPlatform) -> Vec<Step> {
        self.companion.join(&observed.beside, desired, self.platform.diff(&observed.platform, desired))
    }

    fn drift(&self, observed: &Self::Observed, desired: &DesiredPlatform) -> Vec<Drift> {
        self.platform.drift(&observed.platform, desired)
    }

    fn fingerprint(&self, observed: &Self::Observed) -> String {
        let platform = self.platform.fingerprint(&observed.platform);
        match C::told(&observed.beside) {
            Some(beside) => blake3::hash(format!("{platform} {beside}").as_bytes()).to_hex().to_string(),
            None => platform,
        }
    }

    fn ledger_statements(&self, runs: &[ApplyRun<'_>]) -> Vec<String> {
        self.platform.ledger_statements(runs)
    }

    fn recorded_query(&self, runs: &[ApplyRun<'_>]) -> Option<String> {
        self.platform.recorded_query(runs)
    }

    fn is_outside(&self, step: &Step) -> bool {
        step.commands.iter().any(|command| C::takes(command)) || self.platform.is_outside(step)
    }

    fn next_run_query(&self) -> &'static str {
        self.platform.next_run_query()
    }

    fn steps_of_a_transaction(&self) -> usize {
        self.platform.steps_of_a_transaction()
    }

    fn applied_statement(&self, model_hash: &str) -> String {
        self.platform.applied_statement(model_hash)
    }

    fn settled_statement(&self, text: &str) -> Option<String> {
        self.platform.settled_statement(text)
    }
}
