//! The ledger's rows about runs, as every platform takes them: what was applied, and what is read again.

use dsc_plan::ApplyRun;

use super::engine::Facts;
use super::record::object_statements;
use crate::quote::{literal, literal_or_null};

/// The number of the next run.
pub const NEXT_NUMBER: &str = "SELECT coalesce(max(run), 0) + 1 FROM dsc.runs";

/// The statements that write applied steps into the ledger: their runs, and what the ones that succeeded made or removed.
pub fn ledger_statements(facts: &Facts, runs: &[ApplyRun<'_>]) -> Vec<String> {
    let mut out = vec![applied_runs(runs)];
    out.extend(object_statements(facts, runs));
    out
}

/// The statement that notes which model was applied last.
pub fn applied_model(model_hash: &str) -> String {
    note("applied_model", model_hash)
}

/// The statement that notes for which model, and when, there was nothing to do.
pub fn settled(text: &str) -> String {
    note("settled", text)
}

/// The query for what [`settled`] noted.
pub const READ_SETTLED: &str = "SELECT \"value\" FROM dsc.meta WHERE \"key\" = 'settled'";

fn note(key: &str, value: &str) -> String {
    format!(
        "INSERT INTO dsc.meta (\"key\", \"value\") VALUES ({}, {}) \
         ON CONFLICT (\"key\") DO UPDATE SET \"value\" = excluded.\"value\"",
        literal(key),
        literal(value)
    )
}

/// Writes down steps that were applied, or failed; the attempt of each counts the failed ones right before it.
pub fn applied_runs(runs: &[ApplyRun<'_>]) -> String {
    let row = |run: &ApplyRun<'_>| {
        format!(
            "({}, {}, {}, {}::TIMESTAMPTZ, {}::TIMESTAMPTZ, {}, {}, {}, {})",
            run.run,
            literal(&run.step.address),
            literal(if run.error.is_some() { "failed" } else { "done" }),
            literal(run.started_at),
            literal(run.finished_at),
            literal(run.model_hash),
            literal_or_null(run.model_commit),
            literal(run.who),
            literal_or_null(run.error),
        )
    };
    let rows: Vec<String> = runs.iter().map(row).collect();
    format!(
        "INSERT INTO dsc.runs (run, kind, object, status, attempt, started_at, finished_at, model_hash, model_commit, \
         inputs, error) \
         WITH applied AS (SELECT * FROM (VALUES {}) AS given(run, object, status, started_at, finished_at, model_hash, \
         model_commit, inputs, error)), \
         earlier AS (SELECT * FROM dsc.runs WHERE kind = 'apply' AND object IN (SELECT object FROM applied)), \
         last_done AS (SELECT object, max(run) AS run FROM earlier WHERE status = 'done' GROUP BY object), \
         failed AS (SELECT object, count(*) AS times FROM earlier LEFT JOIN last_done USING (object) \
         WHERE status = 'failed' AND earlier.run > coalesce(last_done.run, 0) GROUP BY object) \
         SELECT run, 'apply', object, status, 1 + coalesce(times, 0), started_at, finished_at, model_hash, model_commit, \
         inputs, error FROM applied LEFT JOIN failed USING (object)",
        rows.join(", ")
    )
}

/// The query for how many of those runs were written down as done, by nobody else and at no other time.
pub fn recorded_runs(runs: &[ApplyRun<'_>]) -> String {
    let row = |run: &ApplyRun<'_>| {
        format!(
            "({}, {}, {}, {}::TIMESTAMPTZ)",
            run.run,
            literal(&run.step.address),
            literal(run.who),
            literal(run.started_at)
        )
    };
    let rows: Vec<String> = runs.iter().map(row).collect();
    format!(
        "SELECT count(*) FROM dsc.runs WHERE kind = 'apply' AND status = 'done' \
         AND (run, object, inputs, started_at) IN (VALUES {})",
        rows.join(", ")
    )
}

/// The names of the counts, in the order in which they are passed.
pub const COUNTS: [&str; 9] = [
    "arrived",
    "inserted",
    "updated",
    "deleted",
    "unchanged",
    "superseded",
    "duplicate",
    "quarantined",
    "held",
];

/// When everything last ran well, for what is due: object, begun.
pub const LAST_RUNS: &str = "SELECT object, CAST(max(started_at) FILTER (WHERE status = 'done') AS VARCHAR) \
     FROM dsc.runs WHERE kind = 'ingest' GROUP BY object ORDER BY object";

/// The sum of all runs of each object: object, runs, then the counts.
pub fn totals() -> String {
    format!(
        "SELECT object, count(*), {} FROM dsc.runs WHERE kind IN ('ingest', 'retry') GROUP BY object ORDER BY object",
        sums()
    )
}

/// The last run of each object: object, run, kind, status, attempt, begun, ended, error, model hash, model commit, then the counts.
pub fn last_runs() -> String {
    format!(
        "SELECT object, run, kind, status, attempt, CAST(started_at AS VARCHAR), CAST(finished_at AS VARCHAR), error, \
         model_hash, model_commit, {} FROM (SELECT *, row_number() OVER (PARTITION BY object ORDER BY run DESC) AS nth \
         FROM dsc.runs WHERE kind IN ('ingest', 'retry')) AS numbered WHERE nth = 1 ORDER BY object",
        COUNTS.join(", ")
    )
}

/// Every run whose counts do not add up: none, or there is a fault of ours.
pub const UNBALANCED: &str = "SELECT run, object FROM dsc.runs WHERE arrived <> inserted + updated + deleted + unchanged \
     + superseded + duplicate + quarantined + held ORDER BY run";

fn sums() -> String {
    let sums: Vec<String> = COUNTS.iter().map(|name| format!("coalesce(sum({name}), 0)::BIGINT")).collect();
    sums.join(", ")
}
