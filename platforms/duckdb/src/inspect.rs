//! Sees what there is, with a handful of queries whatever the number of objects.

use dsc_dialects::duckdb::queries::{COLUMNS, KEYS, SCHEMAS, TABLES, VIEWS};
use dsc_dialects::shape::engine::Names;
use dsc_dialects::shape::ledger::{READ_OBJECTS, READ_VERSION};
use dsc_dialects::shape::observed::{Ledger, ManagedObject, Nulls, Observed, ObservedTable, ObservedView};
use dsc_driver::Value;
use duckdb::Connection;

use crate::rows::query;

/// Names that differ in case alone are one.
const NAMES: Names = Names::WithoutCase;

/// Sees what there is in an open database.
pub(crate) fn inspect(connection: &Connection) -> duckdb::Result<Observed> {
    let mut out = Observed::default();
    for row in query(connection, SCHEMAS)?.rows {
        out.add_schema(NAMES, text(&row, 0));
    }
    for row in query(connection, TABLES)?.rows {
        let rows = row[2].as_integer().and_then(|rows| u64::try_from(rows).ok()).unwrap_or(0);
        let (schema, name) = (text(&row, 0), text(&row, 1));
        out.add_table(NAMES, ObservedTable { schema, name, rows, ..ObservedTable::default() });
    }
    for row in query(connection, COLUMNS)?.rows {
        if let Some(table) = out.table_mut(NAMES, &text(&row, 0), &text(&row, 1)) {
            let not_null = row[4].as_boolean() == Some(false);
            table.columns.add(&text(&row, 2), &text(&row, 3), Nulls::of(not_null));
        }
    }
    for row in query(connection, KEYS)?.rows {
        if let Some(table) = out.table_mut(NAMES, &text(&row, 0), &text(&row, 1)) {
            table.key.push(text(&row, 2));
        }
    }
    for row in query(connection, VIEWS)?.rows {
        let (schema, name, digest) = (text(&row, 0), text(&row, 1), text(&row, 2));
        out.add_view(NAMES, ObservedView { schema, name, digest, ..ObservedView::default() });
    }
    inspect_ledger(connection, &mut out)?;
    Ok(out)
}

fn inspect_ledger(connection: &Connection, out: &mut Observed) -> duckdb::Result<()> {
    let has = |out: &Observed, table: &str| out.tables.contains_key(&NAMES.of("dsc", table));
    if !out.schemas.contains_key("dsc") {
        return Ok(());
    }
    out.ledger = Ledger::Foreign;
    if !has(out, "meta") || !has(out, "objects") || !has(out, "runs") {
        return Ok(());
    }
    let version = query(connection, READ_VERSION)?;
    let Some(version) = version.rows.first().and_then(|row| text(row, 0).parse().ok()) else {
        return Ok(());
    };
    out.ledger = Ledger::Version(version);
    for row in query(connection, READ_OBJECTS)?.rows {
        let (schema, name) = (text(&row, 1), text(&row, 2));
        let object = ManagedObject { address: text(&row, 3), definition: text(&row, 4), schema, name };
        out.add_object(NAMES, &text(&row, 0), object);
    }
    Ok(())
}

fn text(row: &[Value], index: usize) -> String {
    row[index].as_text().unwrap_or_default().to_owned()
}
