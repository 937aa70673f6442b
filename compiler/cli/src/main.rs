//! The `dsc` program.

use std::io::{self, Write};
use std::process::ExitCode;

fn main() -> ExitCode {
    let wants_version = std::env::args_os().nth(1).is_some_and(|argument| argument == "--version");
    let answer = if wants_version { show_version(&mut io::stdout()) } else { show_usage(&mut io::stderr()) };
    match answer {
        Ok(code) => code,
        Err(_) => ExitCode::from(2),
    }
}

fn show_version(out: &mut dyn Write) -> io::Result<ExitCode> {
    let engine = dsc_duckdb::engine_version().map_err(io::Error::other)?;
    writeln!(out, "dsc {} (DuckDB {engine})", env!("CARGO_PKG_VERSION"))?;
    Ok(ExitCode::SUCCESS)
}

fn show_usage(out: &mut dyn Write) -> io::Result<ExitCode> {
    writeln!(out, "usage: dsc --version")?;
    Ok(ExitCode::from(2))
}
