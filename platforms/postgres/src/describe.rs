//! Says what a query gives, without running it: the server works it out, and is asked what it would read.

use dsc_driver::{Described, Target, TargetError, Value};

use crate::target::PostgresTarget;

/// What the query that was made ready in this transaction reads: the server has locked it. What stands in the catalog is
/// locked by this very question.
const READS: &str = "SELECT DISTINCT format('%I.%I', n.nspname, c.relname) FROM pg_locks AS l \
     JOIN pg_class AS c ON c.oid = l.relation JOIN pg_namespace AS n ON n.oid = c.relnamespace \
     WHERE l.pid = pg_backend_pid() AND l.locktype = 'relation' \
     AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) \
     AND n.nspname NOT IN ('pg_catalog', 'pg_toast') ORDER BY 1";

impl PostgresTarget {
    /// Says what a query gives and would read. Needs a connection, and no lease.
    pub async fn describe(&mut self, question: &str) -> Result<Described, TargetError> {
        self.begin().await?;
        let described = self.work_out(question).await;
        self.rollback().await?;
        described
    }

    async fn work_out(&mut self, question: &str) -> Result<Described, TargetError> {
        let prepared =
            self.client()?.prepare(question).await.map_err(|fault| self.fault(&fault, question))?;
        let reads = self.query(READS).await?;
        let mut out = Described {
            reads: reads.rows.iter().filter_map(|row| Some(row.first()?.as_text()?.to_owned())).collect(),
            columns: Vec::new(),
        };
        for column in prepared.columns() {
            let (number, modifier) = (column.type_().oid(), column.type_modifier());
            let named = self.query(&format!("SELECT format_type({number}, {modifier})")).await?;
            let sql_type = named.rows.first().and_then(|row| row.first()).and_then(Value::as_text);
            out.columns.push((column.name().to_owned(), sql_type.unwrap_or_default().to_owned()));
        }
        Ok(out)
    }
}
