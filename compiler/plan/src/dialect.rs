//! The trait of what a platform is, without touching it. The other trait, `Target`, stands in `platforms/driver`.

use dsc_model::Capabilities;

use crate::desired::DesiredPlatform;
use crate::drift::Drift;
use crate::step::Step;

/// The pure side of a platform.
pub trait Dialect {
    /// What there is on a platform of this kind, as it was seen.
    type Observed;

    /// What platforms of this kind can hold and do.
    fn capabilities(&self) -> &'static Capabilities;

    /// The steps from what was seen to what is wanted, in order.
    fn diff(&self, observed: &Self::Observed, desired: &DesiredPlatform) -> Vec<Step>;

    /// What was seen that the model does not say, and that no step touches because we did not make it.
    fn drift(&self, _observed: &Self::Observed, _desired: &DesiredPlatform) -> Vec<Drift> {
        Vec::new()
    }

    /// Hash of the shape of what was seen, in hexadecimal: equal shapes have equal hashes, whatever rows they hold.
    fn fingerprint(&self, observed: &Self::Observed) -> String;

    /// The statements that write steps into the ledger, those of one transaction at once: their runs, and what the
    /// ones that succeeded made or removed. A handful, however many steps there are.
    fn ledger_statements(&self, runs: &[ApplyRun<'_>]) -> Vec<String>;

    /// The query for how many of those runs the ledger has, after a connection was lost while they were committed; nothing
    /// where no connection can be lost.
    fn recorded_query(&self, _runs: &[ApplyRun<'_>]) -> Option<String> {
        None
    }

    /// Whether a step is done outside of any transaction, each of its commands lasting by itself: all it leaves behind if it
    /// is cut off is taken away by its own first commands.
    fn is_outside(&self, _step: &Step) -> bool {
        false
    }

    /// The query for the number of the next run.
    fn next_run_query(&self) -> &'static str;

    /// A transaction takes in groups until it has so many steps.
    fn steps_of_a_transaction(&self) -> usize;

    /// The statement that notes which model was applied last, once everything is done.
    fn applied_statement(&self, model_hash: &str) -> String;

    /// The statement that keeps a text about when there was nothing to do; nothing where inspecting costs so little that
    /// nobody would read it.
    fn settled_statement(&self, _text: &str) -> Option<String> {
        None
    }
}

/// What the ledger is told about one applied step.
#[derive(Clone, Copy, Debug)]
pub struct ApplyRun<'a> {
    /// The number of the run.
    pub run: i64,
    /// The step.
    pub step: &'a Step,
    /// Who did it, as JSON.
    pub who: &'a str,
    /// When it began, in UTC as `2026-11-21T04:00:00Z`.
    pub started_at: &'a str,
    /// When it ended.
    pub finished_at: &'a str,
    /// Hash of the model.
    pub model_hash: &'a str,
    /// Commit of the model, if known.
    pub model_commit: Option<&'a str>,
    /// The full text of what went wrong, if something did.
    pub error: Option<&'a str>,
}
