//! `cargo xtask bench`, started by `ci/bench`: what linting costs, and how the cost grows with the model; what the change
//! gate costs (`bench/check.rs`); what planning and applying cost on a server (`bench/plan.rs`, `bench/apply.rs`);
//! how long records take from a broker to a view (`bench/stream.rs`).

mod again;
mod apply;
mod check;
mod figures;
mod measure;
mod plan;
mod server;
mod stream;

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::files::{self, FileError};
use crate::generate_model::{Parameters, References, WorkspaceContainers, write_model};
use crate::{ChoreError, ChoreResult, Report, Verdict, note};
use again::measure_again;
use figures::{Figure, Figures, JUDGED_SIZE, WHOLE_SIZE};
use measure::measure_runs;
pub use measure::{MeasureArguments, ReadArguments, measure_here, read_plainly};

/// What the chore may be asked.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    subject: Subject,
}

#[derive(clap::Subcommand)]
enum Subject {
    /// `dsc lint` on generated models of several sizes and shapes.
    Lint(LintArguments),
    /// `dsc check` in a git repository with a large model: base against head, cold and warm.
    Check(check::CheckArguments),
    /// `dsc plan` on a server that holds everything already, against the bare catalog queries.
    Plan(plan::PlanArguments),
    /// `dsc apply` on an empty database, against the bare statements by psql.
    Apply(apply::ApplyArguments),
    /// Records from a broker to the view that shows them: how long it takes, and how many a second.
    Stream(stream::StreamArguments),
}

#[derive(clap::Args)]
struct LintArguments {
    /// Sizes to measure, in datasets, the smallest first.
    #[arg(long, value_delimiter = ',', default_values_t = [1_000, 10_000, 100_000])]
    sizes: Vec<u64>,
    /// Shapes to measure.
    #[arg(long, value_enum, value_delimiter = ',', default_values_t = ModelShape::ALL)]
    shapes: Vec<ModelShape>,
    /// Runs of each; the median is shown.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    runs: u32,
    /// Leaves out the plain model of a million datasets, which takes minutes.
    #[arg(long)]
    without_million: bool,
    /// The program to measure; without it the release build of `dsc`, built anew.
    #[arg(long, value_name = "FILE")]
    program: Option<PathBuf>,
}

/// Models that differ in what they have many of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum ModelShape {
    /// A hundred datasets in a file, everything spread evenly.
    Plain,
    /// All workspaces share one container.
    SharedContainer,
    /// Every workspace and every dataset refers to one store.
    OneStore,
    /// One dataset in a file.
    ManyFiles,
    /// Each store is read by ten times as many workspaces, and each of them has a container of its own.
    ManySinks,
}

/// How many times more workspaces read each store where there are many.
const TIMES_MORE_SINKS: u64 = 10;

impl ModelShape {
    const ALL: [ModelShape; 5] = [
        ModelShape::Plain,
        ModelShape::SharedContainer,
        ModelShape::OneStore,
        ModelShape::ManyFiles,
        ModelShape::ManySinks,
    ];

    /// How people call it.
    fn name(self) -> &'static str {
        match self {
            ModelShape::Plain => "plain",
            ModelShape::SharedContainer => "shared container",
            ModelShape::OneStore => "one store",
            ModelShape::ManyFiles => "many files",
            ModelShape::ManySinks => "many sinks",
        }
    }

    fn parameters(self, datasets: u64) -> Parameters {
        let plain = Parameters::sized(datasets);
        match self {
            ModelShape::Plain => plain,
            ModelShape::SharedContainer => {
                Parameters { workspace_containers: WorkspaceContainers::Shared, ..plain }
            }
            ModelShape::OneStore => Parameters { references: References::OneStore, ..plain },
            // As many workspaces as elsewhere: they are not what is many here.
            ModelShape::ManyFiles => {
                let workspaces = Some((datasets / 20).max(1));
                Parameters { datasets_per_file: 1, workspaces, ..plain }
            }
            ModelShape::ManySinks => Parameters {
                sinks: plain.sinks * TIMES_MORE_SINKS,
                workspace_containers: WorkspaceContainers::Own,
                ..plain
            },
        }
    }
}

impl std::fmt::Display for ModelShape {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.name().replace(' ', "-"))
    }
}

/// Builds, generates, measures, judges.
pub fn run(arguments: &Arguments) -> ChoreResult {
    let target = target_folder()?;
    match &arguments.subject {
        Subject::Lint(arguments) => lint(arguments, &target),
        Subject::Check(arguments) => check::run(arguments, &target),
        Subject::Plan(arguments) => plan::run(arguments, &target),
        Subject::Apply(arguments) => apply::run(arguments, &target),
        Subject::Stream(arguments) => stream::run(arguments, &target),
    }
}

fn lint(arguments: &LintArguments, target: &Path) -> ChoreResult {
    let program = program_or_build(arguments.program.as_ref(), target)?;
    let models = target.join("bench");
    let smallest = models.join("start");
    write_model(&Parameters::sized(1), &smallest)?;
    let start = measure_runs(arguments.runs, &program, &lint_arguments(&smallest))?;

    let mut figures = Figures::new(start);
    for shape in &arguments.shapes {
        for size in &arguments.sizes {
            figures.add(measure_model(arguments, &program, &models, *shape, *size)?);
        }
        let with_million = *shape == ModelShape::Plain && !arguments.without_million;
        if with_million && !arguments.sizes.contains(&WHOLE_SIZE) {
            figures.add(measure_model(arguments, &program, &models, *shape, WHOLE_SIZE)?);
        }
    }
    Ok(Report { text: figures.table(), verdict: figures.verdict() })
}

fn measure_model(
    arguments: &LintArguments,
    program: &Path,
    models: &Path,
    shape: ModelShape,
    size: u64,
) -> Result<Figure, ChoreError> {
    note(&format!("{} model of {size} datasets …", shape.name()));
    let folder = models.join(format!("{shape}-{size}"));
    let written = write_model(&shape.parameters(size), &folder)?;
    let reading = measure_runs(arguments.runs, &this_program()?, &read_arguments(&folder))?;
    let linting = measure_runs(arguments.runs, program, &lint_arguments(&folder))?;
    let judged = shape == ModelShape::Plain && [JUDGED_SIZE, WHOLE_SIZE].contains(&size);
    let again = if judged { Some(measure_again(arguments.runs, program, &folder)?) } else { None };
    // Two hundred thousand small files are no use to anybody after the measurement.
    files::remove_folder(&folder)?;
    Ok(Figure { shape, written, linting, reading, again })
}

/// A figure and what it may be.
struct Limit {
    what: String,
    value: f64,
    limit: f64,
    keeps: fn(&f64, &f64) -> bool,
    word: &'static str,
}

impl Limit {
    fn at_most(what: impl Into<String>, value: f64, limit: f64) -> Limit {
        Limit { what: what.into(), value, limit, keeps: f64::le, word: "at most" }
    }

    fn at_least(what: impl Into<String>, value: f64, limit: f64) -> Limit {
        Limit { what: what.into(), value, limit, keeps: f64::ge, word: "at least" }
    }
}

/// What was measured, and each figure beside its limit.
fn limits(mut text: String, limits: &[Limit]) -> Report {
    let mut verdict = Verdict::Fine;
    text.push('\n');
    for Limit { what, value, limit, keeps, word } in limits {
        let kept = keeps(value, limit);
        if !kept {
            verdict = Verdict::Failed;
        }
        let sign = if kept { "PASS" } else { "FAIL" };
        text.push_str(&format!("\n{sign}  {what:<52} {value:>8.2}  {word} {limit:.2}"));
    }
    Report { text, verdict }
}

fn lint_arguments(folder: &Path) -> Vec<String> {
    let folder = folder.to_string_lossy().into_owned();
    vec![String::from("lint"), String::from("--project"), folder, String::from("--no-cache")]
}

fn read_arguments(folder: &Path) -> Vec<String> {
    vec![String::from("read-plainly"), folder.to_string_lossy().into_owned()]
}

fn this_program() -> Result<PathBuf, ChoreError> {
    std::env::current_exe()
        .map_err(|error| ChoreError::Refused(format!("cannot tell where this program lies: {error}")))
}

/// Where cargo builds: this program was built there too, two folders down.
fn target_folder() -> Result<PathBuf, ChoreError> {
    let program = this_program()?;
    match program.ancestors().nth(2) {
        Some(folder) => Ok(folder.to_owned()),
        None => Err(ChoreError::Refused(String::from("this program was not built by cargo"))),
    }
}

/// The program that was named, or the release build.
fn program_or_build(named: Option<&PathBuf>, target: &Path) -> Result<PathBuf, ChoreError> {
    named.map_or_else(|| build_release(target), |program| Ok(program.clone()))
}

#[expect(
    clippy::disallowed_methods,
    reason = "the benchmark measures a program that cargo has to build first"
)]
fn build_release(target: &Path) -> Result<PathBuf, ChoreError> {
    note("building the release program …");
    let status = Command::new("cargo")
        .args(["build", "--release", "--quiet", "--package", "dsc-cli", "--target-dir"])
        .arg(target)
        .current_dir(files::repository())
        .status()
        .map_err(|source| FileError::new("start", Path::new("cargo"), source))?;
    if !status.success() {
        return Err(ChoreError::Refused(String::from("the release program does not build")));
    }
    Ok(target.join("release/dsc"))
}
