//! What goes: datasets, views and schemas that nobody wants any more.

use dsc_plan::{Action, Cause, HazardKind, ObjectKind, Record, RecordChange, Step};

use super::draft::{Draft, Slot};
use super::inventory::{Inventory, OwnTable};
use super::layout::{Role, qualified};
use super::observed::{ManagedObject, ObjectName};
use super::statements::drop_table;
use super::table_diff::count;
use crate::quote::{identifier, literal};

/// The step that removes a dataset with all its tables.
pub fn remove_dataset(inventory: &Inventory<'_>, address: &str, slot: Slot<'_>) -> Step {
    let mut draft = Draft::needing(inventory.engine.facts().privileges.own);
    for (role, table) in inventory.datasets.get(address).into_iter().flatten() {
        draft_removal(*role, table, &mut draft);
    }
    draft.commands.push(format!("DELETE FROM dsc.positions WHERE object = {}", literal(address)));
    draft.cause(&not_wanted(address));
    draft.step(address, Action::Delete, &format!("drop the tables of `{address}`"), slot)
}

/// Adds the removal of one table to a step.
pub fn draft_removal(role: Role, table: &OwnTable<'_>, draft: &mut Draft) {
    let object = table.object;
    if let Some(there) = table.table {
        draft.commands.push(drop_table(&object.schema, &object.name));
        draft.dependents(&format!("{}.{}", object.schema, object.name), &there.dependents);
        // The log of what was merged is no loss of its own.
        if role != Role::Staging {
            draft.hazard(
                HazardKind::DeletesData,
                format!(
                    "{} of the {} `{}.{}`",
                    count(there.rows, "row"),
                    role.title(),
                    object.schema,
                    object.name
                ),
            );
        }
    }
    draft.records.push(gone(ObjectKind::Table, object));
}

/// The step that removes a view.
pub fn remove_view(inventory: &Inventory<'_>, object: &ManagedObject, slot: Slot<'_>) -> Step {
    let mut draft = Draft::needing(inventory.engine.facts().privileges.own);
    let place = format!("{}.{}", object.schema, object.name);
    if let Some(there) = inventory.observed.views.get(&inventory.name(&object.schema, &object.name)) {
        draft.commands.push(format!("DROP VIEW {}", qualified(&object.schema, &object.name)));
        draft.hazard(HazardKind::DropsConsumerView, format!("readers of `{place}` lose it"));
        draft.dependents(&place, &there.dependents);
    }
    draft.records.push(gone(ObjectKind::View, object));
    draft.cause(&not_wanted(&object.address));
    draft.step(&object.address, Action::Delete, &format!("drop the view `{place}`"), slot)
}

/// The step that removes a schema of ours; nothing while somebody else keeps things in it.
pub fn remove_schema(inventory: &Inventory<'_>, object: &ManagedObject, slot: Slot<'_>) -> Option<Step> {
    let observed = inventory.observed;
    let name = inventory.name(&object.schema, "").schema;
    let foreign = |kind: ObjectKind, thing: &ObjectName| {
        thing.schema == name && observed.managed(kind, thing).is_none()
    };
    if observed.tables.keys().any(|table| foreign(ObjectKind::Table, table))
        || observed.views.keys().any(|view| foreign(ObjectKind::View, view))
        || observed.others.keys().any(|other| other.schema == name)
    {
        return None;
    }
    let mut draft = Draft::needing(inventory.engine.facts().privileges.own);
    if observed.schemas.contains_key(&name) {
        draft.commands.push(format!("DROP SCHEMA {}", identifier(&object.schema)));
    }
    draft.records.push(gone(ObjectKind::Schema, object));
    draft.cause(&not_wanted(&object.address));
    Some(draft.step(&object.address, Action::Delete, &format!("drop the schema `{}`", object.schema), slot))
}

fn not_wanted(address: &str) -> Cause {
    Cause {
        file: String::new(),
        line: 0,
        message: format!("nothing in the model needs `{address}` on this platform any more"),
    }
}

fn gone(kind: ObjectKind, object: &ManagedObject) -> Record {
    Record { kind, schema: object.schema.clone(), name: object.name.clone(), change: RecordChange::Gone }
}
