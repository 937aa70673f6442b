//! The tables of a producer's database: how they are found, and the queries that read them.

use dsc_dialects::quote::{identifier, literal};
use dsc_driver::Value;
use dsc_driver::source::{Need, SourceError, TextForm, WantedColumn};

/// Who is under way in this database besides us: every transaction, also one that only reads so far, holds its own lock;
/// those that were prepared have nobody any more; and on a copy of a server it is known only who had written.
pub(crate) const UNDER_WAY: &str = "SELECT l.virtualtransaction FROM pg_locks AS l JOIN pg_stat_activity AS a ON a.pid = l.pid \
     WHERE l.locktype = 'virtualxid' AND l.granted AND l.mode = 'ExclusiveLock' AND l.pid <> pg_backend_pid() \
     AND a.datid = (SELECT oid FROM pg_database WHERE datname = current_database()) \
     AND a.backend_type IS DISTINCT FROM 'autovacuum worker' \
     UNION ALL SELECT transaction::text FROM pg_prepared_xacts WHERE database = current_database() \
     UNION ALL SELECT written::text FROM txid_snapshot_xip(txid_current_snapshot()) AS written WHERE pg_is_in_recovery() \
     ORDER BY 1";

/// The first question of a transaction makes the moment that it sees.
pub(crate) const FIRST: &str = "SELECT 'now'::text";

/// The column of a change table that orders its changes, and the one that says what happened.
pub(crate) const SEQUENCE: &str = "dsc_sequence";
/// See [`SEQUENCE`].
pub(crate) const OPERATION: &str = "dsc_operation";

/// Of a column of times so much is read twice: a clock may be set back, and a transaction's time is that of its begin.
const OVERLAP: &str = "interval '10 minutes'";
/// Of a column of days.
const OVERLAP_DAYS: u32 = 1;
/// Of a column of numbers: a sequence may give them out in blocks.
const OVERLAP_NUMBERS: u32 = 1_000;

/// A table, as the database has it.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    /// Its name with its schema, both quoted where that is needed.
    pub(crate) name: String,
    /// Its size on disk.
    pub(crate) size: u64,
    columns: Vec<TableColumn>,
}

#[derive(Clone, Debug)]
struct TableColumn {
    name: String,
    sql_type: String,
    /// One letter for kinds of types: `A` arrays, `C` composite ones, `D` times, `N` numbers.
    category: String,
    not_null: bool,
}

/// The query that finds a table: by the user's own search path, or, if there is none of that name, by what stands before
/// the point as its schema.
pub(crate) fn find_table(name: &str) -> String {
    let mut found = format!("to_regclass({})", literal(&identifier(name)));
    if let Some((schema, table)) = name.split_once('.') {
        let qualified = format!("{}.{}", identifier(schema), identifier(table));
        found = format!("coalesce({found}, to_regclass({}))", literal(&qualified));
    }
    format!(
        "SELECT format('%I.%I', n.nspname, c.relname), pg_total_relation_size(c.oid), c.oid::bigint \
         FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE c.oid = {found} \
         AND c.relkind IN ('r', 'v', 'm', 'p', 'f')"
    )
}

/// The query for the columns of a table.
pub(crate) fn columns_of(table: i64) -> String {
    format!(
        "SELECT a.attname::text, format_type(a.atttypid, a.atttypmod), t.typcategory::text, a.attnotnull \
         FROM pg_attribute AS a JOIN pg_type AS t ON t.oid = a.atttypid \
         WHERE a.attrelid = {table} AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum"
    )
}

impl Table {
    /// The table of those answers.
    pub(crate) fn new(name: String, size: i64, columns: &[Vec<Value>]) -> Table {
        let text =
            |row: &[Value], at: usize| row.get(at).and_then(Value::as_text).unwrap_or_default().to_owned();
        let columns = columns
            .iter()
            .map(|row| TableColumn {
                name: text(row, 0),
                sql_type: text(row, 1),
                category: text(row, 2),
                not_null: row.get(3).and_then(Value::as_boolean).unwrap_or_default(),
            })
            .collect();
        Table { name, size: u64::try_from(size).unwrap_or_default(), columns }
    }

    fn column(&self, name: &str) -> Option<&TableColumn> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// A wanted column that has to be there and is not, with the names of those that are.
    pub(crate) fn missing(&self, wanted: &[WantedColumn]) -> Option<(String, String)> {
        let missing = wanted
            .iter()
            .find(|column| column.need == Need::Required && self.column(&column.name).is_none())?;
        let there: Vec<&str> = self.columns.iter().map(|column| column.name.as_str()).collect();
        Some((missing.name.clone(), there.join(", ")))
    }

    /// The statement that streams the wanted columns as texts, in their order.
    pub(crate) fn copy(&self, wanted: &[WantedColumn], condition: &str) -> String {
        let texts: Vec<String> = wanted.iter().map(|column| self.text_of(column)).collect();
        format!("COPY (SELECT {} FROM {}{condition}) TO STDOUT BINARY", texts.join(", "), self.name)
    }

    /// A column as the text that the model's types are read from.
    fn text_of(&self, wanted: &WantedColumn) -> String {
        let Some(column) = self.column(&wanted.name) else { return "NULL::text".to_owned() };
        let name = identifier(&column.name);
        match (wanted.form, column.category.as_str()) {
            (TextForm::Json, "A" | "C") => format!("to_json({name})::text"),
            (TextForm::Json | TextForm::Plain, _) => format!("{name}::text"),
        }
    }

    /// The query for the greatest value of a column. A time that is still to come is no end: whoever wrote it by mistake,
    /// or for what never ends, would hide all that is written from now on. Such rows are read each time.
    pub(crate) fn greatest(&self, column: &str) -> String {
        let name = identifier(column);
        let until = match self.column(column) {
            Some(found) if found.category == "D" => {
                format!(" WHERE {name} <= CAST(now() + interval '1 day' AS {})", found.sql_type)
            }
            Some(_) | None => String::new(),
        };
        format!("SELECT max({name})::text FROM {}{until}", self.name)
    }

    /// The condition of what has to be read again or anew, from a value of a column on.
    pub(crate) fn condition(
        &self,
        place: &str,
        column: &str,
        begin: Option<&str>,
    ) -> Result<String, SourceError> {
        let cannot = |reason: String| SourceError::NoWatermark {
            path: format!("{} of {place}", self.name),
            column: column.to_owned(),
            reason,
        };
        let found = self.column(column).ok_or_else(|| cannot("there is no such column".to_owned()))?;
        let overlap = match (found.category.as_str(), found.sql_type.as_str()) {
            ("D", "date") => OVERLAP_DAYS.to_string(),
            ("D", sql_type) if sql_type.starts_with("timestamp") => OVERLAP.to_owned(),
            ("N", sql_type) if sql_type != "money" && sql_type != "oid" => OVERLAP_NUMBERS.to_string(),
            (_, sql_type) => return Err(cannot(format!("its type `{sql_type}` does not grow"))),
        };
        let Some(begin) = begin else { return Ok(String::new()) };
        let name = identifier(column);
        let above = format!("{name} >= CAST({} AS {}) - {overlap}", literal(begin), found.sql_type);
        // What has no value cannot be used; it is shown, and never passed by.
        let or_nothing = if found.not_null { String::new() } else { format!(" OR {name} IS NULL") };
        Ok(format!(" WHERE {above}{or_nothing}"))
    }
}
