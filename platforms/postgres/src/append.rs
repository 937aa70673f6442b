//! Appends rows by binary COPY, row by row into a stream: whatever the number of rows, little of it is in memory.

use std::error::Error as StdError;
use std::pin::pin;

use bytes::BytesMut;
use dsc_dialects::kafka_connect::layout::{COORDINATES, Coordinates, KEY, VALUE};
use dsc_dialects::quote::identifier;
use dsc_driver::{Loader, RecordBatch, RecordView, TableName, TargetError, Value, shortened};
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
        let rows = rows.iter().map(|row| row.iter().map(Field::from));
        let answer = copy(self.client()?, table, columns, rows).await;
        answer.map_err(|fault| self.append_fault(table, &fault))
    }

    async fn append_records(&mut self, table: &TableName, records: &RecordBatch) -> Result<u64, TargetError> {
        let Coordinates { topic, partition, offset, time } = COORDINATES;
        let columns = [topic, partition, offset, time, KEY, VALUE];
        let answer = copy(self.client()?, table, &columns, records.records().map(fields)).await;
        answer.map_err(|fault| self.append_fault(table, &fault))
    }
}

impl PostgresTarget {
    fn append_fault(&self, table: &TableName, fault: &Error) -> TargetError {
        match is_loss(fault) {
            true => TargetError::Lost { path: self.settings().place(), message: words(fault) },
            false => TargetError::Append { table: table.clone(), message: shortened(&words(fault)) },
        }
    }
}

async fn copy<R, C>(
    client: &Client,
    table: &TableName,
    columns: &[&str],
    rows: impl Iterator<Item = R>,
) -> Result<u64, Error>
where
    R: IntoIterator<Item = C>,
    R::IntoIter: ExactSizeIterator,
    C: ToSql,
{
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
        writer.as_mut().write_raw(row).await?;
    }
    writer.finish().await
}

/// The 1st of January 2000, from which the server counts, in milliseconds since 1970.
const FIRST_MILLI: i64 = 946_684_800_000;

/// The fields of a record, in the order of the columns.
fn fields(record: RecordView<'_>) -> [Field<'_>; 6] {
    let micros = |time: i64| time.saturating_sub(FIRST_MILLI).saturating_mul(1_000);
    [
        Field::Bytes(Some(record.topic.as_bytes())),
        Field::Short(record.partition),
        Field::Long(Some(record.offset)),
        Field::Long(record.time.map(micros)),
        Field::Bytes(record.key),
        Field::Bytes(record.value),
    ]
}

/// A field of a row, in the form in which the server reads a column of its own kind. A text is sent as its bytes.
#[derive(Debug)]
enum Field<'r> {
    Boolean(bool),
    Short(i32),
    Long(Option<i64>),
    Float(f64),
    Bytes(Option<&'r [u8]>),
}

impl<'r> From<&'r Value> for Field<'r> {
    fn from(value: &'r Value) -> Self {
        match value {
            Value::Null => Field::Bytes(None),
            Value::Boolean(truth) => Field::Boolean(*truth),
            Value::Integer(number) => Field::Long(Some(*number)),
            Value::Float(number) => Field::Float(*number),
            Value::Text(text) => Field::Bytes(Some(text.as_bytes())),
            Value::Bytes(bytes) => Field::Bytes(Some(bytes)),
        }
    }
}

impl ToSql for Field<'_> {
    fn to_sql(&self, _type: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn StdError + Sync + Send>> {
        match self {
            Field::Boolean(truth) => truth.to_sql(&Type::BOOL, out),
            Field::Short(number) => number.to_sql(&Type::INT4, out),
            Field::Long(number) => number.to_sql(&Type::INT8, out),
            Field::Float(number) => number.to_sql(&Type::FLOAT8, out),
            Field::Bytes(bytes) => bytes.to_sql(&Type::BYTEA, out),
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
