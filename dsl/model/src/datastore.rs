//! `datastores`: producers, and how their data arrives. Their datasets stand in `dataset.rs`.

use dsc_syntax::{Kind, Value};

use crate::dataset;
use crate::deprecation::{Deprecation, read_deprecation};
use crate::ingestion::{Ingestion, read_ingestion};
use crate::meta::Meta;
use crate::read::{Chosen, Field, Reader};
use crate::{Choice, Dataset, Identity, Many, Word};

/// Whether business relies on something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// It does; the meaning where nothing is said.
    Production,
    /// Not yet.
    Development,
}

impl Choice for Status {
    const ALL: &'static [(&'static str, Self)] =
        &[("production", Status::Production), ("development", Status::Development)];
}

/// A datastore.
#[derive(Clone, Debug, PartialEq)]
pub struct Datastore {
    /// Its name and scope.
    pub identity: Identity,
    /// What is in it.
    pub description: Option<Word>,
    /// Whether business relies on it.
    pub status: Option<Chosen<Status>>,
    /// How its data arrives.
    pub ingestion: Option<Box<Ingestion>>,
    /// Workspaces that may consume it; none written is open, an empty list is nobody.
    pub consumers: Option<Many<Word>>,
    /// That it is on its way out.
    pub deprecated: Option<Box<Deprecation>>,
    /// Its former name.
    pub renamed_from: Option<Word>,
    /// Its datasets.
    pub datasets: Many<Dataset>,
    /// Free notes.
    pub meta: Option<Box<Meta>>,
}

impl Datastore {
    /// Whether business relies on it.
    pub fn is_production(&self) -> bool {
        self.status.is_none_or(|status| status.choice == Status::Production)
    }
}

impl Datastore {
    /// A datastore of which nothing is said yet.
    pub(crate) fn empty(identity: Identity) -> Self {
        Self {
            identity,
            description: None,
            status: None,
            ingestion: None,
            consumers: None,
            deprecated: None,
            renamed_from: None,
            datasets: Many::default(),
            meta: None,
        }
    }
}

pub(crate) const FIELDS: &[Field<Datastore>] = &[
    Field { name: "description", doc: "What is in it", read: |r, o, v| o.description = r.text(v) },
    Field { name: "status", doc: "Whether business relies on it", read: |r, o, v| o.status = r.chosen(v) },
    Field {
        name: "ingestion",
        doc: "How its data arrives",
        read: |r, o, v| o.ingestion = read_ingestion(r, v),
    },
    Field { name: "datasets", doc: "Its datasets", read: |r, o, v| o.datasets = dataset::read_all(r, v) },
    Field {
        name: "consumers",
        doc: "Workspaces that may consume it; absent is open",
        read: |r, o, v| {
            o.consumers = (v.kind() == Kind::List).then(|| r.texts(v)).or_else(|| {
                r.wrong_shape(v, "a list of workspaces");
                None
            })
        },
    },
    Field {
        name: "deprecated",
        doc: "That it is on its way out",
        read: |r, o, v| o.deprecated = read_deprecation(r, v),
    },
    Field { name: "renamed_from", doc: "Its former name", read: |r, o, v| o.renamed_from = r.text(v) },
    Field { name: "zone", doc: "Zone that it belongs to", read: |_, _, _| {} },
    Field { name: "team", doc: "Team that it belongs to", read: |_, _, _| {} },
    Field { name: "meta", doc: "Free notes", read: |r, o, v| o.meta = r.meta(v) },
];

pub(crate) fn read_all<'a>(reader: &mut Reader<'a>, value: Value<'a>) {
    reader.scoped(value, |reader, identity, value| {
        let mut store = Datastore::empty(identity);
        reader.object(value, FIELDS, &mut store);
        reader.model.datastores.push(store);
    });
}
