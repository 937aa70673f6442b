//! The files of a repository: those that git would keep, and small trees to try a check on.

use std::path::{Path, PathBuf};

use ignore::WalkBuilder;
use tempfile::TempDir;

/// The root of the repository that this test belongs to.
pub fn this_repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// All files below the root that no `.gitignore` leaves out, relative to it, sorted.
pub fn files(root: &Path) -> Vec<PathBuf> {
    let mut walk = WalkBuilder::new(root);
    walk.hidden(false).parents(false).git_global(false).git_exclude(false).require_git(false);
    walk.filter_entry(|entry| entry.file_name() != ".git");
    let mut files = Vec::new();
    for entry in walk.build() {
        let entry = entry.unwrap();
        if entry.file_type().is_some_and(|kind| kind.is_file()) {
            files.push(entry.path().strip_prefix(root).unwrap().to_path_buf());
        }
    }
    files.sort();
    files
}

/// The text of a file below the root, or nothing where it is not text.
pub fn text(root: &Path, file: &Path) -> Option<String> {
    String::from_utf8(std::fs::read(root.join(file)).unwrap()).ok()
}

/// Whether the file's name ends in this, which is given without a dot.
pub fn has_extension(file: &Path, extension: &str) -> bool {
    file.extension().is_some_and(|found| found == extension)
}

/// A folder with the given files, gone when dropped.
pub fn written(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }
    folder
}
