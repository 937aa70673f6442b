//! Sees what there is, with a handful of queries whatever the number of objects, all of one moment.

use std::pin::pin;

use dsc_dialects::postgres::queries::{
    COLUMNS, DEPENDENTS, INDEXES, KEYS, LEDGER_TABLES, RESTORE, SCHEMAS, TABLES, VIEWS,
};
use dsc_dialects::shape::engine::Names;
use dsc_dialects::shape::ledger::{READ_OBJECTS, READ_VERSION};
use dsc_dialects::shape::observed::{
    Ledger, ManagedObject, Observed, ObservedColumn, ObservedTable, ObservedView,
};
use futures_util::TryStreamExt;
use tokio_postgres::{Client, Error, Row};

/// Names are what they are, letter by letter.
const NAMES: Names = Names::Exact;

/// The tables that make a schema `dsc` our ledger.
const LEDGER_PARTS: usize = 3;

/// Sees what there is.
pub(crate) async fn inspect(client: &Client) -> Result<Observed, (Error, &'static str)> {
    let mut out = Observed::default();
    each(client, SCHEMAS, |row| {
        out.add_schema(NAMES, row.try_get(0)?);
        Ok(())
    })
    .await?;
    each(client, TABLES, |row| add_relation(&mut out, row)).await?;
    each(client, VIEWS, |row| {
        let (schema, name, digest, comment) =
            (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?, row.try_get(3)?);
        out.add_view(NAMES, ObservedView { schema, name, digest, comment, ..ObservedView::default() });
        Ok(())
    })
    .await?;
    each(client, KEYS, |row| {
        if let Some(table) = out.table_mut(NAMES, row.try_get(0)?, row.try_get(1)?) {
            table.key.push(row.try_get(2)?);
            table.key_name = Some(row.try_get(3)?);
        }
        Ok(())
    })
    .await?;
    inspect_ledger(client, &mut out).await?;
    if out.ledger != Ledger::Absent && out.ledger != Ledger::Foreign {
        inspect_ours(client, &mut out).await?;
    }
    Ok(out)
}

fn add_relation(out: &mut Observed, row: &Row) -> Result<(), Error> {
    let (schema, name, word): (String, String, &str) = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
    match word {
        "table" | "partitioned table" => {
            let rows = u64::try_from(row.try_get::<_, i64>(3)?).unwrap_or(0);
            let comment = row.try_get(4)?;
            out.add_table(NAMES, ObservedTable { schema, name, rows, comment, ..ObservedTable::default() });
        }
        other => {
            out.others.insert(NAMES.of(&schema, &name), other.to_owned());
        }
    }
    Ok(())
}

async fn inspect_ledger(client: &Client, out: &mut Observed) -> Result<(), (Error, &'static str)> {
    if !out.schemas.contains_key("dsc") {
        return Ok(());
    }
    out.ledger = Ledger::Foreign;
    let mut parts = 0;
    each(client, LEDGER_TABLES, |_| {
        parts += 1;
        Ok(())
    })
    .await?;
    if parts < LEDGER_PARTS {
        return Ok(());
    }
    each(client, READ_VERSION, |row| {
        if let Ok(version) = row.try_get::<_, &str>(0)?.parse() {
            out.ledger = Ledger::Version(version);
        }
        Ok(())
    })
    .await?;
    each(client, READ_OBJECTS, |row| {
        let (schema, name, address, definition) =
            (row.try_get(1)?, row.try_get(2)?, row.try_get(3)?, row.try_get(4)?);
        out.add_object(NAMES, row.try_get(0)?, ManagedObject { schema, name, address, definition });
        Ok(())
    })
    .await
}

/// What is asked of things of ours alone.
async fn inspect_ours(client: &Client, out: &mut Observed) -> Result<(), (Error, &'static str)> {
    each(client, COLUMNS, |row| {
        let name = NAMES.of(row.try_get(0)?, row.try_get(1)?);
        let (column, sql_type) = (row.try_get(2)?, row.try_get(3)?);
        if let Some(table) = out.tables.get_mut(&name) {
            table.columns.push(ObservedColumn { name: column, sql_type, not_null: row.try_get(4)? });
        } else if let Some(view) = out.views.get_mut(&name) {
            view.columns.push((column, sql_type));
        }
        Ok(())
    })
    .await?;
    each(client, INDEXES, |row| {
        if let Some(table) = out.table_mut(NAMES, row.try_get(0)?, row.try_get(1)?) {
            let names = if row.try_get(3)? { &mut table.indexes } else { &mut table.broken_indexes };
            names.push(row.try_get(2)?);
        }
        Ok(())
    })
    .await?;
    each(client, RESTORE, |row| {
        if let Some(view) = out.views.get_mut(&NAMES.of(row.try_get(0)?, row.try_get(1)?)) {
            view.restore.push(row.try_get(2)?);
        }
        Ok(())
    })
    .await?;
    each(client, DEPENDENTS, |row| {
        let name = NAMES.of(row.try_get(0)?, row.try_get(1)?);
        let dependent = row.try_get(2)?;
        if let Some(table) = out.tables.get_mut(&name) {
            table.dependents.push(dependent);
        } else if let Some(view) = out.views.get_mut(&name) {
            view.dependents.push(dependent);
        }
        Ok(())
    })
    .await
}

/// Takes in the rows of a query as they come; none of them is kept.
async fn each(
    client: &Client,
    statement: &'static str,
    mut take: impl FnMut(&Row) -> Result<(), Error>,
) -> Result<(), (Error, &'static str)> {
    let told = |fault: Error| (fault, statement);
    let nothing: [i64; 0] = [];
    let mut rows = pin!(client.query_raw(statement, nothing).await.map_err(told)?);
    while let Some(row) = rows.try_next().await.map_err(told)? {
        take(&row).map_err(told)?;
    }
    Ok(())
}
