//! The connectors that a platform wants, and the tables into which they write.

use std::collections::BTreeMap;

use dsc_model::physical::RECORDS;
use dsc_model::{Envelope, Landing, RecordFormat, UnknownFields, Via};
use dsc_plan::Cause;
use dsc_plan::desired::{
    DesiredConnect, DesiredIngestion, DesiredPlatform, DesiredStore, KafkaIngestion, ORDER_PLACE, ORDER_TIME,
};

use super::shards::shards;
use super::sinks::{Words, words};
use super::transforms::{Chain, Routes};

/// Where a record comes from, as columns of its landing table.
#[derive(Clone, Copy, Debug)]
pub struct Coordinates {
    /// The topic, text.
    pub topic: &'static str,
    /// The partition, a whole number of 32 bits.
    pub partition: &'static str,
    /// The offset, a whole number of 64 bits.
    pub offset: &'static str,
    /// The time of the record, with a time zone.
    pub time: &'static str,
}

/// The names of those columns.
pub const COORDINATES: Coordinates =
    Coordinates { topic: "__topic", partition: "__partition", offset: "__offset", time: "__time" };
/// The column of a record's key where records land byte for byte.
pub const KEY: &str = "__key";
/// The column of a record's value where records land byte for byte.
pub const VALUE: &str = "__value";

/// The column by which a row that landed typed out of an envelope says that it is gone: `true` or `false`.
pub const DELETED: &str = "__deleted";
/// The column that says when the source changed such a row, in milliseconds since 1970.
pub const SOURCE_TIME: &str = "__source_ts_ms";
/// The same in microseconds, where the source says it so.
pub const SOURCE_MICROS: &str = "__source_ts_us";
/// The column that says where the source's log has the change, where that is one number.
pub const SOURCE_LSN: &str = "__source_lsn";
/// The file of the source's log that has the change, where it has files.
pub const SOURCE_FILE: &str = "__source_file";
/// The place in that file.
pub const SOURCE_POS: &str = "__source_pos";

/// The columns that say what the source did to it, and whether it told a snapshot then.
pub const OPERATION: &str = "__op";
/// See [`OPERATION`].
pub const SNAPSHOT: &str = "__source_snapshot";

/// The columns that a connector adds to a row out of an envelope. Where a source does not say one of them, the row has it not.
pub const ADDED: [&str; 8] =
    [DELETED, OPERATION, SOURCE_TIME, SOURCE_MICROS, SOURCE_LSN, SOURCE_FILE, SOURCE_POS, SNAPSHOT];

/// The setting that marks a connector as ours, with the ecosystem and the platform.
pub(super) const MARK: &str = "dsc.platform";
/// The setting that says whose records a connector carries.
pub(super) const STORE: &str = "dsc.store";
/// The setting by which a task shows which state of its connector it runs: a hash of all other settings.
pub const REVISION: &str = "dsc.revision";

/// Records of a batch: with more the rate did not rise (measured up to 10,000).
const RAW_BATCH: &str = "3000";
/// An upsert of typed columns is larger, and gains nothing from more.
const TYPED_BATCH: &str = "500";

/// A connector as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connector {
    /// Its name: platform, zone, store, and the number of the shard.
    pub name: String,
    /// The address of the store.
    pub store: String,
    /// All its settings.
    pub config: BTreeMap<String, String>,
    /// The schema of the tables that it writes to.
    pub landing_schema: String,
    /// How its records land: typed ones depend on columns.
    pub landing: Landing,
    /// The lines of the model that cause it.
    pub causes: Vec<Cause>,
}

/// The connectors of a platform, by name; none where no store needs them.
pub fn connectors(desired: &DesiredPlatform) -> Vec<Connector> {
    let Some(connect) = &desired.connect else { return Vec::new() };
    let mut out = Vec::new();
    for store in &desired.stores {
        if let DesiredIngestion::Kafka(kafka) = &store.ingestion
            && kafka.via == Via::Connect
        {
            of_store(&Carrying { platform: &desired.name, connect, store, kafka }, &mut out);
        }
    }
    out.sort_by(|one, other| one.name.cmp(&other.name));
    out
}

/// The topic of what connectors could not use of a store, by the name of the platform and the store's schema.
pub fn dead_letters(platform: &str, schema: &str) -> String {
    format!("dsc.dead.{platform}_{schema}")
}

/// The landing tables of a store, by name, with the address of what lands in each.
pub fn landing_tables(store: &DesiredStore, kafka: &KafkaIngestion) -> Vec<(String, String)> {
    match kafka.landing {
        Landing::Raw => vec![(RECORDS.to_owned(), store.address.clone())],
        Landing::Typed => {
            let table = |dataset: &dsc_plan::desired::DesiredDataset| {
                (dataset.table.clone(), dataset.address.clone())
            };
            store.datasets.iter().map(table).collect()
        }
    }
}

/// The store whose records are carried.
struct Carrying<'a> {
    platform: &'a str,
    connect: &'a DesiredConnect,
    store: &'a DesiredStore,
    kafka: &'a KafkaIngestion,
}

fn of_store(cx: &Carrying<'_>, out: &mut Vec<Connector>) {
    let pairs: Vec<(&str, &str)> = cx
        .store
        .datasets
        .iter()
        .filter_map(|dataset| Some((cx.kafka.topic(&dataset.name)?, dataset.table.as_str())))
        .collect();
    // Of all topics of the store: what a connector is like depends on its own topics as little as can be.
    let routes = Routes::of(&pairs);
    for (shard, topics) in shards(pairs.iter().map(|(topic, _)| *topic)) {
        let own = match &routes {
            Routes::Each(pairs) => {
                Routes::Each(pairs.iter().copied().filter(|(topic, _)| topics.contains(topic)).collect())
            }
            Routes::None | Routes::Cut { .. } => routes.clone(),
        };
        let mut config = cx.config(&topics, &own);
        config.insert(REVISION.to_owned(), revision(&config));
        out.push(Connector {
            name: format!("{}_{}-{shard}", cx.platform, cx.store.schema),
            store: cx.store.address.clone(),
            config,
            landing_schema: cx.kafka.landing_schema.clone(),
            landing: cx.kafka.landing,
            causes: vec![cx.store.cause.clone(), cx.connect.cause.clone()],
        });
    }
}

impl Carrying<'_> {
    fn config(&self, topics: &[&str], routes: &Routes<'_>) -> BTreeMap<String, String> {
        let words = words(self.connect.sink);
        let mut out = match self.kafka.landing {
            Landing::Raw => Chain::raw().settings(),
            Landing::Typed => Chain::typed(self.kafka.envelope, routes).settings(),
        };
        let mut set = |key: &str, value: &str| {
            out.insert(key.to_owned(), value.to_owned());
        };
        set("connector.class", words.class);
        set("tasks.max", "1");
        set("topics", &topics.join(","));
        set(MARK, &self.connect.mark);
        set(STORE, &self.store.address);
        for (key, value) in words.fixed() {
            set(key, value);
        }
        self.database(words, &mut set);
        self.records(&mut set);
        self.landing(words, &mut set);
        if let (Landing::Typed, UnknownFields::Ignore, Some(fields)) =
            (self.kafka.landing, self.kafka.unknown_fields, words.fields)
        {
            set(fields, &self.fields(topics));
        }
        out
    }

    /// Where to, and as whom: never as text.
    fn database(&self, words: &Words, set: &mut impl FnMut(&str, &str)) {
        let database = &self.connect.database;
        let (host, port, name) = (&database.host, database.port, encoded(&database.database));
        let options = match self.kafka.landing {
            // Several rows a statement: 50,000 records a second instead of 35,000.
            Landing::Raw => "reWriteBatchedInserts=true",
            // Texts of dates and numbers find their way into columns of those types.
            Landing::Typed => "stringtype=unspecified",
        };
        set("connection.url", &format!("jdbc:postgresql://{host}:{port}/{name}?{options}"));
        set(words.user, &self.secret("user"));
        set("connection.password", &self.secret("password"));
    }

    fn secret(&self, field: &str) -> String {
        let path = self.connect.secrets.replace("{credential}", &self.connect.database.credential);
        format!("${{{}}}", path.replace("{field}", field))
    }

    /// How records are read, and where those go that cannot be.
    fn records(&self, set: &mut impl FnMut(&str, &str)) {
        let bytes = "org.apache.kafka.connect.converters.ByteArrayConverter";
        set("key.converter", bytes);
        match (self.kafka.landing, self.kafka.format) {
            (Landing::Raw, RecordFormat::Json | RecordFormat::Avro) => set("value.converter", bytes),
            (Landing::Typed, RecordFormat::Json) => {
                let (registered, carried) = (
                    "io.confluent.connect.json.JsonSchemaConverter",
                    "org.apache.kafka.connect.json.JsonConverter",
                );
                // Without a registry every record has to carry its schema; those that do not are dead letters.
                if self.kafka.schema_registry.is_some() {
                    set("value.converter", registered);
                } else {
                    set("value.converter", carried);
                    set("value.converter.schemas.enable", "true");
                }
            }
            (Landing::Typed, RecordFormat::Avro) => {
                set("value.converter", "io.confluent.connect.avro.AvroConverter");
            }
        }
        if let (Landing::Typed, Some(registry)) = (self.kafka.landing, &self.kafka.schema_registry) {
            set("value.converter.schema.registry.url", registry);
        }
        set("consumer.override.auto.offset.reset", "earliest");
        set("consumer.override.max.poll.records", "3000");
        set("errors.tolerance", "all");
        set("errors.deadletterqueue.topic.name", &dead_letters(self.platform, &self.store.schema));
        set("errors.deadletterqueue.topic.replication.factor", &self.connect.copies.to_string());
        set("errors.deadletterqueue.context.headers.enable", "true");
    }

    /// What the tables of some topics hold, each as `table:field`: a router has given a record the name of its table by the
    /// time the sink asks.
    fn fields(&self, topics: &[&str]) -> String {
        let Coordinates { topic, partition, offset, time } = COORDINATES;
        let added: &[&str] = match self.kafka.envelope {
            Envelope::Debezium => &ADDED,
            Envelope::Flat => &[],
        };
        let mut out = Vec::new();
        for dataset in &self.store.datasets {
            if self.kafka.topic(&dataset.name).is_none_or(|topic| !topics.contains(&topic)) {
                continue;
            }
            let own = dataset.columns.iter().map(|column| column.physical.as_str());
            let own = own.filter(|name| !matches!(*name, ORDER_TIME | ORDER_PLACE));
            let all = own.chain(added.iter().copied()).chain([topic, partition, offset, time]);
            out.extend(all.map(|field| format!("{}:{field}", dataset.table)));
        }
        out.join(",")
    }

    /// Which table, and what tells its rows apart.
    fn landing(&self, words: &Words, set: &mut impl FnMut(&str, &str)) {
        let schema = &self.kafka.landing_schema;
        match self.kafka.landing {
            Landing::Raw => {
                set("insert.mode", "insert");
                set("batch.size", RAW_BATCH);
                set(words.key_mode, "record_key");
                set(words.key_fields, KEY);
                set(words.table, &format!("{schema}.{RECORDS}"));
            }
            Landing::Typed => {
                let Coordinates { topic, partition, offset, .. } = COORDINATES;
                set("insert.mode", "upsert");
                set("batch.size", TYPED_BATCH);
                set(words.key_mode, "record_value");
                set(words.key_fields, &format!("{topic},{partition},{offset}"));
                set(words.table, &format!("{schema}.${{topic}}"));
            }
        }
    }
}

/// A hash of settings.
fn revision(config: &BTreeMap<String, String>) -> String {
    let mut hasher = blake3::Hasher::new();
    for (key, value) in config {
        for part in [key, value] {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
    }
    hasher.finalize().to_hex()[..16].to_owned()
}

/// A name as part of an address.
fn encoded(name: &str) -> String {
    let mut out = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
