//! Walks the folders of a project.

use std::path::Path;

use globset::GlobSet;
use ignore::{DirEntry, WalkBuilder};

use super::ProjectError;
use super::find::with_slashes;

/// Paths of the model's files relative to the project, sorted.
///
/// Hidden folders and files are left out, and so are folders called `target`, where builds put their results. Links
/// to files are followed, links to folders are not, so that no walk goes round in a ring.
pub(super) fn model_files(root: &Path, matcher: &GlobSet) -> Result<Vec<String>, ProjectError> {
    let mut found = Vec::new();
    let mut faults = Vec::new();
    let mut walk = WalkBuilder::new(root);
    walk.standard_filters(false).hidden(true).filter_entry(|entry| !is_build_folder(entry));
    for entry in walk.build() {
        match entry {
            Ok(entry) => {
                let Ok(inside) = entry.path().strip_prefix(root) else { continue };
                // The glob first: it costs less than asking the system what a link leads to.
                let path = with_slashes(inside);
                if matcher.is_match(&path) && path != super::SETTINGS && is_file(&entry) {
                    if leads_out(&entry, root) {
                        return Err(ProjectError::Link { path: entry.into_path() });
                    }
                    found.push(path);
                }
            }
            Err(error) => faults.push(fault(root, error)),
        }
    }
    if !faults.is_empty() {
        faults.sort_by(|(a, _), (b, _)| a.cmp(b));
        return Err(ProjectError::Unreadable { faults });
    }
    found.sort_unstable();
    Ok(found)
}

fn is_build_folder(entry: &DirEntry) -> bool {
    entry.depth() > 0 && entry.file_name() == "target" && entry.file_type().is_some_and(|kind| kind.is_dir())
}

/// Whether there is something to read; a link that leads nowhere is, so that reading it says what is wrong.
fn is_file(entry: &DirEntry) -> bool {
    let Some(kind) = entry.file_type() else { return false };
    if kind.is_symlink() {
        return std::fs::metadata(entry.path()).map_or(true, |there| there.is_file());
    }
    kind.is_file()
}

/// Whether an entry is a link to something outside of the project; one that leads nowhere cannot be read, which says it.
fn leads_out(entry: &DirEntry, root: &Path) -> bool {
    let is_link = entry.file_type().is_some_and(|kind| kind.is_symlink());
    is_link && std::fs::canonicalize(entry.path()).is_ok_and(|there| !there.starts_with(root))
}

fn fault(root: &Path, error: ignore::Error) -> (std::path::PathBuf, std::io::Error) {
    match error {
        ignore::Error::WithPath { path, err } => (path, io_error(*err)),
        ignore::Error::WithDepth { err, .. } => fault(root, *err),
        other @ (ignore::Error::Partial(_)
        | ignore::Error::WithLineNumber { .. }
        | ignore::Error::Loop { .. }
        | ignore::Error::Io(_)
        | ignore::Error::Glob { .. }
        | ignore::Error::UnrecognizedFileType(_)
        | ignore::Error::InvalidDefinition) => (root.to_owned(), io_error(other)),
    }
}

fn io_error(error: ignore::Error) -> std::io::Error {
    let text = error.to_string();
    error.into_io_error().unwrap_or_else(|| std::io::Error::other(text))
}
