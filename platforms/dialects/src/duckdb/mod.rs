//! What DuckDB is: what it has its own way of when things get their shape, and when rows move.
//!
//! - shape: `types`, `edit`, `misfit`, and `dialect`, which ties them to what all platforms share (`crate::shape`);
//! - rows: `motion` and `typing` (`crate::motion`).

pub mod dialect;
pub mod edit;
pub mod engine;
pub mod misfit;
pub mod motion;
pub mod queries;
pub mod types;
pub mod typing;

pub use dialect::DuckdbDialect;
pub use engine::ENGINE;
