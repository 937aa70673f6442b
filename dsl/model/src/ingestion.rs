//! `ingestion`: how the data of a store arrives.

use dsc_syntax::{Kind, Value};

use crate::create_topics::{self, CreateTopics};
use crate::faults::{MISSING_KEY, UNKNOWN_KEY};
use crate::read::{Chosen, Field, Reader, list_of};
use crate::{Choice, Word};

/// The ways in which data arrives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum IngestionKind {
    /// Every row, each batch.
    Snapshot,
    /// Rows above the last value of a column.
    Watermark,
    /// A table of changes.
    Cdc,
    /// Topics.
    Kafka,
    /// One event per JSON file.
    FileInbox,
    /// A transformer fills it.
    Transformer,
}

impl Choice for IngestionKind {
    const ALL: &'static [(&'static str, Self)] = &[
        ("snapshot", IngestionKind::Snapshot),
        ("watermark", IngestionKind::Watermark),
        ("cdc", IngestionKind::Cdc),
        ("kafka", IngestionKind::Kafka),
        ("file_inbox", IngestionKind::FileInbox),
        ("transformer", IngestionKind::Transformer),
    ];
}

impl IngestionKind {
    /// The keys that an ingestion of this kind has besides `kind`.
    pub fn keys(self) -> &'static [&'static str] {
        match self {
            IngestionKind::Snapshot => &["container", "credential", "schedule", "consistency"],
            IngestionKind::Watermark => &["container", "credential", "schedule", "consistency", "watermark"],
            IngestionKind::Cdc => &["container", "credential", "schedule", "consistency", "change_table"],
            IngestionKind::Kafka => &[
                "container",
                "credential",
                "schedule",
                "consistency",
                "via",
                "landing",
                "topics",
                "create_topics",
                "envelope",
                "format",
                "unknown_fields",
            ],
            IngestionKind::FileInbox => &["container", "credential", "schedule", "consistency", "route"],
            IngestionKind::Transformer => &[],
        }
    }

    /// Those of them that have no meaning of their own when left out and no rule of their own.
    pub(crate) fn needed_keys(self) -> &'static [&'static str] {
        match self {
            IngestionKind::Snapshot | IngestionKind::FileInbox => &["container"],
            IngestionKind::Watermark => &["container", "watermark"],
            IngestionKind::Cdc => &["container", "change_table"],
            IngestionKind::Kafka => &["container", "topics"],
            IngestionKind::Transformer => &[],
        }
    }
}

/// What moves in one transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Consistency {
    /// Each dataset for itself.
    Dataset,
    /// The whole store.
    Datastore,
}

impl Choice for Consistency {
    const ALL: &'static [(&'static str, Self)] =
        &[("dataset", Consistency::Dataset), ("datastore", Consistency::Datastore)];
}

/// Who carries topics into staging.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Via {
    /// Kafka Connect.
    Connect,
    /// `dsc run` itself.
    Direct,
}

impl Choice for Via {
    const ALL: &'static [(&'static str, Self)] = &[("connect", Via::Connect), ("direct", Via::Direct)];
}

/// How records land in staging.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Landing {
    /// Byte for byte.
    Raw,
    /// As typed columns.
    Typed,
}

impl Choice for Landing {
    const ALL: &'static [(&'static str, Self)] = &[("raw", Landing::Raw), ("typed", Landing::Typed)];
}

/// What stands around a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Envelope {
    /// Before, after and operation, as Debezium writes them.
    Debezium,
    /// Nothing: the record is the row.
    Flat,
}

impl Choice for Envelope {
    const ALL: &'static [(&'static str, Self)] =
        &[("debezium", Envelope::Debezium), ("flat", Envelope::Flat)];
}

/// How records are encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RecordFormat {
    /// JSON.
    Json,
    /// Avro with a schema registry.
    Avro,
}

impl Choice for RecordFormat {
    const ALL: &'static [(&'static str, Self)] =
        &[("json", RecordFormat::Json), ("avro", RecordFormat::Avro)];
}

/// What becomes of a record with a field that the model does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum UnknownFields {
    /// It is quarantined, until the model has the field.
    Quarantine,
    /// It is used without the field.
    Ignore,
}

impl Choice for UnknownFields {
    const ALL: &'static [(&'static str, Self)] =
        &[("quarantine", UnknownFields::Quarantine), ("ignore", UnknownFields::Ignore)];
}

/// How topics are named when no map names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TopicNaming {
    /// `prefix.dataset`, as Debezium does.
    Debezium,
    /// By a pattern of ours.
    Template,
}

impl Choice for TopicNaming {
    const ALL: &'static [(&'static str, Self)] =
        &[("debezium", TopicNaming::Debezium), ("template", TopicNaming::Template)];
}

/// Which topic fills which dataset.
#[derive(Clone, Debug, PartialEq)]
pub struct Topics {
    /// The key `topics`.
    pub key: Word,
    /// How they are named, unless each is written.
    pub naming: Option<Chosen<TopicNaming>>,
    /// What Debezium's names begin with.
    pub prefix: Option<Word>,
    /// The pattern of a template, with `{store}` and `{dataset}`.
    pub pattern: Option<Word>,
    /// The dataset and its topic, each written.
    pub explicit: Vec<(Word, Word)>,
}

/// Where an event belongs.
#[derive(Clone, Debug, PartialEq)]
pub struct Route {
    /// The key `route`.
    pub key: Word,
    /// The path of the member that says it.
    pub field: Option<Word>,
    /// Its values, and the dataset that each leads to.
    pub to: Vec<(Word, Word)>,
}

/// When something is due.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Schedule {
    /// Whenever there is something.
    Continuous(Word),
    /// When somebody outside says so.
    External(Word),
    /// By the clock: five fields of cron, or a word such as `@hourly`.
    Cron(Word),
}

/// How the data of a store arrives.
#[derive(Clone, Debug, PartialEq)]
pub struct Ingestion {
    /// The key `ingestion`.
    pub key: Word,
    /// The way.
    pub kind: Option<IngestionKind>,
    /// The word that says it.
    pub kind_word: Option<Word>,
    /// Where from; a reference.
    pub container: Option<Word>,
    /// The credential that opens it, where it is another one than the container's; a reference.
    pub credential: Option<Word>,
    /// When.
    pub schedule: Option<Schedule>,
    /// Whether a `schedule` is written at all.
    pub has_schedule: bool,
    /// What moves together.
    pub consistency: Option<Chosen<Consistency>>,
    /// Who carries topics.
    pub via: Option<Chosen<Via>>,
    /// How records land.
    pub landing: Option<Chosen<Landing>>,
    /// Which topics.
    pub topics: Option<Topics>,
    /// That topics may be made which are not there.
    pub create_topics: Option<CreateTopics>,
    /// What stands around a record.
    pub envelope: Option<Chosen<Envelope>>,
    /// How records are encoded.
    pub format: Option<Chosen<RecordFormat>>,
    /// What becomes of records with fields that the model does not have.
    pub unknown_fields: Option<Chosen<UnknownFields>>,
    /// The column that grows.
    pub watermark: Option<Word>,
    /// The pattern of the change tables' names.
    pub change_table: Option<Word>,
    /// Where events belong.
    pub route: Option<Route>,
}

impl Ingestion {
    /// An ingestion of which nothing is said yet.
    pub(crate) fn empty(key: Word) -> Self {
        Self {
            key,
            kind: None,
            kind_word: None,
            container: None,
            credential: None,
            schedule: None,
            has_schedule: false,
            consistency: None,
            via: None,
            landing: None,
            topics: None,
            create_topics: None,
            envelope: None,
            format: None,
            unknown_fields: None,
            watermark: None,
            change_table: None,
            route: None,
        }
    }
}

pub(crate) const FIELDS: &[Field<Ingestion>] = &[
    Field {
        name: "kind",
        doc: "The way in which data arrives",
        read: |r, o, v| {
            o.kind = r.kind(v);
            o.kind_word = Some(r.word(v));
        },
    },
    Field { name: "container", doc: "Container that it comes from", read: |r, o, v| o.container = r.text(v) },
    Field {
        name: "credential",
        doc: "Credential that opens it; left out, the container's",
        read: |r, o, v| o.credential = r.text(v),
    },
    Field {
        name: "schedule",
        doc: "When: `continuous`, `external` or `{ cron: \"…\" }`",
        read: |r, o, v| {
            o.schedule = read_schedule(r, v);
            o.has_schedule = true;
        },
    },
    Field {
        name: "consistency",
        doc: "What moves in one transaction",
        read: |r, o, v| o.consistency = r.chosen(v),
    },
    Field { name: "via", doc: "Who carries topics into staging", read: |r, o, v| o.via = r.chosen(v) },
    Field { name: "landing", doc: "How records land in staging", read: |r, o, v| o.landing = r.chosen(v) },
    Field {
        name: "topics",
        doc: "Which topic fills which dataset",
        read: |r, o, v| o.topics = read_topics(r, v),
    },
    Field {
        name: "create_topics",
        doc: "That `apply` may make topics which are not there, and how; left out, they are their producer's business",
        read: |r, o, v| o.create_topics = create_topics::read(r, v),
    },
    Field { name: "envelope", doc: "What stands around a record", read: |r, o, v| o.envelope = r.chosen(v) },
    Field { name: "format", doc: "How records are encoded", read: |r, o, v| o.format = r.chosen(v) },
    Field {
        name: "unknown_fields",
        doc: "What becomes of a record with a field that the dataset does not have; left out, it is quarantined",
        read: |r, o, v| o.unknown_fields = r.chosen(v),
    },
    Field {
        name: "watermark",
        doc: "Column that grows with every change",
        read: |r, o, v| o.watermark = r.text(v),
    },
    Field {
        name: "change_table",
        doc: "Name of the change tables, with `{dataset}`; besides the dataset's columns they have `dsc_sequence` and `dsc_operation`",
        read: |r, o, v| o.change_table = r.text(v),
    },
    Field { name: "route", doc: "Where an event belongs", read: |r, o, v| o.route = read_route(r, v) },
];

pub(crate) const CRON_FIELDS: &[Field<Option<Word>>] = &[Field {
    name: "cron",
    doc: "Five fields: minute, hour, day of the month, month, day of the week",
    read: |r, o, v| *o = r.text(v),
}];

pub(crate) const NAMED_TOPIC_FIELDS: &[Field<Topics>] = &[
    Field { name: "naming", doc: "How topics are named", read: |r, o, v| o.naming = r.chosen(v) },
    Field { name: "prefix", doc: "What Debezium's names begin with", read: |r, o, v| o.prefix = r.text(v) },
    Field {
        name: "pattern",
        doc: "Pattern with `{store}` and `{dataset}`",
        read: |r, o, v| o.pattern = r.text(v),
    },
];

pub(crate) const ROUTE_FIELDS: &[Field<Route>] = &[
    Field {
        name: "field",
        doc: "Path of the member that says where an event belongs",
        read: |r, o, v| o.field = r.text(v),
    },
    Field { name: "to", doc: "Its values and the dataset of each", read: |r, o, v| o.to = r.pairs(v) },
];

pub(crate) fn read_ingestion<'a>(reader: &mut Reader<'a>, value: Value<'a>) -> Option<Box<Ingestion>> {
    let key = reader.current_key()?;
    let mut ingestion = Ingestion::empty(key);
    reader.object(value, FIELDS, &mut ingestion);
    check_keys(reader, &ingestion, value);
    (value.kind() == Kind::Map).then(|| Box::new(ingestion))
}

/// Reads when something is due; transformers use it too.
pub(crate) fn read_schedule<'a>(reader: &mut Reader<'a>, value: Value<'a>) -> Option<Schedule> {
    if value.kind() == Kind::Map {
        let mut cron = None;
        let key = reader.current_key();
        reader.object(value, CRON_FIELDS, &mut cron);
        if let (None, Some(key)) = (value.entry("cron"), key) {
            reader.missing_key(key, "cron", "`{ cron: \"15 * * * *\" }` is a quarter past every hour");
        }
        return cron.map(Schedule::Cron);
    }
    match value.text() {
        Some("continuous") => Some(Schedule::Continuous(reader.word(value))),
        Some("external") => Some(Schedule::External(reader.word(value))),
        _ => {
            reader.wrong_shape(value, "`continuous`, `external` or `{ cron: \"15 * * * *\" }`");
            None
        }
    }
}

fn read_topics<'a>(reader: &mut Reader<'a>, value: Value<'a>) -> Option<Topics> {
    let key = reader.current_key()?;
    let mut topics = Topics { key, naming: None, prefix: None, pattern: None, explicit: Vec::new() };
    if value.entry("naming").is_some() {
        reader.object(value, NAMED_TOPIC_FIELDS, &mut topics);
        let needed = match topics.naming.map(|naming| naming.choice) {
            Some(TopicNaming::Debezium) => Some(("prefix", "Debezium's topics are `prefix.dataset`")),
            Some(TopicNaming::Template) => Some(("pattern", "such as `\"{store}.{dataset}\"`")),
            None => None,
        };
        let foreign = match topics.naming.map(|naming| naming.choice) {
            Some(TopicNaming::Debezium) => Some(("pattern", "Debezium's topics are `prefix.dataset`")),
            Some(TopicNaming::Template) => Some(("prefix", "a template says all of it in its `pattern`")),
            None => None,
        };
        for (key, _) in value.entries() {
            if let Some((foreign, why)) = foreign.filter(|(foreign, _)| key.text() == Some(foreign)) {
                let message = format!("topics that are named so have no `{foreign}`");
                reader.report(UNKNOWN_KEY, key, message, Some(why.to_owned()));
            }
        }
        if let Some((needed, why)) = needed.filter(|(needed, _)| value.entry(needed).is_none()) {
            reader.missing_key(key, needed, why);
        }
    } else {
        topics.explicit = reader.pairs(value);
    }
    (value.kind() == Kind::Map).then_some(topics)
}

fn read_route<'a>(reader: &mut Reader<'a>, value: Value<'a>) -> Option<Route> {
    let key = reader.current_key()?;
    let mut route = Route { key, field: None, to: Vec::new() };
    reader.object(value, ROUTE_FIELDS, &mut route);
    (value.kind() == Kind::Map).then_some(route)
}

/// Compares the keys that are written with those that the kind has and needs.
fn check_keys<'a>(reader: &mut Reader<'a>, ingestion: &Ingestion, value: Value<'a>) {
    if value.kind() != Kind::Map {
        return;
    }
    if value.entry("kind").is_none() {
        let kinds = list_of(&IngestionKind::words());
        reader.missing_key(ingestion.key, "kind", &format!("known are {kinds}"));
    }
    let Some(kind) = ingestion.kind else { return };
    for (key, _) in value.entries() {
        let name = key.text().unwrap_or("");
        let known = FIELDS.iter().any(|field| field.name == name);
        if known && name != "kind" && !kind.keys().contains(&name) {
            let message = format!("an ingestion of kind `{}` has no `{name}`", kind.word());
            let help = match kind.keys() {
                [] => "the transformer that fills the store says everything else; leave it out".to_owned(),
                keys => format!("it has {}", list_of(keys)),
            };
            reader.report(UNKNOWN_KEY, key, message, Some(help));
        }
    }
    for key in kind.needed_keys() {
        if value.entry(key).is_none() {
            let message = format!("an ingestion of kind `{}` needs `{key}`", kind.word());
            let span = reader.model.span(ingestion.key);
            reader.report_at(MISSING_KEY, span, key, message, None);
        }
    }
}
