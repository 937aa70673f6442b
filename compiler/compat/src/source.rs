//! Where a request comes from. What an owner writes stands in `dsc_model::repository`.

use std::fmt;

/// Where a request comes from: one branch of one project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The project.
    pub project: String,
    /// The branch.
    pub branch: String,
}

/// Why a text is no source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceFault {
    /// There is no `@`.
    NoBranch,
    /// One side of the `@` is empty.
    Empty,
    /// There is a `*`: a request comes from one branch.
    Glob,
}

impl fmt::Display for SourceFault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            SourceFault::NoBranch => "it names no branch",
            SourceFault::Empty => "project or branch is empty",
            SourceFault::Glob => "a request comes from one branch, so there is no `*` in it",
        })
    }
}

impl Source {
    /// Reads `project@branch`; the branch may hold `/` and `@`.
    pub fn read(written: &str) -> Result<Self, SourceFault> {
        let (project, branch) = written.split_once('@').ok_or(SourceFault::NoBranch)?;
        if project.is_empty() || branch.is_empty() {
            return Err(SourceFault::Empty);
        }
        if written.contains('*') {
            return Err(SourceFault::Glob);
        }
        Ok(Self { project: project.to_owned(), branch: branch.to_owned() })
    }
}

impl fmt::Display for Source {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}@{}", self.project, self.branch)
    }
}

#[cfg(test)]
mod tests {
    use super::{Source, SourceFault};

    #[test]
    fn a_source_is_one_branch_of_one_project() {
        let source = Source::read("acme/groups/cards@feature/a@b").expect("a source");
        assert_eq!((source.project.as_str(), source.branch.as_str()), ("acme/groups/cards", "feature/a@b"));
        assert_eq!(Source::read("acme/cards"), Err(SourceFault::NoBranch));
        assert_eq!(Source::read("acme/cards@"), Err(SourceFault::Empty));
        assert_eq!(Source::read("@main"), Err(SourceFault::Empty));
        assert_eq!(Source::read("acme/cards@release/*"), Err(SourceFault::Glob));
    }
}
