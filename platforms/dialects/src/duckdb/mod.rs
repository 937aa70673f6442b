//! What DuckDB is: its types, its ledger, and the SQL that moves data in it.

pub mod ledger;
