//! What Postgres is: its types, the queries that see it, and the statements that shape it. Versions 15 to 18.
//!
//! `access` and `roles` say who may do what, `drift` what somebody else gave; `types`, `edit`, `key` (a new one, built beside the work of others), `misfit`, `queries`, and `dialect`, which ties them to what all platforms share (`crate::shape`).

pub mod access;
pub mod catalog_types;
pub mod dialect;
pub mod drift;
pub mod edit;
pub mod engine;
pub mod key;
pub mod misfit;
pub mod motion;
pub mod queries;
pub mod roles;
pub mod types;
pub mod typing;

pub use dialect::PostgresDialect;
pub use engine::ENGINE;
