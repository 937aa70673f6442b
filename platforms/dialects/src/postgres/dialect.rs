//! Postgres as a dialect.

use dsc_model::{Capabilities, PlatformKind};
use dsc_plan::desired::DesiredPlatform;
use dsc_plan::{ApplyRun, Dialect, Drift, Step};

use super::drift::drift;
use super::edit::BESIDE_OTHERS;
use super::engine::ENGINE;
use super::key::LOOKS_AT_ALL;
use crate::shape::diff::diff;
use crate::shape::engine::Engine;
use crate::shape::layout::layout;
use crate::shape::observed::{Observed, fingerprint};
use crate::shape::runs::{NEXT_NUMBER, applied_model, ledger_statements, recorded_runs, settled};

/// Postgres as a dialect.
#[derive(Clone, Copy, Debug, Default)]
pub struct PostgresDialect;

/// Measured with 15 and 18: a table with its key and its overflow takes about six locks, and with default settings a
/// transaction dies after some 3,200 tables. A dataset has up to three, so there is room for others beside us.
const STEPS_OF_A_TRANSACTION: usize = 128;

impl Dialect for PostgresDialect {
    type Observed = Observed;

    fn capabilities(&self) -> &'static Capabilities {
        Capabilities::postgres()
    }

    fn diff(&self, observed: &Observed, desired: &DesiredPlatform) -> Vec<Step> {
        diff(&ENGINE, &desired.name, observed, &layout(&ENGINE, desired))
    }

    fn drift(&self, observed: &Observed, desired: &DesiredPlatform) -> Vec<Drift> {
        drift(observed, &layout(&ENGINE, desired))
    }

    fn fingerprint(&self, observed: &Observed) -> String {
        fingerprint(observed)
    }

    fn ledger_statements(&self, runs: &[ApplyRun<'_>]) -> Vec<String> {
        ledger_statements(ENGINE.facts(), runs)
    }

    fn next_run_query(&self) -> &'static str {
        NEXT_NUMBER
    }

    fn applied_statement(&self, model_hash: &str) -> String {
        applied_model(model_hash)
    }

    fn recorded_query(&self, runs: &[ApplyRun<'_>]) -> Option<String> {
        Some(recorded_runs(runs))
    }

    fn is_outside(&self, step: &Step) -> bool {
        let is = |command: &String| command.starts_with(BESIDE_OTHERS) || command.contains(LOOKS_AT_ALL);
        step.commands.iter().any(is)
    }

    fn settled_statement(&self, text: &str) -> Option<String> {
        Some(settled(text))
    }

    fn steps_of_a_transaction(&self) -> usize {
        STEPS_OF_A_TRANSACTION
    }
}

impl PostgresDialect {
    /// The kind of platform that it is for.
    pub const KIND: PlatformKind = PlatformKind::Postgres;
}
