//! Postgres as a platform: one instance, written by one program at a time; and as a source, from which tables are read.
//!
//! - to plan: [`PostgresTarget::look`] sees what there is and changes nothing;
//! - to write: [`dsc_driver::Target::lock`] takes the lease, an advisory lock that ends with the connection;
//! - to take in rows: [`dsc_driver::Loader`], by binary COPY;
//! - to read (`dsc status`, `dsc show`): [`PostgresTarget::connect`], then [`dsc_driver::Target::query`];
//! - to read the tables of a producer: [`PostgresSource`], all of one moment, by binary COPY;
//! - to make a model of what others keep: [`PostgresTarget::survey`].
#![allow(clippy::disallowed_methods, reason = "a platform crate: its connections are what it is for")]

mod append;
mod describe;
mod fault;
mod inspect;
mod lease;
mod marks;
mod open;
mod reader;
mod rows;
mod settings;
mod source;
mod survey;
mod tables;
mod target;
mod tls;

pub use settings::{Password, Settings};
pub use source::{PostgresSource, Scope};
pub use target::PostgresTarget;
pub use tls::{Pem, SslMode, Tls, system_roots};
