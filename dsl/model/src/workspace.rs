//! `workspaces`: consumers, and the groups of datasets that they read.

use dsc_syntax::{Kind, Value};

use crate::meta::Meta;
use crate::platform::History;
use crate::policy::{Limits, limits};
use crate::read::{Chosen, Duration, Field, Reader};
use crate::{Choice, Identity, Many, Status, Word};

/// How soon changes must be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Latency {
    /// Within seconds.
    Seconds,
    /// Within minutes.
    Minutes,
    /// Within hours.
    Hours,
    /// Within days.
    Days,
}

impl Choice for Latency {
    const ALL: &'static [(&'static str, Self)] = &[
        ("seconds", Latency::Seconds),
        ("minutes", Latency::Minutes),
        ("hours", Latency::Hours),
        ("days", Latency::Days),
    ];
}

/// Who goes first when there is too much to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Priority {
    /// Last.
    Low,
    /// Before low.
    Medium,
    /// Before medium.
    High,
    /// First.
    Critical,
}

impl Choice for Priority {
    const ALL: &'static [(&'static str, Self)] = &[
        ("low", Priority::Low),
        ("medium", Priority::Medium),
        ("high", Priority::High),
        ("critical", Priority::Critical),
    ];
}

/// A workspace.
#[derive(Clone, Debug, PartialEq)]
pub struct Workspace {
    /// Its name and scope.
    pub identity: Identity,
    /// What it is for.
    pub description: Option<Word>,
    /// Whether business relies on it.
    pub status: Option<Chosen<Status>>,
    /// Where its views stand: `managed`, or a reference to a container.
    pub container: Option<Word>,
    /// Who goes first.
    pub priority: Option<Chosen<Priority>>,
    /// The classes that it may read.
    pub classifications: Option<Limits>,
    /// Its groups.
    pub groups: Many<Group>,
    /// Roles that may read it; references.
    pub readers: Many<Word>,
    /// Free notes.
    pub meta: Option<Box<Meta>>,
}

impl Workspace {
    /// Whether business relies on it.
    pub fn is_production(&self) -> bool {
        self.status.is_none_or(|status| status.choice == Status::Production)
    }
}

/// A group of datasets with common needs.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Its name.
    pub name: Word,
    /// The number of its workspace in this file.
    pub workspace: u32,
    /// What it needs.
    pub needs: Needs,
    /// The datasets; references.
    pub datasets: Many<Word>,
    /// Deprecated datasets that it may go on using; references.
    pub allow_deprecated: Many<Word>,
    /// Free notes.
    pub meta: Option<Box<Meta>>,
}

/// What a group needs of its datasets.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Needs {
    /// Current rows, or every version.
    pub history: Option<Chosen<History>>,
    /// How soon changes must be seen.
    pub latency: Option<Chosen<Latency>>,
    /// How long data must be kept.
    pub retention: Option<Duration>,
    /// The regulator who wants it kept; named by the zone's policies.
    pub regulator: Option<Word>,
}

pub(crate) const FIELDS: &[Field<Workspace>] = &[
    Field { name: "description", doc: "What it is for", read: |r, o, v| o.description = r.text(v) },
    Field { name: "status", doc: "Whether business relies on it", read: |r, o, v| o.status = r.chosen(v) },
    Field {
        name: "container",
        doc: "`managed`, or the container that holds its views",
        read: |r, o, v| o.container = r.text(v),
    },
    Field {
        name: "priority",
        doc: "Who goes first when there is too much to do",
        read: |r, o, v| o.priority = r.chosen(v),
    },
    Field {
        name: "classifications",
        doc: "Classes that it may read",
        read: |r, o, v| o.classifications = limits(r, v),
    },
    Field {
        name: "groups",
        doc: "Groups of datasets with common needs",
        read: |r, o, v| o.groups = groups(r, v),
    },
    Field { name: "readers", doc: "Roles that may read it", read: |r, o, v| o.readers = r.texts(v) },
    Field { name: "zone", doc: "Zone that it belongs to", read: |_, _, _| {} },
    Field { name: "team", doc: "Team that it belongs to", read: |_, _, _| {} },
    Field { name: "meta", doc: "Free notes", read: |r, o, v| o.meta = r.meta(v) },
];

pub(crate) const GROUP_FIELDS: &[Field<Group>] = &[
    Field {
        name: "needs",
        doc: "What it needs of its datasets",
        read: |r, o, v| r.object(v, NEEDS_FIELDS, &mut o.needs),
    },
    Field { name: "datasets", doc: "Its datasets, `store.dataset`", read: |r, o, v| o.datasets = r.texts(v) },
    Field {
        name: "allow_deprecated",
        doc: "Deprecated datasets that it may go on using",
        read: |r, o, v| o.allow_deprecated = r.texts(v),
    },
    Field { name: "meta", doc: "Free notes", read: |r, o, v| o.meta = r.meta(v) },
];

pub(crate) const NEEDS_FIELDS: &[Field<Needs>] = &[
    Field { name: "history", doc: "Current rows, or every version", read: |r, o, v| o.history = r.chosen(v) },
    Field { name: "latency", doc: "How soon changes must be seen", read: |r, o, v| o.latency = r.chosen(v) },
    Field {
        name: "retention",
        doc: "How long data must be kept",
        read: |r, o, v| o.retention = r.duration(v),
    },
    Field { name: "regulator", doc: "Regulator who wants it kept", read: |r, o, v| o.regulator = r.text(v) },
];

pub(crate) fn read_all<'a>(reader: &mut Reader<'a>, value: Value<'a>) {
    reader.scoped(value, |reader, identity, value| {
        let mut workspace = Workspace {
            identity,
            description: None,
            status: None,
            container: None,
            priority: None,
            classifications: None,
            groups: Many::default(),
            readers: Many::default(),
            meta: None,
        };
        reader.object(value, FIELDS, &mut workspace);
        if value.kind() == Kind::Map && value.entry("groups").is_none() {
            reader.missing_key(identity.key, "groups", "a workspace reads datasets through groups");
        }
        reader.model.workspaces.push(workspace);
    });
}

fn groups<'a>(reader: &mut Reader<'a>, value: Value<'a>) -> Many<Group> {
    let start = reader.model.groups.len();
    let workspace = reader.model.workspaces.len() as u32;
    reader.named(value, ".", |reader, name, value| {
        let mut group = Group {
            name,
            workspace,
            needs: Needs::default(),
            datasets: Many::default(),
            allow_deprecated: Many::default(),
            meta: None,
        };
        reader.object(value, GROUP_FIELDS, &mut group);
        reader.model.groups.push(group);
    });
    Many::between(start, reader.model.groups.len())
}
