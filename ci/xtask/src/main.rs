//! Chores of the repository: `cargo xtask CHORE`. One file per chore.

mod example_data;
mod files;
mod random;

use std::io::Write;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Chores of the repository.
#[derive(Parser)]
#[command(name = "cargo xtask", version, max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Writes the data and the expected results of `examples/shop` anew, the same bytes every time.
    ExampleData(example_data::Arguments),
}

/// A chore that could not be done, in words for whoever started it.
#[derive(Debug, thiserror::Error)]
enum ChoreError {
    #[error(transparent)]
    Files(#[from] files::FileError),
    #[error("{0}")]
    Refused(String),
}

/// What a chore has to say when it ended well: text for stdout.
type ChoreResult = Result<String, ChoreError>;

fn main() -> ExitCode {
    let result = match Arguments::parse().chore {
        Chore::ExampleData(arguments) => example_data::run(&arguments),
    };
    // A closed pipe is the reader's choice, not a fault of the chore.
    match result {
        Ok(text) => {
            let _ = writeln!(std::io::stdout().lock(), "{}", text.trim_end());
            ExitCode::SUCCESS
        }
        Err(error) => {
            let _ = writeln!(std::io::stderr().lock(), "error: {error}");
            ExitCode::FAILURE
        }
    }
}
