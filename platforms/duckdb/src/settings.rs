//! Where a platform's files are, and how much of the machine its engine may use.

use std::path::{Path, PathBuf};

/// A platform's place and limits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// What readers open: a link to the newest published copy. All else lies in the folder of that name and `.d`.
    pub path: PathBuf,
    /// The engine's memory, as it writes it (`2GB`); left out: 60 % of what the machine has.
    pub memory_limit: Option<String>,
    /// The engine's threads; left out: as many as the machine has.
    pub threads: Option<u32>,
    /// How many published copies stay.
    pub keep_versions: u32,
    /// The oldest engine that must be able to read what is published, such as `v1.0.0`; left out: this one.
    pub storage_version: Option<String>,
}

impl Settings {
    /// A platform at that path, with the defaults for the rest.
    pub fn new(path: impl Into<PathBuf>) -> Settings {
        Settings {
            path: path.into(),
            memory_limit: None,
            threads: None,
            keep_versions: 3,
            storage_version: None,
        }
    }

    /// The folder of everything but the link.
    pub fn folder(&self) -> PathBuf {
        let mut name = self.path.file_name().unwrap_or_default().to_os_string();
        name.push(".d");
        self.path.with_file_name(name)
    }

    /// The writer's database.
    pub(crate) fn writer(&self) -> PathBuf {
        self.folder().join("writer.duckdb")
    }

    /// The file whose lock is the lease.
    pub(crate) fn lease(&self) -> PathBuf {
        self.folder().join("lease")
    }

    /// Where the engine puts what does not fit into memory.
    pub(crate) fn scratch(&self) -> PathBuf {
        self.folder().join("scratch")
    }

    /// The folder in which the link stands.
    pub(crate) fn parent(&self) -> &Path {
        match self.path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            Some(_) | None => Path::new("."),
        }
    }
}

/// A path as messages show it.
pub(crate) fn shown(path: &Path) -> String {
    path.display().to_string()
}
