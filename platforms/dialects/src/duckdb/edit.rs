//! The statements that turn a table that is there into the one that is wanted: in place where the engine can, else by
//! writing it anew, everything in one transaction.

use std::collections::BTreeSet;

use crate::quote::identifier;
use crate::shape::compare::{Comparison, Pair};
use crate::shape::engine::Names;
use crate::shape::layout::{ColumnSpec, Role, qualified};
use crate::shape::statements::create_as;

/// Names that differ in case alone are one.
const NAMES: Names = Names::WithoutCase;

/// What a table is called while it is written anew; `dsc_` names are reserved in models.
const PASSING: &str = "dsc_passing";

/// The statements for one table; none if it stays as it is.
pub fn edit_table(comparison: &Comparison<'_>) -> Vec<String> {
    if !comparison.touches_table() {
        return Vec::new();
    }
    if needs_rebuild(comparison) { rebuild(comparison) } else { alter(comparison) }
}

/// Whether the engine cannot change the table where it stands, so that it has to be written anew.
pub fn needs_rebuild(comparison: &Comparison<'_>) -> bool {
    let fold = |name: &str| NAMES.fold(name);
    let key: BTreeSet<String> = comparison.old.key.iter().map(|name| fold(name)).collect();
    let columns = comparison.old.columns.all();
    let last_key_column = columns.iter().rposition(|column| key.contains(&fold(&column.name)));
    // Measured with 1.5.6: "an index depends on a column after it".
    let drops_before_key = comparison
        .dropped
        .iter()
        .any(|dropped| columns.iter().position(|column| column.name == dropped.name) <= last_key_column);
    let retypes_key = comparison
        .pairs
        .iter()
        .any(|pair| pair.is_retyped && pair.old.is_some_and(|old| key.contains(&fold(&old.name))));
    let adds_not_null = comparison.pairs.iter().any(|pair| pair.old.is_none() && pair.new.not_null);
    fold(&comparison.old.schema) != fold(&comparison.new.schema)
        || comparison.key_changed
        || retypes_key
        || adds_not_null
        || (drops_before_key && last_key_column.is_some())
        || renames_collide(comparison)
}

/// Whether a column gets a name that another one still has.
fn renames_collide(comparison: &Comparison<'_>) -> bool {
    let is_dropped = |name: &str| comparison.dropped.iter().any(|dropped| dropped.name == name);
    comparison.pairs.iter().filter(|pair| pair.is_renamed).any(|pair| {
        comparison.old.column(NAMES, &pair.new.name).is_some_and(|taken| !is_dropped(&taken.name))
    })
}

fn alter(comparison: &Comparison<'_>) -> Vec<String> {
    let old = comparison.old;
    let table = qualified(&old.schema, &old.name);
    let mut out = Vec::new();
    for dropped in &comparison.dropped {
        out.push(format!("ALTER TABLE {table} DROP COLUMN {}", identifier(&dropped.name)));
    }
    for pair in &comparison.pairs {
        if let Some(found) = pair.old.filter(|_| pair.is_renamed) {
            let (from, to) = (identifier(&found.name), identifier(&pair.new.name));
            out.push(format!("ALTER TABLE {table} RENAME COLUMN {from} TO {to}"));
        }
    }
    for pair in &comparison.pairs {
        let column = identifier(&pair.new.name);
        if pair.old.is_none() {
            out.push(format!("ALTER TABLE {table} ADD COLUMN {column} {}", pair.new.sql_type));
            continue;
        }
        if pair.is_retyped {
            let data_type = &pair.new.sql_type;
            let using = cast(comparison.new.role, &pair.new.name, data_type);
            out.push(format!(
                "ALTER TABLE {table} ALTER COLUMN {column} SET DATA TYPE {data_type} USING {using}"
            ));
        }
        if pair.changes_nullness {
            let verb = if pair.new.not_null { "SET" } else { "DROP" };
            out.push(format!("ALTER TABLE {table} ALTER COLUMN {column} {verb} NOT NULL"));
        }
    }
    if comparison.is_moved {
        out.push(format!("ALTER TABLE {table} RENAME TO {}", identifier(&comparison.new.name)));
    }
    out
}

fn rebuild(comparison: &Comparison<'_>) -> Vec<String> {
    let (old, new) = (comparison.old, comparison.new);
    let in_place = old.schema.eq_ignore_ascii_case(&new.schema) && old.name.eq_ignore_ascii_case(&new.name);
    let name = if in_place { format!("{PASSING}_{}", new.name) } else { new.name.clone() };
    let columns: Vec<String> = new.columns.iter().map(|column| identifier(&column.name)).collect();
    let values: Vec<String> = comparison.pairs.iter().map(|pair| value(new.role, pair)).collect();
    let from = qualified(&old.schema, &old.name);
    let mut out = vec![
        create_as(new, &name),
        format!(
            "INSERT INTO {} ({})\nSELECT {}\nFROM {from}",
            qualified(&new.schema, &name),
            columns.join(", "),
            values.join(", ")
        ),
        format!("DROP TABLE {from}"),
    ];
    if in_place {
        out.push(format!(
            "ALTER TABLE {} RENAME TO {}",
            qualified(&new.schema, &name),
            identifier(&new.name)
        ));
    }
    out
}

/// What a value becomes. Staging is the log of what has been merged already: there a value that has no place in the new
/// type is left out, everywhere else it stops the step.
fn cast(role: Role, column: &str, data_type: &str) -> String {
    let verb = match role {
        Role::Landing | Role::Staging => "TRY_CAST",
        Role::Live | Role::History => "CAST",
    };
    format!("{verb}({} AS {data_type})", identifier(column))
}

fn value(role: Role, pair: &Pair<'_>) -> String {
    match pair.old {
        Some(found) if pair.is_retyped => cast(role, &found.name, &pair.new.sql_type),
        Some(found) => identifier(&found.name),
        None => missing_value(pair.new),
    }
}

/// What stands in a column that was not there: nothing, or what says least where nothing is refused.
fn missing_value(column: &ColumnSpec) -> String {
    if !column.not_null || column.logical.is_some() {
        return "NULL".to_owned();
    }
    match column.sql_type.as_str() {
        "BIGINT" => "0".to_owned(),
        "BOOLEAN" => "false".to_owned(),
        "TIMESTAMPTZ" => "now()".to_owned(),
        _ => "''".to_owned(),
    }
}
