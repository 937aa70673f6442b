//! Repositories as owners write them: `project@branch`.

use std::fmt;

/// A repository as an owner writes it. Without a branch every branch is meant; a `*` in the branch stands for any
/// characters but `/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Repository<'a> {
    /// The project, such as `acme/groups/insight`.
    pub project: &'a str,
    /// The branch; none is every branch.
    pub branch: Option<&'a str>,
}

/// Why a text is no repository or no branch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RepositoryFault {
    /// It is the address of a web page or a clone.
    Address,
    /// The project has no group before it.
    NoGroup,
    /// A part of the project is empty, or holds what a project may not hold.
    Project,
    /// There is an `@` and nothing behind it.
    NoBranch,
    /// Git would refuse the name of the branch.
    Branch,
    /// One branch is wanted, and there is a `*`.
    Glob,
}

impl fmt::Display for RepositoryFault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            RepositoryFault::Address => "it is the address of a server",
            RepositoryFault::NoGroup => "its project stands in no group",
            RepositoryFault::Project => {
                "each part of a project is made of letters, digits, `_`, `-` and `.`, and begins with one of the first three"
            }
            RepositoryFault::NoBranch => "no branch stands behind the `@`",
            RepositoryFault::Branch => "git has no branches of that name",
            RepositoryFault::Glob => "one branch is wanted, without `*`",
        })
    }
}

impl<'a> Repository<'a> {
    /// Takes what an owner wrote apart at its first `@`, whatever it is.
    pub fn split(written: &'a str) -> Self {
        match written.split_once('@') {
            Some((project, branch)) => Self { project, branch: Some(branch) },
            None => Self { project: written, branch: None },
        }
    }

    /// Reads what an owner wrote.
    pub fn read(written: &'a str) -> Result<Self, RepositoryFault> {
        if written.contains("://") || (written.starts_with("git@") && written.contains(':')) {
            return Err(RepositoryFault::Address);
        }
        let repository = Self::split(written);
        if !repository.project.split('/').all(is_project_part) {
            return Err(RepositoryFault::Project);
        }
        if !repository.project.contains('/') {
            return Err(RepositoryFault::NoGroup);
        }
        match repository.branch {
            Some("") => Err(RepositoryFault::NoBranch),
            Some(branch) if !is_branch(&branch.replace('*', "x")) => Err(RepositoryFault::Branch),
            Some(_) | None => Ok(repository),
        }
    }

    /// Whether a branch of a project is one of this repository. Exactly: neither case nor anything else is forgiven.
    pub fn covers(self, project: &str, branch: &str) -> bool {
        self.project == project
            && self.branch.is_none_or(|pattern| matches(pattern.as_bytes(), branch.as_bytes()))
    }
}

/// Reads the name of one branch.
pub fn read_branch(written: &str) -> Result<&str, RepositoryFault> {
    match written {
        "" => Err(RepositoryFault::NoBranch),
        _ if written.contains('*') => Err(RepositoryFault::Glob),
        _ if is_branch(written) => Ok(written),
        _ => Err(RepositoryFault::Branch),
    }
}

fn is_project_part(part: &str) -> bool {
    let known = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.');
    part.chars().next().is_some_and(|first| first.is_alphanumeric() || first == '_')
        && part.chars().all(known)
        && !part.ends_with('.')
}

/// The rules of `git check-ref-format --branch`.
fn is_branch(name: &str) -> bool {
    let refused = |letter: char| {
        letter.is_control() || matches!(letter, ' ' | '~' | '^' | ':' | '?' | '*' | '[' | '\\' | '\u{7f}')
    };
    let part = |part: &str| !part.is_empty() && !part.starts_with('.') && !part.ends_with(".lock");
    !name.chars().any(refused)
        && name.split('/').all(part)
        && !name.contains("..")
        && !name.contains("@{")
        && !name.ends_with('.')
        && !name.starts_with('-')
        && !matches!(name, "@" | "HEAD")
}

/// Whether a text fits a pattern. Takes no more steps than the product of both lengths.
fn matches(pattern: &[u8], text: &[u8]) -> bool {
    // By length of the pattern read so far: whether it fits the text read so far.
    let mut fits = vec![false; pattern.len() + 1];
    fits[0] = true;
    for (at, sign) in pattern.iter().enumerate() {
        fits[at + 1] = fits[at] && *sign == b'*';
    }
    for byte in text {
        let mut before = fits[0];
        fits[0] = false;
        for (at, sign) in pattern.iter().enumerate() {
            let was = fits[at + 1];
            fits[at + 1] = match sign {
                b'*' => fits[at] || (was && *byte != b'/'),
                _ => before && sign == byte,
            };
            before = was;
        }
    }
    fits[pattern.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn owners_are_projects_in_groups_with_a_branch_or_a_pattern() {
        for written in
            ["acme/cards", "acme/groups/in-sight@release/*", "_a/b.c@feature/x@y", "Größe/lager@main", "1/2"]
        {
            assert!(Repository::read(written).is_ok(), "{written}");
        }
        let faults = [
            ("", RepositoryFault::Project),
            ("cards", RepositoryFault::NoGroup),
            ("cards@main", RepositoryFault::NoGroup),
            ("acme/@main", RepositoryFault::Project),
            ("/cards@main", RepositoryFault::Project),
            ("acme/../cards", RepositoryFault::Project),
            ("acme/my cards@main", RepositoryFault::Project),
            ("acme/cards@", RepositoryFault::NoBranch),
            ("acme/cards@a..b", RepositoryFault::Branch),
            ("acme/cards@a b", RepositoryFault::Branch),
            ("acme/cards@/main", RepositoryFault::Branch),
            ("acme/cards@main.lock", RepositoryFault::Branch),
            ("https://gitlab.example/acme/cards", RepositoryFault::Address),
            ("git@gitlab.example:acme/cards", RepositoryFault::Address),
        ];
        for (written, fault) in faults {
            assert_eq!(Repository::read(written), Err(fault), "{written}");
        }
    }

    #[test]
    fn a_pattern_stops_at_a_slash() {
        let covers = |owner: &str, branch: &str| Repository::split(owner).covers("acme/cards", branch);
        assert!(covers("acme/cards", "any/thing"));
        assert!(covers("acme/cards@ma*n", "main"));
        assert!(covers("acme/cards@*", "main"));
        assert!(covers("acme/cards@release/*", "release/1"));
        assert!(covers("acme/cards@*a*b*", "xaxbx"));
        assert!(!covers("acme/cards@release/*", "release/1/2"));
        assert!(!covers("acme/cards@main", "Main"));
        assert!(!covers("acme/card", "main"));
        assert_eq!(read_branch("release/*"), Err(RepositoryFault::Glob));
        assert_eq!(read_branch("main"), Ok("main"));
    }
}
