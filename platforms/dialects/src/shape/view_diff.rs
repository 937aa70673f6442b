//! The views on one dataset.

use dsc_plan::{Action, HazardKind, ObjectKind, Record, RecordChange, Step};

use super::draft::{Draft, Slot};
use super::inventory::{Inventory, Occupant};
use super::layout::{DatasetSpec, ViewSpec, qualified};
use super::observed::ObjectName;
use super::record::view_definition;

/// What happens to the tables underneath in the same transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Underneath {
    /// Nothing.
    Same,
    /// Something: a view keeps the types of its columns, so it is made again.
    Changed,
}

/// The steps for the views on a dataset.
pub fn view_steps(
    inventory: &Inventory<'_>,
    dataset: &DatasetSpec,
    underneath: Underneath,
    slot: Slot<'_>,
) -> Vec<Step> {
    dataset.views.iter().filter_map(|view| view_step(inventory, view, underneath, slot)).collect()
}

fn view_step(
    inventory: &Inventory<'_>,
    view: &ViewSpec,
    underneath: Underneath,
    slot: Slot<'_>,
) -> Option<Step> {
    let name = ObjectName::new(&view.schema, &view.name);
    let place = format!("{}.{}", view.schema, view.name);
    let mut draft = Draft::default();
    draft.cause(&view.cause);
    if let Occupant::Foreign(word) = inventory.occupant(&name) {
        draft.hazard(
            HazardKind::UnmanagedObjectInTheWay,
            format!(
                "the {word} `{place}` was not made by dsc and has the name of this view: rename or drop it"
            ),
        );
        return Some(draft.step(&view.address, Action::Create, &format!("create the view `{place}`"), slot));
    }
    let known = inventory.observed.managed(ObjectKind::View, &name);
    let there = inventory.observed.views.get(&name);
    let definition = view_definition(view);
    let action = match (known, there) {
        (Some(known), Some(there)) => {
            let as_wanted = known.definition.starts_with(&definition) && known.address == view.address;
            let as_made = known.definition.ends_with(&there.digest);
            if as_wanted && as_made && underneath == Underneath::Same {
                return None;
            }
            if !as_made {
                draft.hazard(HazardKind::Drift, format!("the view `{place}` was changed by somebody else"));
            }
            Action::Update
        }
        (Some(_), None) => {
            draft.hazard(HazardKind::Drift, format!("the view `{place}` is gone"));
            Action::Create
        }
        (None, _) => Action::Create,
    };
    draft.commands.push(format!(
        "CREATE OR REPLACE VIEW {} AS\n{}",
        qualified(&view.schema, &view.name),
        view.query
    ));
    draft.records.push(Record {
        kind: ObjectKind::View,
        schema: view.schema.clone(),
        name: view.name.clone(),
        change: RecordChange::Made { address: view.address.clone(), definition },
    });
    let verb = match action {
        Action::Create => "create",
        Action::Update | Action::Delete => "make again",
    };
    Some(draft.step(&view.address, action, &format!("{verb} the view `{place}`"), slot))
}
