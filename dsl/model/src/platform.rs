//! `platforms`: what can serve workspaces, and its instances.

use dsc_syntax::{Kind, Value};

use crate::container::{Encryption, read_encryption};
use crate::faults::{MISSING_KEY, UNKNOWN_KEY};
use crate::meta::Meta;
use crate::read::{Duration, Field, Reader, list_of};
use crate::{Choice, Many, Word};

/// What a platform is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PlatformKind {
    /// A DuckDB file, embedded in this program.
    Duckdb,
    /// PostgreSQL servers.
    Postgres,
    /// Iceberg tables on Spark.
    Iceberg,
    /// Snowflake.
    Snowflake,
}

impl Choice for PlatformKind {
    const ALL: &'static [(&'static str, Self)] = &[
        ("duckdb", PlatformKind::Duckdb),
        ("postgres", PlatformKind::Postgres),
        ("iceberg", PlatformKind::Iceberg),
        ("snowflake", PlatformKind::Snowflake),
    ];
}

impl PlatformKind {
    /// The keys that platforms of this kind have and others have not.
    pub fn own_keys(self) -> &'static [&'static str] {
        match self {
            PlatformKind::Duckdb => EMBEDDED_KEYS,
            PlatformKind::Postgres | PlatformKind::Iceberg | PlatformKind::Snowflake => SERVER_KEYS,
        }
    }

    /// The keys that platforms of this kind do not have.
    pub fn foreign_keys(self) -> &'static [&'static str] {
        match self {
            PlatformKind::Duckdb => SERVER_KEYS,
            PlatformKind::Postgres | PlatformKind::Iceberg | PlatformKind::Snowflake => EMBEDDED_KEYS,
        }
    }
}

/// How much of the past is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum History {
    /// Current rows.
    Live,
    /// Every version.
    Full,
}

impl Choice for History {
    const ALL: &'static [(&'static str, Self)] = &[("live", History::Live), ("full", History::Full)];
}

/// What is asked of a connection to a server, in libpq's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SslMode {
    /// Clear text.
    Disable,
    /// Encrypted if the server can.
    Prefer,
    /// Encrypted.
    Require,
    /// Encrypted, with a certificate from a root that is trusted.
    VerifyCa,
    /// Encrypted, with such a certificate for this host.
    VerifyFull,
}

impl Choice for SslMode {
    const ALL: &'static [(&'static str, Self)] = &[
        ("disable", SslMode::Disable),
        ("prefer", SslMode::Prefer),
        ("require", SslMode::Require),
        ("verify-ca", SslMode::VerifyCa),
        ("verify-full", SslMode::VerifyFull),
    ];
}

/// A data platform.
#[derive(Clone, Debug, PartialEq)]
pub struct Platform {
    /// Its name.
    pub name: Word,
    /// What it is.
    pub kind: Option<PlatformKind>,
    /// The word that says so.
    pub kind_word: Option<Word>,
    /// What it is for.
    pub description: Option<Word>,
    /// The store of its credentials; a reference.
    pub credential_store: Option<Word>,
    /// The Connect cluster that writes its staging; a reference to a container.
    pub kafka_connect: Option<Word>,
    /// How long merged staging rows stay.
    pub staging_retention: Option<Duration>,
    /// How much of the past it keeps.
    pub history: Option<History>,
    /// Whether it serves every group that no assignment names.
    pub default: Option<Word>,
    /// Where an embedded platform stands; a reference.
    pub location: Option<Word>,
    /// The file of an embedded platform.
    pub path: Option<Word>,
    /// Who holds the keys of an embedded platform.
    pub encryption: Option<Encryption>,
    /// How many published copies stay.
    pub keep_versions: Option<(i64, Word)>,
    /// The file format that it writes.
    pub storage_version: Option<Word>,
    /// The oldest engine that must be able to read it.
    pub oldest_reader: Option<Word>,
    /// Extensions that its servers have, such as `vector`.
    pub extensions: Many<Word>,
    /// Its instances.
    pub instances: Many<Instance>,
    /// Free notes.
    pub meta: Option<Box<Meta>>,
}

impl Platform {
    /// A platform of which nothing is said yet.
    pub(crate) fn empty(name: Word) -> Self {
        Self {
            name,
            kind: None,
            kind_word: None,
            description: None,
            credential_store: None,
            kafka_connect: None,
            staging_retention: None,
            history: None,
            default: None,
            location: None,
            path: None,
            encryption: None,
            keep_versions: None,
            storage_version: None,
            oldest_reader: None,
            extensions: Many::default(),
            instances: Many::default(),
            meta: None,
        }
    }
}

/// A server of a platform.
#[derive(Clone, Debug, PartialEq)]
pub struct Instance {
    /// Its name.
    pub name: Word,
    /// The number of its platform in this file.
    pub platform: u32,
    /// Where it stands; a reference.
    pub location: Option<Word>,
    /// Name of the machine.
    pub host: Option<Word>,
    /// Number of the port.
    pub port: Option<i64>,
    /// Name of the database.
    pub database: Option<Word>,
    /// The credential that opens it; a reference.
    pub credential: Option<Word>,
    /// What is asked of connections to it.
    pub sslmode: Option<SslMode>,
    /// Who holds the keys.
    pub encryption: Option<Encryption>,
    /// How many distinct datasets it can hold.
    pub capacity: Option<i64>,
    /// The number that says so.
    pub capacity_word: Option<Word>,
    /// Free notes.
    pub meta: Option<Box<Meta>>,
}

impl Instance {
    /// An instance of which nothing is said yet.
    pub(crate) fn empty(name: Word, platform: u32) -> Self {
        Self {
            name,
            platform,
            location: None,
            host: None,
            port: None,
            database: None,
            credential: None,
            sslmode: None,
            encryption: None,
            capacity: None,
            capacity_word: None,
            meta: None,
        }
    }
}

pub(crate) const FIELDS: &[Field<Platform>] = &[
    Field {
        name: "kind",
        doc: "What it is",
        read: |r, o, v| {
            o.kind = r.kind(v);
            o.kind_word = Some(r.word(v));
        },
    },
    Field { name: "description", doc: "What it is for", read: |r, o, v| o.description = r.text(v) },
    Field {
        name: "default",
        doc: "It serves every group that no assignment names",
        read: |r, o, v| {
            if r.truth(v) == Some(true) {
                o.default = r.current_key();
            }
        },
    },
    Field {
        name: "credential_store",
        doc: "Store of its credentials",
        read: |r, o, v| o.credential_store = r.text(v),
    },
    Field {
        name: "kafka_connect",
        doc: "Connect cluster that writes its staging",
        read: |r, o, v| o.kafka_connect = r.text(v),
    },
    Field {
        name: "staging_retention",
        doc: "How long merged staging rows stay",
        read: |r, o, v| o.staging_retention = r.duration(v),
    },
    Field { name: "history", doc: "How much of the past it keeps", read: |r, o, v| o.history = r.choice(v) },
    Field { name: "location", doc: "Where it stands", read: |r, o, v| o.location = r.text(v) },
    Field { name: "path", doc: "Its file", read: |r, o, v| o.path = r.text(v) },
    Field {
        name: "encryption",
        doc: "Who holds the keys",
        read: |r, o, v| o.encryption = read_encryption(r, v),
    },
    Field {
        name: "keep_versions",
        doc: "How many published copies stay",
        read: |r, o, v| o.keep_versions = r.integer(v).map(|n| (n, r.word(v))),
    },
    Field {
        name: "storage_version",
        doc: "File format that it writes",
        read: |r, o, v| o.storage_version = r.version(v),
    },
    Field {
        name: "oldest_reader",
        doc: "Oldest engine that must read it",
        read: |r, o, v| o.oldest_reader = r.version(v),
    },
    Field { name: "extensions", doc: "Extensions of its servers", read: |r, o, v| o.extensions = r.texts(v) },
    Field { name: "instances", doc: "Its servers", read: |r, o, v| o.instances = instances(r, v) },
    Field { name: "meta", doc: "Free notes", read: |r, o, v| o.meta = r.meta(v) },
];

pub(crate) const INSTANCE_FIELDS: &[Field<Instance>] = &[
    Field { name: "location", doc: "Where it stands", read: |r, o, v| o.location = r.text(v) },
    Field { name: "host", doc: "Name of the machine", read: |r, o, v| o.host = r.host(v) },
    Field { name: "port", doc: "Number of the port", read: |r, o, v| o.port = r.port(v) },
    Field { name: "database", doc: "Name of the database", read: |r, o, v| o.database = r.text(v) },
    Field { name: "credential", doc: "Credential that opens it", read: |r, o, v| o.credential = r.text(v) },
    Field {
        name: "sslmode",
        doc: "What is asked of connections to it, in libpq's words",
        read: |r, o, v| o.sslmode = r.choice(v),
    },
    Field {
        name: "encryption",
        doc: "Who holds the keys",
        read: |r, o, v| o.encryption = read_encryption(r, v),
    },
    Field {
        name: "capacity",
        doc: "How many datasets it can hold",
        read: |r, o, v| {
            o.capacity = r.count(v, 0);
            o.capacity_word = Some(r.word(v));
        },
    },
    Field { name: "meta", doc: "Free notes", read: |r, o, v| o.meta = r.meta(v) },
];

/// Keys that only an embedded platform has.
const EMBEDDED_KEYS: &[&str] =
    &["location", "path", "encryption", "keep_versions", "storage_version", "oldest_reader"];
/// Keys that only a platform of servers has.
const SERVER_KEYS: &[&str] = &["credential_store", "kafka_connect", "instances", "extensions"];

pub(crate) fn read_all<'a>(reader: &mut Reader<'a>, value: Value<'a>) {
    reader.named(value, "/", |reader, name, value| {
        let mut platform = Platform::empty(name);
        reader.object(value, FIELDS, &mut platform);
        check_keys(reader, &platform, value);
        reader.model.platforms.push(platform);
    });
}

fn instances<'a>(reader: &mut Reader<'a>, value: Value<'a>) -> Many<Instance> {
    let start = reader.model.instances.len();
    let platform = reader.model.platforms.len() as u32;
    reader.named(value, ".", |reader, name, value| {
        let mut instance = Instance::empty(name, platform);
        reader.object(value, INSTANCE_FIELDS, &mut instance);
        for key in ["host", "database"] {
            if value.kind() == Kind::Map && value.entry(key).is_none() {
                reader.missing_key(name, key, "an instance is reached by `host`, `port` and `database`");
            }
        }
        reader.model.instances.push(instance);
    });
    Many::between(start, reader.model.instances.len())
}

/// Compares the keys that are written with those that the kind has and needs.
fn check_keys<'a>(reader: &mut Reader<'a>, platform: &Platform, value: Value<'a>) {
    if value.kind() != Kind::Map {
        return;
    }
    let name = reader.model.text(platform.name).to_owned();
    if value.entry("kind").is_none() {
        let kinds = list_of(&PlatformKind::words());
        reader.missing_key(platform.name, "kind", &format!("known are {kinds}"));
    }
    let Some(kind) = platform.kind else { return };
    let embedded = kind == PlatformKind::Duckdb;
    for (key, _) in value.entries() {
        let written = key.text().unwrap_or("");
        if kind.foreign_keys().contains(&written) {
            let message = format!("a `{}` platform has no `{written}`", kind.word());
            let help = format!("it has {}", list_of(kind.own_keys()));
            reader.report(UNKNOWN_KEY, key, message, Some(help));
        }
    }
    let needed = if embedded { "path" } else { "instances" };
    if value.entry(needed).is_none() {
        let message = format!("the `{}` platform `{name}` has no `{needed}`", kind.word());
        let help = if embedded {
            "name the file that it keeps its tables in"
        } else {
            "name the servers that it runs on"
        };
        let span = reader.model.span(platform.name);
        reader.report_at(MISSING_KEY, span, needed, message, Some(help.to_owned()));
    }
}
