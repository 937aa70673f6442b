//! The `dsc` program: arguments first, then the world they ask about, then one command.
//!
//! Everything below this crate is handed what it needs; here alone the clock, the environment and the terminal are
//! asked (`surroundings.rs`), and here alone files of a project are found and read (`project.rs`).

mod arguments;
mod checked;
mod commands;
mod credentials;
mod error;
mod gate;
mod git;
mod interrupt;
mod kafka;
mod left_out;
mod lineage;
mod lsp;
mod moving;
mod parquet;
mod platforms;
mod project;
mod queries;
mod render;
mod selection;
mod servers;
mod session;
mod standing;
mod surroundings;
mod topics;

use std::io::Write;
use std::process::ExitCode;

use crate::error::Outcome;
use crate::session::Session;
use crate::surroundings::Surroundings;

fn main() -> ExitCode {
    let surroundings = Surroundings::take();
    let given = match arguments::parse() {
        Ok(given) => given,
        Err(refusal) => return refuse(&refusal),
    };
    let mut session = Session::new(given.arguments.common, given.origins, surroundings);
    let outcome = commands::run(given.arguments.command, &mut session).and_then(|outcome| {
        session.finish()?;
        Ok(outcome)
    });
    match outcome {
        Ok(Outcome::Fine) => ExitCode::SUCCESS,
        Ok(Outcome::Findings) => ExitCode::from(1),
        Err(error) => {
            session.complain(&error);
            ExitCode::from(error.exit_code())
        }
    }
}

/// Prints help, the version, or what is wrong with the arguments.
fn refuse(refusal: &clap::Error) -> ExitCode {
    if refusal.kind() == clap::error::ErrorKind::DisplayVersion {
        let _ = writeln!(std::io::stdout().lock(), "{}", version());
        return ExitCode::SUCCESS;
    }
    // A closed pipe is the reader's choice: nothing is left to be said.
    let _ = refusal.print();
    match refusal.use_stderr() {
        true => ExitCode::from(2),
        false => ExitCode::SUCCESS,
    }
}

/// Our version, and that of the engine that was found; asking it takes time, so only whoever wants to know does.
fn version() -> String {
    let engine = dsc_duckdb::engine_version();
    let engine = engine.unwrap_or_else(|error| format!("not usable: {error}"));
    format!("dsc {} (DuckDB {engine})", env!("CARGO_PKG_VERSION"))
}
