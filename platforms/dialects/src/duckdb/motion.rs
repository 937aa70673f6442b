//! How rows move in DuckDB: what it has its own way of, and the files that it reads by itself.

use dsc_model::DataType;

use super::engine::DuckdbEngine;
use super::typing::typed_value;
use crate::motion::engine::{Motion, MotionFacts, ReadsFiles, RowPlaces, Threads};
use crate::motion::stage::{EngineFile, ParquetColumn};
use crate::quote::{identifier, literal};

static FACTS: MotionFacts = MotionFacts {
    row: "rowid",
    places: RowPlaces::NotRemembered,
    // It finds what is used twice by itself.
    once: "",
    prepare: &[],
    surveyed_from: u64::MAX,
};

impl Motion for DuckdbEngine {
    fn motion(&self) -> &'static MotionFacts {
        &FACTS
    }

    fn typed_value(&self, data_type: &DataType, text: &str) -> String {
        typed_value(self, data_type, text)
    }

    fn has_shape(&self, text: &str, shape: &str) -> String {
        format!("regexp_full_match({text}, {})", literal(shape))
    }

    fn comparable(&self, column: &str, _data_type: &DataType) -> String {
        column.to_owned()
    }

    fn written_time(&self, time: &str) -> String {
        format!("strftime({time}::TIMESTAMP, '%Y-%m-%dT%H:%M:%S.%fZ')")
    }

    fn bytes(&self, bytes: &[u8]) -> String {
        let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("unhex('{digits}')")
    }

    fn empty(&self, tables: &[String]) -> Vec<String> {
        tables.iter().map(|table| format!("DELETE FROM {table}")).collect()
    }

    fn survey(&self, _table: &str) -> Option<String> {
        None
    }

    /// What threads share among each other costs a small batch more than the work itself: with one thread a batch of one
    /// event takes half of the time on the processor that it takes with two.
    fn threads(&self) -> Option<Threads> {
        Some(Threads {
            count: "SELECT current_setting('threads')::BIGINT",
            set: |threads| format!("SET threads = {threads}"),
        })
    }

    fn files(&self) -> Option<&'static dyn ReadsFiles> {
        Some(&super::ENGINE)
    }
}

impl ReadsFiles for DuckdbEngine {
    fn csv_rows(&self, file: &EngineFile<'_>) -> String {
        let names: Vec<String> = (0..file.width).map(|at| format!("'c{at}': 'VARCHAR'")).collect();
        let values = values_of(file, |at| format!("c{at}"));
        format!(
            "(SELECT {} AS dsc_source, row_number() OVER () AS dsc_position, {NO_PLACE}{values} FROM read_csv({}, \
             auto_detect = false, header = true, columns = {{{}}}, delim = ',', quote = '\"', escape = '\"', nullstr = '', \
             allow_quoted_nulls = false, null_padding = false, ignore_errors = false, strict_mode = true))",
            literal(file.source),
            literal(file.path),
            names.join(", ")
        )
    }

    fn describe_parquet(&self, path: &str) -> String {
        format!(
            "SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM read_parquet({}))",
            literal(path)
        )
    }

    fn parquet_rows(&self, file: &EngineFile<'_>, columns: &[ParquetColumn]) -> String {
        let values = values_of(file, |at| parquet_text(&columns[at]));
        format!(
            "(SELECT {} AS dsc_source, file_row_number + 1 AS dsc_position, {}{values} \
             FROM read_parquet({}, file_row_number = true) AS p)",
            literal(file.source),
            NO_PLACE.replace("NULL::BLOB", "encode(CAST(to_json(p) AS VARCHAR))"),
            literal(file.path),
        )
    }
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
