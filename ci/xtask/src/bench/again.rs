//! What linting costs a second time, when answers are remembered: nothing changed, or one file did.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use super::measure::{Runs, measure_each};
use crate::ChoreError;
use crate::files;

/// What runs cost that may remember.
#[derive(Clone, Copy, Debug)]
pub struct Again {
    /// With nothing remembered, and everything to be.
    pub first: Runs,
    /// Nothing changed since.
    pub unchanged: Runs,
    /// One file changed since.
    pub changed: Runs,
}

/// Measures a model that has lain there for some seconds: what was just written is not trusted.
pub fn measure_again(runs: u32, program: &Path, folder: &Path) -> Result<Again, ChoreError> {
    let arguments = [String::from("lint"), String::from("--project"), folder.to_string_lossy().into_owned()];
    let forget = || match folder.join(".dsc").exists() {
        true => Ok(files::remove_folder(&folder.join(".dsc"))?),
        false => Ok(()),
    };
    let first = measure_each(runs, program, &arguments, forget)?;
    let unchanged = measure_each(runs, program, &arguments, || Ok(()))?;
    let file = one_file(folder)?;
    let mut text = files::read(&file)?;
    let change = || {
        text.extend_from_slice(b"# One line more.\n");
        Ok(files::write(&file, &text)?)
    };
    let changed = measure_each(runs, program, &arguments, change)?;
    Ok(Again { first, unchanged, changed })
}

/// A file of the model that declares datasets.
fn one_file(folder: &Path) -> Result<PathBuf, ChoreError> {
    let is_stores = |path: &PathBuf| path.to_string_lossy().contains("stores_");
    let none = || ChoreError::Refused(String::from("the model has no stores"));
    files::paths_below(folder)?.into_iter().rfind(is_stores).ok_or_else(none)
}

/// The measurements by number of datasets, as a table; nothing where none was made.
pub fn table(measured: &[(u64, Again)]) -> String {
    let mut text = String::new();
    if measured.is_empty() {
        return text;
    }
    // Writing into a string cannot end in an error.
    let _ = writeln!(
        text,
        "\n{:<28} {:>9} {:>9} {:>9} {:>9}",
        "plain, remembering", "datasets", "CPU ms", "wall ms", "peak MB"
    );
    for (datasets, again) in measured {
        for (what, runs) in [
            ("nothing remembered yet", again.first),
            ("nothing changed", again.unchanged),
            ("one file changed", again.changed),
        ] {
            let usage = runs.usual;
            let (cpu, wall, peak) =
                (usage.cpu as f64 / 1e3, usage.wall as f64 / 1e3, usage.peak as f64 / 1e6);
            let _ = writeln!(text, "{what:<28} {datasets:>9} {cpu:>9.1} {wall:>9.1} {peak:>9.1}");
        }
    }
    text
}
