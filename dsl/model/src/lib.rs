//! One file per kind of object, with references unresolved.
//!
//! [`lower`] turns the tree of one file into a [`FileModel`]. Names are places in the text ([`Word`]); what they
//! refer to is decided in `dsc-graph`, what is wrong with them in `dsc-lint`.

mod assignment;
pub mod capabilities;
mod choice;
mod column;
mod container;
mod create_topics;
mod credential_store;
mod cron;
mod dataset;
mod datastore;
mod deprecation;
mod detail;
mod ecosystem;
pub mod faults;
mod file;
mod ingestion;
mod lower;
mod meta;
pub mod names;
pub mod overlay;
pub mod physical;
mod platform;
mod policy;
mod read;
mod repository;
mod role;
mod scenario;
pub mod schema;
pub mod settings;
mod summary;
mod transformer;
pub mod types;
mod vendor;
mod word;
mod workspace;
pub mod written;
mod zone;

pub use assignment::{Assignment, AssignmentState, PrimaryIngestion};
pub use capabilities::{Capabilities, Support};
pub use choice::Choice;
pub use column::{Column, ColumnDetails};
pub use container::{Container, ContainerKind, DataFormat, Encryption, Endpoint, KeyHolder, Sink};
pub use create_topics::CreateTopics;
pub use credential_store::{Credential, CredentialStore, CredentialStoreKind, CredentialType};
pub use cron::{Cron, CronFault, parse_cron};
pub use dataset::{ColumnList, Dataset, DatasetDetails};
pub use datastore::{Datastore, Status};
pub use deprecation::Deprecation;
pub use dsc_syntax::parse_day;
pub use ecosystem::Ecosystem;
pub use file::{FileModel, Identity, Scope};
pub use ingestion::{
    Consistency, Envelope, Ingestion, IngestionKind, Landing, RecordFormat, Route, Schedule, TopicNaming,
    Topics, UnknownFields, Via,
};
pub use lower::{Desk, TOP_LEVEL_KINDS, lower, lower_with};
pub use meta::Meta;
pub use overlay::Overlay;
pub use platform::{History, Instance, Platform, PlatformKind, SslMode};
pub use policy::{EncryptionRule, Limits, Policy};
pub use read::{Chosen, Day, Duration, Field as KeyInfo, Reader, parse_duration};
pub use repository::{Repository, RepositoryFault, read_branch};
pub use role::{Role, User};
pub use scenario::{Scenario, ScenarioCheck};
pub use summary::Summary;
pub use transformer::Transformer;
pub use types::{AsKey, DataType, Element, Field, FloatType, SmallFloat, TimeType, WholeType};
pub use vendor::{Cloud, Location, Vendor};
pub use word::{Many, Note, Word};
pub use workspace::{Group, Latency, Needs, Priority, Workspace};
pub use zone::{Team, Zone};
