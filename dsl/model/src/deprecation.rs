//! `deprecated`: that something is on its way out, why, and what to use instead.

use dsc_syntax::{Kind, Value};

use crate::Word;
use crate::read::{Day, Field, Reader};

/// That something is on its way out.
#[derive(Clone, Debug, PartialEq)]
pub struct Deprecation {
    /// The key `deprecated`.
    pub key: Word,
    /// The day from which it is deprecated.
    pub since: Option<Day>,
    /// Why.
    pub reason: Option<Word>,
    /// What to use instead: the address of a dataset.
    pub replacement: Option<Word>,
    /// The day after which it may go.
    pub remove_after: Option<Day>,
}

pub(crate) const FIELDS: &[Field<Deprecation>] = &[
    Field { name: "since", doc: "Day from which it is deprecated", read: |r, o, v| o.since = r.day(v) },
    Field { name: "reason", doc: "Why", read: |r, o, v| o.reason = r.text(v) },
    Field { name: "use", doc: "Dataset to use instead", read: |r, o, v| o.replacement = r.text(v) },
    Field {
        name: "remove_after",
        doc: "Day after which it may go",
        read: |r, o, v| o.remove_after = r.day(v),
    },
];

pub(crate) fn read_deprecation<'a>(reader: &mut Reader<'a>, value: Value<'a>) -> Option<Box<Deprecation>> {
    let key = reader.current_key()?;
    let mut deprecation =
        Deprecation { key, since: None, reason: None, replacement: None, remove_after: None };
    reader.object(value, FIELDS, &mut deprecation);
    (value.kind() == Kind::Map).then(|| Box::new(deprecation))
}
