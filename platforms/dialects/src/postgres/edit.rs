//! The statements that turn a table that is there into the one that is wanted, where it stands, in one transaction.

use std::collections::BTreeSet;

use super::key::take_key;
use super::misfit::fitting;
use crate::quote::{identifier, literal_or_null};
use crate::shape::compare::{Comparison, Pair};
use crate::shape::layout::{ColumnSpec, IndexSpec, Role, TableSpec, ViewSpec, qualified};
use crate::shape::table_diff::Retype;

/// What a column or table is called between two names; `dsc_` names are reserved in models.
const PASSING: &str = "dsc_passing";

/// What has to be said about a table that was just made.
pub fn complete_table(table: &TableSpec) -> Vec<String> {
    let index = table.open_index.iter();
    let mut out: Vec<String> = index.map(|index| create_index(table, index, Building::Within)).collect();
    out.extend(table.comment.as_ref().map(|_| comment_on_table(table)));
    out
}

/// How an index is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Building {
    /// In the transaction of other changes; writers wait.
    Within,
    /// Outside of any transaction, while others read and write.
    Beside,
}

/// What every step begins with that builds an index beside the work of others.
pub const BESIDE_OTHERS: &str = "DROP INDEX CONCURRENTLY IF EXISTS";

/// The statements that build an index beside the work of others. One that was cut off leaves an index that nobody can use.
pub fn build_index(table: &TableSpec, index: &IndexSpec) -> Vec<String> {
    vec![
        format!("{BESIDE_OTHERS} {}", qualified(&table.schema, &index.name)),
        create_index(table, index, Building::Beside),
    ]
}

fn create_index(table: &TableSpec, index: &IndexSpec, building: Building) -> String {
    let columns: Vec<String> = index.columns.iter().map(|column| identifier(column)).collect();
    let unique = if index.condition.is_some() { "UNIQUE " } else { "" };
    let condition = index.condition.map(|condition| format!(" WHERE {condition}"));
    let how = match building {
        Building::Within => "",
        Building::Beside => "CONCURRENTLY ",
    };
    format!(
        "CREATE {unique}INDEX {how}{} ON {} ({}){}",
        identifier(&index.name),
        qualified(&table.schema, &table.name),
        columns.join(", "),
        condition.unwrap_or_default()
    )
}

fn comment_on_table(table: &TableSpec) -> String {
    let comment = literal_or_null(table.comment.as_deref());
    format!("COMMENT ON TABLE {} IS {comment}", qualified(&table.schema, &table.name))
}

/// What a view says it is for.
pub fn comment_on_view(view: &ViewSpec) -> Option<String> {
    let comment = literal_or_null(Some(view.comment.as_deref()?));
    Some(format!("COMMENT ON VIEW {} IS {comment}", qualified(&view.schema, &view.name)))
}

/// The statements for one table; none if it stays as it is.
pub fn edit_table(comparison: &Comparison<'_>) -> Vec<String> {
    let mut out: Vec<String> = comparison
        .stale_indexes()
        .into_iter()
        .map(|name| format!("DROP INDEX {}", qualified(&comparison.old.schema, name)))
        .collect();
    if comparison.touches_table() {
        // What goes makes room for what gets its name.
        out.extend(alter(comparison, removals(comparison)));
        out.extend(renames(comparison));
        // All that is left in one statement: a table is written anew once, whatever the number of its new types.
        out.extend(alter(comparison, changes(comparison)));
    }
    // What tells that nothing is null was needed until now.
    let conditions = comparison.old.conditions.iter();
    let told = comparison.key_beside().filter(|key| !key.unfilled.is_empty()).map(|key| &key.filled);
    let conditions: BTreeSet<&String> = conditions.chain(told).collect();
    out.extend(alter(
        comparison,
        conditions.iter().map(|name| format!("DROP CONSTRAINT {}", identifier(name))).collect(),
    ));
    if comparison.touches_table() {
        out.extend(moves(comparison));
    }
    let within = comparison.index_within();
    out.extend(within.map(|index| create_index(comparison.new, index, Building::Within)));
    if comparison.changes_comment() {
        out.push(comment_on_table(comparison.new));
    }
    out
}

fn alter(comparison: &Comparison<'_>, parts: Vec<String>) -> Option<String> {
    let table = qualified(&comparison.old.schema, &comparison.old.name);
    match parts.as_slice() {
        [] => None,
        [one] => Some(format!("ALTER TABLE {table} {one}")),
        _ => Some(format!("ALTER TABLE {table}\n  {}", parts.join(",\n  "))),
    }
}

fn removals(comparison: &Comparison<'_>) -> Vec<String> {
    let mut out = Vec::new();
    if comparison.key_changed {
        let key = comparison.old.key_name.iter();
        out.extend(key.map(|name| format!("DROP CONSTRAINT {}", identifier(name))));
    }
    out.extend(comparison.dropped.iter().map(|dropped| format!("DROP COLUMN {}", identifier(&dropped.name))));
    out
}

/// Where a new name is still that of another column, all go by way of a name that nobody has.
fn renames(comparison: &Comparison<'_>) -> Vec<String> {
    let table = qualified(&comparison.old.schema, &comparison.old.name);
    let rename = |from: &str, to: &str| {
        format!("ALTER TABLE {table} RENAME COLUMN {} TO {}", identifier(from), identifier(to))
    };
    let renamed: Vec<(&str, &str)> = comparison
        .pairs
        .iter()
        .filter(|pair| pair.is_renamed)
        .filter_map(|pair| Some((pair.old?.name.as_str(), pair.new.name.as_str())))
        .collect();
    let collide = renamed.iter().any(|(_, to)| renamed.iter().any(|(from, _)| from == to));
    if !collide {
        return renamed.into_iter().map(|(from, to)| rename(from, to)).collect();
    }
    let passing = |number: usize| format!("{PASSING}_{number}");
    let away = renamed.iter().enumerate().map(|(number, (from, _))| rename(from, &passing(number)));
    let back = renamed.iter().enumerate().map(|(number, (_, to))| rename(&passing(number), to));
    away.chain(back).collect()
}

fn changes(comparison: &Comparison<'_>) -> Vec<String> {
    let mut out = Vec::new();
    for pair in &comparison.pairs {
        let column = identifier(&pair.new.name);
        let Some(found) = pair.old else {
            out.extend(addition(pair.new));
            continue;
        };
        if pair.is_retyped {
            let to_sql = &pair.new.sql_type;
            let using = converted(comparison.new.role, pair, &found.sql_type);
            out.push(format!("ALTER COLUMN {column} TYPE {to_sql} USING {using}"));
        }
        if pair.changes_nullness {
            let verb = if pair.new.not_null { "SET" } else { "DROP" };
            out.push(format!("ALTER COLUMN {column} {verb} NOT NULL"));
        }
    }
    if comparison.key_changed && !comparison.new.key.is_empty() {
        out.push(match comparison.key_beside() {
            Some(key) => take_key(key),
            None => {
                let key: Vec<String> = comparison.new.key.iter().map(|column| identifier(column)).collect();
                format!("ADD PRIMARY KEY ({})", key.join(", "))
            }
        });
    }
    out
}

/// What a value becomes. Staging is the log of what has been merged already: there a value that has no place in the new
/// type is left out, everywhere else it stops the step.
fn converted(role: Role, pair: &Pair<'_>, from_sql: &str) -> String {
    let to_sql = &pair.new.sql_type;
    let column = &pair.new.name;
    match (role, pair.logical_retype()) {
        (Role::Landing | Role::Staging, Some((logical, old_type)))
            if !old_type.widens_to(&logical.data_type) =>
        {
            fitting(Retype { column, from_sql, to_sql, to: &logical.data_type })
        }
        (Role::Landing | Role::Staging | Role::Live | Role::History, _) => {
            format!("CAST({} AS {to_sql})", identifier(column))
        }
    }
}

/// A column that comes. One of ours that is never null gets what says least in the rows that are there.
fn addition(column: &ColumnSpec) -> Vec<String> {
    let name = identifier(&column.name);
    let data_type = &column.sql_type;
    if !column.not_null {
        return vec![format!("ADD COLUMN {name} {data_type}")];
    }
    if column.logical.is_some() {
        // It belongs to the key, and a check has seen that there are no rows.
        return vec![format!("ADD COLUMN {name} {data_type} NOT NULL")];
    }
    let value = match data_type.as_str() {
        "bigint" => "0",
        "boolean" => "false",
        "timestamp with time zone" => "now()",
        _ => "''",
    };
    vec![
        format!("ADD COLUMN {name} {data_type} NOT NULL DEFAULT {value}"),
        format!("ALTER COLUMN {name} DROP DEFAULT"),
    ]
}

fn moves(comparison: &Comparison<'_>) -> Vec<String> {
    let (old, new) = (comparison.old, comparison.new);
    let rename = |schema: &str, from: &str, to: &str| {
        format!("ALTER TABLE {} RENAME TO {}", qualified(schema, from), identifier(to))
    };
    let set_schema = |name: &str| {
        format!("ALTER TABLE {} SET SCHEMA {}", qualified(&old.schema, name), identifier(&new.schema))
    };
    match (old.schema == new.schema, old.name == new.name) {
        (true, true) => Vec::new(),
        (true, false) => vec![rename(&old.schema, &old.name, &new.name)],
        (false, true) => vec![set_schema(&old.name)],
        // Either name may be taken in the other schema.
        (false, false) => {
            let passing = format!("{PASSING}_{}", &blake3::hash(new.name.as_bytes()).to_hex()[..16]);
            vec![
                rename(&old.schema, &old.name, &passing),
                set_schema(&passing),
                rename(&new.schema, &passing, &new.name),
            ]
        }
    }
}
