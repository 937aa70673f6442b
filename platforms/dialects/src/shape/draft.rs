//! A step in the making: single changes are collected, and told together in the end.

use dsc_plan::{Action, Cause, Check, Hazard, HazardKind, Record, Step};

/// A step in the making.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// The single changes, as phrases.
    pub details: Vec<String>,
    /// What has to be zero before.
    pub checks: Vec<Check>,
    /// What is executed.
    pub commands: Vec<String>,
    /// What the ledger is told.
    pub records: Vec<Record>,
    /// Why.
    pub causes: Vec<Cause>,
    /// What is dangerous.
    pub hazards: Vec<Hazard>,
    /// The privilege that it needs, in the platform's word; empty where the platform has none.
    pub privilege: &'static str,
}

/// Where a step stands in a plan.
#[derive(Clone, Copy, Debug)]
pub struct Slot<'a> {
    /// The number of its transaction.
    pub group: u32,
    /// What must have succeeded before.
    pub needs: &'a [u32],
}

impl Draft {
    /// A draft that needs that privilege.
    pub fn needing(privilege: &'static str) -> Draft {
        Draft { privilege, ..Draft::default() }
    }

    /// Adds a change, once.
    pub fn detail(&mut self, phrase: impl Into<String>) {
        let phrase = phrase.into();
        if !self.details.contains(&phrase) {
            self.details.push(phrase);
        }
    }

    /// Adds a hazard, once.
    pub fn hazard(&mut self, kind: HazardKind, message: impl Into<String>) {
        let hazard = Hazard::new(kind, message);
        if !self.hazards.contains(&hazard) {
            self.hazards.push(hazard);
        }
    }

    /// Adds that what others built on a thing is in the way of what is done to it; nothing if they built nothing.
    pub fn dependents(&mut self, place: &str, dependents: &[String]) {
        if !dependents.is_empty() {
            let message = format!(
                "`{place}` cannot be changed or dropped below {}, not made by dsc: drop it first, and make it again after",
                dependents.join(", ")
            );
            self.hazard(HazardKind::UnmanagedObjectInTheWay, message);
        }
    }

    /// Adds a line of the model, once.
    pub fn cause(&mut self, cause: &Cause) {
        if !self.causes.contains(cause) {
            self.causes.push(cause.clone());
        }
    }

    /// Whether there is nothing to do, to tell, or to warn of.
    pub fn is_empty(&self) -> bool {
        self.details.is_empty()
            && self.commands.is_empty()
            && self.records.is_empty()
            && self.hazards.is_empty()
    }

    /// The step. One change speaks for itself; of more, `title` says what they have in common.
    pub fn step(self, address: &str, action: Action, title: &str, slot: Slot<'_>) -> Step {
        let mut details = self.details;
        let summary = if details.len() == 1 { details.remove(0) } else { title.to_owned() };
        Step {
            address: address.to_owned(),
            action,
            summary,
            details,
            checks: self.checks,
            commands: self.commands,
            records: self.records,
            causes: self.causes,
            hazards: self.hazards,
            privilege: self.privilege.to_owned(),
            group: slot.group,
            needs: slot.needs.to_vec(),
        }
    }
}
