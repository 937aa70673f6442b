//! Chores of the repository: `cargo xtask CHORE`. One file per chore.

mod bench;
mod example_data;
mod files;
mod generate_model;
mod new_rule;
mod random;
mod schemas;

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
    /// Measures what linting and the change gate cost, and compares it with the limits.
    Bench(bench::Arguments),
    /// Writes the data and the expected results of `examples/shop` anew, the same bytes every time.
    ExampleData(example_data::Arguments),
    /// Writes a model of any size that lints clean, the same bytes for the same parameters.
    GenerateModel(generate_model::Arguments),
    /// Runs a program and prints microseconds on the wall, microseconds of processors, and bytes at the peak.
    #[command(hide = true)]
    Measure(bench::MeasureArguments),
    /// Writes a rule to fill in, with its page, and adds it to its family.
    NewRule(new_rule::Arguments),
    /// Writes `schemas/` anew: JSON Schemas of what people and programs write and read, and the list of all rules.
    Schemas(schemas::Arguments),
    /// Reads every file below a folder and checks that it is UTF-8: the yardstick of `bench lint`.
    #[command(hide = true)]
    ReadPlainly(bench::ReadArguments),
}

/// A chore that could not be done, in words for whoever started it.
#[derive(Debug, thiserror::Error)]
enum ChoreError {
    #[error(transparent)]
    Files(#[from] files::FileError),
    #[error("{0}")]
    Refused(String),
}

/// What a chore has to say when it was done.
struct Report {
    /// For stdout.
    text: String,
    verdict: Verdict,
}

/// Whether what a chore found is as it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Fine,
    Failed,
}

impl From<String> for Report {
    fn from(text: String) -> Self {
        Report { text, verdict: Verdict::Fine }
    }
}

type ChoreResult = Result<Report, ChoreError>;

fn main() -> ExitCode {
    let result = match Arguments::parse().chore {
        Chore::Bench(arguments) => bench::run(&arguments),
        Chore::ExampleData(arguments) => example_data::run(&arguments),
        Chore::GenerateModel(arguments) => generate_model::run(&arguments),
        Chore::Measure(arguments) => bench::measure_here(&arguments),
        Chore::NewRule(arguments) => new_rule::run(&arguments),
        Chore::ReadPlainly(arguments) => bench::read_plainly(&arguments),
        Chore::Schemas(arguments) => schemas::run(&arguments),
    };
    match result {
        Ok(report) => {
            // A closed pipe is the reader's choice, not a fault of the chore.
            let _ = writeln!(std::io::stdout().lock(), "{}", report.text.trim_end());
            match report.verdict {
                Verdict::Fine => ExitCode::SUCCESS,
                Verdict::Failed => ExitCode::FAILURE,
            }
        }
        Err(error) => {
            note(&format!("error: {error}"));
            ExitCode::FAILURE
        }
    }
}

/// Says something on stderr while a chore goes on.
fn note(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}
