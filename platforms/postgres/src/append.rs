//! Appends rows by binary COPY, row by row into a stream: whatever the number of rows, little of it is in memory.

use std::error::Error as StdError;
use std::pin::pin;

use bytes::BytesMut;
use dsc_dialects::quote::identifier;
use dsc_driver::{Loader, TableName, TargetError, Value, shortened};
use tokio_postgres::binary_copy::BinaryCopyInWriter;
use tokio_postgres::types::{IsNull, ToSql, Type};
use tokio_postgres::{Client, Error};

use crate::fault::{is_loss, words};
use crate::target::PostgresTarget;

impl Loader for PostgresTarget {
    async fn append_rows(
        &mut self,
        table: &TableName,
        columns: &[&str],
        rows: &[Vec<Value>],
    ) -> Result<u64, TargetError> {
        let answer = copy(self.client()?, table, columns, rows).await;
        answer.map_err(|fault| match is_loss(&fault) {
            true => TargetError::Lost { path: self.settings().place(), message: words(&fault) },
            false => TargetError::Append { table: table.clone(), message: shortened(&words(&fault)) },
        })
    }
}

async fn copy(
    client: &Client,
    table: &TableName,
    columns: &[&str],
    rows: &[Vec<Value>],
) -> Result<u64, Error> {
    let names: Vec<String> = columns.iter().map(|name| identifier(name)).collect();
    let into = match table.schema.as_str() {
        "" => format!("pg_temp.{}", identifier(&table.table)),
        schema => format!("{}.{}", identifier(schema), identifier(&table.table)),
    };
    let sink = client.copy_in(&format!("COPY {into} ({}) FROM STDIN BINARY", names.join(", "))).await?;
    // In the binary form a value has a length and no type: the type is what the server reads from the column.
    let types = vec![Type::UNKNOWN; columns.len()];
    let mut writer = pin!(BinaryCopyInWriter::new(sink, &types));
    for row in rows {
        writer.as_mut().write_raw(row.iter().map(Cell)).await?;
    }
    writer.finish().await
}

/// A value in the form in which the server reads a column of its own kind: texts, 64 bit integers, bytes, and so on.
#[derive(Debug)]
struct Cell<'v>(&'v Value);

impl ToSql for Cell<'_> {
    fn to_sql(&self, _type: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn StdError + Sync + Send>> {
        match self.0 {
            Value::Null => Ok(IsNull::Yes),
            Value::Boolean(truth) => truth.to_sql(&Type::BOOL, out),
            Value::Integer(number) => number.to_sql(&Type::INT8, out),
            Value::Float(number) => number.to_sql(&Type::FLOAT8, out),
            Value::Text(text) => text.to_sql(&Type::TEXT, out),
            Value::Bytes(bytes) => bytes.to_sql(&Type::BYTEA, out),
        }
    }

    fn accepts(_type: &Type) -> bool {
        true
    }

    fn to_sql_checked(
        &self,
        kind: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn StdError + Sync + Send>> {
        self.to_sql(kind, out)
    }
}
