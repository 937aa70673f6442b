//! What stands where: the top level of the repository, and the map in its README.

use std::collections::BTreeSet;
use std::path::Path;

use crate::crates::members;
use crate::tree::files;

/// All that may stand at the top level, besides names that begin with a dot.
const TOP_LEVEL: [&str; 11] = [
    "Cargo.toml",
    "Cargo.lock",
    "README.md",
    "CHANGELOG.md",
    "LICENSE",
    "dsl",
    "compiler",
    "platforms",
    "examples",
    "models",
    "schemas",
];

/// The folder for what is about the repository itself; named apart because it is the only one with no part in `dsc`.
const HOUSEKEEPING: &str = "ci";

/// Things at the top level that belong elsewhere.
fn top_level(root: &Path) -> Vec<String> {
    let mut found = BTreeSet::new();
    for file in files(root) {
        let first = file.components().next().unwrap();
        found.insert(first.as_os_str().to_string_lossy().into_owned());
    }
    let allowed =
        |name: &String| name.starts_with('.') || name == HOUSEKEEPING || TOP_LEVEL.contains(&name.as_str());
    found.retain(|name| !allowed(name));
    found.into_iter().map(|name| format!("{name}: does not belong at the top level")).collect()
}

/// Crates that the README does not mention by their folder.
fn map(root: &Path) -> Vec<String> {
    let readme = std::fs::read_to_string(root.join("README.md")).unwrap_or_default();
    let is_on_map = |folder: &str| readme.contains(&format!("`{folder}`"));
    let missing = members(root).into_iter().filter(|member| !is_on_map(&member.folder));
    missing.map(|member| format!("README.md: the map does not show `{}`", member.folder)).collect()
}

#[test]
fn nothing_stray_stands_at_the_top_level() {
    crate::assert_silent_here(top_level);
    let files =
        [("Cargo.toml", ""), (".ci/run", ""), ("ci/test", ""), ("scripts/test", ""), ("notes.md", "")];
    let expected =
        ["notes.md: does not belong at the top level", "scripts: does not belong at the top level"];
    crate::assert_complaints(top_level, &files, &expected);
}

#[test]
fn every_crate_is_on_the_map() {
    crate::assert_silent_here(map);
    let files = [
        ("Cargo.toml", "[workspace]\nmembers = ['dsl/diag', 'dsl/model']"),
        ("dsl/diag/Cargo.toml", "package.name = 'dsc-diag'"),
        ("dsl/model/Cargo.toml", "package.name = 'dsc-model'"),
        ("README.md", "| `dsl/diag` | findings |\n"),
    ];
    crate::assert_complaints(map, &files, &["README.md: the map does not show `dsl/model`"]);
}
