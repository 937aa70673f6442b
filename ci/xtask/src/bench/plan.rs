//! `cargo xtask bench plan`, started by `ci/bench plan`: what a plan costs when there is nothing to do, held against the
//! bare catalog queries in the same run.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::measure::{Usage, measure_runs};
use super::server::{Server, dsc_arguments};
use super::{Limit, limits, program_or_build};
use crate::files::{self, FileError};
use crate::{ChoreError, ChoreResult, note};

/// What `bench plan` may be asked.
#[derive(clap::Args)]
pub struct PlanArguments {
    /// Datasets; each has two tables and a view.
    #[arg(long, default_value_t = 50_000)]
    datasets: u64,
    /// Runs of each; the best is taken, because whatever else the machine does can only add to it.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..))]
    runs: u32,
    /// The program to measure; without it the release build of `dsc`, built anew.
    #[arg(long, value_name = "FILE")]
    program: Option<PathBuf>,
}

/// What a hand would ask a catalog to know what is there: schemas, relations with owner, grants and comment, columns,
/// constraints, indexes, the trees of views, what they stand on, roles and default privileges.
const RAW: &str = "SET search_path = pg_catalog;
BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY;
SELECT nspname, nspowner, nspacl FROM pg_namespace;
SELECT n.nspname, c.relname, c.relkind, c.relowner, c.relacl, c.reltuples, d.description FROM pg_class AS c
  JOIN pg_namespace AS n ON n.oid = c.relnamespace
  LEFT JOIN pg_description AS d ON d.objoid = c.oid AND d.objsubid = 0 AND d.classoid = 'pg_class'::regclass
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S', 'c') AND n.nspname !~ '^pg_';
SELECT n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attacl
  FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
  WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v') AND n.nspname !~ '^pg_'
  ORDER BY a.attrelid, a.attnum;
SELECT k.conrelid, k.conname, k.contype, k.conkey, k.confrelid FROM pg_constraint AS k
  JOIN pg_namespace AS n ON n.oid = k.connamespace WHERE n.nspname !~ '^pg_';
SELECT x.indrelid, i.relname, x.indisvalid, x.indisunique, x.indkey FROM pg_index AS x
  JOIN pg_class AS i ON i.oid = x.indexrelid JOIN pg_namespace AS n ON n.oid = i.relnamespace WHERE n.nspname !~ '^pg_';
SELECT c.oid, md5(r.ev_action::text) FROM pg_class AS c JOIN pg_rewrite AS r ON r.ev_class = c.oid
  JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE c.relkind = 'v' AND n.nspname !~ '^pg_';
SELECT r.ev_class, d.refobjid, d.refobjsubid FROM pg_depend AS d JOIN pg_rewrite AS r ON r.oid = d.objid
  WHERE d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass AND r.ev_class <> d.refobjid;
SELECT rolname, rolcanlogin FROM pg_roles;
SELECT roleid, member FROM pg_auth_members;
SELECT defaclnamespace, defaclobjtype, defaclacl FROM pg_default_acl;
ROLLBACK;
";

const RATIO_LIMIT: f64 = 1.5;
const SETTLED_LIMIT: f64 = 2.0;
const FIRST_WORD_LIMIT: f64 = 0.3;
const MEMORY_LIMIT: f64 = 1_073.741_824;
const MICROSECONDS: f64 = 1e6;

/// Builds, fills a database, measures, judges.
pub fn run(arguments: &PlanArguments, target: &Path) -> ChoreResult {
    let program = program_or_build(arguments.program.as_ref(), target)?;
    let server = Server::start(target)?;
    server.ask("postgres", "CREATE DATABASE plan")?;
    let folder = target.join("bench/plan");
    let written = server.model(arguments.datasets, "plan", &folder)?;
    note(&format!("applying {} datasets …", written.datasets));
    measured(1, dsc_arguments(&program, &["apply", "--yes", "--quiet"], &folder))?;
    server.ask("plan", "VACUUM ANALYZE")?;
    let raw_file = target.join("bench/raw.sql");
    files::write(&raw_file, RAW.as_bytes())?;
    let forget = "DELETE FROM dsc.meta WHERE key = 'settled'";
    let kept = server.ask("plan", "SELECT value FROM dsc.meta WHERE key = 'settled'")?;
    note("planning …");
    let plan = || dsc_arguments(&program, &["plan", "--check", "--quiet"], &folder);
    let settled = measured(arguments.runs, plan())?;
    server.ask("plan", forget)?;
    let (mut raw, mut looked) = (Usage::default(), Usage::default());
    // In turns, so that both meet the same machine.
    for round in 0..arguments.runs {
        let (one, other) = (measured(1, server.psql_arguments("plan", &raw_file))?, measured(1, plan())?);
        raw = if round == 0 { one } else { least(raw, one) };
        looked = if round == 0 { other } else { least(looked, other) };
    }
    let (word, lines) = first_word(dsc_arguments(&program, &["plan"], &folder))?;
    server
        .ask("plan", &format!("INSERT INTO dsc.meta VALUES ('settled', '{}')", kept.replace('\'', "''")))?;
    let tables = server.ask("plan", "SELECT count(*) FROM dsc.objects WHERE kind = 'table'")?;
    let views = server.ask("plan", "SELECT count(*) FROM dsc.objects WHERE kind = 'view'")?;
    files::remove_folder(&folder)?;
    let seconds = |microseconds: u64| microseconds as f64 / MICROSECONDS;
    let head = format!(
        "{} datasets, {tables} tables, {views} views, nothing to do\n\
         catalog queries by psql {:.2} s; plan that looks at everything {:.2} s ({:.2} s of its own processor time); \
         plan where nothing changed {:.2} s\n{lines} lines of progress",
        written.datasets,
        seconds(raw.wall),
        seconds(looked.wall),
        seconds(looked.cpu),
        seconds(settled.wall),
    );
    let mega = |bytes: u64| bytes as f64 / MICROSECONDS;
    Ok(limits(
        head,
        &[
            Limit::at_most(
                "plan against the catalog queries, times",
                seconds(looked.wall) / seconds(raw.wall),
                RATIO_LIMIT,
            ),
            Limit::at_most("plan where nothing changed, seconds", seconds(settled.wall), SETTLED_LIMIT),
            Limit::at_most("first word, seconds", word.as_secs_f64(), FIRST_WORD_LIMIT),
            Limit::at_most("memory of a plan that looks at everything, MB", mega(looked.peak), MEMORY_LIMIT),
            Limit::at_most("memory of a plan where nothing changed, MB", mega(settled.peak), MEMORY_LIMIT),
        ],
    ))
}

/// What a program costs at best.
pub fn measured(runs: u32, (program, arguments): (PathBuf, Vec<String>)) -> Result<Usage, ChoreError> {
    Ok(measure_runs(runs, &program, &arguments)?.least)
}

fn least(one: Usage, other: Usage) -> Usage {
    Usage { wall: one.wall.min(other.wall), cpu: one.cpu.min(other.cpu), peak: one.peak.min(other.peak) }
}

/// When a program first says something, and how many lines it says while it works.
#[expect(
    clippy::disallowed_methods,
    reason = "the benchmark starts what it measures, and looks at the clock"
)]
fn first_word((program, arguments): (PathBuf, Vec<String>)) -> Result<(Duration, usize), ChoreError> {
    let fault = |source| FileError::new("start", &program, source);
    let begun = Instant::now();
    let mut child = Command::new(&program)
        .args(&arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(fault)?;
    let mut said = Vec::new();
    let mut took = Duration::MAX;
    if let Some(mut stderr) = child.stderr.take() {
        let mut byte = [0];
        if stderr.read(&mut byte).map_err(fault)? > 0 {
            took = begun.elapsed();
        }
        stderr.read_to_end(&mut said).map_err(fault)?;
    }
    child.wait().map_err(fault)?;
    Ok((took, String::from_utf8_lossy(&said).lines().count()))
}
