//! `cargo xtask bench apply`, started by `ci/bench apply`: what it costs to make everything, held against the bare
//! statements by psql in the same run, in transactions as large as ours.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use super::plan::measured;
use super::server::{Server, dsc_arguments};
use super::{Limit, limits, program_or_build};
use crate::{ChoreError, ChoreResult, files, note};

/// What `bench apply` may be asked.
#[derive(clap::Args)]
pub struct ApplyArguments {
    /// Datasets; each has two tables and a view.
    #[arg(long, default_value_t = 5_000)]
    datasets: u64,
    /// Rounds of both; the best of each is taken.
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u32).range(1..))]
    runs: u32,
    /// The program to measure; without it the release build of `dsc`, built anew.
    #[arg(long, value_name = "FILE")]
    program: Option<PathBuf>,
}

/// Of the speed of the bare statements.
const SHARE_LIMIT: f64 = 0.8;
/// How many tables and views there are.
const COUNT: &str = "SELECT relkind, count(*) FROM pg_class WHERE relkind IN ('r', 'v') AND relname !~ '^pg_' \
     GROUP BY relkind ORDER BY relkind";
/// As many as ours.
const STEPS_OF_A_TRANSACTION: usize = 128;

/// Builds, applies in both ways, judges.
pub fn run(arguments: &ApplyArguments, target: &Path) -> ChoreResult {
    let program = program_or_build(arguments.program.as_ref(), target)?;
    let server = Server::start(target)?;
    let (folder, statements) = (target.join("bench/apply"), target.join("bench/apply.sql"));
    let (mut ours, mut bare) = (u64::MAX, u64::MAX);
    let mut datasets = 0;
    for round in 0..arguments.runs {
        let (one, other) = (format!("ours_{round}"), format!("bare_{round}"));
        for database in [&one, &other] {
            server.ask("postgres", &format!("CREATE DATABASE {database}"))?;
        }
        datasets = server.model(arguments.datasets, &one, &folder)?.datasets;
        if round == 0 {
            let plan = target.join("bench/apply.json");
            let output = format!("json:{}", plan.display());
            measured(1, dsc_arguments(&program, &["plan", "--quiet", "--output", &output], &folder))?;
            files::write(&statements, bare_statements(&files::read(&plan)?)?.as_bytes())?;
        }
        note(&format!("round {} …", round + 1));
        bare = bare.min(measured(1, server.psql_arguments(&other, &statements))?.wall);
        // What the other way left to be written is not to be written while this one is measured.
        server.ask("postgres", "CHECKPOINT")?;
        ours = ours.min(measured(1, dsc_arguments(&program, &["apply", "--yes", "--quiet"], &folder))?.wall);
        if server.ask(&one, COUNT)? != server.ask(&other, COUNT)? {
            return Err(ChoreError::Refused(String::from("both ways must make the same")));
        }
        for database in [&one, &other] {
            server.ask("postgres", &format!("DROP DATABASE {database}"))?;
        }
        server.ask("postgres", "CHECKPOINT")?;
    }
    files::remove_folder(&folder)?;
    let rate = |microseconds: u64| datasets as f64 / (microseconds as f64 / 1e6);
    let head = format!(
        "{datasets} datasets made: the bare statements by psql {:.0} a second, `dsc apply` with plan, ledger and a \
         second look {:.0} a second",
        rate(bare),
        rate(ours)
    );
    Ok(limits(
        head,
        &[Limit::at_least("of the speed of the bare statements", rate(ours) / rate(bare), SHARE_LIMIT)],
    ))
}

/// All statements of a plan, in transactions.
fn bare_statements(plan: &[u8]) -> Result<String, ChoreError> {
    let fault = |error: serde_json::Error| ChoreError::Refused(format!("the plan is no JSON: {error}"));
    let plan: serde_json::Value = serde_json::from_slice(plan).map_err(fault)?;
    let mut out = String::from("SET client_min_messages = warning;\n");
    let steps = plan["plans"][0]["steps"].as_array().map_or(&[][..], Vec::as_slice);
    for steps in steps.chunks(STEPS_OF_A_TRANSACTION) {
        out.push_str("BEGIN;\n");
        for command in steps.iter().flat_map(|step| step["commands"].as_array()).flatten() {
            // Writing into a string cannot end in an error.
            let _ = writeln!(out, "{};", command.as_str().unwrap_or_default());
        }
        out.push_str("COMMIT;\n");
    }
    Ok(out)
}
