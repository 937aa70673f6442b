//! Kafka by its own protocol: what a cluster knows of topics, and their records.
//!
//! - [`Cluster`] asks about topics and reads them from offsets that somebody else remembers;
//! - [`Membership`] says which of their partitions are ours where several read them;
//! - [`MakesTopics`] puts them beside a platform's target, so that topics are made by its plan;
//! - [`Settings`] say where it is and who we are there.
//!
//! Nothing is ever committed to Kafka: how far records were taken stands beside them, where they went.
#![allow(clippy::disallowed_methods, reason = "a platform crate: its requests and waits are what it is for")]

mod cluster;
mod group;
mod native;
mod reach;
mod settings;
mod target;
mod topics;

pub use cluster::Cluster;
pub use group::{Assignment, Membership};
pub use settings::{Login, Secret, Settings, Tls};
pub use target::{Makes, MakesTopics};
pub use topics::Keeping;
