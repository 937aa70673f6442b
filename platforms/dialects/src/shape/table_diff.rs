//! One table that is there and wanted: what its changes are called, what is asked first, and what is dangerous.

use dsc_model::DataType;
use dsc_plan::{Check, HazardKind};

use super::compare::{Comparison, Pair};
use super::draft::Draft;
use super::engine::{Engine, Looks, RetypeEffort, Rewriting};
use super::layout::{Role, qualified};
use crate::quote::identifier;

/// How a column's type changes.
#[derive(Clone, Copy, Debug)]
pub struct Retype<'a> {
    /// Its name now.
    pub column: &'a str,
    /// Its type in the table now.
    pub from_sql: &'a str,
    /// Its type in the table then.
    pub to_sql: &'a str,
    /// Its type in the model then.
    pub to: &'a DataType,
}

/// Adds everything about one table to the step of its dataset.
pub fn draft_table(engine: &dyn Engine, comparison: &Comparison<'_>, out: &mut Draft) {
    for pair in &comparison.pairs {
        draft_column(engine, comparison, pair, out);
    }
    draft_dropped(comparison, out);
    draft_key(comparison, out);
    draft_about(comparison, out);
    let commands = engine.edit_table(comparison);
    if !commands.is_empty() && engine.needs_rebuild(comparison) {
        rewrites(engine, comparison, out);
    }
    out.commands.extend(commands);
    if !comparison.drift.is_empty() {
        let place = shown(comparison);
        out.detail(format!("put right what somebody else changed in `{place}`"));
        out.hazard(HazardKind::Drift, format!("`{place}`: {}", comparison.drift.join("; ")));
    }
}

/// The building of an index while others read and write; nothing where none is built so.
pub fn draft_index(engine: &dyn Engine, comparison: &Comparison<'_>) -> Option<Draft> {
    let index = comparison.index_beside()?;
    let (place, new) = (shown(comparison), comparison.new);
    let mut out = Draft::needing(engine.facts().privileges.own);
    out.detail(format!(
        "build the index `{}` on ({}) of `{}.{}` while others read and write",
        index.name,
        index.columns.join(", "),
        new.schema,
        new.name
    ));
    let rows = count(comparison.old.rows, "row");
    out.hazard(HazardKind::LongValidation, format!("{rows} of `{place}` are looked at twice"));
    out.commands = engine.build_index(new, index);
    Some(out)
}

fn shown(comparison: &Comparison<'_>) -> String {
    format!("{}.{}", comparison.old.schema, comparison.old.name)
}

fn rewrites(engine: &dyn Engine, comparison: &Comparison<'_>, out: &mut Draft) {
    let rows = comparison.old.rows;
    if rows == 0 {
        return;
    }
    let message = format!("{} of `{}` are written again", count(rows, "row"), shown(comparison));
    out.hazard(HazardKind::RewritesTable, message);
    match engine.facts().rewriting {
        Rewriting::BlocksReaders => out.hazard(
            HazardKind::BlocksReads,
            format!("nobody can read `{}` while {} are written again", shown(comparison), count(rows, "row")),
        ),
        Rewriting::Unnoticed => {}
    }
}

/// What the table says about itself, its indexes, and what others built on it.
fn draft_about(comparison: &Comparison<'_>, out: &mut Draft) {
    let place = shown(comparison);
    if comparison.changes_comment() {
        out.detail(format!("say what `{place}` is for"));
    }
    for name in comparison.stale_indexes() {
        out.detail(format!("drop the index `{name}`"));
    }
    if let Some(index) = comparison.index_within() {
        out.detail(format!("make the index `{}` on ({})", index.name, index.columns.join(", ")));
    }
    let pinned = !comparison.dropped.is_empty() || comparison.pairs.iter().any(|pair| pair.is_retyped);
    if pinned {
        out.dependents(&place, &comparison.old.dependents);
    }
}

/// What giving a column another type does to the table.
fn draft_effort(engine: &dyn Engine, comparison: &Comparison<'_>, pair: &Pair<'_>, out: &mut Draft) {
    let Some(found) = pair.old.filter(|_| pair.is_retyped) else {
        return;
    };
    match engine.retype_effort(&found.sql_type, &pair.new.sql_type) {
        RetypeEffort::Nothing => {}
        RetypeEffort::Reindex => {
            let names = engine.facts().names;
            if names.has(&comparison.old.key, &found.name) && comparison.old.rows > 0 {
                let (place, rows) = (shown(comparison), count(comparison.old.rows, "row"));
                let message = format!("nobody can read `{place}` while its key on {rows} is built again");
                out.hazard(HazardKind::BlocksReads, message);
            }
        }
        RetypeEffort::Rewrite => rewrites(engine, comparison, out),
    }
}

/// `about 1 row`, `about 2 rows`: the engine's own figure may lag a little.
pub fn count(number: u64, word: &str) -> String {
    if number == 1 { format!("about 1 {word}") } else { format!("about {number} {word}s") }
}

fn draft_column(engine: &dyn Engine, comparison: &Comparison<'_>, pair: &Pair<'_>, out: &mut Draft) {
    let Some(logical) = &pair.new.logical else {
        return;
    };
    let Some(found) = pair.old else {
        out.detail(format!("add the column `{}` {}", pair.new.name, written_type(pair)));
        out.cause(&logical.cause);
        if !logical.nullable && comparison.new.role == Role::Live && comparison.old.rows > 0 {
            out.hazard(
                HazardKind::AddsNotNull,
                format!(
                    "{} have no `{}` until they arrive again",
                    count(comparison.old.rows, "row"),
                    logical.name
                ),
            );
        }
        return;
    };
    if pair.is_renamed {
        out.detail(format!("rename the column `{}` to `{}`", found.name, pair.new.name));
        out.cause(&logical.cause);
    }
    draft_retype(engine, comparison, pair, out);
    draft_nullness(comparison, pair, out);
}

fn written_type(pair: &Pair<'_>) -> String {
    pair.new.logical.as_ref().map_or_else(String::new, |logical| {
        format!("{}{}", logical.data_type, if logical.nullable { "?" } else { "" })
    })
}

fn draft_retype(engine: &dyn Engine, comparison: &Comparison<'_>, pair: &Pair<'_>, out: &mut Draft) {
    let (Some(found), Some((logical, old_type))) = (pair.old, pair.logical_retype()) else {
        return draft_effort(engine, comparison, pair, out);
    };
    let widens = old_type.widens_to(&logical.data_type);
    let verb = if widens { "widen" } else { "change" };
    out.detail(format!("{verb} the column `{}` from {old_type} to {}", logical.name, logical.data_type));
    out.cause(&logical.cause);
    draft_effort(engine, comparison, pair, out);
    if widens || comparison.new.role.is_log() {
        return;
    }
    out.hazard(
        HazardKind::NarrowsType,
        format!(
            "`{}` from {old_type} to {}: values that do not fit stop the step",
            logical.name, logical.data_type
        ),
    );
    let retype = Retype {
        column: &found.name,
        from_sql: &found.sql_type,
        to_sql: &pair.new.sql_type,
        to: &logical.data_type,
    };
    if let Some(condition) = engine.misfit(retype) {
        out.checks.push(Check {
            query: format!("SELECT count(*) FROM {} WHERE {condition}", old_name(comparison)),
            fault: format!(
                "rows of `{}` have a `{}` that does not fit {}",
                shown(comparison),
                found.name,
                logical.data_type
            ),
        });
    }
}

fn old_name(comparison: &Comparison<'_>) -> String {
    qualified(&comparison.old.schema, &comparison.old.name)
}

/// Only the merge table must hold what the model promises today: old versions and the log are what they were.
fn draft_nullness(comparison: &Comparison<'_>, pair: &Pair<'_>, out: &mut Draft) {
    let (Some(found), Some(logical), Some(was_nullable)) = (pair.old, &pair.new.logical, pair.old_nullable)
    else {
        return;
    };
    if was_nullable == logical.nullable || comparison.new.role != Role::Live {
        return;
    }
    out.cause(&logical.cause);
    if logical.nullable {
        out.detail(format!("let the column `{}` be null", logical.name));
        return;
    }
    out.detail(format!("refuse nulls in the column `{}`", logical.name));
    let place = shown(comparison);
    out.hazard(HazardKind::AddsNotNull, format!("every row of `{place}` must have a `{}`", logical.name));
    if comparison.old.rows > 0 {
        let message = format!("{} of `{place}` are looked at", count(comparison.old.rows, "row"));
        out.hazard(HazardKind::LongValidation, message);
    }
    out.checks.push(Check {
        query: format!(
            "SELECT count(*) FROM {} WHERE {} IS NULL AND NOT \"dsc_deleted\"",
            old_name(comparison),
            identifier(&found.name)
        ),
        fault: format!("rows of `{place}` have no `{}`", found.name),
    });
}

fn draft_dropped(comparison: &Comparison<'_>, out: &mut Draft) {
    for dropped in &comparison.dropped {
        out.detail(format!("remove the column `{}`", dropped.name));
        // The log of what was merged is no loss of its own.
        if !comparison.new.role.is_log() {
            out.hazard(
                HazardKind::DeletesData,
                format!(
                    "the values of `{}` in {} of `{}`",
                    dropped.name,
                    count(comparison.old.rows, "row"),
                    shown(comparison)
                ),
            );
        }
    }
}

fn draft_key(comparison: &Comparison<'_>, out: &mut Draft) {
    if !comparison.key_changed {
        return;
    }
    let (old, new) = (&comparison.old.key, &comparison.new.key);
    out.detail(format!("change the key from ({}) to ({})", old.join(", "), new.join(", ")));
    let place = shown(comparison);
    out.hazard(HazardKind::ChangesKey, format!("rows of `{place}` are told apart by ({})", new.join(", ")));
    let mut columns = Vec::new();
    let mut missing = Vec::new();
    for pair in comparison.pairs.iter().filter(|pair| new.contains(&pair.new.name)) {
        match pair.old {
            Some(found) => columns.push(identifier(&found.name)),
            None => missing.push(pair.new.name.clone()),
        }
    }
    let table = old_name(comparison);
    if !missing.is_empty() {
        out.checks.push(Check {
            query: format!("SELECT count(*) FROM {table}"),
            fault: format!(
                "rows of `{place}` have no `{}`, which is to be part of the key",
                missing.join("`, `")
            ),
        });
        return;
    }
    // Where the new key is built beside the work of others, what it asks of the rows is asked before that.
    if comparison.key_beside().is_none() {
        out.checks.extend(key_checks(comparison, &columns));
    }
}

/// What a new key asks of the rows that are there.
fn key_checks(comparison: &Comparison<'_>, columns: &[String]) -> [Check; 2] {
    let (table, place, new) = (old_name(comparison), shown(comparison), &comparison.new.key);
    let list = columns.join(", ");
    let nulls: Vec<String> = columns.iter().map(|column| format!("{column} IS NULL")).collect();
    let filled = Check {
        query: format!("SELECT count(*) FROM {table} WHERE {}", nulls.join(" OR ")),
        fault: format!("rows of `{place}` have a null in the new key ({})", new.join(", ")),
    };
    let unique = Check {
        query: format!(
            "SELECT count(*) FROM (SELECT {list} FROM {table} GROUP BY {list} HAVING count(*) > 1) AS shared"
        ),
        fault: format!("values of the new key ({}) stand for more than one row of `{place}`", new.join(", ")),
    };
    [filled, unique]
}

/// The steps that build the new key of a table while others read and write, in their order; none where there is nothing
/// to build, or it is done with the other changes.
pub fn draft_key_beside(engine: &dyn Engine, comparison: &Comparison<'_>) -> Vec<Draft> {
    let Some(key) = comparison.key_beside() else { return Vec::new() };
    let columns: Vec<String> = key.columns.iter().map(|column| identifier(column)).collect();
    let mut checks = key_checks(comparison, &columns).to_vec();
    let mut out = Vec::new();
    for step in engine.build_key(comparison, key) {
        let mut draft = Draft::needing(engine.facts().privileges.own);
        draft.detail(step.detail);
        draft.checks = std::mem::take(&mut checks);
        draft.commands = step.commands;
        if step.looks == Looks::AtEveryRow {
            let (rows, place) = (count(comparison.old.rows, "row"), shown(comparison));
            draft.hazard(HazardKind::LongValidation, format!("{rows} of `{place}` are looked at"));
        }
        out.push(draft);
    }
    out
}
