//! What tests of platforms share: real servers, and small models to try on them.
//!
//! A server is started when a test asks for one, and stopped when the test program ends, however it ends.
//!
//! `ci/postgres` and `ci/kafka` fetch the programs. Where they are missing, or a server does not start, a test fails and
//! says why; none is ever skipped.
#![allow(clippy::disallowed_methods, reason = "only tests use this, and starting programs is what it is for")]
#![allow(clippy::expect_used, clippy::panic, reason = "a server that cannot be had is a failed test")]

mod certificates;
mod client;
mod connect;
mod door;
mod events;
mod flow;
mod http;
mod jvm;
mod kafka;
mod line;
mod models;
mod postgres;
mod texts;

pub use certificates::Authority;
pub use client::Message;
pub use connect::{Connect, Shown};
pub use door::Door;
pub use events::{Dice, check_events, events_platform, inbox_platform};
pub use kafka::{Kafka, Record};
pub use line::Line;
pub use models::{
    all_done, apply, apply_saved, block_on, books, cause, column, dataset, desired, failures, hazards,
    holder, phrases, shown,
};
pub use postgres::{Durability, MAJORS, Postgres};
pub use texts::{check_texts, texts_platform};
