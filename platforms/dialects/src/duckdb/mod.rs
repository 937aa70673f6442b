//! What DuckDB is: its types, its ledger, the steps that shape it, and the SQL that moves data in it.
//!
//! - shape: `layout` (what a desired platform looks like here), `observed` (what is there, and the queries that see it),
//!   `diff` with its parts `dataset_diff`, `table_diff`, `view_diff`, `removal`, and `dialect`, which ties them together;
//! - rows: `stage`, `merge`, `history`, `quarantine`, `runs`.

pub mod compare;
pub mod dataset_diff;
pub mod dialect;
pub mod diff;
pub mod draft;
pub mod edit;
pub mod history;
pub mod inventory;
pub mod layout;
pub mod ledger;
pub mod merge;
pub mod misfit;
pub mod observed;
pub mod place;
pub mod quarantine;
pub mod quote;
pub mod record;
pub mod removal;
pub mod runs;
pub mod stage;
pub mod table_diff;
pub mod types;
pub mod typing;
pub mod view_diff;

pub use dialect::DuckdbDialect;
