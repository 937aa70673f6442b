//! Keeps the house tidy: what the architecture promises about crates, files and pages is checked here.
//!
//! A check is a function from the root of a repository to complaints. Each is asked twice: about this repository, where
//! it must be silent, and about a small bad tree, where it must speak.

#![expect(clippy::unwrap_used, reason = "a test ends where something is not as it must be")]
#![expect(clippy::disallowed_methods, reason = "reading the repository's files is all that this test does")]

#[path = "tidy/crates.rs"]
mod crates;
#[path = "tidy/floors.rs"]
mod floors;
#[path = "tidy/lines.rs"]
mod lines;
#[path = "tidy/places.rs"]
mod places;
#[path = "tidy/rule_pages.rs"]
mod rule_pages;
#[path = "tidy/tree.rs"]
mod tree;

use std::path::Path;

/// A check: the complaints about the repository at this root, sorted, empty if all is well.
type TidyCheck = fn(&Path) -> Vec<String>;

#[track_caller]
fn assert_silent_here(check: TidyCheck) {
    let complaints = check(&tree::this_repository());
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

/// Asks a check about a tree of the given files and compares all its complaints.
#[track_caller]
fn assert_complaints(check: TidyCheck, files: &[(&str, &str)], expected: &[&str]) {
    let folder = tree::written(files);
    assert_eq!(check(folder.path()), expected);
}
