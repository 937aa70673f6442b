//! Why a model could not be read out of git, with what to do.

use std::path::PathBuf;

use thiserror::Error;

/// Why a model could not be read out of git.
#[derive(Debug, Error)]
pub enum GitError {
    /// The project does not lie in a repository.
    #[error("`{}` is not in a git repository", folder.display())]
    NoRepository {
        /// The project's folder.
        folder: PathBuf,
    },
    /// The repository cannot be opened.
    #[error("could not open the git repository of `{}`: {}", folder.display(), source.message())]
    Open {
        /// The project's folder.
        folder: PathBuf,
        /// Why not.
        source: git2::Error,
    },
    /// A bare repository without a project.
    #[error("`{reference}` has no `{settings}` in any folder")]
    NoProject {
        /// The reference.
        reference: String,
        /// The name of the settings' file.
        settings: String,
    },
    /// A bare repository with several projects, none of them at the root.
    #[error("`{reference}` has several projects: {}", folders.join(", "))]
    SeveralProjects {
        /// The reference.
        reference: String,
        /// Their folders.
        folders: Vec<String>,
    },
    /// A reference that leads to nothing.
    #[error("there is no `{name}` in the git repository")]
    UnknownReference {
        /// As written.
        name: String,
        /// The one that was probably meant.
        meant: Option<String>,
        /// Whether the clone is shallow.
        shallow: bool,
    },
    /// The history does not reach back to where head and base parted.
    #[error("the clone is shallow: its history does not reach back to where it parted from `{against}`")]
    Shallow {
        /// The reference.
        against: String,
    },
    /// Head and base never were one.
    #[error("the head has no commit in common with `{against}`")]
    NothingInCommon {
        /// The reference.
        against: String,
    },
    /// An object is not there or is broken.
    #[error("could not read {what} from git: {}", source.message())]
    Unreadable {
        /// What was wanted.
        what: String,
        /// Whether the clone is shallow.
        shallow: bool,
        /// Why not.
        source: git2::Error,
    },
}

/// What to do about a clone that lacks history.
const DEEPER: &str =
    "fetch the whole history: `GIT_DEPTH: \"0\"` in GitLab CI, `git fetch --unshallow` elsewhere";

impl GitError {
    /// The next step, where one can be offered.
    pub fn help(&self) -> Option<String> {
        match self {
            GitError::NoRepository { .. } => Some(
                "the base is a commit: `dsc check` works in a clone of the model's repository".to_owned(),
            ),
            GitError::Open { .. } => Some(
                "if the folder belongs to another user: `git config --global --add safe.directory FOLDER`"
                    .to_owned(),
            ),
            GitError::NoProject { .. } => None,
            GitError::SeveralProjects { .. } => {
                Some("work in a clone, and name one with --project".to_owned())
            }
            GitError::UnknownReference { shallow: true, .. } | GitError::Shallow { .. } => {
                Some(DEEPER.to_owned())
            }
            GitError::UnknownReference { meant: Some(meant), .. } => {
                Some(format!("did you mean `{meant}`? If not, fetch it: `git fetch origin`"))
            }
            GitError::UnknownReference { meant: None, .. } => {
                Some("fetch it: `git fetch origin`; in GitLab CI set `GIT_DEPTH: \"0\"`".to_owned())
            }
            GitError::NothingInCommon { .. } => {
                Some("name a reference with --against that the head began from".to_owned())
            }
            GitError::Unreadable { shallow: true, .. } => Some(DEEPER.to_owned()),
            GitError::Unreadable { shallow: false, .. } => {
                Some("`git fsck` shows what is broken; in a partial clone, fetch without a filter".to_owned())
            }
        }
    }
}
