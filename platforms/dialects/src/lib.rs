//! What each platform is: pure lowering, comparing and rendering.

pub mod duckdb;
pub mod lower;

pub use lower::lower;
