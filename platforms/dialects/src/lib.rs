//! What each platform is: pure lowering, comparing and rendering.

pub mod duckdb;
