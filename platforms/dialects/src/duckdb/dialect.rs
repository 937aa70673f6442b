//! DuckDB as a dialect.

use dsc_model::{Capabilities, PlatformKind};
use dsc_plan::desired::DesiredPlatform;
use dsc_plan::{ApplyRun, Dialect, Step};

use super::runs::applied_runs;
use crate::quote::literal;
use crate::shape::diff::diff;
use crate::shape::layout::layout;
use crate::shape::observed::Observed;
use crate::shape::record::object_statements;

/// DuckDB as a dialect.
#[derive(Clone, Copy, Debug, Default)]
pub struct DuckdbDialect;

impl Dialect for DuckdbDialect {
    type Observed = Observed;

    fn capabilities(&self) -> &'static Capabilities {
        Capabilities::duckdb()
    }

    fn diff(&self, observed: &Observed, desired: &DesiredPlatform) -> Vec<Step> {
        diff(&desired.name, observed, &layout(desired))
    }

    fn fingerprint(&self, observed: &Observed) -> String {
        let mut hasher = blake3::Hasher::new();
        let mut line = |parts: &[&str]| {
            for part in parts {
                hasher.update(&(part.len() as u64).to_le_bytes());
                hasher.update(part.as_bytes());
            }
        };
        line(&["ledger", &format!("{:?}", observed.ledger)]);
        for name in observed.schemas.values() {
            line(&["schema", name]);
        }
        for table in observed.tables.values() {
            line(&["table", &table.schema, &table.name, &table.key.join("\u{0}")]);
            for column in &table.columns {
                let nullness = if column.not_null { "not null" } else { "null" };
                line(&["column", &column.name, &column.sql_type, nullness]);
            }
        }
        for view in observed.views.values() {
            line(&["view", &view.schema, &view.name, &view.digest]);
        }
        for ((kind, _), object) in &observed.objects {
            line(&["object", kind.word(), &object.schema, &object.name, &object.address, &object.definition]);
        }
        hasher.finalize().to_hex().to_string()
    }

    fn ledger_statements(&self, runs: &[ApplyRun<'_>]) -> Vec<String> {
        let mut out = vec![applied_runs(runs)];
        out.extend(object_statements(runs));
        out
    }

    fn next_run_query(&self) -> &'static str {
        "SELECT coalesce(max(run), 0) + 1 FROM dsc.runs"
    }

    fn applied_statement(&self, model_hash: &str) -> String {
        format!(
            "INSERT OR REPLACE INTO dsc.meta (\"key\", \"value\") VALUES ('applied_model', {})",
            literal(model_hash)
        )
    }
}

impl DuckdbDialect {
    /// The kind of platform that it is for.
    pub const KIND: PlatformKind = PlatformKind::Duckdb;
}
