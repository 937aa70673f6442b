//! The ledger's rows about runs and positions: begun, counted, ended, and read again.

use super::engine::Motion;
use super::merge::Stamp;
use super::place::Place;
use crate::quote::{literal, literal_or_null};
use crate::shape::runs::COUNTS;

/// A run that begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRun<'a> {
    /// Its number.
    pub run: i64,
    /// The run of the store that it is part of.
    pub parent: Option<i64>,
    /// `ingest`, `retry`, `apply`, ….
    pub kind: &'a str,
    /// The address of what it is about.
    pub object: &'a str,
    /// Its time, in UTC.
    pub at: &'a str,
    /// Hash of the model that it runs under.
    pub model_hash: &'a str,
    /// Commit of the model that it runs under.
    pub model_commit: Option<&'a str>,
}

/// The next run's number, and the latest time that the ledger knows.
pub fn next_run(engine: &dyn Motion) -> String {
    let latest = engine.written_time("max(coalesce(finished_at, started_at))");
    format!("SELECT coalesce(max(run), 0) + 1, {latest} FROM dsc.runs")
}

/// What this database calls itself where it claims things outside.
pub const IDENTITY: &str = "SELECT \"value\" FROM dsc.meta WHERE \"key\" = 'identity'";

/// Writes down that a run began; its attempt counts the failed ones right before it.
pub fn begin_run(new: &NewRun<'_>) -> String {
    format!(
        "INSERT INTO dsc.runs (run, parent, kind, object, status, attempt, started_at, model_hash, model_commit) \
         SELECT {run}, {parent}, {kind}, {object}, 'running', \
         1 + (SELECT count(*) FROM dsc.runs WHERE object = {object} AND kind = {kind} AND status = 'failed' \
         AND run > (SELECT coalesce(max(run), 0) FROM dsc.runs WHERE object = {object} AND kind = {kind} \
         AND status = 'done')), {at}::TIMESTAMPTZ, {hash}, {commit}",
        run = new.run,
        parent = new.parent.map_or_else(|| "NULL".to_owned(), |run| run.to_string()),
        kind = literal(new.kind),
        object = literal(new.object),
        at = literal(new.at),
        hash = literal(new.model_hash),
        commit = literal_or_null(new.model_commit),
    )
}

/// Ends the runs of a store that were cut off. Only the one who holds the platform's lease may say so.
pub fn end_cut_off(store: &str, at: &str) -> String {
    format!(
        "UPDATE dsc.runs SET status = 'failed', finished_at = {at}::TIMESTAMPTZ, \
         error = 'the program ended before the run did; what it had committed is kept' \
         WHERE status = 'running' AND kind IN ('ingest', 'retry') AND (object = {store} OR starts_with(object, {prefix}))",
        at = literal(at),
        store = literal(store),
        prefix = literal(&format!("{store}.")),
    )
}

/// Adds a batch to a run.
pub fn add_counts(run: i64, counts: &[i64; 9]) -> String {
    let set: Vec<String> = COUNTS
        .iter()
        .zip(counts)
        .filter(|(_, count)| **count != 0)
        .map(|(name, count)| format!(", {name} = {name} + {count}"))
        .collect();
    format!("UPDATE dsc.runs SET batches = batches + 1{} WHERE run = {run}", set.concat())
}

/// Ends a run.
pub fn end_run(run: i64, at: &str, inputs: Option<&str>, error: Option<&str>) -> String {
    format!(
        "UPDATE dsc.runs SET status = '{}', finished_at = {}::TIMESTAMPTZ, inputs = {}, error = {} WHERE run = {run}",
        if error.is_some() { "failed" } else { "done" },
        literal(at),
        literal_or_null(inputs),
        literal_or_null(error),
    )
}

/// The last run of something, and what was wrong with it.
pub fn last_error(object: &str) -> String {
    format!("SELECT run, error FROM dsc.runs WHERE object = {} ORDER BY run DESC LIMIT 1", literal(object))
}

/// How many of some runs ended well.
pub fn count_done(runs: &[i64]) -> String {
    let runs: Vec<String> = runs.iter().map(i64::to_string).collect();
    format!("SELECT count(*) FROM dsc.runs WHERE status = 'done' AND run IN ({})", runs.join(", "))
}

/// Writes down every file of a batch as taken in by a dataset.
pub fn record_positions(place: &Place<'_>, claim: i64, stamp: &Stamp<'_>) -> String {
    format!(
        "INSERT INTO dsc.positions SELECT {}, {}, dsc_source, dsc_digest, \
         CASE WHEN dsc_fault IS NULL THEN 'merged' ELSE 'quarantined' END, {claim}, {}, {}::TIMESTAMPTZ FROM {}",
        literal(&place.store.address),
        literal(&place.dataset.address),
        stamp.run,
        literal(stamp.at),
        place.typed(),
    )
}

/// The outcome under which it stands where the next run of a dataset goes on.
pub(super) const POSITION: &str = "position";

/// The outcome under which it stands how far the records of a partition have landed by our own hand.
pub(super) const LANDED: &str = "landed";

/// The outcome under which the id of a topic stands.
pub(super) const TOPIC: &str = "topic";

/// Where the last run of a dataset ended, in the words of its source. Nothing if its columns were others then: what has
/// come into the model since is in no row of ours yet.
pub fn position(place: &Place<'_>) -> String {
    format!(
        "SELECT digest FROM dsc.positions WHERE object = {} AND outcome = '{POSITION}' AND source = {}",
        literal(&place.dataset.address),
        literal(&columns_digest(place)),
    )
}

/// The statements that write down where the next run of a dataset goes on.
pub fn record_position(place: &Place<'_>, position: &str, stamp: &Stamp<'_>) -> Vec<String> {
    let object = literal(&place.dataset.address);
    vec![
        format!("DELETE FROM dsc.positions WHERE object = {object} AND outcome = '{POSITION}'"),
        format!(
            "INSERT INTO dsc.positions VALUES ({}, {object}, {}, {}, '{POSITION}', {run}, {run}, {}::TIMESTAMPTZ)",
            literal(&place.store.address),
            literal(&columns_digest(place)),
            literal(position),
            literal(stamp.at),
            run = stamp.run,
        ),
    ]
}

/// Digest of what is read of a dataset and how it is kept.
fn columns_digest(place: &Place<'_>) -> String {
    let mut text = format!("{:?} {:?}", place.dataset.table, place.dataset.key);
    for column in &place.dataset.columns {
        text.push_str(&format!(" {:?} {} {}", column.physical, column.data_type, column.nullable));
    }
    blake3::hash(text.as_bytes()).to_hex()[..32].to_owned()
}

/// A file that was taken in without being merged: unusable, or one that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken<'a> {
    /// The dataset that it belongs to, or the store.
    pub object: &'a str,
    /// The file, as the ledger knows it.
    pub source: &'a str,
    /// Its digest.
    pub digest: &'a str,
    /// `merged`, `quarantined` or `duplicate`.
    pub outcome: &'a str,
}

/// Writes down files that were taken in without being merged.
pub fn record_taken(store: &str, taken: &[Taken<'_>], claim: i64, stamp: &Stamp<'_>) -> String {
    let rows: Vec<String> = taken
        .iter()
        .map(|file| {
            format!(
                "({}, {}, {}, {}, {}, {claim}, {}, {}::TIMESTAMPTZ)",
                literal(store),
                literal(file.object),
                literal(file.source),
                literal(file.digest),
                literal(file.outcome),
                stamp.run,
                literal(stamp.at)
            )
        })
        .collect();
    format!("INSERT INTO dsc.positions VALUES {}", rows.join(", "))
}

/// What is known of some files: source, digest, object, outcome.
pub fn known_files(store: &str, sources: &[&str]) -> String {
    let names: Vec<String> = sources.iter().map(|name| literal(name)).collect();
    format!(
        "SELECT source, digest, object, outcome FROM dsc.positions WHERE store = {} AND source IN ({}) \
         AND outcome <> 'duplicate' ORDER BY run, source",
        literal(store),
        names.join(", ")
    )
}

/// What became of the files that a run claimed: source, digest, outcome.
pub fn claimed_files(store: &str, claim: i64) -> String {
    format!(
        "SELECT source, digest, outcome FROM dsc.positions WHERE store = {} AND claim = {claim} ORDER BY source",
        literal(store)
    )
}

/// Forgets positions that are older than a time, but for those from which the next run goes on.
pub fn forget_positions(store: &str, before: &str) -> String {
    format!(
        "DELETE FROM dsc.positions WHERE store = {} AND seen_at < {}::TIMESTAMPTZ \
         AND outcome NOT IN ('{POSITION}', '{LANDED}', '{TOPIC}')",
        literal(store),
        literal(before)
    )
}

/// How many files of a store are held back at the moment.
pub fn count_held(store: &str) -> String {
    format!("SELECT coalesce(sum(held), 0)::BIGINT FROM dsc.runs WHERE object = {}", literal(store))
}
