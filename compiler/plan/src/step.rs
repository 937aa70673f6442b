//! One step of a plan: what is done to what, with which words, why, and what is dangerous about it.

use serde::{Deserialize, Serialize};

use crate::desired::Cause;
use crate::hazard::Hazard;

/// One step. Steps with the same `group` succeed or fail as one transaction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// The address of the thing in the model that it is about, such as `usa/northwind.customers`.
    pub address: String,
    /// Whether something comes, changes or goes.
    pub action: Action,
    /// What it does, as one phrase.
    pub summary: String,
    /// The single changes, where it makes more than one.
    pub details: Vec<String>,
    /// Questions that have to be answered with zero before anything is done.
    pub checks: Vec<Check>,
    /// What is executed, in order, in the platform's own words.
    pub commands: Vec<String>,
    /// What the ledger is told about the things we made, in the same transaction.
    pub records: Vec<Record>,
    /// The lines of the model that cause it.
    pub causes: Vec<Cause>,
    /// What is dangerous about it.
    pub hazards: Vec<Hazard>,
    /// The privilege that it needs, in the platform's word; empty where the platform has none.
    pub privilege: String,
    /// The number of its transaction.
    pub group: u32,
    /// The groups that must have succeeded before.
    pub needs: Vec<u32>,
}

impl Step {
    /// Whether two steps do one and the same, however many rows they met and wherever they stand.
    pub fn does_the_same(&self, other: &Step) -> bool {
        let queries = |step: &Step| step.checks.iter().map(|check| check.query.clone()).collect::<Vec<_>>();
        self.address == other.address
            && self.action == other.action
            && self.commands == other.commands
            && self.records == other.records
            && queries(self) == queries(other)
    }
}

/// What happens to a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// It comes.
    Create,
    /// It changes.
    Update,
    /// It goes.
    Delete,
}

impl Action {
    /// Its word: `create`, `update`, `delete`.
    pub fn word(self) -> &'static str {
        match self {
            Action::Create => "create",
            Action::Update => "update",
            Action::Delete => "delete",
        }
    }
}

/// A query that gives one number, which must be zero.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// The query.
    pub query: String,
    /// What is wrong with the things that it counts, as one phrase: `rows of … have no `city``.
    pub fault: String,
}

/// What the ledger is told about one physical thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// What it is.
    pub kind: ObjectKind,
    /// Its schema; for a schema itself its own name.
    pub schema: String,
    /// Its name.
    pub name: String,
    /// What became of it.
    pub change: RecordChange,
}

/// What became of a physical thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RecordChange {
    /// It is there now and ours.
    Made {
        /// The address in the model that it stands for.
        address: String,
        /// What it is, in the dialect's own form; compared at the next plan.
        definition: String,
    },
    /// It is not there any more.
    Gone,
}

/// Kinds of physical things.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ObjectKind {
    /// A schema.
    Schema,
    /// A table.
    Table,
    /// A view.
    View,
    /// A role or a user.
    Role,
    /// That a user (the name) has a role (in the place of the schema).
    Membership,
    /// That a role (the name) may read or write what stands in a schema.
    Grant,
}

impl ObjectKind {
    /// Every kind.
    pub const ALL: [ObjectKind; 6] = [
        ObjectKind::Schema,
        ObjectKind::Table,
        ObjectKind::View,
        ObjectKind::Role,
        ObjectKind::Membership,
        ObjectKind::Grant,
    ];

    /// Its word, as the ledger keeps it.
    pub fn word(self) -> &'static str {
        match self {
            ObjectKind::Schema => "schema",
            ObjectKind::Table => "table",
            ObjectKind::View => "view",
            ObjectKind::Role => "role",
            ObjectKind::Membership => "membership",
            ObjectKind::Grant => "grant",
        }
    }

    /// The kind of that word.
    pub fn from_word(word: &str) -> Option<ObjectKind> {
        ObjectKind::ALL.into_iter().find(|kind| kind.word() == word)
    }
}
