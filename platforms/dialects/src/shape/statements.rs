//! The statements about tables that every engine takes in the same words.

use super::layout::{ColumnSpec, TableSpec, qualified};
use crate::quote::identifier;

/// The statement that creates a table.
pub fn create_table(table: &TableSpec) -> String {
    create_as(table, &table.name)
}

/// The statement that creates a table under another name than its own.
pub fn create_as(table: &TableSpec, name: &str) -> String {
    let mut lines: Vec<String> = table.columns.iter().map(column_definition).collect();
    if !table.key.is_empty() {
        let key: Vec<String> = table.key.iter().map(|column| identifier(column)).collect();
        lines.push(format!("PRIMARY KEY ({})", key.join(", ")));
    }
    format!("CREATE TABLE {} (\n  {}\n)", qualified(&table.schema, name), lines.join(",\n  "))
}

fn column_definition(column: &ColumnSpec) -> String {
    let not_null = if column.not_null { " NOT NULL" } else { "" };
    format!("{} {}{not_null}", identifier(&column.name), column.sql_type)
}

/// The statements that begin a table of versions with the rows that are true now.
pub fn seed_history(live: &TableSpec, history: &TableSpec, payload: &[&str]) -> String {
    let columns: Vec<String> = payload.iter().map(|name| identifier(name)).collect();
    let columns = columns.join(", ");
    let valid_from = history.valid_from.clone().unwrap_or_else(|| identifier("dsc_changed_at"));
    format!(
        "INSERT INTO {} ({columns}, \"valid_from\", \"valid_to\", \"dsc_run_from\", \"dsc_run_to\", \"dsc_deleted\")\n\
         SELECT {columns}, {valid_from}, NULL, \"dsc_run\", NULL, \"dsc_deleted\"\nFROM {}",
        qualified(&history.schema, &history.name),
        qualified(&live.schema, &live.name)
    )
}

/// The statement that drops a table.
pub fn drop_table(schema: &str, name: &str) -> String {
    format!("DROP TABLE {}", qualified(schema, name))
}
