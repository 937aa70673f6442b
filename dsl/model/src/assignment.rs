//! `assignments` and `primary_ingestion`: which platforms serve a group, and which read a store at its source.

use dsc_syntax::Value;

use crate::meta::Meta;
use crate::read::{Field, Reader};
use crate::{Choice, Many, Word};

/// How far an assignment has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AssignmentState {
    /// Being filled; nobody reads it yet.
    Provisioning,
    /// In use.
    Provisioned,
    /// Still there; nobody should read it any more.
    Decommissioning,
    /// Gone.
    Decommissioned,
}

impl Choice for AssignmentState {
    const ALL: &'static [(&'static str, Self)] = &[
        ("provisioning", AssignmentState::Provisioning),
        ("provisioned", AssignmentState::Provisioned),
        ("decommissioning", AssignmentState::Decommissioning),
        ("decommissioned", AssignmentState::Decommissioned),
    ];
}

/// The platforms of a dataset group.
#[derive(Clone, Debug, PartialEq)]
pub struct Assignment {
    /// The group; a reference, `zone/workspace.group`.
    pub group: Word,
    /// The platforms, references, and how far each has come.
    pub platforms: Vec<(AssignmentState, Word)>,
    /// Free notes.
    pub meta: Option<Box<Meta>>,
}

/// The platforms that read a store at its source.
#[derive(Clone, Debug, PartialEq)]
pub struct PrimaryIngestion {
    /// The store; a reference.
    pub store: Word,
    /// The platforms; references.
    pub platforms: Many<Word>,
}

pub(crate) const FIELDS: &[Field<Assignment>] = &[
    Field {
        name: "provisioning",
        doc: "Platforms being filled",
        read: |r, o, v| add(r, o, v, AssignmentState::Provisioning),
    },
    Field {
        name: "provisioned",
        doc: "Platforms in use",
        read: |r, o, v| add(r, o, v, AssignmentState::Provisioned),
    },
    Field {
        name: "decommissioning",
        doc: "Platforms nobody should read any more",
        read: |r, o, v| add(r, o, v, AssignmentState::Decommissioning),
    },
    Field {
        name: "decommissioned",
        doc: "Platforms that are gone",
        read: |r, o, v| add(r, o, v, AssignmentState::Decommissioned),
    },
    Field { name: "meta", doc: "Free notes", read: |r, o, v| o.meta = r.meta(v) },
];

fn add<'a>(reader: &mut Reader<'a>, assignment: &mut Assignment, value: Value<'a>, state: AssignmentState) {
    let names = reader.texts(value);
    let names = reader.model.words(names).to_vec();
    assignment.platforms.extend(names.into_iter().map(|name| (state, name)));
}

pub(crate) fn read_assignments<'a>(reader: &mut Reader<'a>, value: Value<'a>) {
    reader.named(value, "/", |reader, group, value| {
        let mut assignment = Assignment { group, platforms: Vec::new(), meta: None };
        reader.object(value, FIELDS, &mut assignment);
        reader.model.assignments.push(assignment);
    });
}

pub(crate) fn read_primary_ingestion<'a>(reader: &mut Reader<'a>, value: Value<'a>) {
    reader.named(value, "/", |reader, store, value| {
        let platforms = reader.texts(value);
        reader.model.primary_ingestions.push(PrimaryIngestion { store, platforms });
    });
}
