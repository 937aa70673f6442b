//! What DuckDB is: its types, its ledger, and the SQL that moves data in it.

pub mod history;
pub mod ledger;
pub mod merge;
pub mod place;
pub mod quarantine;
pub mod quote;
pub mod runs;
pub mod stage;
pub mod types;
pub mod typing;
