//! Which project is meant, and which of its files.

use std::path::{Path, PathBuf};

use dsc_diag::Sources;

use super::{ProjectError, SETTINGS};

/// A project's folder, and the part of it that findings are wanted for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The folder, without links in it.
    pub root: PathBuf,
    /// Files and folders relative to it, with `/` between their parts; empty means everything.
    pub parts: Vec<Part>,
}

/// A file or folder of a project that was named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// As the user wrote it.
    pub written: PathBuf,
    /// Relative to the project.
    pub path: String,
    /// What it is.
    pub kind: PartKind,
}

/// What a named path is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartKind {
    /// One file.
    File,
    /// Everything below a folder.
    Folder,
}

/// Finds the project: the one named, or else the nearest upwards from the first path, or from where we are.
pub fn find_place(
    folder: Option<&Path>,
    named: Option<&Path>,
    paths: &[PathBuf],
) -> Result<Place, ProjectError> {
    let here = folder.ok_or(ProjectError::NoFolder)?;
    let root = match (named, paths.first()) {
        (Some(named), _) => {
            let root = real(&here.join(named), named)?;
            if !root.join(SETTINGS).exists() {
                return Err(ProjectError::NoSettings { folder: named.to_owned() });
            }
            root
        }
        (None, Some(first)) => upwards(&real(&here.join(first), first)?)?,
        (None, None) => upwards(&real(here, here)?)?,
    };
    let mut parts = Vec::new();
    for path in paths {
        let found = real(&here.join(path), path)?;
        let outside = || ProjectError::Outside { path: path.clone(), root: root.clone() };
        let inside = found.strip_prefix(&root).map_err(|_| outside())?;
        let kind = if found.is_dir() { PartKind::Folder } else { PartKind::File };
        let relative = with_slashes(inside);
        if relative.is_empty() {
            return Ok(Place { root, parts: Vec::new() });
        }
        parts.push(Part { written: path.clone(), path: relative, kind });
    }
    Ok(Place { root, parts })
}

/// A path relative to the project, as people know it on every system.
pub(super) fn with_slashes(path: &Path) -> String {
    let parts: Vec<_> = path.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}

fn real(path: &Path, written: &Path) -> Result<PathBuf, ProjectError> {
    std::fs::canonicalize(path).map_err(|source| ProjectError::Path { path: written.to_owned(), source })
}

fn upwards(from: &Path) -> Result<PathBuf, ProjectError> {
    let folder = if from.is_dir() { from } else { from.parent().unwrap_or(from) };
    let found = folder.ancestors().find(|folder| folder.join(SETTINGS).is_file());
    found.map(Path::to_owned).ok_or_else(|| ProjectError::NoProject { folder: folder.to_owned() })
}

/// The folder of the project that a file or a folder belongs to; the file need not be there yet.
pub fn nearest(path: &Path) -> Option<PathBuf> {
    path.ancestors().find(|folder| folder.join(SETTINGS).is_file()).map(Path::to_owned)
}

impl Place {
    /// Whether findings of that file are wanted.
    pub fn wants(&self, path: &str) -> bool {
        self.parts.is_empty() || self.parts.iter().any(|part| part.holds(path))
    }

    /// Refuses named paths that hold no file of the project.
    pub fn check(&self, sources: &Sources, globs: &[String]) -> Result<(), ProjectError> {
        for part in &self.parts {
            if !sources.iter().any(|(_, source)| part.holds(&source.path)) {
                let (path, root) = (part.written.clone(), self.root.clone());
                return Err(ProjectError::NoModelFile { path, root, globs: globs.to_vec() });
            }
        }
        Ok(())
    }
}

impl Part {
    fn holds(&self, path: &str) -> bool {
        match self.kind {
            PartKind::File => path == self.path,
            PartKind::Folder => path.strip_prefix(&self.path).is_some_and(|rest| rest.starts_with('/')),
        }
    }
}
