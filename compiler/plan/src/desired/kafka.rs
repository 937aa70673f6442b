//! How records of topics land on a platform, and who carries them there.

use dsc_model::{Envelope, Landing, RecordFormat, Sink, UnknownFields, Via};

use super::Cause;

/// Topics whose records land in tables, before they are merged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KafkaIngestion {
    /// Who carries them there.
    pub via: Via,
    /// The address of the Kafka cluster.
    pub container: String,
    /// Whether records land byte for byte or as typed columns.
    pub landing: Landing,
    /// What stands around a record.
    pub envelope: Envelope,
    /// How records are encoded.
    pub format: RecordFormat,
    /// What becomes of records with fields that the model does not have.
    pub unknown_fields: UnknownFields,
    /// The address of the schema registry, if there is one.
    pub schema_registry: Option<String>,
    /// The schema of the landing tables: `usa_northwind_landing`.
    pub landing_schema: String,
    /// How topics are made that are not there, where they may be.
    pub create_topics: Option<TopicShape>,
    /// The topic of each dataset of the model, by the dataset's name.
    pub topics: Vec<(String, String)>,
}

/// How a topic is made; what is not said is left to the cluster.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TopicShape {
    /// How many partitions it has.
    pub partitions: Option<i32>,
    /// How many copies each of them has.
    pub copies: Option<i32>,
    /// How long it keeps its records, in milliseconds.
    pub retention: Option<i64>,
}

impl KafkaIngestion {
    /// The topic of a dataset.
    pub fn topic(&self, dataset: &str) -> Option<&str> {
        self.topics.iter().find(|(name, _)| name == dataset).map(|(_, topic)| topic.as_str())
    }
}

/// The column of ours that orders two states of a key whose records say when the source changed it: that time.
pub const ORDER_TIME: &str = "dsc_time";
/// The column of ours that orders what the source changed at one time: the place in the source's log, or where that is
/// not said the offset in the topic.
pub const ORDER_PLACE: &str = "dsc_place";

/// A Connect cluster as a platform uses it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DesiredConnect {
    /// Its address in the model: `acme/connect`.
    pub address: String,
    /// Where it is asked.
    pub url: String,
    /// What marks our connectors as ours: `acme/nordic`, the ecosystem and the platform.
    pub mark: String,
    /// The connector with which it writes to databases.
    pub sink: Sink,
    /// How connectors refer to secrets: the provider, a colon, and the path with `{credential}` and `{field}`.
    pub secrets: String,
    /// How many copies a topic of ours may have.
    pub copies: usize,
    /// The database to which it writes.
    pub database: DesiredDatabase,
    /// The line that declares it.
    pub cause: Cause,
}

/// A database as connectors reach it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DesiredDatabase {
    /// The machine.
    pub host: String,
    /// The port.
    pub port: u16,
    /// The name of the database.
    pub database: String,
    /// The bare name of the credential that opens it.
    pub credential: String,
}
