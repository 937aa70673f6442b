//! The embedded platform: a DuckDB file, written by one program at a time and read through published copies.
//!
//! - to plan: [`DuckdbTarget::look`] sees what there is and changes nothing;
//! - to write: [`dsc_driver::Target::lock`] takes the lease and opens the writer's database;
//! - to read (`dsc show`, `dsc status`): [`Reader::open`], which needs no lease.
#![allow(clippy::disallowed_methods, reason = "a platform crate: its files are what it is for")]

mod describe;
mod fault;
mod inspect;
mod lease;
mod open;
mod parquet;
mod publish;
mod reader;
mod rows;
mod settings;
mod target;

use duckdb::Connection;

pub use describe::describe;
pub use parquet::ParquetRows;
pub use reader::Reader;
pub use settings::Settings;
pub use target::DuckdbTarget;

/// The version of the DuckDB library that this program found, such as `v1.5.6`.
///
/// # Errors
/// When the library is of another version than the one this program was built for.
pub fn engine_version() -> duckdb::Result<String> {
    Connection::open_in_memory()?.version()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_library_is_of_the_version_that_the_crate_was_made_for() {
        assert_eq!(engine_version().unwrap(), "v1.5.6");
    }

    #[test]
    fn json_and_parquet_are_part_of_the_library() {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch("SET autoinstall_known_extensions = false").unwrap();
        let built_in = "SELECT string_agg(extension_name, ' ' ORDER BY extension_name) FROM duckdb_extensions() \
                        WHERE extension_name IN ('json', 'parquet') AND install_mode = 'STATICALLY_LINKED'";
        let names: String = connection.query_row(built_in, [], |row| row.get(0)).unwrap();
        assert_eq!(names, "json parquet");
    }
}
