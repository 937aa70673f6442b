//! The engine's and the system's faults, told as what was tried on what.

use std::io;
use std::path::Path;

use dsc_driver::{StatementFault, TargetError, shortened};

use crate::settings::shown;

/// The engine writes these words in front of its message.
const KINDS: [(&str, StatementFault); 6] = [
    ("Conversion Error", StatementFault::Conversion),
    ("Out of Range Error", StatementFault::Conversion),
    ("Invalid Input Error", StatementFault::Conversion),
    ("Constraint Error", StatementFault::Constraint),
    ("Catalog Error", StatementFault::Catalog),
    ("Binder Error", StatementFault::Catalog),
];

/// A statement that failed.
pub(crate) fn statement_fault(fault: &duckdb::Error, statement: &str, place: &Path) -> TargetError {
    let message = words(fault);
    if is_disk_full(&message) {
        return TargetError::DiskFull { action: "write".to_owned(), path: shown(place) };
    }
    let kind = KINDS
        .iter()
        .find(|(start, _)| message.starts_with(start))
        .map_or(StatementFault::Other, |(_, kind)| *kind);
    TargetError::Statement { statement: shortened(statement), message, kind }
}

/// A file that could not be opened as a database.
pub(crate) fn open_fault(fault: &duckdb::Error, path: &Path) -> TargetError {
    let message = words(fault);
    if is_disk_full(&message) {
        return TargetError::DiskFull { action: "open the database".to_owned(), path: shown(path) };
    }
    if message.contains("Could not set lock") || message.contains("Conflicting lock") {
        return TargetError::LockedByUnknown { path: shown(path) };
    }
    TargetError::Open { path: shown(path), message }
}

/// Something with a file or folder that did not work.
pub(crate) fn file_fault(action: &'static str, path: &Path, source: io::Error) -> TargetError {
    if source.kind() == io::ErrorKind::StorageFull || source.kind() == io::ErrorKind::QuotaExceeded {
        return TargetError::DiskFull { action: action.to_owned(), path: shown(path) };
    }
    TargetError::File { action, path: shown(path), source }
}

/// The engine's own words, without the crate's.
pub(crate) fn words(fault: &duckdb::Error) -> String {
    if let duckdb::Error::DuckDBFailure(_, Some(message)) = fault {
        return message.trim_end().to_owned();
    }
    fault.to_string()
}

fn is_disk_full(message: &str) -> bool {
    message.contains("No space left on device")
        || message.contains("Disk quota exceeded")
        || message.contains("Could not write all bytes")
        || message.contains("failed to offload data block")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(message: &str) -> String {
        let code = duckdb::ffi::Error::new(1);
        let fault = duckdb::Error::DuckDBFailure(code, Some(message.to_owned()));
        statement_fault(&fault, "COMMIT", Path::new("build/shop.duckdb")).to_string()
    }

    #[test]
    fn a_full_disk_is_told_as_such() {
        // As the engine said it on a file system of 1 MB.
        let message = "TransactionContext Error: Failed to commit: Could not write file \"a.duckdb\": No space left on device";
        assert_eq!(told(message), "no room left on the disk of `build/shop.duckdb` while trying to write");
    }

    #[test]
    fn a_statement_that_fails_is_told_with_the_engines_words() {
        assert_eq!(
            told("Conversion Error: Could not convert string 'x' to INT32"),
            "Conversion Error: Could not convert string 'x' to INT32\nin: COMMIT"
        );
    }
}
