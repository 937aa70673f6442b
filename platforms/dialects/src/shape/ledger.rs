//! The ledger, the same on every platform: the tables of schema `dsc` in which every run, every position and everything unusable is written down.
//!
//! What stands in them is read and written by `platforms/run`; `apply` creates them.

use super::engine::{Facts, OpenVersions};

/// The form of the ledger, kept in `dsc.meta` under `ledger`.
pub const LEDGER_VERSION: u32 = 1;

/// The statements that create the ledger where it is missing, in order; each may be repeated.
pub fn create_ledger(facts: &Facts) -> Vec<String> {
    let quarantine = QUARANTINE.replace("BLOB", facts.types.bytes);
    [
        "CREATE SCHEMA IF NOT EXISTS dsc",
        "CREATE TABLE IF NOT EXISTS dsc.meta (\"key\" VARCHAR PRIMARY KEY, \"value\" VARCHAR NOT NULL)",
        RUNS,
        OBJECTS,
        POSITIONS,
        &quarantine,
    ]
    .into_iter()
    .map(str::to_owned)
    .chain(positions_index(facts))
    .chain([
        format!("INSERT INTO dsc.meta VALUES ('ledger', '{LEDGER_VERSION}') ON CONFLICT DO NOTHING"),
        // What we claim in an inbox carries this name, so that two databases that read one inbox keep apart.
        format!("INSERT INTO dsc.meta VALUES ('identity', {}) ON CONFLICT DO NOTHING", facts.identity),
    ])
    .collect()
}

/// The index by which it is found what is known of a file, where indexes are.
fn positions_index(facts: &Facts) -> Option<String> {
    match facts.open_versions {
        OpenVersions::Indexed => Some(
            "CREATE INDEX IF NOT EXISTS dsc_positions_source ON dsc.positions (store, source)".to_owned(),
        ),
        OpenVersions::NotIndexed => None,
    }
}

/// One row a run. `parent` is the run of the store for runs of its datasets; `error` holds the full text.
const RUNS: &str = "CREATE TABLE IF NOT EXISTS dsc.runs (
  run BIGINT PRIMARY KEY,
  parent BIGINT,
  kind VARCHAR NOT NULL,
  object VARCHAR NOT NULL,
  status VARCHAR NOT NULL,
  attempt INTEGER NOT NULL DEFAULT 1,
  started_at TIMESTAMPTZ NOT NULL,
  finished_at TIMESTAMPTZ,
  model_hash VARCHAR NOT NULL DEFAULT '',
  model_commit VARCHAR,
  batches BIGINT NOT NULL DEFAULT 0,
  arrived BIGINT NOT NULL DEFAULT 0,
  inserted BIGINT NOT NULL DEFAULT 0,
  updated BIGINT NOT NULL DEFAULT 0,
  deleted BIGINT NOT NULL DEFAULT 0,
  unchanged BIGINT NOT NULL DEFAULT 0,
  superseded BIGINT NOT NULL DEFAULT 0,
  duplicate BIGINT NOT NULL DEFAULT 0,
  quarantined BIGINT NOT NULL DEFAULT 0,
  held BIGINT NOT NULL DEFAULT 0,
  inputs VARCHAR,
  outputs VARCHAR,
  error VARCHAR
)";

/// What we manage, so that what we did not make is never touched.
const OBJECTS: &str = "CREATE TABLE IF NOT EXISTS dsc.objects (
  kind VARCHAR NOT NULL,
  \"schema\" VARCHAR NOT NULL,
  name VARCHAR NOT NULL,
  address VARCHAR NOT NULL,
  definition VARCHAR NOT NULL,
  run BIGINT NOT NULL,
  PRIMARY KEY (kind, \"schema\", name)
)";

/// What has been taken in: for an inbox one row a file, with the run of the store that claimed it.
/// No index where tables are read by columns: there one would cost more at every small batch than it saves.
const POSITIONS: &str = "CREATE TABLE IF NOT EXISTS dsc.positions (
  store VARCHAR NOT NULL,
  object VARCHAR NOT NULL,
  source VARCHAR NOT NULL,
  digest VARCHAR NOT NULL,
  outcome VARCHAR NOT NULL,
  claim BIGINT NOT NULL,
  run BIGINT NOT NULL,
  seen_at TIMESTAMPTZ NOT NULL
)";

/// What could not be used: `source` and `position` (row or event, from 1) say which, `line`, `byte` and `field` where in it.
const QUARANTINE: &str = "CREATE TABLE IF NOT EXISTS dsc.quarantine (
  id BIGINT PRIMARY KEY,
  run BIGINT NOT NULL,
  store VARCHAR NOT NULL,
  object VARCHAR NOT NULL,
  source VARCHAR NOT NULL,
  position BIGINT NOT NULL,
  line BIGINT,
  byte BIGINT,
  field VARCHAR,
  code VARCHAR NOT NULL,
  message VARCHAR NOT NULL,
  raw BLOB NOT NULL,
  digest VARCHAR NOT NULL,
  status VARCHAR NOT NULL,
  seen_at TIMESTAMPTZ NOT NULL,
  closed_run BIGINT
)";

/// The version of the ledger; only where `dsc.meta` is there.
pub const READ_VERSION: &str = "SELECT value FROM dsc.meta WHERE key = 'ledger'";

/// One row per thing that is ours: kind, schema, name, address, definition; only where `dsc.objects` is there.
pub const READ_OBJECTS: &str = "SELECT kind, \"schema\", name, address, definition FROM dsc.objects";

#[cfg(test)]
mod tests {
    use super::create_ledger;
    use crate::shape::engine::Engine;

    #[test]
    fn the_ledger_may_be_created_twice() {
        for statement in create_ledger(crate::duckdb::ENGINE.facts()) {
            assert!(
                statement.contains("IF NOT EXISTS") || statement.contains("ON CONFLICT DO NOTHING"),
                "{statement}"
            );
        }
    }
}
