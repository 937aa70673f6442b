//! Between the engine's values and the few shapes of [`Value`].

use dsc_driver::{Rows, Value};
use duckdb::types::ValueRef;
use duckdb::{Connection, Statement};

/// Runs a query and gives all its rows.
pub(crate) fn query(connection: &Connection, statement: &str) -> duckdb::Result<Rows> {
    all_rows(&mut connection.prepare(statement)?)
}

/// As [`query`], and keeps the plan for the next time.
pub(crate) fn query_cached(connection: &Connection, statement: &str) -> duckdb::Result<Rows> {
    all_rows(&mut *connection.prepare_cached(statement)?)
}

fn all_rows(prepared: &mut Statement<'_>) -> duckdb::Result<Rows> {
    let mut rows = prepared.query([])?;
    let columns = rows.as_ref().map(|statement| statement.column_names()).unwrap_or_default();
    let mut out = Rows { columns, rows: Vec::new() };
    while let Some(row) = rows.next()? {
        let mut values = Vec::with_capacity(out.columns.len());
        for index in 0..out.columns.len() {
            values.push(value(row.get_ref(index)?));
        }
        out.rows.push(values);
    }
    Ok(out)
}

/// The value in our shapes. Whole numbers beyond 64 bits become text; for types without a shape of ours the query has
/// to ask for text (`CAST(… AS VARCHAR)`), else their inner form is shown.
#[expect(clippy::wildcard_enum_match_arm, reason = "the engine's enum; new types of it are shown as text")]
fn value(found: ValueRef<'_>) -> Value {
    let whole =
        |number: i128| i64::try_from(number).map_or_else(|_| Value::Text(number.to_string()), Value::Integer);
    match found {
        ValueRef::Null => Value::Null,
        ValueRef::Boolean(truth) => Value::Boolean(truth),
        ValueRef::TinyInt(number) => Value::Integer(number.into()),
        ValueRef::SmallInt(number) => Value::Integer(number.into()),
        ValueRef::Int(number) => Value::Integer(number.into()),
        ValueRef::BigInt(number) => Value::Integer(number),
        ValueRef::HugeInt(number) => whole(number),
        ValueRef::UTinyInt(number) => Value::Integer(number.into()),
        ValueRef::USmallInt(number) => Value::Integer(number.into()),
        ValueRef::UInt(number) => Value::Integer(number.into()),
        ValueRef::UBigInt(number) => whole(number.into()),
        ValueRef::Float(number) => Value::Float(number.into()),
        ValueRef::Double(number) => Value::Float(number),
        ValueRef::Text(bytes) => Value::Text(String::from_utf8_lossy(bytes).into_owned()),
        ValueRef::Blob(bytes) => Value::Bytes(bytes.to_vec()),
        other => Value::Text(format!("{other:?}")),
    }
}
