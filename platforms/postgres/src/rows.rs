//! Between the server's values and the few shapes of [`Value`].

use dsc_driver::{Rows, Value};
use tokio_postgres::types::Type;
use tokio_postgres::{Client, Error, Row};

/// Runs a query and gives all its rows.
pub(crate) async fn query(client: &Client, statement: &str) -> Result<Rows, Error> {
    let prepared = client.prepare(statement).await?;
    let columns = prepared.columns().iter().map(|column| column.name().to_owned()).collect();
    let found = client.query(&prepared, &[]).await?;
    let mut rows = Vec::with_capacity(found.len());
    for row in &found {
        rows.push((0..row.len()).map(|index| value(row, index)).collect::<Result<Vec<Value>, Error>>()?);
    }
    Ok(Rows { columns, rows })
}

/// The value in our shapes. Types without a shape of ours are refused: the query has to ask for text
/// (`CAST(… AS VARCHAR)`).
fn value(row: &Row, index: usize) -> Result<Value, Error> {
    let found = match *row.columns()[index].type_() {
        Type::BOOL => row.try_get::<_, Option<bool>>(index)?.map(Value::Boolean),
        Type::INT2 => row.try_get::<_, Option<i16>>(index)?.map(|number| Value::Integer(number.into())),
        Type::INT4 => row.try_get::<_, Option<i32>>(index)?.map(|number| Value::Integer(number.into())),
        Type::INT8 => row.try_get::<_, Option<i64>>(index)?.map(Value::Integer),
        Type::FLOAT4 => row.try_get::<_, Option<f32>>(index)?.map(|number| Value::Float(number.into())),
        Type::FLOAT8 => row.try_get::<_, Option<f64>>(index)?.map(Value::Float),
        Type::BYTEA => row.try_get::<_, Option<Vec<u8>>>(index)?.map(Value::Bytes),
        _ => row.try_get::<_, Option<String>>(index)?.map(Value::Text),
    };
    Ok(found.unwrap_or(Value::Null))
}
