//! Which files a project has, before any of them is read.

use std::collections::BTreeSet;
use std::path::Path;

use dsc_diag::FileId;
use dsc_syntax::Limits;

use super::{ProjectError, SETTINGS, SettingsFile, limits, read, walk};

/// The settings of a project and the paths of its model's files.
#[derive(Debug)]
pub struct Listing {
    /// The bytes of the settings' file.
    pub(super) bytes: Vec<u8>,
    /// What they say.
    pub(super) first: SettingsFile,
    /// Relative to the project, in path order; the settings' is not among them.
    pub(super) paths: Vec<String>,
}

impl Listing {
    /// Reads the settings and walks the folders.
    pub fn take(root: &Path) -> Result<Self, ProjectError> {
        Self::of_settings(root, read::settings(&root.join(SETTINGS))?)
    }

    /// Walks the folders with other settings than those that lie there.
    pub(super) fn of_settings(root: &Path, bytes: Vec<u8>) -> Result<Self, ProjectError> {
        // The settings say which files there are, and so which number they get among them: they are read again
        // under that number, which costs nothing.
        let first = SettingsFile::read(bytes.clone(), FileId(0));
        let paths = walk::model_files(root, &first.matcher)?;
        Ok(Self { bytes, first, paths })
    }

    /// The limits that they put on files.
    pub(super) fn limits(&self) -> Limits {
        limits(&self.first.settings)
    }

    /// Leaves out what lies in one of those folders.
    pub(super) fn without(mut self, folders: &BTreeSet<String>) -> Self {
        self.paths.retain(|path| !folders.iter().any(|folder| is_below(path, folder)));
        self
    }
}

/// Whether a path is that of a folder, or of something in it.
fn is_below(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
