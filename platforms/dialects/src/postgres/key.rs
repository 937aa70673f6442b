//! A new key that is built beside the work of others: first its index, then the certainty that no part of it is ever null,
//! and last, with the other changes of its table, both take the place of the old one, which takes no time.

use super::edit::BESIDE_OTHERS;
use crate::quote::identifier;
use crate::shape::compare::{Comparison, KeyBeside};
use crate::shape::engine::{KeyStep, Looks};
use crate::shape::layout::qualified;

/// What the statement says that looks at every row while others read and write.
pub const LOOKS_AT_ALL: &str = "VALIDATE CONSTRAINT";

/// The steps before the change itself. What is there already is not built again.
pub fn build_key(comparison: &Comparison<'_>, key: &KeyBeside<'_>) -> Vec<KeyStep> {
    let old = comparison.old;
    let (table, place) = (qualified(&old.schema, &old.name), format!("{}.{}", old.schema, old.name));
    let columns = key.columns.join(", ");
    let mut out = Vec::new();
    if !old.indexes.contains(&key.index) {
        let quoted: Vec<String> = key.columns.iter().map(|column| identifier(column)).collect();
        let commands = vec![
            format!("{BESIDE_OTHERS} {}", qualified(&old.schema, &key.index)),
            format!(
                "CREATE UNIQUE INDEX CONCURRENTLY {} ON {table} ({})",
                identifier(&key.index),
                quoted.join(", ")
            ),
        ];
        let detail = format!("build the new key of `{place}` on ({columns}) while others read and write");
        out.push(KeyStep { detail, commands, looks: Looks::AtEveryRow });
    }
    if key.unfilled.is_empty() {
        return out;
    }
    let (name, unfilled) = (identifier(&key.filled), key.unfilled.join(", "));
    if !old.conditions.contains(&key.filled) {
        let never_null: Vec<String> =
            key.unfilled.iter().map(|column| format!("{} IS NOT NULL", identifier(column))).collect();
        let condition = never_null.join(" AND ");
        let commands =
            vec![format!("ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({condition}) NOT VALID")];
        let detail = format!("refuse new rows of `{place}` without {unfilled}");
        out.push(KeyStep { detail, commands, looks: Looks::AtNothing });
    }
    let commands = vec![format!("ALTER TABLE {table} {LOOKS_AT_ALL} {name}")];
    let detail =
        format!("make sure that no row of `{place}` is without {unfilled}, while others read and write");
    out.push(KeyStep { detail, commands, looks: Looks::AtEveryRow });
    out
}

/// What gives the table its new key, which was built; one part of a change of the table.
pub fn take_key(key: &KeyBeside<'_>) -> String {
    format!("ADD CONSTRAINT {} PRIMARY KEY USING INDEX {}", identifier(key.name), identifier(&key.index))
}
