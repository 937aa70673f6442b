//! What Kafka Connect is: the connectors that carry topics to landing tables, and what a cluster lacks of them.
//!
//! - [`layout`]: the connectors that a platform wants, from its desired state. `shards` shares out topics, `sinks` knows
//!   the words of each sink connector, `transforms` what happens to a record on its way;
//! - [`check`]: whether a connector may be sent at all;
//! - [`observed`]: what a cluster says of itself;
//! - [`diff`]: the requests that lead from the one to the other, as steps of a plan;
//! - [`dialect`]: a platform's own dialect and this one as one, so that both have one plan.
//!
//! How records land:
//!
//! - **Raw**, for JSON: key and value byte for byte in one table for all topics of a store, with topic, partition, offset
//!   and time. A connector depends on no column, and nothing that a record says can stop it. Tombstones are rows without
//!   a value, and a delivery that is repeated is a second row with the same coordinates.
//! - **Typed**, for Avro and by choice: a table a dataset, coordinates as its key, so that a repeated delivery changes
//!   nothing. Of a Debezium envelope a delete becomes a row with `__deleted`, and the tombstone behind it, which says
//!   nothing more, none; when and where the source changed the row comes along, so that a change which is told again is
//!   known. A tombstone without envelope has nothing that could become a row (no transform makes one out of a key, and the
//!   sink would delete what has landed, not write down that something is gone): it goes to the dead letters.
//!   JSON comes by a schema registry, or carries its schema in every record. A field without a column fails the task, and
//!   nothing is lost: `plan` shows it, and the `apply` that brings the column starts it again. Only Debezium's sink can be
//!   told the fields of each table, which it is where the model ignores the others.
//!
//! What talks to a cluster stands in `platforms/kafka_connect`.

pub mod check;
pub mod dialect;
pub mod diff;
pub mod layout;
pub mod observed;
pub mod request;
mod shards;
mod sinks;
mod transforms;

pub use check::{Flaw, check};
pub use dialect::{Connectors, MarkedCluster};
pub use diff::{Compared, Prune, failed, join};
pub use layout::{Connector, connectors, landing_tables};
pub use observed::{ClusterState, ObservedConnector, read_inventory};
pub use request::Request;
pub use shards::TOPICS_OF_A_SHARD;
