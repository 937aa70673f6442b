//! Reads models out of git, without a checkout; the one place that knows git.
//!
//! What is read are objects of the repository: trees and blobs. Nothing is fetched and nothing is written.

mod error;
mod state;

use std::path::{Path, PathBuf};

use git2::{Commit, ErrorCode, Oid, Repository, Tree};

pub use error::GitError;
pub use state::{Entry, Listing, Skipped, Why};

/// A repository, and where in it a project lies.
pub struct Git {
    repository: Repository,
    /// The project's folder inside the trees, without a slash at its end; empty for the root.
    folder: String,
}

/// The commits that a comparison is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Commits {
    /// The commit that the head is, or that the working tree began from.
    pub head: Oid,
    /// What the reference leads to that is compared with.
    pub tip: Oid,
    /// Where head and tip parted: the base.
    pub base: Oid,
    /// How many commits the tip has gone on since.
    pub behind: usize,
}

impl Git {
    /// Opens the repository that a project's folder lies in.
    pub fn open(root: &Path) -> Result<Self, GitError> {
        trust_objects();
        let failed = |source: git2::Error| {
            let folder = root.to_owned();
            match source.code() == ErrorCode::NotFound {
                true => GitError::NoRepository { folder },
                false => GitError::Open { folder, source },
            }
        };
        let repository = Repository::discover(root).map_err(failed)?;
        let Some(work) = repository.workdir() else {
            return Ok(Self { repository, folder: String::new() });
        };
        let work = std::fs::canonicalize(work).unwrap_or_else(|_| work.to_owned());
        let folder = root.strip_prefix(&work).map(slashes).unwrap_or_default();
        Ok(Self { repository, folder })
    }

    /// Opens a bare repository whose trees hold a project at their root, or in the one folder with settings.
    pub fn open_bare(folder: &Path, reference: &str, settings: &str) -> Result<Option<Self>, GitError> {
        trust_objects();
        let Ok(repository) = Repository::open_bare(folder) else { return Ok(None) };
        let mut git = Self { repository, folder: String::new() };
        let commit = git.commit(reference)?.id();
        let found = git.folders_with(commit, settings)?;
        git.folder = match found.as_slice() {
            folders if folders.iter().any(String::is_empty) => String::new(),
            [one] => one.clone(),
            [] => {
                return Err(GitError::NoProject {
                    reference: reference.to_owned(),
                    settings: settings.to_owned(),
                });
            }
            several => {
                return Err(GitError::SeveralProjects {
                    reference: reference.to_owned(),
                    folders: several.to_vec(),
                });
            }
        };
        Ok(Some(git))
    }

    /// Finds the commits of a comparison: the base is where head and reference parted, so that what others did since
    /// is not taken for a part of the request.
    pub fn commits(&self, against: &str, head: Option<&str>) -> Result<Commits, GitError> {
        let head = self.commit(head.unwrap_or("HEAD"))?.id();
        let tip = self.commit(against)?.id();
        let base = match self.repository.merge_base(head, tip) {
            Ok(base) => base,
            Err(source) if source.code() == ErrorCode::NotFound => {
                let against = against.to_owned();
                return Err(match self.repository.is_shallow() {
                    true => GitError::Shallow { against },
                    false => GitError::NothingInCommon { against },
                });
            }
            Err(source) => return Err(self.unreadable(format!("the history of `{against}`"), source)),
        };
        let behind = if tip == base {
            0
        } else {
            self.repository.graph_ahead_behind(tip, base).map_or(0, |(ahead, _)| ahead)
        };
        Ok(Commits { head, tip, base, behind })
    }

    fn commit(&self, name: &str) -> Result<Commit<'_>, GitError> {
        let object = match self.repository.revparse_single(name) {
            Ok(object) => object,
            Err(source)
                if matches!(
                    source.code(),
                    ErrorCode::NotFound | ErrorCode::InvalidSpec | ErrorCode::UnbornBranch
                ) =>
            {
                return Err(self.unknown_reference(name));
            }
            Err(source) => return Err(self.unreadable(format!("`{name}`"), source)),
        };
        object.peel_to_commit().map_err(|source| self.unreadable(format!("the commit of `{name}`"), source))
    }

    fn unknown_reference(&self, name: &str) -> GitError {
        let references = self.repository.references();
        let known: Vec<String> = references
            .into_iter()
            .flatten()
            .flatten()
            .filter_map(|reference| reference.shorthand().ok().map(str::to_owned))
            .collect();
        let meant = dsc_diag::closest(name, known.iter().map(String::as_str)).map(str::to_owned);
        GitError::UnknownReference { name: name.to_owned(), meant, shallow: self.repository.is_shallow() }
    }

    fn unreadable(&self, what: String, source: git2::Error) -> GitError {
        GitError::Unreadable { what, shallow: self.repository.is_shallow(), source }
    }

    fn tree_of(&self, commit: Oid) -> Result<Tree<'_>, GitError> {
        let tree = self.repository.find_commit(commit).and_then(|commit| commit.tree());
        tree.map_err(|source| self.unreadable(format!("the tree of commit {}", short(commit)), source))
    }

    /// The folder of the repository itself, for other threads to open it again.
    fn place(&self) -> PathBuf {
        self.repository.path().to_owned()
    }
}

/// Objects carry a sum of their bytes, which is checked; their names are hashes that take far longer, and git itself does
/// not compute them anew when it reads either.
fn trust_objects() {
    git2::opts::strict_hash_verification(false);
}

/// A commit as people write it.
pub fn short(commit: Oid) -> String {
    let mut text = commit.to_string();
    text.truncate(10);
    text
}

fn slashes(path: &Path) -> String {
    let parts: Vec<_> = path.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}
