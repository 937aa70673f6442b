//! The crates of the workspace and what each depends on, read from the Cargo.toml files.

use std::path::Path;

use toml::{Table, Value};

/// A crate of the workspace.
pub struct Member {
    /// The folder, relative to the root, with slashes: `dsl/diag`.
    pub folder: String,
    pub package: String,
    pub dependencies: Vec<Dependency>,
}

/// What a crate asks for.
pub struct Dependency {
    /// The package's name, also where the crate calls it otherwise.
    pub package: String,
    pub purpose: Purpose,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// For the program itself, or for building it.
    Program,
    /// For tests only.
    Tests,
}

/// All crates that the root's Cargo.toml names, in its order.
pub fn members(root: &Path) -> Vec<Member> {
    let workspace = table(&root.join("Cargo.toml"));
    let folders = workspace["workspace"]["members"].as_array().unwrap();
    folders.iter().map(|folder| member(root, folder.as_str().unwrap())).collect()
}

fn member(root: &Path, folder: &str) -> Member {
    let manifest = table(&root.join(folder).join("Cargo.toml"));
    let package = manifest["package"]["name"].as_str().unwrap().to_owned();
    let mut dependencies = dependencies_of(&manifest);
    let per_system = manifest.get("target").and_then(Value::as_table);
    for system in per_system.into_iter().flat_map(Table::values) {
        dependencies.extend(dependencies_of(system.as_table().unwrap()));
    }
    Member { folder: folder.to_owned(), package, dependencies }
}

fn dependencies_of(manifest: &Table) -> Vec<Dependency> {
    let tables = [
        ("dependencies", Purpose::Program),
        ("build-dependencies", Purpose::Program),
        ("dev-dependencies", Purpose::Tests),
    ];
    let mut found = Vec::new();
    for (name, purpose) in tables {
        let Some(listed) = manifest.get(name).and_then(Value::as_table) else { continue };
        for (key, wanted) in listed {
            let renamed = wanted.get("package").and_then(Value::as_str);
            found.push(Dependency { package: renamed.unwrap_or(key).to_owned(), purpose });
        }
    }
    found
}

fn table(manifest: &Path) -> Table {
    std::fs::read_to_string(manifest).unwrap().parse().unwrap()
}
