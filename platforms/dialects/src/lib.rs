//! What each platform is: pure lowering, comparing and rendering.

pub mod duckdb;
pub mod import;
pub mod kafka;
pub mod kafka_connect;
pub mod lower;
pub mod motion;
pub mod postgres;
pub mod quote;
pub mod shape;

pub use lower::lower;
