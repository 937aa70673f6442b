//! DuckDB as a target: the one writer of a platform's database.

use std::fs::File;
use std::path::Path;

use dsc_dialects::duckdb::DuckdbDialect;
use dsc_dialects::kafka_connect::layout::{COORDINATES, Coordinates, KEY, VALUE};
use dsc_dialects::shape::observed::Observed;
use dsc_driver::{
    Holder, Loader, Published, RecordBatch, RecordView, Rows, TableName, Target, TargetError, Value,
};
use duckdb::types::{TimeUnit, ToSql, ToSqlOutput, Value as EngineValue, ValueRef};
use duckdb::{Appender, Connection, appender_params_from_iter};

use crate::fault::{file_fault, statement_fault, words};
use crate::inspect::inspect;
use crate::lease::Lease;
use crate::open::{Access, open};
use crate::publish::publish;
use crate::reader::Reader;
use crate::rows::{query, query_cached};
use crate::settings::{Settings, shown};

/// How many plans of repeated statements are kept: a batch of events needs about a dozen for each dataset.
const KEPT_PLANS: usize = 256;

/// A kept plan must hold for whatever its tables hold later. The engine (1.5.6) folds conditions by the statistics of
/// the moment in which it plans: `v < 5`, planned over ones, was still true of a seven.
const KEEP_PLANS: &str = "SET disabled_optimizers = 'statistics_propagation'";

fn keep_plans(connection: &Connection) -> duckdb::Result<()> {
    connection.set_prepared_statement_cache_capacity(KEPT_PLANS);
    connection.execute_batch(KEEP_PLANS)
}

/// The one writer of a platform's database. Made without touching anything; [`Target::lock`] opens it.
#[derive(Debug)]
pub struct DuckdbTarget {
    settings: Settings,
    // In this order they are let go: the database is closed while the lease still holds.
    open: Option<Writer>,
    lease: Option<Lease>,
}

/// The opened database.
#[derive(Debug)]
pub(crate) struct Writer {
    pub(crate) connection: Connection,
    /// The same file once more. The system gives up the engine's lock on it when this program closes any handle to it,
    /// so the one from which copies are made stays open as long as the database.
    pub(crate) file: File,
}

impl DuckdbTarget {
    /// A target at that place; nothing is touched yet.
    pub fn new(settings: Settings) -> DuckdbTarget {
        DuckdbTarget { settings, open: None, lease: None }
    }

    /// Its place and limits.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Sees what there is without changing anything, for a plan. While somebody else writes, what they published last
    /// is what there is.
    pub fn look(&self, holder: &Holder) -> Result<Observed, TargetError> {
        if let Some(writer) = &self.open {
            return seen(&writer.connection, &self.settings);
        }
        let path = self.settings.writer();
        if !path.exists() {
            return Ok(Observed::default());
        }
        let lease = match Lease::take(&self.settings.lease(), &self.settings.path, holder) {
            Ok(lease) => lease,
            Err(TargetError::Locked { .. } | TargetError::LockedByUnknown { .. }) => {
                return match Reader::open(&self.settings) {
                    Ok(reader) => reader.observed(),
                    Err(TargetError::NothingPublished { .. }) => Ok(Observed::default()),
                    Err(fault) => Err(fault),
                };
            }
            Err(fault) => return Err(fault),
        };
        let connection = open(&path, &self.settings, Access::Read)?;
        let observed = seen(&connection, &self.settings);
        drop(connection);
        drop(lease);
        observed
    }

    fn writer(&self) -> Result<&Writer, TargetError> {
        self.open.as_ref().ok_or_else(|| TargetError::NotLocked { path: shown(&self.settings.path) })
    }

    fn run(&self, statement: &str) -> Result<u64, TargetError> {
        let changed = self.writer()?.connection.execute(statement, []);
        let changed = changed.map_err(|fault| statement_fault(&fault, statement, &self.settings.path))?;
        Ok(changed as u64)
    }

    fn append(
        &self,
        table: &TableName,
        columns: &[&str],
        fill: impl FnOnce(&mut Appender<'_>) -> duckdb::Result<()>,
    ) -> Result<(), TargetError> {
        let connection = &self.writer()?.connection;
        let work = || -> duckdb::Result<()> {
            let mut appender = if table.schema.is_empty() {
                connection.appender_with_columns_to_catalog_and_db(&table.table, "temp", "main", columns)?
            } else {
                connection.appender_with_columns_to_db(&table.table, &table.schema, columns)?
            };
            fill(&mut appender)?;
            appender.flush()
        };
        work().map_err(|fault| TargetError::Append { table: table.clone(), message: words(&fault) })
    }
}

fn seen(connection: &Connection, settings: &Settings) -> Result<Observed, TargetError> {
    inspect(connection).map_err(|fault| statement_fault(&fault, "inspection", &settings.path))
}

/// Creates the folders of a platform, where that is possible.
fn make_folders(settings: &Settings) -> Result<(), TargetError> {
    for folder in [settings.parent(), settings.folder().as_path()] {
        std::fs::create_dir_all(folder).map_err(|fault| file_fault("create the folder", folder, fault))?;
    }
    Ok(())
}

/// A file of somebody else in the place of our link stays what it is.
fn check_link(path: &Path) -> Result<(), TargetError> {
    match std::fs::symlink_metadata(path) {
        Ok(there) if !there.file_type().is_symlink() => Err(TargetError::Open {
            path: shown(path),
            message:
                "it is there and was not made by dsc, whose published copies are links: move it, or give the \
                      platform another path"
                    .to_owned(),
        }),
        Ok(_) | Err(_) => Ok(()),
    }
}

impl Target for DuckdbTarget {
    type Dialect = DuckdbDialect;

    async fn lock(&mut self, holder: &Holder) -> Result<(), TargetError> {
        if self.open.is_some() {
            return Ok(());
        }
        check_link(&self.settings.path)?;
        make_folders(&self.settings)?;
        let lease = Lease::take(&self.settings.lease(), &self.settings.path, holder)?;
        let path = self.settings.writer();
        let connection = open(&path, &self.settings, Access::Write)?;
        keep_plans(&connection).map_err(|fault| statement_fault(&fault, KEEP_PLANS, &self.settings.path))?;
        let file = File::open(&path).map_err(|fault| file_fault("open", &path, fault))?;
        self.open = Some(Writer { connection, file });
        self.lease = Some(lease);
        Ok(())
    }

    async fn unlock(&mut self) -> Result<(), TargetError> {
        self.open = None;
        self.lease = None;
        Ok(())
    }

    async fn inspect(&mut self) -> Result<Observed, TargetError> {
        seen(&self.writer()?.connection, &self.settings)
    }

    async fn begin(&mut self) -> Result<(), TargetError> {
        self.run("BEGIN TRANSACTION").map(|_| ())
    }

    async fn commit(&mut self) -> Result<(), TargetError> {
        self.run("COMMIT").map(|_| ())
    }

    async fn rollback(&mut self) -> Result<(), TargetError> {
        match self.run("ROLLBACK") {
            Ok(_) => Ok(()),
            // Where no transaction is open there is nothing to take back.
            Err(TargetError::Statement { message, .. })
                if message.starts_with("TransactionContext Error") =>
            {
                Ok(())
            }
            Err(fault) => Err(fault),
        }
    }

    async fn execute(&mut self, statement: &str) -> Result<u64, TargetError> {
        self.run(statement)
    }

    async fn query(&mut self, statement: &str) -> Result<Rows, TargetError> {
        query(&self.writer()?.connection, statement)
            .map_err(|fault| statement_fault(&fault, statement, &self.settings.path))
    }

    async fn execute_repeated(&mut self, statement: &str) -> Result<u64, TargetError> {
        let connection = &self.writer()?.connection;
        let changed = connection.prepare_cached(statement).and_then(|mut prepared| prepared.execute([]));
        let changed = changed.map_err(|fault| statement_fault(&fault, statement, &self.settings.path))?;
        Ok(changed as u64)
    }

    /// The engine (1.5.6) plans a statement anew at every execution once the catalog has changed under its plan.
    async fn forget_plans(&mut self) -> Result<(), TargetError> {
        self.writer()?.connection.flush_prepared_statement_cache();
        Ok(())
    }

    async fn query_repeated(&mut self, statement: &str) -> Result<Rows, TargetError> {
        query_cached(&self.writer()?.connection, statement)
            .map_err(|fault| statement_fault(&fault, statement, &self.settings.path))
    }

    async fn publish(&mut self) -> Result<Option<Published>, TargetError> {
        publish(self.writer()?, &self.settings).map(Some)
    }
}

impl Loader for DuckdbTarget {
    async fn append_rows(
        &mut self,
        table: &TableName,
        columns: &[&str],
        rows: &[Vec<Value>],
    ) -> Result<u64, TargetError> {
        self.append(table, columns, |appender| {
            for row in rows {
                appender.append_row(appender_params_from_iter(row.iter().map(engine_value)))?;
            }
            Ok(())
        })?;
        Ok(rows.len() as u64)
    }

    async fn append_records(&mut self, table: &TableName, records: &RecordBatch) -> Result<u64, TargetError> {
        let Coordinates { topic, partition, offset, time } = COORDINATES;
        self.append(table, &[topic, partition, offset, time, KEY, VALUE], |appender| {
            for record in records.records() {
                appender.append_row(appender_params_from_iter(fields(record)))?;
            }
            Ok(())
        })?;
        Ok(records.len() as u64)
    }
}

/// The fields of a record, in the order of the columns.
fn fields(record: RecordView<'_>) -> [Field<'_>; 6] {
    let time = record.time.map(|time| ValueRef::Timestamp(TimeUnit::Millisecond, time));
    [
        Field(ValueRef::Text(record.topic.as_bytes())),
        Field(ValueRef::Int(record.partition)),
        Field(ValueRef::BigInt(record.offset)),
        Field(time.unwrap_or(ValueRef::Null)),
        Field(record.key.map_or(ValueRef::Null, ValueRef::Blob)),
        Field(record.value.map_or(ValueRef::Null, ValueRef::Blob)),
    ]
}

/// A field of a record, whose bytes stay where they are.
struct Field<'r>(ValueRef<'r>);

impl ToSql for Field<'_> {
    fn to_sql(&self) -> duckdb::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(self.0))
    }
}

fn engine_value(value: &Value) -> EngineValue {
    match value {
        Value::Null => EngineValue::Null,
        Value::Boolean(truth) => EngineValue::Boolean(*truth),
        Value::Integer(number) => EngineValue::BigInt(*number),
        Value::Float(number) => EngineValue::Double(*number),
        Value::Text(text) => EngineValue::Text(text.clone()),
        Value::Bytes(bytes) => EngineValue::Blob(bytes.clone()),
    }
}
