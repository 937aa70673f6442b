//! Who may import whom: only from lower floors, and each heavy library inside one crate.

use std::collections::BTreeMap;
use std::path::Path;

use crate::crates::{Member, Purpose, members};

/// What stands where. A crate imports only from lower floors; crates of one floor do not know each other.
const FLOORS: &[(&str, Floor)] = &[
    ("dsc-diag", Floor::Number(0)),
    ("dsc-syntax", Floor::Number(1)),
    ("dsc-model", Floor::Number(2)),
    ("dsc-graph", Floor::Number(3)),
    ("dsc-lint", Floor::Number(4)),
    ("dsc-compat", Floor::Number(4)),
    ("dsc-plan", Floor::Number(4)),
    ("dsc-testkit", Floor::TestsOnly { above: 4 }),
    ("dsc-lsp", Floor::Number(5)),
    ("dsc-dialects", Floor::Number(5)),
    ("dsc-driver", Floor::Number(5)),
    ("dsc-testservers", Floor::TestsOnly { above: 5 }),
    // The platforms, of which none knows another.
    ("dsc-run", Floor::Number(6)),
    ("dsc-files", Floor::Number(6)),
    ("dsc-duckdb", Floor::Number(6)),
    ("dsc-postgres", Floor::Number(6)),
    ("dsc-kafka", Floor::Number(6)),
    ("dsc-kafka-connect", Floor::Number(6)),
    ("dsc-cli", Floor::Number(7)),
    ("dsc-xtask", Floor::Outside),
];

/// Libraries that are heavy to build or to replace: each stays inside one crate.
const HEAVY: [&str; 6] = ["petgraph", "miette", "tokio-postgres", "rdkafka", "duckdb", "git2"];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Floor {
    Number(u8),
    /// Between the floor named and the next one; any crate may use it, but only in tests.
    TestsOnly {
        above: u8,
    },
    /// Not part of the program: may use everything, and nothing may use it.
    Outside,
}

fn floor_of(package: &str) -> Option<Floor> {
    FLOORS.iter().find(|(name, _)| *name == package).map(|(_, floor)| *floor)
}

/// Why a crate on the floor `from` may not use one on the floor `to`, if it may not.
fn objection(from: Floor, to: Floor, purpose: Purpose) -> Option<&'static str> {
    match (from, to) {
        (Floor::Outside, Floor::Number(_) | Floor::TestsOnly { .. }) => None,
        (_, Floor::Outside) => Some("is not part of the program"),
        (Floor::Number(_) | Floor::TestsOnly { .. }, Floor::TestsOnly { .. }) => {
            (purpose == Purpose::Program).then_some("is for tests only")
        }
        (Floor::TestsOnly { above }, Floor::Number(to)) => (to > above).then_some("stands higher"),
        (Floor::Number(from), Floor::Number(to)) if to == from => Some("stands on the same floor"),
        (Floor::Number(from), Floor::Number(to)) => (to > from).then_some("stands higher"),
    }
}

/// Imports that go up or sideways, and crates without a floor.
fn imports(root: &Path) -> Vec<String> {
    let mut complaints = Vec::new();
    for member in members(root) {
        let Some(from) = floor_of(&member.package) else {
            complaints.push(format!("{}: `{}` has no floor in the table", member.folder, member.package));
            continue;
        };
        for used in &member.dependencies {
            let Some(to) = floor_of(&used.package) else { continue };
            if let Some(reason) = objection(from, to, used.purpose) {
                complaints.push(format!("{}: imports `{}`, which {reason}", member.folder, used.package));
            }
        }
    }
    complaints.sort();
    complaints
}

/// Heavy libraries that more than one crate asks for.
fn heavy_libraries(root: &Path) -> Vec<String> {
    let mut users: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for Member { folder, dependencies, .. } in members(root) {
        for library in HEAVY {
            if dependencies.iter().any(|used| used.package == library) {
                users.entry(library).or_default().push(folder.clone());
            }
        }
    }
    users.retain(|_, folders| folders.len() > 1);
    let complaint = |(library, folders): (&str, Vec<String>)| {
        format!("`{library}` may be used by one crate, not by {}", folders.join(" and "))
    };
    users.into_iter().map(complaint).collect()
}

const WORKSPACE: (&str, &str) = ("Cargo.toml", "[workspace]\nmembers = ['a', 'b']");

#[test]
fn imports_go_down() {
    crate::assert_silent_here(imports);
}

#[test]
fn an_import_that_goes_up_or_sideways_is_seen() {
    let files = [
        WORKSPACE,
        ("a/Cargo.toml", "package.name = 'dsc-model'\n[dependencies]\ndsc-diag = '1'\ndsc-graph = '1'"),
        ("b/Cargo.toml", "package.name = 'dsc-run'\n[dev-dependencies]\nengine = { package = 'dsc-duckdb' }"),
    ];
    let expected = [
        "a: imports `dsc-graph`, which stands higher",
        "b: imports `dsc-duckdb`, which stands on the same floor",
    ];
    crate::assert_complaints(imports, &files, &expected);
}

#[test]
fn the_test_kit_is_for_tests_and_the_chores_are_for_nobody() {
    let files = [
        WORKSPACE,
        (
            "a/Cargo.toml",
            "package.name = 'dsc-model'\n[dependencies]\ndsc-xtask = '1'\n[dev-dependencies]\ndsc-testkit = '1'",
        ),
        ("b/Cargo.toml", "package.name = 'dsc-cli'\n[target.'cfg(unix)'.dependencies]\ndsc-testkit = '1'"),
    ];
    let expected = [
        "a: imports `dsc-xtask`, which is not part of the program",
        "b: imports `dsc-testkit`, which is for tests only",
    ];
    crate::assert_complaints(imports, &files, &expected);
}

#[test]
fn a_crate_without_a_floor_is_seen() {
    let files = [
        WORKSPACE,
        ("a/Cargo.toml", "package.name = 'dsc-attic'"),
        ("b/Cargo.toml", "package.name = 'dsc-diag'"),
    ];
    crate::assert_complaints(imports, &files, &["a: `dsc-attic` has no floor in the table"]);
}

#[test]
fn a_heavy_library_stays_inside_one_crate() {
    crate::assert_silent_here(heavy_libraries);
    let files = [
        WORKSPACE,
        ("a/Cargo.toml", "package.name = 'dsc-graph'\n[dependencies]\npetgraph = '1'\nduckdb = '1'"),
        ("b/Cargo.toml", "package.name = 'dsc-lint'\n[dev-dependencies]\npetgraph = '1'"),
    ];
    crate::assert_complaints(
        heavy_libraries,
        &files,
        &["`petgraph` may be used by one crate, not by a and b"],
    );
}
