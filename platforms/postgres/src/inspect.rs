//! Sees what there is, with a handful of queries whatever the number of objects, all of one moment.

use std::collections::BTreeSet;
use std::pin::pin;

use dsc_dialects::postgres::catalog_types::TypeWords;
use dsc_dialects::postgres::queries::{
    COLUMNS, CONDITIONS, DEFAULTS, DEPENDENTS, HOLDINGS, INDEXES, KEYS, LEDGER_TABLES, MEMBERS, RESTORE,
    ROLES, SCHEMAS, TABLES, TIES, TYPES, VIEWS, WHERE_WE_ARE,
};
use dsc_dialects::shape::access::ObservedRole;
use dsc_dialects::shape::engine::Names;
use dsc_dialects::shape::ledger::{READ_OBJECTS, READ_VERSION};
use dsc_dialects::shape::observed::{
    Columns, Ledger, ManagedObject, Nulls, ObjectName, Observed, ObservedTable, ObservedView,
};
use futures_util::TryStreamExt;
use tokio_postgres::{Client, Error, Row};

/// Names are what they are, letter by letter.
const NAMES: Names = Names::Exact;

/// The tables that make a schema `dsc` our ledger.
const LEDGER_PARTS: usize = 3;

/// Sees what there is. Columns are as much work as all the rest; `beside` is another connection that sees the same
/// moment and asks for them meanwhile.
pub(crate) async fn inspect(
    client: &Client,
    beside: Option<&Client>,
) -> Result<Observed, (Error, &'static str)> {
    let mut out = Observed::default();
    each(client, SCHEMAS, |row| {
        out.add_schema(NAMES, row.try_get(0)?);
        Ok(())
    })
    .await?;
    inspect_ledger(client, &mut out).await?;
    if out.ledger == Ledger::Absent || out.ledger == Ledger::Foreign {
        inspect_all(client, &mut out).await?;
        return Ok(out);
    }
    let rest = async {
        inspect_all(client, &mut out).await?;
        inspect_ours(client, &mut out).await?;
        inspect_holdings(client, &mut out).await
    };
    let (columns, rest) = tokio::join!(columns(beside.unwrap_or(client)), rest);
    rest?;
    for (name, columns) in columns? {
        if let Some(table) = out.tables.get_mut(&name) {
            table.columns = columns;
        } else if let Some(view) = out.views.get_mut(&name) {
            view.columns = columns;
        }
    }
    Ok(out)
}

/// What is asked of things of everybody.
async fn inspect_all(client: &Client, out: &mut Observed) -> Result<(), (Error, &'static str)> {
    each(client, TABLES, |row| add_relation(out, row)).await?;
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
    inspect_roles(client, out).await
}

/// The columns of tables and views of ours.
async fn columns(client: &Client) -> Result<Vec<Found>, (Error, &'static str)> {
    let mut words = TypeWords::default();
    let (mut out, strange) = known_columns(client, &mut words).await?;
    if strange.is_empty() {
        return Ok(out);
    }
    let told = |fault: Error| (fault, TYPES);
    let numbers: BTreeSet<i64> =
        strange.iter().filter_map(|row| row.try_get::<_, Vec<i64>>(3).ok()).flatten().collect();
    let numbers: Vec<i64> = numbers.into_iter().collect();
    for row in client.query(TYPES, &[&numbers]).await.map_err(told)? {
        words.learn(row.try_get(0).map_err(told)?, row.try_get(1).map_err(told)?);
    }
    for row in &strange {
        if let Some(found) = columns_of(&mut words, row).map_err(|fault| (fault, COLUMNS))? {
            out.push(found);
        }
    }
    Ok(out)
}

/// A table or view with its columns.
type Found = (ObjectName, Columns);

/// The columns for whose types there are words, and the rows of all others.
async fn known_columns(
    client: &Client,
    words: &mut TypeWords,
) -> Result<(Vec<Found>, Vec<Row>), (Error, &'static str)> {
    let told = |fault: Error| (fault, COLUMNS);
    let (mut out, mut strange) = (Vec::new(), Vec::new());
    let nothing: [i64; 0] = [];
    let mut rows = pin!(client.query_raw(COLUMNS, nothing).await.map_err(told)?);
    while let Some(row) = rows.try_next().await.map_err(told)? {
        match columns_of(words, &row).map_err(told)? {
            Some(found) => out.push(found),
            None => strange.push(row),
        }
    }
    Ok((out, strange))
}

/// A table or view with its columns; nothing where there are no words yet for one of their types.
fn columns_of(words: &mut TypeWords, row: &Row) -> Result<Option<Found>, Error> {
    let (names, types): (Vec<&str>, Vec<i64>) = (row.try_get(2)?, row.try_get(3)?);
    let refusals: Vec<bool> = row.try_get(4)?;
    let mut columns = Columns::default();
    for ((name, packed), refuses) in names.iter().zip(&types).zip(refusals) {
        let Some(sql_type) = words.words(*packed) else { return Ok(None) };
        columns.add(name, sql_type, Nulls::of(refuses));
    }
    Ok(Some((NAMES.of(row.try_get(0)?, row.try_get(1)?), columns)))
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
    each(client, INDEXES, |row| {
        if let Some(table) = out.table_mut(NAMES, row.try_get(0)?, row.try_get(1)?) {
            let names = if row.try_get(3)? { &mut table.indexes } else { &mut table.broken_indexes };
            names.push(row.try_get(2)?);
        }
        Ok(())
    })
    .await?;
    each(client, CONDITIONS, |row| {
        if let Some(table) = out.table_mut(NAMES, row.try_get(0)?, row.try_get(1)?) {
            table.conditions.push(row.try_get(2)?);
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

/// Who there is, whoever made them: all databases of a server share them.
async fn inspect_roles(client: &Client, out: &mut Observed) -> Result<(), (Error, &'static str)> {
    let access = &mut out.access;
    each(client, WHERE_WE_ARE, |row| {
        (access.database, access.user) = (row.try_get(0)?, row.try_get(1)?);
        Ok(())
    })
    .await?;
    each(client, ROLES, |row| {
        let (can_log_in, is_powerful, comment) = (row.try_get(1)?, row.try_get(2)?, row.try_get(3)?);
        let role = ObservedRole { can_log_in, is_powerful, comment, ties: Vec::new() };
        access.roles.insert(row.try_get(0)?, role);
        Ok(())
    })
    .await?;
    each(client, MEMBERS, |row| {
        access.members.insert((row.try_get(0)?, row.try_get(1)?));
        Ok(())
    })
    .await
}

/// What is held on things of ours, and what roles of ours hold elsewhere.
async fn inspect_holdings(client: &Client, out: &mut Observed) -> Result<(), (Error, &'static str)> {
    let access = &mut out.access;
    each(client, HOLDINGS, |row| {
        let (name, privileges): (&str, &str) = (row.try_get(1)?, row.try_get(3)?);
        let privileges = privileges.split(',').map(str::to_owned).collect();
        let holding = access.holding_mut(row.try_get(0)?, row.try_get(2)?);
        if name.is_empty() {
            holding.on_schema = privileges;
        } else {
            holding.on_relations.insert(name.to_owned(), privileges);
        }
        Ok(())
    })
    .await?;
    each(client, DEFAULTS, |row| {
        let given = (row.try_get(1)?, row.try_get(3)?);
        access.holding_mut(row.try_get(0)?, row.try_get(2)?).by_default.insert(given);
        Ok(())
    })
    .await?;
    each(client, TIES, |row| {
        if let Some(role) = access.roles.get_mut(row.try_get::<_, &str>(0)?) {
            role.ties.push(row.try_get(1)?);
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
