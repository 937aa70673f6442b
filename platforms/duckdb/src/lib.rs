//! The embedded platform: a DuckDB file.
