//! From what is there to what is wanted: the ledger first, then schemas and who may do what in them, then each dataset in a
//! transaction of its own, then what goes. Where views hold on to what is below them, views go first.

use std::collections::BTreeSet;

use dsc_plan::{Action, HazardKind, ObjectKind, Record, RecordChange, Step};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use super::dataset_diff::{dataset_steps, drafts_before, is_settled};
use super::draft::{Draft, Slot};
use super::engine::{Engine, Views};
use super::growing::Growing;
use super::inventory::Inventory;
use super::layout::{DatasetSpec, Layout, Outline, SchemaSpec};
use super::ledger::{LEDGER_VERSION, create_ledger};
use super::observed::{Ledger, ObjectName, Observed};
use super::removal::{remove_dataset, remove_schema, remove_view};
use crate::quote::identifier;

/// The ordered steps.
pub fn diff(engine: &dyn Engine, platform: &str, observed: &Observed, layout: &Layout<'_>) -> Vec<Step> {
    let inventory = Inventory::new(engine, observed, layout);
    let views = engine.facts().views;
    let mut plan = Growing::default();
    plan.transaction(|slot| ledger_step(&inventory, platform, slot).into_iter().collect());
    plan.transaction(|slot| {
        layout.schemas.iter().filter_map(|schema| schema_step(&inventory, schema, slot)).collect()
    });
    if views == Views::Bound {
        plan.transaction(|slot| view_removals(&inventory, layout, slot));
    }
    plan.settle();
    engine.access_steps(&inventory, layout, &mut plan);
    for dataset in unsettled(&inventory, layout) {
        let (dataset, mut beside) = (dataset.spec(), Vec::new());
        let alone = |plan: &mut Growing, after: &BTreeSet<u32>, mut draft: Draft| {
            draft.cause(&dataset.cause);
            let step = |slot: Slot<'_>| vec![draft.step(&dataset.address, Action::Update, "", slot)];
            plan.transaction_after(after, step).into_iter().collect::<BTreeSet<u32>>()
        };
        let mut after = BTreeSet::new();
        for draft in drafts_before(&inventory, &dataset) {
            after = alone(&mut plan, &after, draft);
        }
        let steps = |slot: Slot<'_>| dataset_steps(&inventory, &dataset, slot, &mut beside);
        after = plan.transaction_after(&after, steps).into_iter().collect();
        for draft in beside {
            alone(&mut plan, &after, draft);
        }
    }
    let removed: BTreeSet<String> = plan.steps.iter().map(|step| step.address.clone()).collect();
    if views == Views::Text {
        plan.transaction(|slot| view_removals(&inventory, layout, slot));
    }
    for address in inventory.datasets.keys() {
        let stays = inventory.wanted.contains(address) || inventory.renamed.contains(address);
        if !stays && !removed.contains(*address) {
            plan.transaction(|slot| vec![remove_dataset(&inventory, address, slot)]);
        }
    }
    plan.settle();
    plan.transaction(|slot| schema_removals(&inventory, layout, slot));
    plan.steps
}

/// The datasets about which there may be something to do. Of many nearly none are, and each is looked at by itself: what it
/// takes to know that is shared among the processors.
fn unsettled<'l, 'a>(inventory: &Inventory<'_>, layout: &'l Layout<'a>) -> Vec<&'l Outline<'a>> {
    let is_open = |dataset: &&Outline<'_>| {
        let dataset = dataset.spec();
        let is_open = !is_settled(inventory, &dataset);
        debug_assert!(is_open || steps_of(inventory, &dataset).is_empty(), "{}", dataset.address);
        is_open
    };
    layout.datasets.par_iter().filter(is_open).collect()
}

/// What the long way finds to do for a dataset.
fn steps_of(inventory: &Inventory<'_>, dataset: &DatasetSpec) -> Vec<Step> {
    let mut beside = drafts_before(inventory, dataset);
    let slot = Slot { group: 0, needs: &[] };
    let mut steps = dataset_steps(inventory, dataset, slot, &mut beside);
    steps.extend(beside.into_iter().map(|draft| draft.step(&dataset.address, Action::Update, "", slot)));
    steps
}

fn ledger_step(inventory: &Inventory<'_>, platform: &str, slot: Slot<'_>) -> Option<Step> {
    let facts = inventory.engine.facts();
    let mut draft = Draft::needing(facts.privileges.create_schema);
    match inventory.observed.ledger {
        Ledger::Version(version) if version <= LEDGER_VERSION => return None,
        Ledger::Version(version) => draft.hazard(
            HazardKind::UnmanagedObjectInTheWay,
            format!(
                "the ledger has version {version}, and this program knows {LEDGER_VERSION}: use a newer one"
            ),
        ),
        Ledger::Absent => draft.commands = create_ledger(facts),
        Ledger::Foreign => draft.hazard(
            HazardKind::UnmanagedObjectInTheWay,
            "the schema `dsc` was not made by dsc and has the name of the ledger: rename or drop it",
        ),
    }
    Some(draft.step(platform, Action::Create, "create the ledger", slot))
}

fn schema_step(inventory: &Inventory<'_>, schema: &SchemaSpec, slot: Slot<'_>) -> Option<Step> {
    let name = inventory.name(&schema.name, &schema.name);
    let there = inventory.observed.schemas.contains_key(&name.schema);
    let known = inventory.observed.managed(ObjectKind::Schema, &name).is_some();
    let mut draft = Draft::needing(inventory.engine.facts().privileges.create_schema);
    match (there, known) {
        (true, true) => return None,
        (true, false) => draft.hazard(
            HazardKind::UnmanagedObjectInTheWay,
            format!("the schema `{}` was not made by dsc: rename or drop it", schema.name),
        ),
        (false, _) => draft.commands.push(format!("CREATE SCHEMA {}", identifier(&schema.name))),
    }
    if known {
        draft.hazard(HazardKind::Drift, format!("the schema `{}` is gone", schema.name));
    }
    draft.cause(&schema.cause);
    draft.records.push(Record {
        kind: ObjectKind::Schema,
        schema: schema.name.clone(),
        name: schema.name.clone(),
        change: RecordChange::Made { address: schema.address.clone(), definition: String::new() },
    });
    Some(draft.step(&schema.address, Action::Create, &format!("create the schema `{}`", schema.name), slot))
}

fn view_removals(inventory: &Inventory<'_>, layout: &Layout<'_>, slot: Slot<'_>) -> Vec<Step> {
    let wanted: BTreeSet<ObjectName> = layout
        .datasets
        .iter()
        .flat_map(Outline::views)
        .map(|(schema, name)| inventory.name(schema, &name))
        .collect();
    let mut out = Vec::new();
    for ((kind, name), object) in &inventory.observed.objects {
        if *kind == ObjectKind::View && !wanted.contains(name) {
            out.push(remove_view(inventory, object, slot));
        }
    }
    out
}

fn schema_removals(inventory: &Inventory<'_>, layout: &Layout<'_>, slot: Slot<'_>) -> Vec<Step> {
    let wanted: BTreeSet<String> =
        layout.schemas.iter().map(|schema| inventory.name(&schema.name, "").schema).collect();
    let mut out = Vec::new();
    for ((kind, name), object) in &inventory.observed.objects {
        if *kind == ObjectKind::Schema && !wanted.contains(&name.schema) {
            out.extend(remove_schema(inventory, object, slot));
        }
    }
    out
}
