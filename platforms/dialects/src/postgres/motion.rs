//! How rows move in Postgres: what it has its own way of.

use dsc_model::DataType;

use super::engine::PostgresEngine;
use super::types::column_type;
use super::typing::{TRY, TRY_FLOAT, typed_value};
use crate::motion::engine::{Merging, Motion, MotionFacts, ReadsFiles, RowPlaces, Threads};
use crate::quote::literal;
use crate::shape::written::Written;

static FACTS: MotionFacts = MotionFacts {
    row: "ctid",
    // It would rather read all of a large table than fetch a part of its rows one by one, by what a disk once cost; but
    // the page of a row that changes has to be fetched in any case.
    places: RowPlaces::Remembered {
        before: &["SET LOCAL enable_hashjoin = off", "SET LOCAL enable_mergejoin = off"],
        after: &["SET LOCAL enable_hashjoin = on", "SET LOCAL enable_mergejoin = on"],
    },
    once: " OFFSET 0",
    prepare: &[
        "SET datestyle = 'ISO, YMD'",
        "SET intervalstyle = 'postgres'",
        // A batch is held, sorted and joined in memory, within reason.
        "SET temp_buffers = '64MB'",
        "SET work_mem = '64MB'",
        // To compile a statement takes longer than to run it over a batch.
        "SET jit = off",
        TRY,
        TRY_FLOAT,
        "CREATE TEMPORARY SEQUENCE IF NOT EXISTS dsc_counter",
    ],
    widening: &[&["smallint", "integer", "bigint", "numeric"], &["real", "double precision"]],
    // From 17 on a MERGE could return what it did, but not what a row was before, and writing that down costs more.
    merging: Merging::Counted {
        reset: "SELECT setval('pg_temp.dsc_counter', 1, false)",
        one_more: "0 * nextval('pg_temp.dsc_counter')",
        counted: "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM pg_temp.dsc_counter",
    },
    // Temporary tables are never analyzed by the server itself; for a handful of rows its guess is good enough.
    surveyed_from: 1_000,
};

impl Motion for PostgresEngine {
    fn motion(&self) -> &'static MotionFacts {
        &FACTS
    }

    fn typed_value(&self, data_type: &DataType, text: &str) -> String {
        typed_value(self, data_type, text)
    }

    fn text_of(&self, value: &str, data_type: &DataType) -> String {
        match column_type(data_type).as_str() {
            "bytea" => format!("'\\x' || encode({value}, 'hex')"),
            list if list.ends_with(']') => format!("to_json({value})::text"),
            _ => format!("{value}::text"),
        }
    }

    fn row_as_json(&self, row: &str) -> String {
        format!("convert_to(row_to_json({row})::text, 'UTF8')")
    }

    fn kind_of(&self, sql_type: &str) -> String {
        match Written::read(sql_type).name {
            "character varying" | "character" | "bpchar" | "name" => "text".to_owned(),
            "json" => "jsonb".to_owned(),
            other => other.to_owned(),
        }
    }

    fn has_shape(&self, text: &str, shape: &str) -> String {
        format!("{text} ~ {}", literal(&format!("^(?:{shape})$")))
    }

    /// The order of a database's language is not that of another one; and a `json` knows no equality.
    fn comparable(&self, column: &str, data_type: &DataType) -> String {
        match column_type(data_type).as_str() {
            "json" => format!("{column}::text COLLATE \"C\""),
            "text" => format!("{column} COLLATE \"C\""),
            other if other.starts_with("character varying") && !other.ends_with(']') => {
                format!("{column} COLLATE \"C\"")
            }
            _ => column.to_owned(),
        }
    }

    fn written_time(&self, time: &str) -> String {
        format!("to_char({time} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')")
    }

    fn bytes(&self, bytes: &[u8]) -> String {
        let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("decode('{digits}', 'hex')")
    }

    /// What is deleted from temporary tables would stay in the way: nobody else may clean up there.
    fn empty(&self, tables: &[String]) -> Vec<String> {
        vec![format!("TRUNCATE {}", tables.join(", "))]
    }

    fn survey(&self, table: &str) -> Option<String> {
        Some(format!("ANALYZE {table}"))
    }

    fn threads(&self) -> Option<Threads> {
        None
    }

    fn files(&self) -> Option<&'static dyn ReadsFiles> {
        None
    }
}
