//! Staging: what arrived becomes typed rows of a batch, with what is wrong with each, and the good ones are logged.
//!
//! A batch lives in temporary tables until the transaction that merges it, so that trying it as a set can fail
//! without costing anything.

use super::place::Place;
use super::types::column_type;
use super::typing::{fault_branch, typed_value};
use crate::quote::{identifier, literal};

/// The columns of a raw table, before `v0`, `v1`, … for the dataset's columns, all text.
pub const RAW_COLUMNS: [&str; 9] = [
    "dsc_source",
    "dsc_position",
    "dsc_line",
    "dsc_byte",
    "dsc_raw",
    "dsc_digest",
    "dsc_code",
    "dsc_field",
    "dsc_message",
];

/// The statements that make the temporary tables of a batch, empty.
pub fn create_batch(place: &Place<'_>) -> Vec<String> {
    let columns = place.columns("");
    let mut statements = vec![
        create_raw(place),
        create_typed(place),
        format!(
            "CREATE OR REPLACE TEMP TABLE {} AS SELECT {columns}, dsc_deleted, '' AS dsc_action FROM {} LIMIT 0",
            place.change(),
            place.live()
        ),
    ];
    if keeps_versions(place) {
        statements.push(format!(
            "CREATE OR REPLACE TEMP TABLE {} AS SELECT {columns}, dsc_deleted, dsc_run_from, valid_from AS dsc_from, \
             valid_to AS dsc_to FROM {} LIMIT 0",
            place.versions(),
            place.history()
        ));
    }
    statements
}

/// The query for the number of threads that the engine uses.
pub const COUNT_THREADS: &str = "SELECT current_setting('threads')::BIGINT";

/// Sets the number of threads that the engine uses. What they share among each other costs a small batch more than the
/// work itself: with one thread a batch of one event takes half of the time on the processor that it takes with two.
pub fn use_threads(threads: i64) -> String {
    format!("SET threads = {threads}")
}

/// The statements that empty the temporary tables of a batch. They stay as they are, so that the plans of the statements
/// that fill them can be used again: planning is most of what a small batch costs.
pub fn clear_batch(place: &Place<'_>) -> Vec<String> {
    batch_tables(place).iter().map(|table| format!("DELETE FROM {table}")).collect()
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
    let values: Vec<String> = (0..place.dataset.columns.len()).map(|at| format!(", v{at} VARCHAR")).collect();
    format!(
        "CREATE OR REPLACE TEMP TABLE {} (dsc_source VARCHAR, dsc_position BIGINT, dsc_line BIGINT, dsc_byte BIGINT, \
         dsc_raw BLOB, dsc_digest VARCHAR, dsc_code VARCHAR, dsc_field VARCHAR, dsc_message VARCHAR{})",
        place.raw_table(),
        values.concat()
    )
}

/// Empties the raw table, before the next file is taken apart.
pub fn clear_raw(place: &Place<'_>) -> String {
    format!("DELETE FROM {}", place.raw_table())
}

/// The table of typed rows.
fn create_typed(place: &Place<'_>) -> String {
    let columns: Vec<String> = place
        .dataset
        .columns
        .iter()
        .map(|column| format!("{} {}, ", identifier(&column.physical), column_type(&column.data_type)))
        .collect();
    format!(
        "CREATE OR REPLACE TEMP TABLE {} ({}dsc_source VARCHAR, dsc_position BIGINT, dsc_line BIGINT, dsc_byte BIGINT, \
         dsc_raw BLOB, dsc_digest VARCHAR, dsc_operation VARCHAR, dsc_twin BOOLEAN, \
         dsc_fault STRUCT(code VARCHAR, field VARCHAR, message VARCHAR))",
        place.typed(),
        columns.concat()
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

/// Reads a CSV file with the engine's reader and types its rows. It fails as a whole if one row is broken.
pub fn type_csv(place: &Place<'_>, file: &EngineFile<'_>) -> String {
    let names: Vec<String> = (0..file.width).map(|at| format!("'c{at}': 'VARCHAR'")).collect();
    let values = values_of(file, |at| format!("c{at}"));
    let rows = format!(
        "(SELECT {} AS dsc_source, row_number() OVER () AS dsc_position, {NO_PLACE}{values} FROM read_csv({}, \
         auto_detect = false, header = true, columns = {{{}}}, delim = ',', quote = '\"', escape = '\"', nullstr = '', \
         allow_quoted_nulls = false, null_padding = false, ignore_errors = false, strict_mode = true))",
        literal(file.source),
        literal(file.path),
        names.join(", ")
    );
    type_rows(place, &rows)
}

/// The statement that names the columns of a Parquet file and their types.
pub fn describe_parquet(path: &str) -> String {
    format!("SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM read_parquet({}))", literal(path))
}

/// A column of a Parquet file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParquetColumn {
    /// Its name.
    pub name: String,
    /// Its type in DuckDB's words.
    pub data_type: String,
}

/// Reads a Parquet file with the engine's reader and types its rows; the raw form of a bad one is the row as JSON.
pub fn type_parquet(place: &Place<'_>, file: &EngineFile<'_>, columns: &[ParquetColumn]) -> String {
    let values = values_of(file, |at| parquet_text(&columns[at]));
    let rows = format!(
        "(SELECT {} AS dsc_source, file_row_number + 1 AS dsc_position, {}{values} \
         FROM read_parquet({}, file_row_number = true) AS p)",
        literal(file.source),
        NO_PLACE.replace("NULL::BLOB", "encode(CAST(to_json(p) AS VARCHAR))"),
        literal(file.path),
    );
    type_rows(place, &rows)
}

/// A Parquet value as the text that the typing expressions read.
fn parquet_text(column: &ParquetColumn) -> String {
    let name = identifier(&column.name);
    let kind = column.data_type.as_str();
    if kind == "BLOB" {
        format!("('\\x' || hex({name}))")
    } else if kind.contains('(') && !kind.starts_with("DECIMAL") || kind.ends_with(']') {
        format!("CAST(to_json({name}) AS VARCHAR)")
    } else {
        format!("CAST({name} AS VARCHAR)")
    }
}

const NO_PLACE: &str = "NULL::BIGINT AS dsc_line, NULL::BIGINT AS dsc_byte, NULL::BLOB AS dsc_raw, '' AS dsc_digest, \
     NULL::VARCHAR AS dsc_code, NULL::VARCHAR AS dsc_field, NULL::VARCHAR AS dsc_message";

fn values_of(file: &EngineFile<'_>, text: impl Fn(usize) -> String) -> String {
    let values: Vec<String> = file
        .places
        .iter()
        .enumerate()
        .map(|(number, at)| match at {
            Some(at) => format!(", {} AS v{number}", text(*at)),
            None => format!(", NULL::VARCHAR AS v{number}"),
        })
        .collect();
    values.concat()
}

/// Texts to typed values and faults; the same for every origin.
fn type_rows(place: &Place<'_>, rows: &str) -> String {
    let mut typed = String::new();
    let mut kept = String::new();
    let mut faults = String::new();
    for (at, column) in place.dataset.columns.iter().enumerate() {
        let text = format!("v{at}");
        let value = format!("t{at}");
        typed.push_str(&format!(", {} AS {value}", typed_value(&column.data_type, &text)));
        kept.push_str(&format!("{value}, "));
        faults.push_str(&fault_branch(column, place.is_key(column), &text, &value));
        faults.push(' ');
    }
    format!(
        "INSERT INTO {typed_table} SELECT {kept}dsc_source, dsc_position, dsc_line, dsc_byte, \
         CASE WHEN dsc_wrong IS NOT NULL THEN dsc_raw END, dsc_digest, 'upsert', false, dsc_wrong FROM (\
         SELECT *, CASE WHEN dsc_code IS NOT NULL \
         THEN {{'code': dsc_code, 'field': dsc_field, 'message': dsc_message}} {faults}END AS dsc_wrong \
         FROM (SELECT *{typed} FROM {rows}))",
        typed_table = place.typed(),
    )
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

/// Marks what a snapshot says twice of one key: of equal rows all but the first are duplicates, of differing ones none
/// is to be believed. Three statements; the first alone says by its count whether the others are needed.
pub fn mark_twins(place: &Place<'_>) -> [String; 3] {
    let typed = place.typed();
    let key = place.key("");
    let columns = place.columns("");
    let find = format!(
        "CREATE OR REPLACE TEMP TABLE dsc_twins AS SELECT {key} FROM {typed} WHERE dsc_fault IS NULL \
         GROUP BY {key} HAVING count(*) > 1"
    );
    let differing = format!(
        "UPDATE {typed} SET dsc_fault = {{'code': 'key-twice', 'field': {field}, \
         'message': 'another row of this snapshot has the same key and other values'}} \
         FROM (SELECT {key} FROM (SELECT DISTINCT {columns} FROM {typed} SEMI JOIN dsc_twins USING ({key}) \
         WHERE dsc_fault IS NULL) GROUP BY {key} HAVING count(*) > 1) AS w \
         WHERE {same} AND {typed}.dsc_fault IS NULL",
        field = crate::quote::literal(&place.dataset.key.join(", ")),
        same = place.same_key(&typed, "w"),
    );
    let equal = format!(
        "UPDATE {typed} SET dsc_twin = true FROM (SELECT rowid AS dsc_row, row_number() OVER (PARTITION BY {key} \
         ORDER BY dsc_source, dsc_position) AS dsc_nth FROM {typed} SEMI JOIN dsc_twins USING ({key}) \
         WHERE dsc_fault IS NULL) AS w WHERE w.dsc_nth > 1 AND {typed}.rowid = w.dsc_row"
    );
    [find, differing, equal]
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
        "DELETE FROM {staging} WHERE rowid IN (SELECT s.rowid FROM {staging} AS s JOIN dsc.runs AS r ON r.run = s.dsc_run \
         WHERE r.status <> 'running' AND r.finished_at < {before}::TIMESTAMPTZ LIMIT {RETENTION_CHUNK})",
        staging = place.staging(),
        before = literal(before)
    )
}
