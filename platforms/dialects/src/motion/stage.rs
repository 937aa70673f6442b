//! Staging: what arrived becomes typed rows of a batch, with what is wrong with each, and the good ones are logged.
//!
//! A batch lives in temporary tables until the transaction that merges it, so that trying it as a set can fail
//! without costing anything. A fault is three texts: code, field, message.

use super::engine::ReadsFiles;
use super::place::Place;
use super::typing::fault_branch;
use crate::quote::{identifier, literal};

/// The columns of a raw table, before `v0`, `v1`, … for the dataset's columns, all text.
pub const RAW_COLUMNS: [&str; 10] = [
    "dsc_source",
    "dsc_position",
    "dsc_line",
    "dsc_byte",
    "dsc_raw",
    "dsc_digest",
    "dsc_code",
    "dsc_field",
    "dsc_message",
    "dsc_operation",
];

/// The statements that make the temporary tables of a batch, empty.
pub fn create_batch(place: &Place<'_>) -> Vec<String> {
    let columns = place.columns("");
    let mut statements = drop_batch(place);
    statements.extend([
        create_raw(place),
        create_typed(place),
        format!(
            "CREATE TEMP TABLE {} AS SELECT {columns}, dsc_deleted, '' AS dsc_action{} FROM {} LIMIT 0",
            place.change(),
            place.row_place("").map(|at| format!(", {at} AS dsc_at")).unwrap_or_default(),
            place.live()
        ),
    ]);
    if keeps_versions(place) {
        statements.push(format!(
            "CREATE TEMP TABLE {} AS SELECT {columns}, dsc_deleted, dsc_run_from, valid_from AS dsc_from, \
             valid_to AS dsc_to, false AS dsc_new FROM {} LIMIT 0",
            place.versions(),
            place.history()
        ));
    }
    statements
}

/// The statements that empty the temporary tables of a batch. They stay as they are, so that the plans of the statements
/// that fill them can be used again: planning is most of what a small batch costs.
pub fn clear_batch(place: &Place<'_>) -> Vec<String> {
    place.engine.empty(&batch_tables(place))
}

/// The statements that remove the temporary tables of a batch.
pub fn drop_batch(place: &Place<'_>) -> Vec<String> {
    batch_tables(place).iter().map(|table| format!("DROP TABLE IF EXISTS {table}")).collect()
}

fn batch_tables(place: &Place<'_>) -> Vec<String> {
    let mut tables = vec![place.raw_table(), place.typed(), place.change()];
    if keeps_versions(place) {
        tables.push(place.versions());
    }
    tables
}

fn keeps_versions(place: &Place<'_>) -> bool {
    place.dataset.history && !place.version().is_empty()
}

/// The table for rows that were taken apart by us; its columns are [`RAW_COLUMNS`] and then the texts.
fn create_raw(place: &Place<'_>) -> String {
    let types = place.engine.facts().types;
    let (text, number, bytes) = (types.text, types.number, types.bytes);
    let values: Vec<String> = (0..place.dataset.columns.len()).map(|at| format!(", v{at} {text}")).collect();
    format!(
        "CREATE TEMP TABLE {} (dsc_source {text}, dsc_position {number}, dsc_line {number}, dsc_byte {number}, \
         dsc_raw {bytes}, dsc_digest {text}, dsc_code {text}, dsc_field {text}, dsc_message {text}, \
         dsc_operation {text}{})",
        place.raw_table(),
        values.concat()
    )
}

/// Empties the raw table, before the next file is taken apart.
pub fn clear_raw(place: &Place<'_>) -> Vec<String> {
    place.engine.empty(&[place.raw_table()])
}

/// The table of typed rows.
fn create_typed(place: &Place<'_>) -> String {
    let types = place.engine.facts().types;
    let (text, number) = (types.text, types.number);
    let columns: Vec<String> = place
        .dataset
        .columns
        .iter()
        .map(|column| {
            format!("{} {}, ", identifier(&column.physical), place.engine.column_type(&column.data_type))
        })
        .collect();
    format!(
        "CREATE TEMP TABLE {} ({}dsc_source {text}, dsc_position {number}, dsc_line {number}, dsc_byte {number}, \
         dsc_raw {bytes}, dsc_digest {text}, dsc_operation {text}, dsc_twin {truth}, dsc_fault {text}[])",
        place.typed(),
        columns.concat(),
        bytes = types.bytes,
        truth = types.truth,
    )
}

/// Types what is in the raw table.
pub fn type_raw(place: &Place<'_>) -> String {
    type_rows(place, &place.raw_table())
}

/// A file that the engine reads by itself.
#[derive(Clone, Copy, Debug)]
pub struct EngineFile<'a> {
    /// Where it lies.
    pub path: &'a str,
    /// What it is called in the ledger.
    pub source: &'a str,
    /// The dataset's columns in their order: where in the file each stands, or none.
    pub places: &'a [Option<usize>],
    /// How many columns the file has.
    pub width: usize,
}

/// A column of a Parquet file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParquetColumn {
    /// Its name.
    pub name: String,
    /// Its type in the engine's words.
    pub data_type: String,
}

/// Reads a CSV file with the engine's reader and types its rows. It fails as a whole if one row is broken.
pub fn type_csv(place: &Place<'_>, reader: &dyn ReadsFiles, file: &EngineFile<'_>) -> String {
    type_rows(place, &reader.csv_rows(file))
}

/// Reads a Parquet file with the engine's reader and types its rows; the raw form of a bad one is the row as JSON.
pub fn type_parquet(
    place: &Place<'_>,
    reader: &dyn ReadsFiles,
    file: &EngineFile<'_>,
    columns: &[ParquetColumn],
) -> String {
    type_rows(place, &reader.parquet_rows(file, columns))
}

/// Texts to typed values and faults; the same for every origin.
pub(super) fn type_rows(place: &Place<'_>, rows: &str) -> String {
    let mut typed = String::new();
    let mut kept = String::new();
    let mut faults = String::new();
    for (at, column) in place.dataset.columns.iter().enumerate() {
        let text = format!("v{at}");
        let value = format!("t{at}");
        typed.push_str(&format!(", {} AS {value}", place.engine.typed_value(&column.data_type, &text)));
        kept.push_str(&format!("{value}, "));
        faults.push_str(&fault_branch(place, column, &text, &value));
        faults.push(' ');
    }
    format!(
        "INSERT INTO {typed_table} SELECT {kept}dsc_source, dsc_position, dsc_line, dsc_byte, \
         CASE WHEN dsc_wrong IS NOT NULL THEN dsc_raw END, dsc_digest, dsc_operation, false, dsc_wrong FROM (\
         SELECT *, CASE WHEN dsc_code IS NOT NULL \
         THEN ARRAY[dsc_code, dsc_field, dsc_message] {faults}END AS dsc_wrong \
         FROM (SELECT *{typed} FROM {rows} AS given{once}) AS tried{once}) AS judged",
        typed_table = place.typed(),
        once = place.engine.motion().once,
    )
}

/// Tells the engine what a batch is like, where that is worth while.
pub fn survey(place: &Place<'_>, rows: u64) -> Option<String> {
    if rows < place.engine.motion().surveyed_from { None } else { place.engine.survey(&place.typed()) }
}

/// The statement that counts what is wrong in one source of a batch.
pub fn count_faults(place: &Place<'_>, source: &str) -> String {
    format!(
        "SELECT count(*) FROM {} WHERE dsc_source = {} AND dsc_fault IS NOT NULL",
        place.typed(),
        literal(source)
    )
}

/// Forgets the typed rows of one source, before it is taken apart.
pub fn forget_source(place: &Place<'_>, source: &str) -> String {
    format!("DELETE FROM {} WHERE dsc_source = {}", place.typed(), literal(source))
}

/// The statements that find keys which a snapshot says twice, and the query that counts them.
pub fn find_twins(place: &Place<'_>) -> ([String; 2], &'static str) {
    let key = place.key("");
    let find = format!(
        "CREATE TEMP TABLE dsc_twins AS SELECT {key} FROM {} WHERE dsc_fault IS NULL \
         GROUP BY {key} HAVING count(*) > 1",
        place.typed()
    );
    (["DROP TABLE IF EXISTS dsc_twins".to_owned(), find], "SELECT count(*) FROM dsc_twins")
}

/// Marks what a snapshot says twice of one key: of equal rows all but the first are duplicates, of differing ones none
/// is to be believed.
pub fn mark_twins(place: &Place<'_>) -> [String; 2] {
    let typed = place.typed();
    let key = place.key("");
    let twins = place.key_among(&format!("SELECT {key} FROM dsc_twins"));
    let states: Vec<String> = place
        .rest()
        .enumerate()
        .map(|(at, column)| format!(", {} AS dsc_{at}", place.comparable(column, "")))
        .collect();
    let row = place.engine.motion().row;
    let differing = format!(
        "UPDATE {typed} SET dsc_fault = ARRAY['key-twice', {field}, \
         'another row of this snapshot has the same key and other values'] \
         FROM (SELECT {key} FROM (SELECT DISTINCT {key}{states} FROM {typed} WHERE {twins} \
         AND dsc_fault IS NULL) AS states GROUP BY {key} HAVING count(*) > 1) AS w \
         WHERE {same} AND {typed}.dsc_fault IS NULL",
        field = literal(&place.dataset.key.join(", ")),
        states = states.concat(),
        same = place.same_key(&typed, "w"),
    );
    let equal = format!(
        "UPDATE {typed} SET dsc_twin = true FROM (SELECT {row} AS dsc_row, row_number() OVER (PARTITION BY {key} \
         ORDER BY dsc_source, dsc_position) AS dsc_nth FROM {typed} WHERE {twins} \
         AND dsc_fault IS NULL) AS w WHERE w.dsc_nth > 1 AND {typed}.{row} = w.dsc_row"
    );
    [differing, equal]
}

/// Forgets the bad rows of a batch.
pub fn forget_bad(place: &Place<'_>) -> String {
    format!("DELETE FROM {} WHERE dsc_fault IS NOT NULL", place.typed())
}

/// The positions of the rows of a batch.
pub fn positions(place: &Place<'_>) -> String {
    format!("SELECT dsc_position FROM {} ORDER BY 1", place.typed())
}

/// Makes every row of a batch the first of its file again.
pub fn reset_positions(place: &Place<'_>) -> String {
    format!("UPDATE {} SET dsc_position = 1", place.typed())
}

/// Gives every row of a batch whose position is its number in quarantine the one that it has at its source.
pub fn restore_positions(place: &Place<'_>) -> String {
    format!(
        "UPDATE {typed} SET dsc_position = (SELECT q.position FROM dsc.quarantine AS q WHERE q.id = {typed}.dsc_position)",
        typed = place.typed()
    )
}

/// The sources of bad rows.
pub fn bad_sources(place: &Place<'_>) -> String {
    format!("SELECT DISTINCT dsc_source FROM {} WHERE dsc_fault IS NOT NULL ORDER BY 1", place.typed())
}

/// The sources of bad rows whose raw form the engine did not keep.
pub fn sources_without_raw(place: &Place<'_>) -> String {
    format!(
        "SELECT DISTINCT dsc_source FROM {} WHERE dsc_fault IS NOT NULL AND dsc_raw IS NULL ORDER BY 1",
        place.typed()
    )
}

/// Brings the raw form of bad rows from the raw table.
pub fn fill_raw(place: &Place<'_>) -> String {
    let typed = place.typed();
    format!(
        "UPDATE {typed} SET dsc_raw = r.dsc_raw, dsc_line = r.dsc_line, dsc_byte = r.dsc_byte FROM {raw} AS r \
         WHERE r.dsc_source = {typed}.dsc_source AND r.dsc_position = {typed}.dsc_position \
         AND {typed}.dsc_fault IS NOT NULL AND {typed}.dsc_raw IS NULL",
        raw = place.raw_table()
    )
}

/// Logs the usable rows of a batch.
pub fn append_to_staging(place: &Place<'_>, run: i64) -> String {
    format!(
        "INSERT INTO {} ({columns}, dsc_run, dsc_source, dsc_position, dsc_operation, dsc_digest) \
         SELECT {columns}, {run}, dsc_source, dsc_position, dsc_operation, dsc_digest FROM {} WHERE dsc_fault IS NULL",
        place.staging(),
        place.typed(),
        columns = place.columns("")
    )
}

/// Logs the deletions that follow from what a snapshot no longer holds.
pub fn append_deletions(place: &Place<'_>, run: i64) -> String {
    format!(
        "INSERT INTO {} ({columns}, dsc_run, dsc_source, dsc_position, dsc_operation, dsc_digest) \
         SELECT {columns}, {run}, '(absent)', row_number() OVER (ORDER BY {key}), 'delete', '' FROM {} \
         WHERE dsc_action = 'deleted'",
        place.staging(),
        place.change(),
        columns = place.columns(""),
        key = place.key(""),
    )
}

/// How many merged staging rows go in one transaction.
pub const RETENTION_CHUNK: u64 = 100_000;

/// Removes a chunk of merged staging rows that ended before a time; to be repeated until it removes none.
pub fn forget_staging(place: &Place<'_>, before: &str) -> String {
    format!(
        "DELETE FROM {staging} WHERE {row} IN (SELECT s.{row} FROM {staging} AS s JOIN dsc.runs AS r ON r.run = s.dsc_run \
         WHERE r.status <> 'running' AND r.finished_at < {before}::TIMESTAMPTZ LIMIT {RETENTION_CHUNK})",
        staging = place.staging(),
        row = place.engine.motion().row,
        before = literal(before)
    )
}
