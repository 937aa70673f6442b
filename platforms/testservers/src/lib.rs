//! Real servers for tests: started when a test asks for one, stopped when the test program ends, however it ends.
//!
//! `ci/postgres` fetches the programs. Where they are missing, or a server does not start, a test fails and says why;
//! none is ever skipped.
#![allow(clippy::disallowed_methods, reason = "only tests use this, and starting programs is what it is for")]
#![allow(clippy::expect_used, clippy::panic, reason = "a server that cannot be had is a failed test")]

mod postgres;

pub use postgres::{Durability, MAJORS, Postgres};
