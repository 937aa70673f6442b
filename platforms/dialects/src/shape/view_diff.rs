//! The views on one dataset.

use dsc_plan::{Action, HazardKind, ObjectKind, Record, RecordChange, Step};

use super::draft::{Draft, Slot};
use super::inventory::{Inventory, Occupant};
use super::layout::{DatasetSpec, ViewSpec};
use super::observed::{ManagedObject, ObservedView};
use super::record::view_definition;

/// What happens to the tables underneath in the same transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Underneath {
    /// Nothing.
    Same,
    /// Something about the tables that stay.
    Changed,
    /// Another dataset's tables of the same names go, and those of this one come.
    Replaced,
}

/// The steps for the views on a dataset.
#[derive(Clone, Debug, Default)]
pub struct ViewSteps {
    /// What has to happen before anything is done to the tables below.
    pub before: Vec<String>,
    /// The steps.
    pub steps: Vec<Step>,
}

/// The steps for the views on a dataset.
pub fn view_steps(
    inventory: &Inventory<'_>,
    dataset: &DatasetSpec,
    underneath: Underneath,
    slot: Slot<'_>,
) -> ViewSteps {
    let mut out = ViewSteps::default();
    for view in &dataset.views {
        view_step(inventory, view, underneath, slot, &mut out);
    }
    out
}

/// Whether a view may stay as it is, if nothing happens to the tables underneath.
pub fn is_view_settled(inventory: &Inventory<'_>, view: &ViewSpec) -> bool {
    let name = inventory.name(&view.schema, &view.name);
    let Some(known) = inventory.observed.managed(ObjectKind::View, &name) else { return false };
    let Some(there) = inventory.observed.views.get(&name) else { return false };
    !inventory.observed.tables.contains_key(&name)
        && Made::of(known, there, (view, &view_definition(view))).is_as_it_should()
        && inventory.engine.view_holds(view, there, Underneath::Same)
}

/// How far a view of ours is what it should be.
struct Made {
    /// What we asked for is what is wanted.
    as_wanted: bool,
    /// What is there is what we made.
    as_made: bool,
}

impl Made {
    fn of(known: &ManagedObject, there: &ObservedView, (view, definition): (&ViewSpec, &str)) -> Made {
        let as_wanted = known.definition.starts_with(definition) && known.address == view.address;
        Made { as_wanted, as_made: known.definition.ends_with(&there.digest) }
    }

    fn is_as_it_should(&self) -> bool {
        self.as_wanted && self.as_made
    }
}

fn view_step(
    inventory: &Inventory<'_>,
    view: &ViewSpec,
    underneath: Underneath,
    slot: Slot<'_>,
    out: &mut ViewSteps,
) {
    let engine = inventory.engine;
    let privileges = engine.facts().privileges;
    let name = inventory.name(&view.schema, &view.name);
    let place = format!("{}.{}", view.schema, view.name);
    let mut draft = Draft::needing(privileges.create_in_schema);
    draft.cause(&view.cause);
    if let Occupant::Foreign(word) = inventory.occupant(&name) {
        draft.hazard(
            HazardKind::UnmanagedObjectInTheWay,
            format!(
                "the {word} `{place}` was not made by dsc and has the name of this view: rename or drop it"
            ),
        );
        out.steps.push(draft.step(
            &view.address,
            Action::Create,
            &format!("create the view `{place}`"),
            slot,
        ));
        return;
    }
    let known = inventory.observed.managed(ObjectKind::View, &name);
    let there = inventory.observed.views.get(&name);
    let definition = view_definition(view);
    let action = match (known, there) {
        (Some(known), Some(there)) => {
            let made = Made::of(known, there, (view, &definition));
            if made.is_as_it_should() && engine.view_holds(view, there, underneath) {
                return;
            }
            draft.privilege = privileges.own;
            if !made.as_made {
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
    let work = engine.make_view(view, there, underneath);
    if let Some(there) = there.filter(|_| !work.before.is_empty()) {
        draft.dependents(&place, &there.dependents);
    }
    draft.commands = work.commands;
    out.before.extend(work.before);
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
    out.steps.push(draft.step(&view.address, action, &format!("{verb} the view `{place}`"), slot));
}
