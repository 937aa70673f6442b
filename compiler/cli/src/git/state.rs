//! The files of a commit that belong to a model.

use std::collections::BTreeSet;
use std::path::PathBuf;

use git2::{DiffOptions, ObjectType, Oid, Repository, Tree};
use globset::GlobSet;
use rayon::prelude::*;

use super::{Git, GitError};

/// A file of a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Relative to the project.
    pub path: String,
    /// Its content.
    pub blob: Oid,
}

/// Something of a tree that is not looked into.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Skipped {
    /// Relative to the project.
    pub path: String,
    /// Why.
    pub why: Why,
}

/// Why something is not looked into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// It is a repository of its own.
    Submodule,
    /// It is a link that leads out of the project or to nothing.
    Link,
    /// Its content lies in large file storage.
    LargeFile,
}

/// The model's files in a tree.
#[derive(Clone, Debug, Default)]
pub struct Listing {
    /// By path.
    pub entries: Vec<Entry>,
    /// What is not looked into.
    pub skipped: Vec<Skipped>,
}

/// The modes that git gives to entries.
const LINK: i32 = 0o120_000;
/// Links that lead to links; git allows any number, we follow a few.
const MOST_LINKS: u32 = 8;

impl Git {
    /// The bytes of one file of the project in a commit; none where there is none.
    pub fn file(&self, commit: Oid, path: &str) -> Result<Option<Vec<u8>>, GitError> {
        let Some(tree) = self.project_tree(commit)? else { return Ok(None) };
        let Ok(entry) = tree.get_path(std::path::Path::new(path)) else { return Ok(None) };
        if entry.kind() != Some(ObjectType::Blob) {
            return Ok(None);
        }
        Ok(Some(read_blob(&self.repository, entry.id(), path, self.repository.is_shallow())?))
    }

    /// A question about the working tree that another thread can ask.
    pub fn question(&self) -> Question {
        Question { place: self.place(), folder: self.folder.clone() }
    }

    /// The model's files in a commit; none at all where the commit has no such folder.
    pub fn list(&self, commit: Oid, matcher: &GlobSet) -> Result<Listing, GitError> {
        let mut listing = Listing::default();
        let Some(tree) = self.project_tree(commit)? else { return Ok(listing) };
        self.walk(&tree, &tree, "", matcher, &mut listing)?;
        listing.entries.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        listing.skipped.sort();
        Ok(listing)
    }

    /// The contents of some files, in their order; read in parallel.
    pub fn contents(&self, entries: &[&Entry]) -> Result<Vec<Vec<u8>>, GitError> {
        let (place, shallow) = (self.place(), self.repository.is_shallow());
        let read: Vec<Result<Vec<u8>, GitError>> = entries
            .par_iter()
            .map_init(
                || Repository::open(&place),
                |repository, entry| match repository {
                    Ok(repository) => read_blob(repository, entry.blob, &entry.path, shallow),
                    Err(error) => Err(GitError::Unreadable {
                        what: "the repository".to_owned(),
                        shallow,
                        source: git2::Error::from_str(error.message()),
                    }),
                },
            )
            .collect();
        read.into_iter().collect()
    }

    /// Repositories inside the working tree of the project, by the index.
    pub fn submodules(&self) -> BTreeSet<String> {
        let Ok(index) = self.repository.index() else { return BTreeSet::new() };
        let prefix = if self.folder.is_empty() { String::new() } else { format!("{}/", self.folder) };
        let modules = index.iter().filter(|entry| entry.mode == 0o160_000);
        let paths = modules.map(|entry| String::from_utf8_lossy(&entry.path).into_owned());
        paths.filter_map(|path| path.strip_prefix(prefix.as_str()).map(str::to_owned)).collect()
    }

    /// Folders of a commit that hold a file of that name, by path.
    pub fn folders_with(&self, commit: Oid, name: &str) -> Result<Vec<String>, GitError> {
        let tree = self.tree_of(commit)?;
        let mut folders = Vec::new();
        let walked = tree.walk(git2::TreeWalkMode::PreOrder, |folder, entry| {
            if entry.name_bytes() == name.as_bytes() && entry.kind() == Some(ObjectType::Blob) {
                folders.push(folder.trim_end_matches('/').to_owned());
            }
            git2::TreeWalkResult::Ok
        });
        walked.map_err(|source| self.unreadable("the folders of the base".to_owned(), source))?;
        Ok(folders)
    }

    fn project_tree(&self, commit: Oid) -> Result<Option<Tree<'_>>, GitError> {
        let tree = self.tree_of(commit)?;
        if self.folder.is_empty() {
            return Ok(Some(tree));
        }
        let Ok(entry) = tree.get_path(std::path::Path::new(&self.folder)) else { return Ok(None) };
        if entry.kind() != Some(ObjectType::Tree) {
            return Ok(None);
        }
        self.subtree(entry.id(), &self.folder).map(Some)
    }

    fn subtree(&self, id: Oid, path: &str) -> Result<Tree<'_>, GitError> {
        self.repository
            .find_tree(id)
            .map_err(|source| self.unreadable(format!("the folder `{path}`"), source))
    }

    fn walk(
        &self,
        root: &Tree<'_>,
        tree: &Tree<'_>,
        folder: &str,
        matcher: &GlobSet,
        listing: &mut Listing,
    ) -> Result<(), GitError> {
        for entry in tree {
            let name = String::from_utf8_lossy(entry.name_bytes()).into_owned();
            let path = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
            if name.starts_with('.') {
                continue;
            }
            match entry.kind() {
                Some(ObjectType::Tree) if name != "target" => {
                    self.walk(root, &self.subtree(entry.id(), &path)?, &path, matcher, listing)?;
                }
                Some(ObjectType::Commit) => listing.skipped.push(Skipped { path, why: Why::Submodule }),
                Some(ObjectType::Blob) if matcher.is_match(&path) && path != crate::project::SETTINGS => {
                    let blob = match entry.filemode() {
                        LINK => self.follow(root, &path, entry.id()),
                        _ => Some(entry.id()),
                    };
                    match blob {
                        Some(blob) => listing.entries.push(Entry { path, blob }),
                        None => listing.skipped.push(Skipped { path, why: Why::Link }),
                    }
                }
                Some(ObjectType::Any | ObjectType::Blob | ObjectType::Tag | ObjectType::Tree) | None => {}
            }
        }
        Ok(())
    }

    /// The file that a link leads to, inside the project.
    fn follow(&self, root: &Tree<'_>, path: &str, link: Oid) -> Option<Oid> {
        let (mut path, mut link) = (path.to_owned(), link);
        for _ in 0..MOST_LINKS {
            let blob = self.repository.find_blob(link).ok()?;
            let leads = std::str::from_utf8(blob.content()).ok()?;
            path = joined(&path, leads)?;
            let entry = root.get_path(std::path::Path::new(&path)).ok()?;
            match (entry.kind(), entry.filemode()) {
                (Some(ObjectType::Blob), LINK) => link = entry.id(),
                (Some(ObjectType::Blob), _) => return Some(entry.id()),
                (_, _) => return None,
            }
        }
        None
    }
}

/// What another thread needs to look at the working tree.
#[derive(Clone, Debug)]
pub struct Question {
    place: PathBuf,
    folder: String,
}

impl Question {
    /// Files of the project whose text in the working tree differs from that in a commit, as far as git can tell
    /// without reading them; those that only one of both has are among them.
    pub fn differing(&self, commit: Oid) -> Result<BTreeSet<String>, GitError> {
        let repository = Repository::open(&self.place)
            .map_err(|source| GitError::Open { folder: self.place.clone(), source })?;
        let git = Git { repository, folder: self.folder.clone() };
        let tree = git.tree_of(commit)?;
        let mut options = DiffOptions::new();
        options
            .ignore_submodules(true)
            .include_untracked(true)
            .recurse_untracked_dirs(true)
            .include_ignored(false);
        if !self.folder.is_empty() {
            options.pathspec(&self.folder).disable_pathspec_match(true);
        }
        let diff = git.repository.diff_tree_to_workdir_with_index(Some(&tree), Some(&mut options));
        let diff =
            diff.map_err(|source| git.unreadable("the state of the working tree".to_owned(), source))?;
        let mut paths = BTreeSet::new();
        for delta in diff.deltas() {
            for file in [delta.old_file(), delta.new_file()] {
                let Some(path) = file.path() else { continue };
                let path = super::slashes(path);
                let inside = match self.folder.as_str() {
                    "" => Some(path.as_str()),
                    folder => path.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/')),
                };
                paths.extend(inside.map(str::to_owned));
            }
        }
        Ok(paths)
    }
}

/// Where a link in a folder leads; none where it leaves the project.
fn joined(from: &str, leads: &str) -> Option<String> {
    if leads.starts_with('/') {
        return None;
    }
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in leads.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

fn read_blob(repository: &Repository, blob: Oid, path: &str, shallow: bool) -> Result<Vec<u8>, GitError> {
    let read = repository.find_blob(blob);
    let failed = |source| GitError::Unreadable { what: format!("`{path}`"), shallow, source };
    Ok(read.map_err(failed)?.content().to_vec())
}

#[cfg(test)]
mod tests {
    use super::joined;

    #[test]
    fn links_lead_where_git_says_and_not_out_of_the_project() {
        assert_eq!(joined("usa/a.dsc.yaml", "../eu/b.dsc.yaml").as_deref(), Some("eu/b.dsc.yaml"));
        assert_eq!(joined("usa/a.dsc.yaml", "./c.dsc.yaml").as_deref(), Some("usa/c.dsc.yaml"));
        assert_eq!(joined("a.dsc.yaml", "../b.dsc.yaml"), None);
        assert_eq!(joined("a.dsc.yaml", "/etc/passwd"), None);
    }
}
