//! What one run of a program costs, as the kernel counts it.
//!
//! The kernel keeps one peak for all children that a process ever had, and a child starts with the peak of the process
//! that forked it. So every run has a small process of its own, this program again as `measure`, which starts the
//! measured one, waits and prints what it cost.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;

use crate::files::{self, FileError};
use crate::{ChoreError, ChoreResult};

/// The cost of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Microseconds on the clock on the wall.
    pub wall: u64,
    /// Microseconds of all processors, in the program and in the kernel for it.
    pub cpu: u64,
    /// Bytes of memory at the peak; what this small process needs itself is the least that can be seen, about 4 MB.
    pub peak: u64,
}

/// Arguments of the inner process that measures.
#[derive(clap::Args)]
pub struct MeasureArguments {
    program: PathBuf,
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

/// Arguments of the yardstick.
#[derive(clap::Args)]
pub struct ReadArguments {
    folder: PathBuf,
}

/// Several runs of the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Runs {
    /// The median of each figure by itself: what a run usually costs.
    pub usual: Usage,
    /// The least of each figure by itself. Whatever else the machine does can only add to a run, so growth from one
    /// model to another is told from these.
    pub least: Usage,
}

/// Runs the program several times.
pub fn measure_runs(runs: u32, program: &Path, arguments: &[String]) -> Result<Runs, ChoreError> {
    measure_each(runs, program, arguments, || Ok(()))
}

/// Runs the program several times; before each run something is done that is not measured.
pub fn measure_each(
    runs: u32,
    program: &Path,
    arguments: &[String],
    mut before: impl FnMut() -> Result<(), ChoreError>,
) -> Result<Runs, ChoreError> {
    let mut usages = Vec::new();
    for _ in 0..runs {
        before()?;
        usages.push(measure_apart(program, arguments)?);
    }
    let sorted = |figure: fn(&Usage) -> u64| {
        let mut figures: Vec<u64> = usages.iter().map(figure).collect();
        figures.sort_unstable();
        figures
    };
    let at = |position: usize| {
        let figure = |figure| sorted(figure).get(position).copied().unwrap_or_default();
        Usage {
            wall: figure(|usage| usage.wall),
            cpu: figure(|usage| usage.cpu),
            peak: figure(|usage| usage.peak),
        }
    };
    Ok(Runs { usual: at(usages.len() / 2), least: at(0) })
}

/// Measures in a process of its own.
#[expect(clippy::disallowed_methods, reason = "the benchmark starts what it measures")]
fn measure_apart(program: &Path, arguments: &[String]) -> Result<Usage, ChoreError> {
    let own = super::this_program()?;
    let output = Command::new(&own)
        .arg("measure")
        .arg(program)
        .args(arguments)
        .output()
        .map_err(|source| FileError::new("start", &own, source))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let numbers: Vec<u64> = text.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    match numbers[..] {
        [wall, cpu, peak] if output.status.success() => Ok(Usage { wall, cpu, peak }),
        _ => {
            let told = String::from_utf8_lossy(&output.stderr);
            let told = told.trim_end();
            Err(ChoreError::Refused(told.strip_prefix("error: ").unwrap_or(told).to_owned()))
        }
    }
}

/// The inner process: runs the program and prints wall, processor and peak figures.
#[expect(
    clippy::disallowed_methods,
    reason = "the benchmark starts what it measures, and looks at the clock"
)]
pub fn measure_here(arguments: &MeasureArguments) -> ChoreResult {
    let before = Instant::now();
    let output = Command::new(&arguments.program)
        .args(&arguments.arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .output()
        .map_err(|source| FileError::new("start", &arguments.program, source))?;
    let wall = before.elapsed().as_micros();
    if !output.status.success() {
        let told = String::from_utf8_lossy(&output.stderr);
        let told: Vec<&str> = told.lines().take(12).collect();
        return Err(ChoreError::Refused(format!(
            "`{} {}` ended with {}; a measured model must be clean\n{}",
            arguments.program.display(),
            arguments.arguments.join(" "),
            output.status,
            told.join("\n")
        )));
    }
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)
        .map_err(|error| ChoreError::Refused(format!("the kernel does not tell what a run cost: {error}")))?;
    let cpu = usage.user_time().num_microseconds() + usage.system_time().num_microseconds();
    // The kernel counts the peak in units of 1024 bytes.
    Ok(format!("{wall} {cpu} {}", usage.max_rss() * 1024).into())
}

/// The yardstick: reads every file below a folder and checks that it is UTF-8, and nothing else.
pub fn read_plainly(arguments: &ReadArguments) -> ChoreResult {
    let mut characters = 0;
    for path in files::paths_below(&arguments.folder)? {
        let bytes = files::read(&path)?;
        let text = std::str::from_utf8(&bytes)
            .map_err(|error| ChoreError::Refused(format!("`{}` is not UTF-8: {error}", path.display())))?;
        characters += text.len();
    }
    Ok(characters.to_string().into())
}
