//! How rows move in DuckDB: what it has its own way of, and the files that it reads by itself.

use std::ops::Range;

use dsc_model::DataType;

use super::engine::{DuckdbEngine, ENGINE};
use super::types::{column_type, plain_type};
use super::typing::typed_value;
use crate::motion::engine::{Merging, Motion, MotionFacts, ReadsFiles, RowPlaces, Threads};
use crate::motion::stage::{EngineFile, ParquetColumn};
use crate::quote::{identifier, literal};

static FACTS: MotionFacts = MotionFacts {
    row: "rowid",
    places: RowPlaces::NotRemembered,
    // It finds what is used twice by itself.
    once: "",
    prepare: &[],
    widening: &[&["TINYINT", "SMALLINT", "INTEGER", "BIGINT", "DECIMAL"], &["FLOAT", "DOUBLE"]],
    merging: Merging::Decided,
    surveyed_from: u64::MAX,
};

impl Motion for DuckdbEngine {
    fn motion(&self) -> &'static MotionFacts {
        &FACTS
    }

    fn typed_value(&self, data_type: &DataType, text: &str) -> String {
        typed_value(self, data_type, text)
    }

    fn text_of(&self, value: &str, data_type: &DataType) -> String {
        text_of(value, &column_type(data_type))
    }

    fn row_as_json(&self, row: &str) -> String {
        format!("encode(CAST(to_json({row}) AS VARCHAR))")
    }

    /// Sums of whole numbers are wider than what they are sums of; what is too large is seen row by row.
    fn kind_of(&self, sql_type: &str) -> String {
        match plain_type(sql_type).as_str() {
            "HUGEINT" => "BIGINT".to_owned(),
            decimal if decimal.starts_with("DECIMAL(") && decimal.ends_with(')') => "DECIMAL".to_owned(),
            other => other.to_owned(),
        }
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
        Some(&ENGINE)
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
        parquet(file, columns, "")
    }
}

impl DuckdbEngine {
    /// As [`ReadsFiles::parquet_rows`], only those rows, counted from 0.
    pub fn parquet_page(&self, file: &EngineFile<'_>, columns: &[ParquetColumn], rows: Range<u64>) -> String {
        let some = format!(" WHERE file_row_number >= {} AND file_row_number < {}", rows.start, rows.end);
        parquet(file, columns, &some)
    }

    /// The query for how many rows a Parquet file has.
    pub fn count_parquet(&self, path: &str) -> String {
        format!("SELECT sum(num_rows)::BIGINT FROM parquet_file_metadata({})", literal(path))
    }
}

fn parquet(file: &EngineFile<'_>, columns: &[ParquetColumn], condition: &str) -> String {
    let values =
        values_of(file, |at| text_of(&identifier(&columns[at].name), columns[at].data_type.as_str()));
    format!(
        "(SELECT {} AS dsc_source, file_row_number + 1 AS dsc_position, {}{values} \
         FROM read_parquet({}, file_row_number = true) AS p{condition})",
        literal(file.source),
        NO_PLACE.replace("NULL::BLOB", &ENGINE.row_as_json("p")),
        literal(file.path),
    )
}

/// A value as the text that the typing expressions read.
fn text_of(value: &str, sql_type: &str) -> String {
    if sql_type == "BLOB" {
        format!("('\\x' || hex({value}))")
    } else if sql_type.contains('(') && !sql_type.starts_with("DECIMAL") || sql_type.ends_with(']') {
        format!("CAST(to_json({value}) AS VARCHAR)")
    } else {
        format!("CAST({value} AS VARCHAR)")
    }
}

const NO_PLACE: &str = "NULL::BIGINT AS dsc_line, NULL::BIGINT AS dsc_byte, NULL::BLOB AS dsc_raw, '' AS dsc_digest, \
     NULL::VARCHAR AS dsc_code, NULL::VARCHAR AS dsc_field, NULL::VARCHAR AS dsc_message, \
     'upsert' AS dsc_operation";

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
