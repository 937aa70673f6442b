//! `ecosystem`: who owns the whole, and the scheme of classes.

use dsc_syntax::Value;

use crate::meta::Meta;
use crate::read::{Field, Reader};
use crate::{Many, Word};

/// The ecosystem.
#[derive(Clone, Debug, PartialEq)]
pub struct Ecosystem {
    /// The key `ecosystem` itself.
    pub key: Word,
    /// Its name, which ecosystem-wide things carry in their address.
    pub name: Option<Word>,
    /// What it is.
    pub description: Option<Word>,
    /// The repository that owns it, `project@branch`.
    pub repository: Option<Word>,
    /// The branch that is live.
    pub live_branch: Option<Word>,
    /// The scheme of classes, loosest first.
    pub classifications: Many<Word>,
    /// Free notes.
    pub meta: Option<Box<Meta>>,
}

pub(crate) const FIELDS: &[Field<Ecosystem>] = &[
    Field {
        name: "name",
        doc: "Name, carried by ecosystem-wide things in their address",
        read: |r, e, v| e.name = r.text(v),
    },
    Field { name: "description", doc: "What it is", read: |r, e, v| e.description = r.text(v) },
    Field {
        name: "repository",
        doc: "Repository that owns it, `project@branch`",
        read: |r, e, v| e.repository = r.text(v),
    },
    Field {
        name: "live_branch",
        doc: "Branch of its project that is live",
        read: |r, e, v| e.live_branch = r.text(v),
    },
    Field {
        name: "classifications",
        doc: "Classes of data, loosest first",
        read: |r, e, v| e.classifications = r.texts(v),
    },
    Field { name: "meta", doc: "Free notes", read: |r, e, v| e.meta = r.meta(v) },
];

pub(crate) fn read<'a>(reader: &mut Reader<'a>, key: Value<'a>, value: Value<'a>) {
    let mut ecosystem = Ecosystem {
        key: reader.word(key),
        name: None,
        description: None,
        repository: None,
        live_branch: None,
        classifications: Many::default(),
        meta: None,
    };
    reader.object(value, FIELDS, &mut ecosystem);
    if ecosystem.name.is_none() && value.entry("name").is_none() {
        reader.missing_key(
            ecosystem.key,
            "name",
            "ecosystem-wide things carry its name in their address, as in `acme/streams`",
        );
    }
    reader.model.ecosystems.push(ecosystem);
}
