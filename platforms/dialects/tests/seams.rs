//! The list of what a platform has to write is true: every platform has those files, and shares the rest.
#![allow(clippy::disallowed_methods, reason = "a test of what lies in folders")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn platforms() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn files(folder: &str) -> BTreeSet<String> {
    let folder = platforms().join(folder);
    let names = std::fs::read_dir(&folder).unwrap_or_else(|fault| panic!("{}: {fault}", folder.display()));
    names.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
}

/// The files of the first or second table of `platforms/README.md`.
fn listed(table: usize) -> BTreeSet<String> {
    let text = std::fs::read_to_string(platforms().join("README.md")).expect("the page");
    let part = text.split("|---|---|").nth(table + 1).expect("a table");
    let rows = part.trim_start().lines().take_while(|line| line.starts_with('|'));
    rows.filter_map(|line| line.split('`').nth(1)).map(str::to_owned).collect()
}

#[test]
fn every_platform_has_the_files_that_are_listed() {
    for (table, folders) in [["dialects/src/duckdb", "dialects/src/postgres"], ["duckdb/src", "postgres/src"]]
        .into_iter()
        .enumerate()
    {
        let listed = listed(table);
        assert!(listed.len() > 5, "{listed:?}");
        for folder in folders {
            let there = files(folder);
            let missing: Vec<&String> = listed.difference(&there).collect();
            assert!(missing.is_empty(), "{folder} lacks {missing:?}");
        }
    }
}

#[test]
fn what_more_than_one_platform_has_is_on_the_list() {
    for (table, [one, other]) in
        [["dialects/src/duckdb", "dialects/src/postgres"], ["duckdb/src", "postgres/src"]]
            .into_iter()
            .enumerate()
    {
        let shared: BTreeSet<String> = files(one).intersection(&files(other)).cloned().collect();
        assert_eq!(shared, listed(table), "{one} and {other}");
    }
}

/// A function that two platforms have word for word belongs to what they share.
#[test]
fn no_function_stands_in_two_copies() {
    let mut seen: Vec<(String, String)> = Vec::new();
    for folder in [
        "dialects/src/duckdb",
        "dialects/src/postgres",
        "dialects/src/shape",
        "dialects/src/motion",
        "duckdb/src",
        "postgres/src",
    ] {
        for file in files(folder) {
            let text = std::fs::read_to_string(platforms().join(folder).join(&file)).expect("a file");
            for body in functions(&text) {
                let place = format!("{folder}/{file}");
                if let Some((other, _)) = seen.iter().find(|(_, known)| *known == body) {
                    panic!("{place} and {other} hold the same function:\n{body}");
                }
                seen.push((place, body));
            }
        }
    }
    assert!(seen.len() > 60, "{} functions", seen.len());
}

/// The free functions of a file that do more than hand on what they are given: those of at least six lines.
fn functions(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut open: Option<Vec<&str>> = None;
    for line in text.lines() {
        let begins =
            ["fn ", "pub fn ", "pub(crate) fn ", "pub(super) fn ", "async fn ", "pub(crate) async fn "]
                .iter()
                .any(|start| line.starts_with(start));
        if begins {
            open = Some(Vec::new());
        }
        if let Some(lines) = &mut open {
            lines.push(line);
            if line == "}" {
                let lines = open.take().unwrap_or_default();
                if lines.len() >= 6 {
                    out.push(lines[1..].join("\n"));
                }
            }
        }
    }
    out
}
