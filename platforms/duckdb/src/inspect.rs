//! Sees what there is, with a handful of queries whatever the number of objects.

use dsc_dialects::duckdb::queries::{COLUMNS, KEYS, LEDGER, OBJECTS, SCHEMAS, TABLES, VIEWS};
use dsc_dialects::shape::engine::Names;
use dsc_dialects::shape::observed::{
    Ledger, ManagedObject, Observed, ObservedColumn, ObservedTable, ObservedView,
};
use dsc_driver::Value;
use dsc_plan::ObjectKind;
use duckdb::Connection;

use crate::rows::query;

/// Names that differ in case alone are one.
const NAMES: Names = Names::WithoutCase;

/// Sees what there is in an open database.
pub(crate) fn inspect(connection: &Connection) -> duckdb::Result<Observed> {
    let mut out = Observed::default();
    for row in query(connection, SCHEMAS)?.rows {
        let name = text(&row, 0);
        out.schemas.insert(NAMES.fold(&name), name);
    }
    for row in query(connection, TABLES)?.rows {
        let (schema, name) = (text(&row, 0), text(&row, 1));
        let rows = row[2].as_integer().and_then(|rows| u64::try_from(rows).ok()).unwrap_or(0);
        let at = NAMES.of(&schema, &name);
        out.tables.insert(at, ObservedTable { schema, name, rows, ..ObservedTable::default() });
    }
    for row in query(connection, COLUMNS)?.rows {
        if let Some(table) = out.tables.get_mut(&NAMES.of(&text(&row, 0), &text(&row, 1))) {
            table.columns.push(ObservedColumn {
                name: text(&row, 2),
                sql_type: text(&row, 3),
                not_null: row[4].as_boolean() == Some(false),
            });
        }
    }
    for row in query(connection, KEYS)?.rows {
        if let Some(table) = out.tables.get_mut(&NAMES.of(&text(&row, 0), &text(&row, 1))) {
            table.key.push(text(&row, 2));
        }
    }
    for row in query(connection, VIEWS)?.rows {
        let (schema, name) = (text(&row, 0), text(&row, 1));
        let at = NAMES.of(&schema, &name);
        out.views.insert(at, ObservedView { schema, name, digest: text(&row, 2), ..ObservedView::default() });
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
    let Some(version) = query(connection, LEDGER)?.rows.first().and_then(|row| text(row, 0).parse().ok())
    else {
        return Ok(());
    };
    out.ledger = Ledger::Version(version);
    for row in query(connection, OBJECTS)?.rows {
        let Some(kind) = ObjectKind::from_word(&text(&row, 0)) else {
            continue;
        };
        let (schema, name) = (text(&row, 1), text(&row, 2));
        let object = ManagedObject { address: text(&row, 3), definition: text(&row, 4), schema, name };
        out.objects.insert((kind, NAMES.of(&object.schema, &object.name)), object);
    }
    Ok(())
}

fn text(row: &[Value], index: usize) -> String {
    row[index].as_text().unwrap_or_default().to_owned()
}
