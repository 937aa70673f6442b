//! What DuckDB is: its types, its ledger, the steps that shape it, and the SQL that moves data in it.
//!
//! - shape: `types`, `edit`, `misfit`, and `dialect`, which ties them to what all platforms share (`crate::shape`);
//! - rows: `stage`, `merge`, `history`, `quarantine`, `runs`.

pub mod dialect;
pub mod edit;
pub mod engine;
pub mod history;
pub mod merge;
pub mod misfit;
pub mod place;
pub mod quarantine;
pub mod queries;
pub mod runs;
pub mod stage;
pub mod types;
pub mod typing;

pub use dialect::DuckdbDialect;
pub use engine::ENGINE;
