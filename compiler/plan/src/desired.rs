//! What one platform should hold, lowered from the graph: stores it ingests, tables, views for workspaces.
//!
//! Names here are physical ones, as the platform will know them; addresses are the model's.

mod kafka;

pub use kafka::{DesiredConnect, DesiredDatabase, KafkaIngestion, ORDER_PLACE, ORDER_TIME, TopicShape};

use dsc_model::DataType;
use serde::{Deserialize, Serialize};

/// The line of the model that causes something.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cause {
    /// The file, relative to the project.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// What it says, as one phrase.
    pub message: String,
}

/// Everything that one platform should hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DesiredPlatform {
    /// Its name, such as `embedded`.
    pub name: String,
    /// Hash of the part of the model that concerns it, in hexadecimal.
    pub model_hash: String,
    /// How many published copies stay; only for platforms that publish copies.
    pub keep_versions: u32,
    /// The oldest file format that must be able to read what is published.
    pub storage_version: Option<String>,
    /// How long merged staging rows stay, in seconds.
    pub staging_retention_seconds: u64,
    /// The Connect cluster that carries topics to it, if it names one.
    pub connect: Option<DesiredConnect>,
    /// The stores it ingests, by address.
    pub stores: Vec<DesiredStore>,
    /// The workspaces it serves, by address.
    pub workspaces: Vec<DesiredWorkspace>,
    /// Who may read and write.
    pub access: DesiredAccess,
}

/// Who may read and write what a platform holds. Platforms without roles of their own pass it by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DesiredAccess {
    /// The roles that may read or write something here, by name.
    pub roles: Vec<DesiredRole>,
    /// The users who have one of these roles, by name.
    pub users: Vec<DesiredUser>,
}

/// A role: what everybody may do who has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DesiredRole {
    /// `usa/analysts`.
    pub address: String,
    /// Its name on the platform: `usa_analysts`.
    pub name: String,
    /// What it may read and write, by schema.
    pub grants: Vec<DesiredGrant>,
    /// The line that declares it.
    pub cause: Cause,
}

/// That a role may do something with what stands in a schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DesiredGrant {
    /// The schema: of a workspace's views for reading, of a store's staging tables for writing.
    pub schema: String,
    /// The address of the workspace or store.
    pub address: String,
    /// What it may do.
    pub right: Right,
    /// The line that says so.
    pub cause: Cause,
}

/// What a role may do with what stands in a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Right {
    /// See the rows of a workspace's views.
    Read,
    /// Put rows into a store's staging tables, and see what is there; merging them is ours alone.
    Write,
}

/// A user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DesiredUser {
    /// `usa/ann`.
    pub address: String,
    /// The name on the platform: `usa_ann`.
    pub name: String,
    /// The roles that the user has.
    pub roles: Vec<DesiredMembership>,
    /// The line that declares the user.
    pub cause: Cause,
}

/// That a user has a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DesiredMembership {
    /// The role's name on the platform.
    pub role: String,
    /// The line that says so.
    pub cause: Cause,
}

/// A datastore as the platform ingests it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DesiredStore {
    /// `usa/northwind`.
    pub address: String,
    /// The schema of its merge tables: `usa_northwind`.
    pub schema: String,
    /// The schema of its staging tables: `usa_northwind_staging`.
    pub staging_schema: String,
    /// Its former names, where the model declares a rename.
    pub renamed_from: Option<FormerStore>,
    /// How its data arrives.
    pub ingestion: DesiredIngestion,
    /// When it is due.
    pub schedule: Schedule,
    /// Whether all its datasets move in one transaction.
    pub consistency: Consistency,
    /// Those of its datasets that somebody on this platform consumes, by name.
    pub datasets: Vec<DesiredDataset>,
    /// The line that declares it.
    pub cause: Cause,
}

/// What a store was called before the model renamed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormerStore {
    /// `usa/northwind_old`.
    pub address: String,
    /// The schema of its merge tables.
    pub schema: String,
    /// The schema of its staging tables.
    pub staging_schema: String,
}

/// How data of a store arrives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DesiredIngestion {
    /// Every row of every dataset, each batch, from a folder.
    SnapshotFiles {
        /// The folder, as the model writes it; relative to the project.
        path: String,
        /// What the files are.
        format: FileFormat,
    },
    /// Every row of every dataset, each batch, from the tables of a database.
    SnapshotTables {
        /// The address of the container.
        container: String,
    },
    /// The rows of the tables of a database above the last value of a column. What is not among them may still be there.
    WatermarkTables {
        /// The address of the container.
        container: String,
        /// The column, by its name in the model; every dataset has it.
        column: String,
    },
    /// The changes of each dataset, from a table that the producer keeps beside the dataset's own.
    ChangeTables {
        /// The address of the container.
        container: String,
        /// What the tables are called, with `{dataset}` for the name at the source.
        pattern: String,
    },
    /// The rows of queries over the views of a workspace.
    Transformer {
        /// The address of the transformer.
        transformer: String,
        /// The address of the workspace.
        workspace: String,
        /// The name of each dataset in the model, and its query.
        queries: Vec<(String, String)>,
    },
    /// One event per JSON file.
    FileInbox {
        /// Where events arrive, as the model writes it; relative to the project.
        path: String,
        /// Where used files go; left out: `done` beside the inbox.
        done: Option<String>,
        /// Where files go that cannot be used; left out: `quarantine` beside the inbox.
        quarantine: Option<String>,
        /// The path of the member that says what an event is about, such as `metadata.type`.
        route_field: String,
        /// Its values and the dataset, by logical name, that each leads to; in the order of the model.
        routes: Vec<(String, String)>,
    },
    /// Topics, whose records land in tables of their own first.
    Kafka(Box<KafkaIngestion>),
    /// A kind that this version can describe and not run, in the user's word.
    NotBuilt {
        /// `kafka`, `cdc`, ….
        kind: String,
    },
}

impl DesiredIngestion {
    /// What decides which of two states of a key is the newer one.
    pub fn order(&self) -> Order {
        match self {
            DesiredIngestion::SnapshotFiles { .. }
            | DesiredIngestion::SnapshotTables { .. }
            | DesiredIngestion::WatermarkTables { .. }
            | DesiredIngestion::Transformer { .. } => Order::Arrival,
            DesiredIngestion::ChangeTables { .. }
            | DesiredIngestion::FileInbox { .. }
            | DesiredIngestion::Kafka(_)
            | DesiredIngestion::NotBuilt { .. } => Order::Version,
        }
    }

    /// How records of topics come, where they fill the store.
    pub fn kafka(&self) -> Option<&KafkaIngestion> {
        match self {
            DesiredIngestion::Kafka(kafka) => Some(kafka),
            DesiredIngestion::SnapshotFiles { .. }
            | DesiredIngestion::SnapshotTables { .. }
            | DesiredIngestion::WatermarkTables { .. }
            | DesiredIngestion::ChangeTables { .. }
            | DesiredIngestion::Transformer { .. }
            | DesiredIngestion::FileInbox { .. }
            | DesiredIngestion::NotBuilt { .. } => None,
        }
    }
}

/// What decides which of two states of a key is the newer one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The later run: each reads states that are true at one moment.
    Arrival,
    /// The version columns: events come in any order.
    Version,
}

/// What the files of a folder are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileFormat {
    /// Comma-separated values with a header line; an empty field is null, a quoted empty one is empty text.
    Csv,
    /// Apache Parquet.
    Parquet,
    /// One JSON object a line.
    JsonLines,
}

impl FileFormat {
    /// What a file of this format is called behind its last point.
    pub fn extensions(self) -> &'static [&'static str] {
        match self {
            FileFormat::Csv => &["csv"],
            FileFormat::Parquet => &["parquet"],
            FileFormat::JsonLines => &["jsonl", "ndjson"],
        }
    }
}

/// When a store is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Schedule {
    /// Whenever there is something.
    Continuous,
    /// When somebody says `dsc run ADDRESS`, or at every plain `dsc run`.
    External,
    /// By a cron expression in UTC.
    Cron(String),
}

/// What moves together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consistency {
    /// Each dataset in its own transaction.
    Dataset,
    /// All datasets of the store in one transaction.
    Datastore,
}

/// A dataset as the platform keeps it: a staging table, a merge table, and if `history` a table of versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DesiredDataset {
    /// `usa/northwind.customers`.
    pub address: String,
    /// Its name in the model.
    pub name: String,
    /// The table's name on the platform and the file's or table's at the source: `physical`, or the name.
    pub table: String,
    /// Its former name in the model, where that declares a rename.
    pub renamed_from: Option<String>,
    /// Its columns in the order of the model.
    pub columns: Vec<DesiredColumn>,
    /// Physical names of the key's columns.
    pub key: Vec<String>,
    /// Physical names of the columns that order two states of one key; empty where arrival decides (snapshots).
    pub version: Vec<String>,
    /// Whether some group needs every version.
    pub history: bool,
    /// What it is, for a comment.
    pub description: Option<String>,
    /// The line that declares it.
    pub cause: Cause,
}

impl DesiredDataset {
    /// The physical name of the first version column that says on which day its row was made.
    pub fn own_time(&self) -> Option<&str> {
        let has_day = |name: &&String| {
            self.columns.iter().any(|column| {
                column.physical == **name
                    && matches!(column.data_type, DataType::Time(time_type) if time_type.has_day())
            })
        };
        self.version.iter().find(has_day).map(String::as_str)
    }
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DesiredColumn {
    /// Its name in the model, and in views.
    pub name: String,
    /// Its name in tables and at the source: `physical`, or the name.
    pub physical: String,
    /// Its former name in the model, where that declares a rename.
    pub renamed_from: Option<String>,
    /// Its type.
    pub data_type: DataType,
    /// Whether it may be null.
    pub nullable: bool,
    /// The line that declares it.
    pub cause: Cause,
}

impl DesiredColumn {
    /// Whether it is one of ours, which no view shows.
    pub fn is_ours(&self) -> bool {
        self.name == ORDER_TIME || self.name == ORDER_PLACE
    }
}

/// A workspace as the platform serves it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DesiredWorkspace {
    /// `usa/reporting`.
    pub address: String,
    /// The schema of its views: `ws_usa_reporting`.
    pub schema: String,
    /// Its views, by name.
    pub views: Vec<DesiredView>,
    /// The line that declares it.
    pub cause: Cause,
}

/// A view through which a workspace sees a dataset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DesiredView {
    /// The dataset's name; where two stores of a workspace have the same dataset name, `store_dataset`.
    pub name: String,
    /// The address of the dataset.
    pub dataset: String,
    /// Whether a second view, `<name>_history`, shows every version.
    pub history: bool,
    /// The line that asks for it.
    pub cause: Cause,
}
