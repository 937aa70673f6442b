//! The server's faults, told as what was tried on what.

use std::error::Error as _;

use dsc_driver::{StatementFault, TargetError, shortened};
use tokio_postgres::Error;
use tokio_postgres::error::{DbError, SqlState};

/// A statement that failed.
pub(crate) fn statement_fault(fault: &Error, statement: &str, place: &str) -> TargetError {
    let said = match fault.as_db_error() {
        Some(said) if !is_loss(fault) => said,
        Some(_) | None => return TargetError::Lost { path: place.to_owned(), message: words(fault) },
    };
    if *said.code() == SqlState::DISK_FULL {
        return TargetError::DiskFull { action: "write".to_owned(), path: place.to_owned() };
    }
    TargetError::Statement { statement: shortened(statement), message: message(said), kind: kind(said) }
}

/// A server that could not be reached, or did not let us in.
pub(crate) fn open_fault(fault: &Error, place: &str) -> TargetError {
    TargetError::Open { path: place.to_owned(), message: words(fault) }
}

/// Whether the connection is no longer there: somebody ended it, or the server, or what is between.
pub(crate) fn is_loss(fault: &Error) -> bool {
    match fault.code() {
        Some(code) => {
            let code = code.code();
            matches!(code, "57P01" | "57P02" | "57P03" | "57P04" | "57P05") || code.starts_with("08")
        }
        // What goes wrong between a value of ours and its binary form is no loss, and a fault of ours.
        None => fault.is_closed() || fault.source().is_some_and(|cause| cause.is::<std::io::Error>()),
    }
}

fn kind(said: &DbError) -> StatementFault {
    let code = said.code();
    // Two who change one role or one grant at the same moment are no fault of either.
    let collided = *code == SqlState::INTERNAL_ERROR && said.message().starts_with("tuple concurrently");
    if collided || *code == SqlState::LOCK_NOT_AVAILABLE {
        return StatementFault::Blocked;
    }
    match &code.code()[..2] {
        "22" => StatementFault::Conversion,
        "23" => StatementFault::Constraint,
        "42" | "3F" | "2B" => StatementFault::Catalog,
        _ => StatementFault::Other,
    }
}

/// The server's own words, with its code.
fn message(said: &DbError) -> String {
    let mut out = format!("{} ({})", said.message(), said.code().code());
    for (word, more) in [("detail", said.detail()), ("hint", said.hint()), ("where", said.where_())] {
        if let Some(more) = more {
            out.push_str(&format!("\n{word}: {}", more.trim_end()));
        }
    }
    out
}

/// What went wrong, without the library's own words around it.
pub(crate) fn words(fault: &Error) -> String {
    match fault.as_db_error() {
        Some(said) => message(said),
        None => fault.source().map_or_else(|| fault.to_string(), |cause| format!("{fault}: {cause}")),
    }
}
