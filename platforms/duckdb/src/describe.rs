//! Says what a query gives, without running it and without any database: what it sees stands in it.

use dsc_driver::{Described, TargetError, Value};
use duckdb::{Connection, Error};

use crate::fault::statement_fault;
use crate::rows::query;
use crate::settings::Settings;

/// It reaches nothing: no files, no network, no tables.
const CLOSED: &str = "SET enable_external_access = false";

/// The columns that a query gives. It cannot read anything else than what stands in it.
pub fn describe(settings: &Settings, question: &str) -> Result<Described, TargetError> {
    let fault = |fault: Error| statement_fault(&fault, question, &settings.path);
    let connection = Connection::open_in_memory().map_err(fault)?;
    connection.execute_batch(CLOSED).map_err(fault)?;
    // The question alone first: whatever is more than one query is refused here.
    connection.prepare(question).map_err(fault)?;
    let described = query(&connection, &format!("DESCRIBE {question}")).map_err(fault)?;
    let text = |row: &[Value], at: usize| row.get(at).and_then(Value::as_text).unwrap_or_default().to_owned();
    let columns = described.rows.iter().map(|row| (text(row, 0), text(row, 1))).collect();
    Ok(Described { columns, reads: Vec::new() })
}
