//! Reads the published copy, as any notebook does.

use dsc_dialects::quote::identifier;
use dsc_dialects::shape::layout::qualified;
use dsc_dialects::shape::observed::Observed;
use dsc_driver::{Rows, TargetError, Value};
use duckdb::Connection;

use crate::fault::statement_fault;
use crate::inspect::inspect;
use crate::open::{Access, open};
use crate::rows::query;
use crate::settings::{Settings, shown};

/// A published copy, opened for reading.
#[derive(Debug)]
pub struct Reader {
    connection: Connection,
    settings: Settings,
}

impl Reader {
    /// Opens what was published last; [`TargetError::NothingPublished`] before the first time.
    pub fn open(settings: &Settings) -> Result<Reader, TargetError> {
        // The link is followed here, once: a publication in the next instant must not lead the engine to another file.
        let path = std::fs::canonicalize(&settings.path)
            .map_err(|_| TargetError::NothingPublished { path: shown(&settings.path) })?;
        let connection = open(&path, settings, Access::Read)?;
        Ok(Reader { connection, settings: settings.clone() })
    }

    /// The rows of a query; types without a shape of ours should be cast to text in it.
    pub fn query(&self, statement: &str) -> Result<Rows, TargetError> {
        query(&self.connection, statement)
            .map_err(|fault| statement_fault(&fault, statement, &self.settings.path))
    }

    /// The first rows of a view or table, in the order of all its columns. Booleans, numbers up to 64 bits and texts
    /// come as what they are, all else as the text that the engine shows for it.
    pub fn rows(&self, schema: &str, view: &str, limit: u64) -> Result<Rows, TargetError> {
        let from = qualified(schema, view);
        let described = self.query(&format!("DESCRIBE {from}"))?;
        let mut columns = Vec::new();
        for row in &described.rows {
            let (name, data_type) =
                (row[0].as_text().unwrap_or_default(), row[1].as_text().unwrap_or_default());
            let name = identifier(name);
            columns.push(match data_type {
                "BOOLEAN" | "TINYINT" | "SMALLINT" | "INTEGER" | "BIGINT" | "DOUBLE" | "VARCHAR" => name,
                _ => format!("CAST({name} AS VARCHAR) AS {name}"),
            });
        }
        let columns = columns.join(", ");
        self.query(&format!("SELECT {columns} FROM (SELECT * FROM {from} ORDER BY ALL LIMIT {limit})"))
    }

    /// How many rows a view or table has.
    pub fn count(&self, schema: &str, view: &str) -> Result<u64, TargetError> {
        let rows = self.query(&format!("SELECT count(*) FROM {}", qualified(schema, view)))?;
        let count = rows.rows.first().and_then(|row| row[0].as_integer()).unwrap_or(0);
        Ok(u64::try_from(count).unwrap_or(0))
    }

    /// What there is in the copy.
    pub fn observed(&self) -> Result<Observed, TargetError> {
        inspect(&self.connection).map_err(|fault| statement_fault(&fault, "inspection", &self.settings.path))
    }

    /// What tells one state of the ledger from another; nothing where there is no ledger.
    pub(crate) fn state(&self) -> Option<Value> {
        crate::publish::state(&self.connection)
    }
}
