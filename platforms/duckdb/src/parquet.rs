//! Parquet files row by row, for platforms whose own engine does not read them. No database is needed for it.

use std::io;

use dsc_dialects::duckdb::ENGINE;
use dsc_dialects::motion::engine::ReadsFiles;
use dsc_dialects::motion::stage::{EngineFile, ParquetColumn};
use dsc_driver::Value;
use dsc_driver::source::{Operation, Part, ROWS_AT_ONCE, RawRow, SourceError, WantedColumn, places_among};
use duckdb::Connection;

use crate::fault::words;
use crate::rows::query;

/// A file that is being read.
#[derive(Debug)]
pub struct ParquetRows {
    connection: Connection,
    part: Part,
    columns: Vec<ParquetColumn>,
    /// Where in the file each wanted column stands.
    places: Vec<Option<usize>>,
    /// How many rows were read.
    done: u64,
    /// How many there are.
    count: u64,
}

/// What is read by itself needs nothing that has to be fetched.
const ALONE: &str = "SET autoinstall_known_extensions = false; SET autoload_known_extensions = false; \
     SET TimeZone = 'UTC'; SET threads = 1";

impl ParquetRows {
    /// Opens a file of a dataset.
    ///
    /// # Errors
    /// The file cannot be read, or it lacks a column without which nothing can be used.
    pub fn open(part: &Part, wanted: &[WantedColumn], dataset: &str) -> Result<ParquetRows, SourceError> {
        let fault = |fault: duckdb::Error| unreadable(&part.path, &fault);
        let connection = Connection::open_in_memory().map_err(fault)?;
        connection.execute_batch(ALONE).map_err(fault)?;
        let described = query(&connection, &ENGINE.describe_parquet(&part.path)).map_err(fault)?;
        let text =
            |row: &[Value], at: usize| row.get(at).and_then(Value::as_text).unwrap_or_default().to_owned();
        let columns: Vec<ParquetColumn> = described
            .rows
            .iter()
            .map(|row| ParquetColumn { name: text(row, 0), data_type: text(row, 1) })
            .collect();
        let there: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
        let places = places_among(wanted, &there).map_err(|missing| SourceError::MissingColumn {
            path: part.path.clone(),
            column: missing.name.clone(),
            dataset: dataset.to_owned(),
            hint: format!("; it has {}", there.join(", ")),
        })?;
        let counted = query(&connection, &ENGINE.count_parquet(&part.path)).map_err(fault)?;
        let count = counted.rows.first().and_then(|row| row.first()?.as_integer()).unwrap_or_default();
        let count = u64::try_from(count).unwrap_or_default();
        Ok(ParquetRows { connection, part: part.clone(), columns, places, done: 0, count })
    }

    /// The next rows; none at the end.
    ///
    /// # Errors
    /// The file cannot be read on.
    pub fn next_rows(&mut self) -> Result<Vec<RawRow>, SourceError> {
        if self.done >= self.count {
            return Ok(Vec::new());
        }
        let end = self.done.saturating_add(ROWS_AT_ONCE as u64);
        let file = EngineFile {
            path: &self.part.path,
            source: &self.part.source,
            places: &self.places,
            width: self.columns.len(),
        };
        let page = ENGINE.parquet_page(&file, &self.columns, self.done..end);
        let texts: Vec<String> = (0..self.places.len()).map(|at| format!(", v{at}")).collect();
        let statement =
            format!("SELECT dsc_position, dsc_raw{} FROM {page} ORDER BY dsc_position", texts.concat());
        let found =
            query(&self.connection, &statement).map_err(|fault| unreadable(&self.part.path, &fault))?;
        self.done = end;
        Ok(found.rows.into_iter().map(|row| self.raw_row(row)).collect())
    }

    fn raw_row(&self, row: Vec<Value>) -> RawRow {
        let mut values = row.into_iter();
        let position = values.next().and_then(|value| value.as_integer()).unwrap_or_default();
        let position = u64::try_from(position).unwrap_or_default();
        let raw = match values.next() {
            Some(Value::Bytes(bytes)) => bytes,
            Some(Value::Null | Value::Boolean(_) | Value::Integer(_) | Value::Float(_) | Value::Text(_))
            | None => Vec::new(),
        };
        RawRow {
            source: self.part.source.clone(),
            position,
            line: position,
            byte: 0,
            raw,
            digest: String::new(),
            operation: Operation::Upsert,
            content: Ok(values.map(|value| value.as_text().map(str::to_owned)).collect()),
        }
    }
}

fn unreadable(path: &str, fault: &duckdb::Error) -> SourceError {
    SourceError::File { action: "read", path: path.to_owned(), cause: io::Error::other(words(fault)) }
}
