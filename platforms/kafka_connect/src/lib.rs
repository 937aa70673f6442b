//! Kafka Connect clusters: what they run, and how connectors come, change and go.
//!
//! - [`Cluster`] talks to one: the inventory, the validation before anything is written, and requests that are done when
//!   the cluster has come to where they lead;
//! - [`Carries`] puts it beside a platform's target, so that tables and connectors have one plan, one lease and one
//!   ledger.
//!
//! What connectors should be like is decided without asking anybody, in `dsc_dialects::kafka_connect`.
#![allow(clippy::disallowed_methods, reason = "a platform crate: its requests and waits are what it is for")]

mod cluster;
mod fault;
mod http;
mod settings;
mod target;
mod wait;

pub use cluster::Cluster;
pub use fault::ClusterError;
pub use settings::{Login, Secret, Settings};
pub use target::Carries;
