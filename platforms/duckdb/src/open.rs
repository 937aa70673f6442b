//! Opens the engine: nothing is downloaded, memory and threads have limits, times are in UTC.

use std::path::Path;

use dsc_driver::TargetError;
use duckdb::{AccessMode, Config, Connection};

use crate::fault::{file_fault, open_fault};
use crate::settings::Settings;

/// What may be done with a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// Everything.
    Write,
    /// Reading it.
    Read,
}

/// Opens a database file.
pub(crate) fn open(path: &Path, settings: &Settings, access: Access) -> Result<Connection, TargetError> {
    let fault = |fault: duckdb::Error| open_fault(&fault, path);
    let config = configure(settings, access).map_err(fault)?;
    let connection = Connection::open_with_flags(path, config).map_err(fault)?;
    limit(&connection, settings).map_err(fault)?;
    if access == Access::Write {
        let scratch = settings.scratch();
        std::fs::create_dir_all(&scratch)
            .map_err(|fault| file_fault("create the folder", &scratch, fault))?;
        let path_text = scratch.display().to_string().replace('\'', "''");
        connection.execute_batch(&format!("SET temp_directory = '{path_text}'")).map_err(fault)?;
    }
    Ok(connection)
}

fn configure(settings: &Settings, access: Access) -> duckdb::Result<Config> {
    let mut config = Config::default()
        .with("autoinstall_known_extensions", "false")?
        .with("autoload_known_extensions", "false")?;
    config = match access {
        // A file that readers of an older engine must read is written in their format from the start.
        Access::Write => match &settings.storage_version {
            Some(version) => config.with("storage_compatibility_version", version)?,
            None => config,
        },
        // What a view may read is in the database; it has no business outside.
        Access::Read => config.access_mode(AccessMode::ReadOnly)?.with("enable_external_access", "false")?,
    };
    Ok(config)
}

fn limit(connection: &Connection, settings: &Settings) -> duckdb::Result<()> {
    if let Some(limit) = settings.memory_limit.clone().or_else(|| default_memory(connection)) {
        connection.execute_batch(&format!("SET memory_limit = '{}'", limit.replace('\'', "''")))?;
    }
    if let Some(threads) = settings.threads {
        connection.execute_batch(&format!("SET threads = {}", threads.max(1)))?;
    }
    connection.execute_batch("SET TimeZone = 'UTC'")
}

/// 60 % of the machine's memory: the engine's own default is 80 %, and our own rows need room beside it.
fn default_memory(connection: &Connection) -> Option<String> {
    let text: String =
        connection.query_row("SELECT current_setting('memory_limit')", [], |row| row.get(0)).ok()?;
    let (number, unit) = text.split_once(' ')?;
    let number: f64 = number.parse().ok()?;
    Some(format!("{:.1}{unit}", number * 0.75))
}
