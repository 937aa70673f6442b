//! One dataset: its tables and the views on them, from what is there to what is wanted, as the steps of one transaction.

use std::collections::BTreeMap;

use dsc_plan::{Action, HazardKind, ObjectKind, Record, RecordChange, Step};

use super::compare::compare;
use super::draft::{Draft, Slot};
use super::inventory::{Inventory, Occupant, OwnTable};
use super::layout::{DatasetSpec, Role, TableSpec};
use super::record::TableRecord;
use super::removal::{draft_removal, remove_dataset};
use super::statements::{create_table, seed_history};
use super::table_diff::{count, draft_index, draft_key_beside, draft_table};
use super::view_diff::{Underneath, is_view_settled, view_steps};
use crate::quote::literal;

/// Whether there is nothing to do for a dataset, as far as that shows at a glance, as it does for nearly all of them.
/// Whatever is not seen here is compared part by part.
pub fn is_settled(inventory: &Inventory<'_>, dataset: &DatasetSpec) -> bool {
    let Some(own) = inventory.datasets.get(dataset.address.as_str()) else { return false };
    let is_settled = |table: &TableSpec| {
        own.get(&table.role).is_some_and(|before| is_as_wanted(inventory, dataset, before, table))
    };
    inventory.former_address(&dataset.address, dataset.former.as_deref()).is_none()
        && own.len() == dataset.tables.len()
        && dataset.tables.iter().all(is_settled)
        && dataset.views.iter().all(|view| is_view_settled(inventory, view))
}

/// What has to be done before the transaction of a dataset, and outside of it, one thing after the other: a new key is
/// built while others read and write.
pub fn drafts_before(inventory: &Inventory<'_>, dataset: &DatasetSpec) -> Vec<Draft> {
    let former = inventory.former_address(&dataset.address, dataset.former.as_deref());
    let own = inventory.datasets.get(former.unwrap_or(&dataset.address));
    let table = dataset.tables.iter().find(|table| table.role == Role::Live);
    let (Some(table), Some(before)) = (table, own.and_then(|own| own.get(&Role::Live))) else {
        return Vec::new();
    };
    let Some(there) = before.table.filter(|_| !is_as_wanted(inventory, dataset, before, table)) else {
        return Vec::new();
    };
    let comparison = compare(inventory.engine, there, Some(before.record()), table);
    draft_key_beside(inventory.engine, &comparison)
}

/// The steps for one dataset, views included, in its own transaction; none if all is as it should be. What has to be done
/// after it and outside of any is added to `beside`.
pub fn dataset_steps(
    inventory: &Inventory<'_>,
    dataset: &DatasetSpec,
    slot: Slot<'_>,
    beside: &mut Vec<Draft>,
) -> Vec<Step> {
    let former = inventory.former_address(&dataset.address, dataset.former.as_deref());
    let mut steps = Vec::new();
    if let Some(former) = former.filter(|_| inventory.datasets.contains_key(dataset.address.as_str())) {
        // What has the name now is another dataset, which the model has no more: it goes before the renamed one comes.
        debug_assert_ne!(former, dataset.address);
        steps.push(remove_dataset(inventory, &dataset.address, slot));
    }
    let none = BTreeMap::new();
    let own = inventory.datasets.get(former.unwrap_or(&dataset.address)).unwrap_or(&none);
    let privileges = inventory.engine.facts().privileges;
    let mut draft = Draft::needing(if own.is_empty() { privileges.create_in_schema } else { privileges.own });
    for table in &dataset.tables {
        draft_in_the_way(inventory, dataset, own, table, slot, &mut steps, &mut draft);
    }
    if let Some(former) = former {
        draft_rename(former, dataset, &mut draft);
    }
    for table in &dataset.tables {
        beside.extend(draft_one(inventory, dataset, own, table, &mut draft));
    }
    draft_unwanted(dataset, own, &mut draft);
    let underneath = if !steps.is_empty() {
        Underneath::Replaced
    } else if draft.commands.is_empty() {
        Underneath::Same
    } else {
        Underneath::Changed
    };
    if !draft.is_empty() {
        draft.cause(&dataset.cause);
        let (action, title) = if own.is_empty() {
            (Action::Create, format!("create the tables of `{}`", dataset.address))
        } else {
            (Action::Update, format!("change the tables of `{}`", dataset.address))
        };
        steps.push(draft.step(&dataset.address, action, &title, slot));
    }
    let views = view_steps(inventory, dataset, underneath, slot);
    steps.extend(views.steps);
    if let Some(first) = steps.first_mut() {
        first.commands.splice(0..0, views.before);
    }
    steps
}

/// What has the name of a wanted table and is not that table: a foreign thing stays and is told, one of ours that
/// nobody wants any more goes first.
fn draft_in_the_way(
    inventory: &Inventory<'_>,
    dataset: &DatasetSpec,
    own: &BTreeMap<Role, OwnTable<'_>>,
    table: &TableSpec,
    slot: Slot<'_>,
    steps: &mut Vec<Step>,
    draft: &mut Draft,
) {
    let name = inventory.name(&table.schema, &table.name);
    let is_own =
        own.get(&table.role).is_some_and(|own| inventory.name(&own.object.schema, &own.object.name) == name);
    if is_own {
        return;
    }
    match inventory.occupant(&name) {
        Occupant::Nobody => {}
        Occupant::Foreign(word) => draft.hazard(
            HazardKind::UnmanagedObjectInTheWay,
            format!(
                "the {word} `{}.{}` was not made by dsc and has the name of the {} of `{}`: rename or drop it, or give \
                 the dataset another name with `physical`",
                table.schema,
                table.name,
                table.role.title(),
                dataset.address
            ),
        ),
        Occupant::Ours(address) => {
            let goes = !inventory.wanted.contains(address) && !inventory.renamed.contains(address);
            if goes && !steps.iter().any(|step| step.address == address) {
                steps.push(remove_dataset(inventory, address, slot));
            }
        }
    }
}

/// A renamed dataset keeps its positions, its quarantine and its history of runs.
fn draft_rename(former: &str, dataset: &DatasetSpec, draft: &mut Draft) {
    draft.detail(format!("rename `{former}` to `{}`", dataset.address));
    let (old, new) = (literal(former), literal(&dataset.address));
    let store_of = |address: &str| {
        address.rsplit_once('.').map_or_else(|| address.to_owned(), |(store, _)| store.to_owned())
    };
    let (old_store, new_store) = (store_of(former), store_of(&dataset.address));
    for table in ["dsc.positions", "dsc.quarantine"] {
        let store =
            if old_store == new_store { String::new() } else { format!(", store = {}", literal(&new_store)) };
        draft.commands.push(format!("UPDATE {table} SET object = {new}{store} WHERE object = {old}"));
    }
}

fn draft_one(
    inventory: &Inventory<'_>,
    dataset: &DatasetSpec,
    own: &BTreeMap<Role, OwnTable<'_>>,
    table: &TableSpec,
    draft: &mut Draft,
) -> Option<Draft> {
    let before = own.get(&table.role);
    if before.is_some_and(|before| is_as_wanted(inventory, dataset, before, table)) {
        return None;
    }
    let mut index = None;
    match before.and_then(|before| before.table.map(|there| (before, there))) {
        Some((before, there)) => {
            let comparison = compare(inventory.engine, there, Some(before.record()), table);
            draft_table(inventory.engine, &comparison, draft);
            index = draft_index(inventory.engine, &comparison);
        }
        None => {
            draft.detail(format!("create the {} `{}.{}`", table.role.title(), table.schema, table.name));
            draft.commands.push(create_table(table));
            draft.commands.extend(inventory.engine.complete_table(table));
            if let Some(before) = before {
                let place = format!("{}.{}", before.object.schema, before.object.name);
                draft.hazard(HazardKind::Drift, format!("the {} `{place}` is gone", table.role.title()));
            }
            if table.role == Role::History {
                draft_seed(dataset, own, table, draft);
            }
        }
    }
    let made = made_table(dataset, table);
    let known = before.is_some_and(|before| {
        before.object.address == dataset.address
            && inventory.name(&before.object.schema, &before.object.name)
                == inventory.name(&table.schema, &table.name)
            && *before.record() == TableRecord::of(table)
    });
    if known {
        return index;
    }
    if let Some(before) = before {
        draft.records.push(gone(&before.object.schema, &before.object.name));
    }
    draft.records.push(made);
    index
}

/// Whether there is nothing to do for a table, as far as that shows at a glance: what it is made of, and what the ledger
/// says of it, is letter by letter what is wanted. Whatever is not seen here is compared part by part.
fn is_as_wanted(
    inventory: &Inventory<'_>,
    dataset: &DatasetSpec,
    before: &OwnTable<'_>,
    table: &TableSpec,
) -> bool {
    let place = |schema: &str, name: &str| inventory.name(schema, name);
    let Some(there) = before.table else {
        return false;
    };
    there.columns.are_of(table)
        && there.key == table.key
        && there.comment == table.comment
        && there.broken_indexes.is_empty()
        && there.conditions.is_empty()
        && there.indexes.iter().eq(table.open_index.iter().map(|index| &index.name))
        && before.object.address == dataset.address
        && place(&before.object.schema, &before.object.name) == place(&table.schema, &table.name)
        && TableRecord::of(table).is_written(&before.object.definition)
}

/// A table of versions that comes later than the dataset begins with what is true now.
fn draft_seed(
    dataset: &DatasetSpec,
    own: &BTreeMap<Role, OwnTable<'_>>,
    history: &TableSpec,
    draft: &mut Draft,
) {
    let Some(before) = own.get(&Role::Live).and_then(|live| live.table) else {
        return;
    };
    let Some(live) = dataset.tables.iter().find(|table| table.role == Role::Live) else {
        return;
    };
    let payload: Vec<&str> = live
        .columns
        .iter()
        .filter(|column| column.logical.is_some())
        .map(|column| column.name.as_str())
        .collect();
    draft.detail(format!("begin the history with what is true now, {}", count(before.rows, "row")));
    draft.commands.push(seed_history(live, history, &payload));
}

/// Tables of this dataset that it does not need any more: its history.
fn draft_unwanted(dataset: &DatasetSpec, own: &BTreeMap<Role, OwnTable<'_>>, draft: &mut Draft) {
    for (role, table) in own {
        if dataset.tables.iter().any(|wanted| wanted.role == *role) {
            continue;
        }
        draft.detail(format!("drop the {} `{}.{}`", role.title(), table.object.schema, table.object.name));
        draft_removal(*role, table, draft);
    }
}

fn made_table(dataset: &DatasetSpec, table: &TableSpec) -> Record {
    Record {
        kind: ObjectKind::Table,
        schema: table.schema.clone(),
        name: table.name.clone(),
        change: RecordChange::Made {
            address: dataset.address.clone(),
            definition: TableRecord::of(table).write(),
        },
    }
}

fn gone(schema: &str, name: &str) -> Record {
    Record {
        kind: ObjectKind::Table,
        schema: schema.to_owned(),
        name: name.to_owned(),
        change: RecordChange::Gone,
    }
}
