//! DuckDB as a dialect.

use dsc_model::{Capabilities, PlatformKind};
use dsc_plan::desired::DesiredPlatform;
use dsc_plan::{ApplyRun, Dialect, Step};

use super::engine::ENGINE;
use crate::shape::diff::diff;
use crate::shape::engine::Engine;
use crate::shape::layout::layout;
use crate::shape::observed::{Observed, fingerprint};
use crate::shape::runs::{NEXT_NUMBER, applied_model, ledger_statements};

/// DuckDB as a dialect.
#[derive(Clone, Copy, Debug, Default)]
pub struct DuckdbDialect;

/// Enough that what a commit costs is shared widely, few enough that not much has to be done again if one of them fails.
const STEPS_OF_A_TRANSACTION: usize = 256;

impl Dialect for DuckdbDialect {
    type Observed = Observed;

    fn capabilities(&self) -> &'static Capabilities {
        Capabilities::duckdb()
    }

    fn diff(&self, observed: &Observed, desired: &DesiredPlatform) -> Vec<Step> {
        diff(&ENGINE, &desired.name, observed, &layout(&ENGINE, desired))
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

    fn steps_of_a_transaction(&self) -> usize {
        STEPS_OF_A_TRANSACTION
    }
}

impl DuckdbDialect {
    /// The kind of platform that it is for.
    pub const KIND: PlatformKind = PlatformKind::Duckdb;
}
