//! A real repository with a generated model, a branch for each change, and clones of it.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::Change;
use crate::files::{self, FileError};
use crate::generate_model::{Parameters, Written, write_model};
use crate::{ChoreError, note};

/// Who owns everything above the teams in a generated model.
const ECOSYSTEM_OWNER: &str = "colossus/data-model@ecosystem";
const ECOSYSTEM_FILE: &str = "ecosystem.dsc.yaml";
/// Where the container lies that all workspaces share, before and after.
const CONTAINER: [&str; 2] = ["path: data/meeting_point.duckdb", "path: data/another_point.duckdb"];

/// A repository, written.
pub struct Repository {
    folder: PathBuf,
    /// Who owns the store that changes.
    team_owner: String,
    /// The size of its model.
    pub written: Written,
}

impl Repository {
    /// Writes a model into a folder, commits it, and makes a branch for each change.
    pub fn write(parameters: &Parameters, folder: &Path) -> Result<Self, ChoreError> {
        files::remove_folder(folder)?;
        let origin = folder.join("origin");
        let written = write_model(parameters, &origin)?;
        git(&origin, &["init", "--quiet", "--initial-branch", Change::Nothing.branch()])?;
        commit(&origin, "the base")?;
        let store = a_store_file(&origin)?;
        for change in [Change::OneFile, Change::SharedContainer] {
            git(&origin, &["checkout", "--quiet", "-b", change.branch(), Change::Nothing.branch()])?;
            match change {
                Change::Nothing => {}
                Change::OneFile => replace(&store, "description: Store number", "description: Shop number")?,
                Change::SharedContainer => {
                    replace(&origin.join(ECOSYSTEM_FILE), CONTAINER[0], CONTAINER[1])?;
                }
            }
            commit(&origin, change.branch())?;
        }
        git(&origin, &["checkout", "--quiet", Change::Nothing.branch()])?;
        git(&origin, &["gc", "--quiet"])?;
        let team = store.parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy();
        Ok(Self { folder: folder.to_owned(), team_owner: format!("colossus/{team}@main"), written })
    }

    /// Who may make a change.
    pub fn owner(&self, change: Change) -> &str {
        match change {
            Change::OneFile => &self.team_owner,
            Change::Nothing | Change::SharedContainer => ECOSYSTEM_OWNER,
        }
    }

    /// Makes a fresh clone with that branch in its working tree, in the place of the one before.
    pub fn clone(&self, branch: &str) -> Result<PathBuf, ChoreError> {
        let clone = self.clone_folder();
        files::remove_folder(&clone)?;
        git(&self.folder, &["clone", "--quiet", "--branch", branch, "origin", "clone"])?;
        Ok(clone)
    }

    /// Where the clone lies.
    pub fn clone_folder(&self) -> PathBuf {
        self.folder.join("clone")
    }
}

/// The first file of stores, by path.
fn a_store_file(origin: &Path) -> Result<PathBuf, ChoreError> {
    let is_store =
        |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("stores_"));
    let found = files::paths_below(origin)?.into_iter().find(is_store);
    found.ok_or_else(|| ChoreError::Refused(String::from("the generated model has no file of stores")))
}

fn replace(path: &Path, old: &str, new: &str) -> Result<(), ChoreError> {
    let text = String::from_utf8_lossy(&files::read(path)?).into_owned();
    if !text.contains(old) {
        return Err(ChoreError::Refused(format!("`{}` does not hold `{old}` any more", path.display())));
    }
    files::write(path, text.replacen(old, new, 1).as_bytes())?;
    Ok(())
}

fn commit(folder: &Path, message: &str) -> Result<(), ChoreError> {
    git(folder, &["add", "--all"])?;
    let who = ["-c", "user.name=bench", "-c", "user.email=bench@example.org", "-c", "commit.gpgsign=false"];
    let all: Vec<&str> = who.into_iter().chain(["commit", "--quiet", "--message", message]).collect();
    git(folder, &all)
}

#[expect(clippy::disallowed_methods, reason = "the benchmark works in a repository that git makes")]
fn git(folder: &Path, arguments: &[&str]) -> Result<(), ChoreError> {
    let output = Command::new("git")
        .args(["-c", "gc.auto=0"])
        .args(arguments)
        .current_dir(folder)
        .output()
        .map_err(|source| FileError::new("start", Path::new("git"), source))?;
    if output.status.success() {
        return Ok(());
    }
    let told = String::from_utf8_lossy(&output.stderr);
    Err(ChoreError::Refused(format!("`git {}`: {}", arguments.join(" "), told.trim_end())))
}

/// Takes all files of a folder out of memory, so that the next run reads them from the disk.
pub fn forget(folder: &Path) -> Result<(), ChoreError> {
    use nix::fcntl::{PosixFadviseAdvice, posix_fadvise};
    // What has not been written yet cannot be forgotten.
    nix::unistd::sync();
    let mut kept = 0;
    for path in files::paths_below(folder)? {
        let file = files::open(&path)?;
        kept += u64::from(posix_fadvise(&file, 0, 0, PosixFadviseAdvice::POSIX_FADV_DONTNEED).is_err());
    }
    if kept > 0 {
        note(&format!("note: the system keeps {kept} files in memory; cold runs are less cold for it"));
    }
    Ok(())
}

/// Holds what the program finds against what was changed: a gate that sees nothing is quick.
#[expect(clippy::disallowed_methods, reason = "the benchmark starts what it measures")]
pub fn expect_changes(program: &Path, arguments: &[String], change: Change) -> Result<(), ChoreError> {
    let output = Command::new(program)
        .args(arguments)
        .output()
        .map_err(|source| FileError::new("start", program, source))?;
    let told = String::from_utf8_lossy(&output.stderr);
    let wanted = match change {
        Change::Nothing => "0 changes against",
        Change::OneFile | Change::SharedContainer => "1 change against",
    };
    match output.status.success() && told.contains(wanted) {
        true => Ok(()),
        false => Err(ChoreError::Refused(format!("`{wanted}` was not said:\n{}", told.trim_end()))),
    }
}
