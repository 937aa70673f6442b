//! `containers`: where data lies, at producers' and consumers'.

use dsc_syntax::{Kind, Value};

use crate::faults::{MISSING_KEY, UNKNOWN_KEY};
use crate::meta::Meta;
use crate::read::{Field, Reader, list_of};
use crate::{Choice, Identity, Many, Word};

/// What a container is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ContainerKind {
    /// A PostgreSQL database.
    Postgres,
    /// A MySQL database.
    Mysql,
    /// An Oracle database.
    Oracle,
    /// A Microsoft SQL Server database.
    Sqlserver,
    /// A Db2 database.
    Db2,
    /// A Snowflake database.
    Snowflake,
    /// A DuckDB file.
    Duckdb,
    /// A folder of CSV, Parquet or JSON lines.
    Files,
    /// A bucket of such files.
    ObjectStorage,
    /// A Kafka cluster.
    Kafka,
    /// A Kafka Connect cluster.
    KafkaConnect,
    /// A folder into which somebody puts one file per event.
    FileInbox,
    /// A NATS cluster.
    Nats,
}

impl Choice for ContainerKind {
    const ALL: &'static [(&'static str, Self)] = &[
        ("postgres", ContainerKind::Postgres),
        ("mysql", ContainerKind::Mysql),
        ("oracle", ContainerKind::Oracle),
        ("sqlserver", ContainerKind::Sqlserver),
        ("db2", ContainerKind::Db2),
        ("snowflake", ContainerKind::Snowflake),
        ("duckdb", ContainerKind::Duckdb),
        ("files", ContainerKind::Files),
        ("object_storage", ContainerKind::ObjectStorage),
        ("kafka", ContainerKind::Kafka),
        ("kafka_connect", ContainerKind::KafkaConnect),
        ("file_inbox", ContainerKind::FileInbox),
        ("nats", ContainerKind::Nats),
    ];
}

impl ContainerKind {
    /// The endpoint keys that a container of this kind has.
    pub fn endpoint_keys(self) -> &'static [&'static str] {
        match self {
            ContainerKind::Postgres
            | ContainerKind::Mysql
            | ContainerKind::Oracle
            | ContainerKind::Sqlserver
            | ContainerKind::Db2
            | ContainerKind::Snowflake => &["host", "port", "database"],
            ContainerKind::Duckdb => &["path"],
            ContainerKind::Files => &["path", "format"],
            ContainerKind::ObjectStorage => &["endpoint", "bucket", "prefix", "format"],
            ContainerKind::Kafka => &["bootstrap", "schema_registry"],
            ContainerKind::KafkaConnect => &["url", "kafka", "sink", "secrets"],
            ContainerKind::FileInbox => &["path", "done", "quarantine"],
            ContainerKind::Nats => &["url"],
        }
    }

    /// Those of them that it cannot do without.
    pub fn needed_keys(self) -> &'static [&'static str] {
        match self {
            ContainerKind::Postgres
            | ContainerKind::Mysql
            | ContainerKind::Oracle
            | ContainerKind::Sqlserver
            | ContainerKind::Db2
            | ContainerKind::Snowflake => &["host", "database"],
            ContainerKind::Duckdb | ContainerKind::FileInbox => &["path"],
            ContainerKind::Files => &["path", "format"],
            ContainerKind::ObjectStorage => &["bucket", "format"],
            ContainerKind::Kafka => &["bootstrap"],
            ContainerKind::KafkaConnect => &["url", "kafka"],
            ContainerKind::Nats => &["url"],
        }
    }

    /// Whether it is a database with tables that can be copied.
    pub fn is_database(self) -> bool {
        self.endpoint_keys().contains(&"database") || self == ContainerKind::Duckdb
    }
}

/// What the files of a folder or bucket are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DataFormat {
    /// Comma-separated values with a header.
    Csv,
    /// Apache Parquet.
    Parquet,
    /// One JSON object a line.
    Jsonl,
}

impl Choice for DataFormat {
    const ALL: &'static [(&'static str, Self)] =
        &[("csv", DataFormat::Csv), ("parquet", DataFormat::Parquet), ("jsonl", DataFormat::Jsonl)];
}

/// The connector with which a Connect cluster writes to databases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sink {
    /// Debezium's.
    Debezium,
    /// Confluent's.
    Confluent,
    /// Aiven's.
    Aiven,
}

impl Choice for Sink {
    const ALL: &'static [(&'static str, Self)] =
        &[("debezium", Sink::Debezium), ("confluent", Sink::Confluent), ("aiven", Sink::Aiven)];
}

/// Who holds the keys of encrypted data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeyHolder {
    /// We do.
    Own,
    /// The vendor of the machines does.
    Vendor,
    /// Somebody else does.
    ThirdParty,
}

impl Choice for KeyHolder {
    const ALL: &'static [(&'static str, Self)] =
        &[("own", KeyHolder::Own), ("vendor", KeyHolder::Vendor), ("third_party", KeyHolder::ThirdParty)];
}

/// That data is encrypted, and who holds the keys.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Encryption {
    /// The key `encryption`.
    pub key: Word,
    /// Who holds the keys.
    pub key_holder: Option<KeyHolder>,
    /// The word that says so.
    pub holder_word: Option<Word>,
}

/// A data container.
#[derive(Clone, Debug, PartialEq)]
pub struct Container {
    /// Its name and scope.
    pub identity: Identity,
    /// What it is.
    pub kind: Option<ContainerKind>,
    /// The word that says so.
    pub kind_word: Option<Word>,
    /// What is in it.
    pub description: Option<Word>,
    /// Where it stands; references to locations.
    pub locations: Many<Word>,
    /// The credential that opens it; a reference.
    pub credential: Option<Word>,
    /// Who holds the keys.
    pub encryption: Option<Encryption>,
    /// Whether nobody may write to it.
    pub read_only: bool,
    /// How it is reached.
    pub endpoint: Endpoint,
    /// Free notes.
    pub meta: Option<Box<Meta>>,
}

impl Container {
    /// A container of which nothing is said yet.
    pub(crate) fn empty(identity: Identity) -> Self {
        Self {
            identity,
            kind: None,
            kind_word: None,
            description: None,
            locations: Many::default(),
            credential: None,
            encryption: None,
            read_only: false,
            endpoint: Endpoint::default(),
            meta: None,
        }
    }
}

/// How a container is reached; which of these it has depends on its kind.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Endpoint {
    /// Name of the machine.
    pub host: Option<Word>,
    /// Number of the port.
    pub port: Option<i64>,
    /// Name of the database.
    pub database: Option<Word>,
    /// The first brokers to ask.
    pub bootstrap: Many<Word>,
    /// Address of the schema registry.
    pub schema_registry: Option<Word>,
    /// Address of the service.
    pub url: Option<Word>,
    /// The Kafka cluster of a Connect cluster; a reference to a container.
    pub kafka: Option<Word>,
    /// The connector with which a Connect cluster writes to databases.
    pub sink: Option<Sink>,
    /// How connectors refer to secrets, with `{credential}` and `{field}`.
    pub secrets: Option<Word>,
    /// A folder or file.
    pub path: Option<Word>,
    /// Where used events go.
    pub done: Option<Word>,
    /// Where events go that cannot be used.
    pub quarantine: Option<Word>,
    /// What the files are.
    pub format: Option<DataFormat>,
    /// Address of the storage service.
    pub endpoint: Option<Word>,
    /// Name of the bucket.
    pub bucket: Option<Word>,
    /// What the names of its objects begin with.
    pub prefix: Option<Word>,
}

pub(crate) const FIELDS: &[Field<Container>] = &[
    Field {
        name: "kind",
        doc: "What it is",
        read: |r, o, v| {
            o.kind = r.kind(v);
            o.kind_word = Some(r.word(v));
        },
    },
    Field { name: "description", doc: "What is in it", read: |r, o, v| o.description = r.text(v) },
    Field { name: "location", doc: "Where it stands", read: |r, o, v| o.locations = r.one_text(v) },
    Field { name: "locations", doc: "Where its parts stand", read: |r, o, v| o.locations = r.texts(v) },
    Field {
        name: "credential",
        doc: "Credential that opens it, `store/name`",
        read: |r, o, v| o.credential = r.text(v),
    },
    Field {
        name: "encryption",
        doc: "Who holds the keys",
        read: |r, o, v| o.encryption = read_encryption(r, v),
    },
    Field {
        name: "read_only",
        doc: "Nobody may write to it",
        read: |r, o, v| o.read_only = r.truth(v).unwrap_or(false),
    },
    Field { name: "host", doc: "Name of the machine", read: |r, o, v| o.endpoint.host = r.host(v) },
    Field { name: "port", doc: "Number of the port", read: |r, o, v| o.endpoint.port = r.port(v) },
    Field { name: "database", doc: "Name of the database", read: |r, o, v| o.endpoint.database = r.text(v) },
    Field {
        name: "bootstrap",
        doc: "First brokers to ask, `host:port`",
        read: |r, o, v| o.endpoint.bootstrap = r.texts(v),
    },
    Field {
        name: "schema_registry",
        doc: "Address of the schema registry",
        read: |r, o, v| o.endpoint.schema_registry = r.text(v),
    },
    Field { name: "url", doc: "Address of the service", read: |r, o, v| o.endpoint.url = r.text(v) },
    Field {
        name: "kafka",
        doc: "Kafka cluster that it works for",
        read: |r, o, v| o.endpoint.kafka = r.text(v),
    },
    Field {
        name: "sink",
        doc: "Connector with which it writes to databases",
        read: |r, o, v| o.endpoint.sink = r.choice(v),
    },
    Field {
        name: "secrets",
        doc: "Config provider of its secrets and their path, with `{credential}` and `{field}`",
        read: |r, o, v| o.endpoint.secrets = r.text(v),
    },
    Field { name: "path", doc: "Folder or file", read: |r, o, v| o.endpoint.path = r.text(v) },
    Field { name: "done", doc: "Folder for used events", read: |r, o, v| o.endpoint.done = r.text(v) },
    Field {
        name: "quarantine",
        doc: "Folder for events that cannot be used",
        read: |r, o, v| o.endpoint.quarantine = r.text(v),
    },
    Field { name: "format", doc: "What its files are", read: |r, o, v| o.endpoint.format = r.choice(v) },
    Field {
        name: "endpoint",
        doc: "Address of the storage service",
        read: |r, o, v| o.endpoint.endpoint = r.text(v),
    },
    Field { name: "bucket", doc: "Name of the bucket", read: |r, o, v| o.endpoint.bucket = r.text(v) },
    Field {
        name: "prefix",
        doc: "What names of objects begin with",
        read: |r, o, v| o.endpoint.prefix = r.text(v),
    },
    Field { name: "zone", doc: "Zone that it belongs to", read: |_, _, _| {} },
    Field { name: "team", doc: "Team that it belongs to", read: |_, _, _| {} },
    Field { name: "meta", doc: "Free notes", read: |r, o, v| o.meta = r.meta(v) },
];

pub(crate) const ENCRYPTION_FIELDS: &[Field<Encryption>] = &[Field {
    name: "key_holder",
    doc: "Who holds the keys",
    read: |r, o, v| {
        o.key_holder = r.choice(v);
        o.holder_word = Some(r.word(v));
    },
}];

/// Every key that only some kinds of containers have.
pub(crate) const ENDPOINT_KEYS: &[&str] = &[
    "host",
    "port",
    "database",
    "bootstrap",
    "schema_registry",
    "url",
    "kafka",
    "sink",
    "secrets",
    "path",
    "done",
    "quarantine",
    "format",
    "endpoint",
    "bucket",
    "prefix",
];

pub(crate) fn read_all<'a>(reader: &mut Reader<'a>, value: Value<'a>) {
    reader.scoped(value, |reader, identity, value| {
        let mut container = Container::empty(identity);
        reader.object(value, FIELDS, &mut container);
        check_keys(reader, &container, value);
        reader.model.containers.push(container);
    });
}

/// Reads who holds the keys; platforms use it too.
pub(crate) fn read_encryption<'a>(reader: &mut Reader<'a>, value: Value<'a>) -> Option<Encryption> {
    let key = reader.current_key()?;
    let mut encryption = Encryption { key, key_holder: None, holder_word: None };
    reader.object(value, ENCRYPTION_FIELDS, &mut encryption);
    if value.kind() == Kind::Map && value.entry("key_holder").is_none() {
        reader.missing_key(key, "key_holder", "say who holds the keys: `own`, `vendor` or `third_party`");
    }
    (value.kind() == Kind::Map).then_some(encryption)
}

/// Compares the keys that are written with those that the kind has and needs.
fn check_keys<'a>(reader: &mut Reader<'a>, container: &Container, value: Value<'a>) {
    if value.kind() != Kind::Map {
        return;
    }
    if value.entry("kind").is_none() {
        let kinds = list_of(&ContainerKind::words());
        reader.missing_key(container.identity.key, "kind", &format!("known are {kinds}"));
    }
    reader.either(value, ["location", "locations"], "name one place, or all of them as a list");
    let Some(kind) = container.kind else { return };
    for (key, _) in value.entries() {
        let name = key.text().unwrap_or("");
        if ENDPOINT_KEYS.contains(&name) && !kind.endpoint_keys().contains(&name) {
            let message = format!("a `{}` container has no `{name}`", kind.word());
            let help = format!("it is reached by {}", list_of(kind.endpoint_keys()));
            reader.report(UNKNOWN_KEY, key, message, Some(help));
        }
    }
    for key in kind.needed_keys() {
        let is_empty = |value: Value<'a>| value.kind() == Kind::List && value.items().next().is_none();
        if value.entry(key).is_none_or(is_empty) {
            let message = format!(
                "the `{}` container `{}` has no `{key}`",
                kind.word(),
                reader.model.text(container.identity.key)
            );
            let span = reader.model.span(container.identity.key);
            let help = format!("it is reached by {}", list_of(kind.endpoint_keys()));
            reader.report_at(MISSING_KEY, span, key, message, Some(help));
        }
    }
}
