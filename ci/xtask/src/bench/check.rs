//! `cargo xtask bench check`, started by `ci/bench check`: what the change gate costs in a repository with a large model.
//!
//! For each shape one repository is written. Each measured run works in a clone of it, as a job of a build server does:
//! a cold run is the first in a fresh clone of which nothing is in memory, a warm one comes after others.

mod repository;
mod table;

use std::path::{Path, PathBuf};

use super::measure::measure_runs;
use super::{ModelShape, program_or_build};
use crate::generate_model::{Parameters, Written};
use crate::{ChoreError, ChoreResult, Report, files, note};
use repository::Repository;
use table::{Figure, Figures};

/// What `bench check` may be asked.
#[derive(clap::Args)]
pub struct CheckArguments {
    /// Datasets of the model.
    #[arg(long, default_value_t = 100_000)]
    datasets: u64,
    /// Runs of each, cold ones and warm ones; the median is shown.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..))]
    runs: u32,
    /// The program to measure; without it the release build of `dsc`, built anew.
    #[arg(long, value_name = "FILE")]
    program: Option<PathBuf>,
}

/// How a model is spread over files; in both all workspaces share a container.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Spread {
    /// A few large ones.
    FewFiles,
    /// As people have them, about a hundred datasets in each.
    ManyFiles,
}

impl Spread {
    fn word(self) -> &'static str {
        match self {
            Spread::FewFiles => "few files",
            Spread::ManyFiles => "many files",
        }
    }

    fn parameters(self, datasets: u64) -> Parameters {
        let shared = ModelShape::SharedContainer.parameters(datasets);
        match self {
            Spread::FewFiles => {
                Parameters { teams: Some(10), datasets_per_file: (datasets / 10).max(1), ..shared }
            }
            Spread::ManyFiles => shared,
        }
    }
}

/// What a request changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    /// Nothing.
    Nothing,
    /// One store, in one file.
    OneFile,
    /// The container that all workspaces stand in.
    SharedContainer,
}

impl Change {
    const ALL: [Change; 3] = [Change::Nothing, Change::OneFile, Change::SharedContainer];

    fn word(self) -> &'static str {
        match self {
            Change::Nothing => "nothing",
            Change::OneFile => "one file",
            Change::SharedContainer => "shared container",
        }
    }

    /// The branch that holds it.
    fn branch(self) -> &'static str {
        match self {
            Change::Nothing => "nothing",
            Change::OneFile => "one-file",
            Change::SharedContainer => "shared-container",
        }
    }
}

/// What is compared with the base.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Head {
    /// The files of the clone.
    WorkingTree,
    /// A branch, by `--head`.
    Reference,
}

impl Head {
    const ALL: [Head; 2] = [Head::WorkingTree, Head::Reference];

    fn word(self) -> &'static str {
        match self {
            Head::WorkingTree => "working tree",
            Head::Reference => "--head REF",
        }
    }
}

/// Builds, writes repositories, measures, judges.
pub fn run(arguments: &CheckArguments, target: &Path) -> ChoreResult {
    let program = program_or_build(arguments.program.as_ref(), target)?;
    let mut figures = Figures::default();
    for spread in [Spread::FewFiles, Spread::ManyFiles] {
        note(&format!("a repository of {} datasets in {} …", arguments.datasets, spread.word()));
        let folder = target.join("bench").join(format!("check-{}", spread.word().replace(' ', "-")));
        let repository = Repository::write(&spread.parameters(arguments.datasets), &folder)?;
        for change in Change::ALL {
            for head in Head::ALL {
                note(&format!("{}, {} changed, {} …", spread.word(), change.word(), head.word()));
                figures.add(measure(arguments, &program, &repository, (spread, change, head))?);
            }
        }
        // Two copies of a large model are no use to anybody after the measurement.
        files::remove_folder(&folder)?;
    }
    Ok(Report { text: figures.table(), verdict: figures.verdict() })
}

fn measure(
    arguments: &CheckArguments,
    program: &Path,
    repository: &Repository,
    (spread, change, head): (Spread, Change, Head),
) -> Result<Figure, ChoreError> {
    let written: Written = repository.written;
    let call = |clone: &Path, cache: Cache| check_arguments(clone, repository, change, head, cache);
    let mut cold = Vec::new();
    for _ in 0..arguments.runs {
        let clone = repository.clone(match head {
            Head::WorkingTree => change.branch(),
            Head::Reference => Change::Nothing.branch(),
        })?;
        repository::forget(&clone)?;
        cold.push(measure_runs(1, program, &call(&clone, Cache::Unused))?.usual);
    }
    let clone = repository.clone_folder();
    repository::expect_changes(program, &call(&clone, Cache::Used), change)?;
    let warm = measure_runs(arguments.runs, program, &call(&clone, Cache::Used))?.usual;
    cold.sort_unstable_by_key(|usage| usage.wall);
    Ok(Figure { spread, change, head, written, cold: cold[cold.len() / 2], warm })
}

/// Whether a run may use what runs before it kept.
#[derive(Clone, Copy)]
enum Cache {
    Used,
    Unused,
}

fn check_arguments(
    clone: &Path,
    repository: &Repository,
    change: Change,
    head: Head,
    cache: Cache,
) -> Vec<String> {
    let mut all = vec![
        "check".to_owned(),
        "--project".to_owned(),
        clone.to_string_lossy().into_owned(),
        "--against".to_owned(),
        format!("origin/{}", Change::Nothing.branch()),
        "--source".to_owned(),
        repository.owner(change).to_owned(),
    ];
    if head == Head::Reference {
        all.extend(["--head".to_owned(), format!("origin/{}", change.branch())]);
    }
    if matches!(cache, Cache::Unused) {
        all.push("--no-cache".to_owned());
    }
    all
}
