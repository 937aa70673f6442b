//! Shows rows of views.

use dsc_dialects::quote::identifier;
use dsc_dialects::shape::layout::qualified;
use dsc_driver::{Rows, Target, TargetError};
use tokio_postgres::types::Type;

use crate::target::PostgresTarget;

impl PostgresTarget {
    /// The first rows of a view or table, in the order of all its columns. Booleans, numbers up to 64 bits and texts
    /// come as what they are, all else as the text that the server shows for it. Needs a connection, and no lease.
    pub async fn rows(&mut self, schema: &str, view: &str, limit: u64) -> Result<Rows, TargetError> {
        let from = qualified(schema, view);
        let every = format!("SELECT * FROM {from}");
        let prepared = self.client()?.prepare(&every).await.map_err(|fault| self.fault(&fault, &every))?;
        let mut columns = Vec::new();
        let mut order = Vec::new();
        for column in prepared.columns() {
            let name = identifier(column.name());
            columns.push(match *column.type_() {
                Type::BOOL
                | Type::INT2
                | Type::INT4
                | Type::INT8
                | Type::FLOAT8
                | Type::TEXT
                | Type::VARCHAR => name.clone(),
                _ => format!("CAST({name} AS text) AS {name}"),
            });
            order.push(match *column.type_() {
                // It has no order of its own.
                Type::JSON => format!("CAST({name} AS text) COLLATE \"C\""),
                Type::TEXT | Type::VARCHAR => format!("{name} COLLATE \"C\""),
                _ => name,
            });
        }
        let (columns, order) = (columns.join(", "), order.join(", "));
        let first = format!("SELECT * FROM {from} ORDER BY {order} LIMIT {limit}");
        self.query(&format!("SELECT {columns} FROM ({first}) AS first_rows ORDER BY {order}")).await
    }
}
