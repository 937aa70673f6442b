//! How rows move, the same on every platform: staged, typed, merged, versioned, quarantined, and written into the ledger.
//!
//! Everything here is SQL as text; `platforms/run` says when which statement runs. What an engine has its own way of
//! stands in `engine`, and its answers in the folder of each engine (`motion.rs`, `typing.rs`).

pub mod engine;
pub mod history;
pub mod landing;
pub mod landing_typed;
pub mod merge;
pub mod place;
pub mod quarantine;
pub mod query;
pub mod runs;
pub mod stage;
pub mod typing;

pub use engine::Motion;
