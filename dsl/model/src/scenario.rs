//! `scenarios`: rows of a sample replayed into a store's ingestion, and what consumers then see.

use dsc_diag::Span;
use dsc_syntax::{Kind, Value};

use crate::meta::Meta;
use crate::read::{Duration, Field, Reader};
use crate::{Identity, Many, Word};

/// A scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// Its name and scope.
    pub identity: Identity,
    /// What it plays.
    pub description: Option<Word>,
    /// The environment in which it is played.
    pub environment: Option<Word>,
    /// The store that it fills; a reference.
    pub store: Option<Word>,
    /// The file with its rows.
    pub sample_path: Option<Word>,
    /// How many rows that file has.
    pub sample_rows: Option<i64>,
    /// When the first piece is released.
    pub first: Option<Word>,
    /// How long until the next.
    pub every: Option<Duration>,
    /// The share of each piece, such as `3/10`.
    pub split: Many<Word>,
    /// The rows of each piece: first, and the one after the last; with the place of the pair.
    pub ranges: Vec<(i64, i64, Span)>,
    /// What consumers must see.
    pub checks: Many<ScenarioCheck>,
    /// Free notes.
    pub meta: Option<Box<Meta>>,
}

/// What consumers must see after a release.
#[derive(Clone, Debug, PartialEq)]
pub struct ScenarioCheck {
    /// Its name.
    pub name: Word,
    /// The number of its scenario in this file.
    pub scenario: u32,
    /// After which release, from 1.
    pub after: Option<i64>,
    /// Whose view; a reference.
    pub workspace: Option<Word>,
    /// Which dataset; a reference.
    pub dataset: Option<Word>,
    /// The file with the rows that must be seen.
    pub equals: Option<Word>,
    /// How long it may take.
    pub deadline: Option<Duration>,
    /// Free notes.
    pub meta: Option<Box<Meta>>,
}

impl Scenario {
    /// A scenario of which nothing is said yet.
    pub(crate) fn empty(identity: Identity) -> Self {
        Self {
            identity,
            description: None,
            environment: None,
            store: None,
            sample_path: None,
            sample_rows: None,
            first: None,
            every: None,
            split: Many::default(),
            ranges: Vec::new(),
            checks: Many::default(),
            meta: None,
        }
    }
}

pub(crate) const FIELDS: &[Field<Scenario>] = &[
    Field { name: "description", doc: "What it plays", read: |r, o, v| o.description = r.text(v) },
    Field {
        name: "environment",
        doc: "Environment in which it is played",
        read: |r, o, v| o.environment = r.text(v),
    },
    Field { name: "store", doc: "Store that it fills", read: |r, o, v| o.store = r.text(v) },
    Field {
        name: "sample",
        doc: "File with its rows",
        read: |r, o, v| {
            let part = r.current_key();
            r.object(v, SAMPLE_FIELDS, o);
            needs(r, (part, v), "path", "a sample is a file of rows");
        },
    },
    Field {
        name: "releases",
        doc: "When which rows are released",
        read: |r, o, v| {
            let part = r.current_key();
            r.object(v, RELEASE_FIELDS, o);
            needs(r, (part, v), "first", "say when the first piece is released");
            r.either(v, ["split", "ranges"], "share the rows out, or say which ones; not both");
            if o.split.len().max(o.ranges.len()) > 1 {
                needs(r, (part, v), "every", "say how long it is from one release to the next: `every: 10m`");
            }
            if v.entry("ranges").is_none() {
                needs(
                    r,
                    (part, v),
                    "split",
                    "say which rows are released: `split: [3/10, 7/10]`, or `ranges`",
                );
            }
        },
    },
    Field { name: "checks", doc: "What consumers must see", read: |r, o, v| o.checks = checks(r, v) },
    Field { name: "zone", doc: "Zone that it belongs to", read: |_, _, _| {} },
    Field { name: "team", doc: "Team that it belongs to", read: |_, _, _| {} },
    Field { name: "meta", doc: "Free notes", read: |r, o, v| o.meta = r.meta(v) },
];

pub(crate) const SAMPLE_FIELDS: &[Field<Scenario>] = &[
    Field { name: "path", doc: "File, relative to the project", read: |r, o, v| o.sample_path = r.text(v) },
    Field { name: "rows", doc: "How many rows it has", read: |r, o, v| o.sample_rows = r.count(v, 1) },
];

pub(crate) const RELEASE_FIELDS: &[Field<Scenario>] = &[
    Field { name: "first", doc: "When the first piece is released", read: |r, o, v| o.first = r.moment(v) },
    Field { name: "every", doc: "How long until the next", read: |r, o, v| o.every = r.some_time(v) },
    Field {
        name: "split",
        doc: "Share of each piece, such as `3/10`",
        read: |r, o, v| o.split = shares(r, v),
    },
    Field {
        name: "ranges",
        doc: "Rows of each piece, the second exclusive",
        read: |r, o, v| o.ranges = ranges(r, v),
    },
];

pub(crate) const CHECK_FIELDS: &[Field<ScenarioCheck>] = &[
    Field { name: "after", doc: "After which release, from 1", read: |r, o, v| o.after = r.count(v, 0) },
    Field { name: "workspace", doc: "Whose view", read: |r, o, v| o.workspace = r.text(v) },
    Field { name: "dataset", doc: "Which dataset", read: |r, o, v| o.dataset = r.text(v) },
    Field {
        name: "equals",
        doc: "File with the rows that must be seen",
        read: |r, o, v| o.equals = r.text(v),
    },
    Field { name: "deadline", doc: "How long it may take", read: |r, o, v| o.deadline = r.some_time(v) },
    Field { name: "meta", doc: "Free notes", read: |r, o, v| o.meta = r.meta(v) },
];

pub(crate) fn read_all<'a>(reader: &mut Reader<'a>, value: Value<'a>) {
    reader.scoped(value, |reader, identity, value| {
        let mut scenario = Scenario::empty(identity);
        reader.object(value, FIELDS, &mut scenario);
        for key in ["environment", "store", "sample", "releases"] {
            if value.kind() == Kind::Map && value.entry(key).is_none() {
                reader.missing_key(
                    identity.key,
                    key,
                    "a scenario plays a sample into a store of an environment",
                );
            }
        }
        reader.model.scenarios.push(scenario);
    });
}

/// Reports a key that a part of a scenario does not have, at the key of that part.
fn needs<'a>(reader: &mut Reader<'a>, (part, value): (Option<Word>, Value<'a>), key: &str, why: &str) {
    if let (Some(part), Kind::Map, None) = (part, value.kind(), value.entry(key)) {
        reader.missing_key(part, key, why);
    }
}

fn shares<'a>(reader: &mut Reader<'a>, value: Value<'a>) -> Many<Word> {
    if value.kind() == Kind::List && value.items().next().is_none() {
        reader.wrong_shape(value, "the share of at least one piece, such as `[1/1]`");
    }
    reader.texts(value)
}

fn ranges<'a>(reader: &mut Reader<'a>, value: Value<'a>) -> Vec<(i64, i64, Span)> {
    let mut ranges = Vec::new();
    if value.kind() != Kind::List {
        reader.wrong_shape(value, "a list of pairs, such as `[[0, 4], [4, 8]]`");
    } else if value.items().next().is_none() {
        reader.wrong_shape(value, "the rows of at least one piece, such as `[[0, 4]]`");
    }
    for pair in value.items() {
        let numbers: Vec<_> = pair.items().collect();
        let [first, stop] = numbers.as_slice() else {
            reader.wrong_shape(pair, "a pair of row numbers, such as `[0, 4]`");
            continue;
        };
        if let (Some(first), Some(stop)) = (reader.count(*first, 0), reader.count(*stop, 0)) {
            let (start, end) = pair.range();
            ranges.push((first, stop, Span::new(reader.model.file, start, end)));
        }
    }
    ranges
}

fn checks<'a>(reader: &mut Reader<'a>, value: Value<'a>) -> Many<ScenarioCheck> {
    let start = reader.model.scenario_checks.len();
    let scenario = reader.model.scenarios.len() as u32;
    reader.named(value, ".", |reader, name, value| {
        let mut check = ScenarioCheck {
            name,
            scenario,
            after: None,
            workspace: None,
            dataset: None,
            equals: None,
            deadline: None,
            meta: None,
        };
        reader.object(value, CHECK_FIELDS, &mut check);
        for key in ["after", "workspace", "dataset", "equals"] {
            if value.kind() == Kind::Map && value.entry(key).is_none() {
                reader.missing_key(name, key, "a check compares what a workspace sees with a file of rows");
            }
        }
        reader.model.scenario_checks.push(check);
    });
    Many::between(start, reader.model.scenario_checks.len())
}
