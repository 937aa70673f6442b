//! `transformers`: a workspace's data turned into an output store.

use dsc_syntax::{Kind, Value};

use crate::ingestion::{Schedule, read_schedule};
use crate::meta::Meta;
use crate::read::{Field, Reader};
use crate::{Identity, Word};

/// A transformer.
#[derive(Clone, Debug, PartialEq)]
pub struct Transformer {
    /// Its name and scope.
    pub identity: Identity,
    /// What it does.
    pub description: Option<Word>,
    /// The workspace that it reads; a reference.
    pub workspace: Option<Word>,
    /// The store that it fills; a reference.
    pub output: Option<Word>,
    /// When it runs.
    pub schedule: Option<Schedule>,
    /// Whether a `schedule` is written at all.
    pub has_schedule: bool,
    /// The query of each output dataset.
    pub sql: Vec<(Word, Word)>,
    /// Free notes.
    pub meta: Option<Box<Meta>>,
}

impl Transformer {
    /// A transformer of which nothing is said yet.
    pub(crate) fn empty(identity: Identity) -> Self {
        Self {
            identity,
            description: None,
            workspace: None,
            output: None,
            schedule: None,
            has_schedule: false,
            sql: Vec::new(),
            meta: None,
        }
    }
}

pub(crate) const FIELDS: &[Field<Transformer>] = &[
    Field { name: "description", doc: "What it does", read: |r, o, v| o.description = r.text(v) },
    Field { name: "workspace", doc: "Workspace that it reads", read: |r, o, v| o.workspace = r.text(v) },
    Field { name: "output", doc: "Store that it fills", read: |r, o, v| o.output = r.text(v) },
    Field {
        name: "schedule",
        doc: "When it runs",
        read: |r, o, v| {
            o.schedule = read_schedule(r, v);
            o.has_schedule = true;
        },
    },
    Field { name: "sql", doc: "Query of each output dataset", read: |r, o, v| o.sql = r.pairs(v) },
    Field { name: "zone", doc: "Zone that it belongs to", read: |_, _, _| {} },
    Field { name: "team", doc: "Team that it belongs to", read: |_, _, _| {} },
    Field { name: "meta", doc: "Free notes", read: |r, o, v| o.meta = r.meta(v) },
];

pub(crate) fn read_all<'a>(reader: &mut Reader<'a>, value: Value<'a>) {
    reader.scoped(value, |reader, identity, value| {
        let mut transformer = Transformer::empty(identity);
        reader.object(value, FIELDS, &mut transformer);
        for key in ["workspace", "output"] {
            if value.kind() == Kind::Map && value.entry(key).is_none() {
                reader.missing_key(identity.key, key, "a transformer reads a workspace and fills a store");
            }
        }
        reader.model.transformers.push(transformer);
    });
}
