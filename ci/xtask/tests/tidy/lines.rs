//! What stands in files: a first line that says what the file is for, not too many lines, nothing of one machine.

use std::path::Path;

use crate::tree::{files, has_extension, text};

/// From here on a file is split by object; about half of it is the aim.
const MOST_LINES: usize = 800;

/// Endings of files that people write and read. Data and generated schemas may be as long as they are.
const WRITTEN_BY_PEOPLE: [&str; 5] = ["rs", "md", "yaml", "yml", "toml"];

/// Registries are reached through their clients, which know where they are; and nothing may hang on the folders of the
/// machine where it was written. In pieces, so that this file does not complain about itself.
const NOT_IN_FILES: [&str; 10] = [
    concat!("registry.", "npmjs"),
    concat!("registry.", "yarnpkg"),
    concat!("static.crates", ".io"),
    concat!("index.crates", ".io"),
    concat!("files.python", "hosted"),
    concat!("pypi", ".org"),
    concat!("deb.", "debian"),
    concat!("/ro", "ot/"),
    concat!("/wo", "rk/"),
    concat!("/Use", "rs/"),
];

/// The one registry that Cargo.lock may name: cargo's own word for its default.
const DEFAULT_REGISTRY: &str = "source = \"registry+https://github.com/rust-lang/crates.io-index\"";

/// Rust files that do not begin by saying what they are for, and scripts whose second line does not.
fn first_lines(root: &Path) -> Vec<String> {
    let mut complaints = Vec::new();
    for file in files(root) {
        let Some(text) = text(root, &file) else { continue };
        let shown = file.display();
        if has_extension(&file, "rs") && !text.starts_with("//! ") {
            complaints.push(format!("{shown}: does not begin with `//!` and what it is for"));
        }
        let second = text.lines().nth(1).unwrap_or_default();
        if text.starts_with("#!/") && !second.starts_with("# ") {
            complaints.push(format!("{shown}: does not say in a comment on line 2 what it is for"));
        }
    }
    complaints
}

/// Files that have grown too long to be read.
fn length(root: &Path) -> Vec<String> {
    let mut complaints = Vec::new();
    for file in files(root) {
        let Some(text) = text(root, &file) else { continue };
        let written =
            WRITTEN_BY_PEOPLE.iter().any(|ending| has_extension(&file, ending)) || text.starts_with("#!/");
        let lines = text.lines().count();
        if written && lines > MOST_LINES {
            complaints.push(format!("{}: {lines} lines, split it by object at {MOST_LINES}", file.display()));
        }
    }
    complaints
}

/// Hosts of registries, and folders of one machine.
fn outside_world(root: &Path) -> Vec<String> {
    let mut complaints = Vec::new();
    for file in files(root) {
        let Some(text) = text(root, &file) else { continue };
        let is_lock_file = file == Path::new("Cargo.lock");
        for (index, line) in text.lines().enumerate() {
            let place = format!("{}:{}", file.display(), index + 1);
            for word in NOT_IN_FILES.iter().filter(|word| names(line, word)) {
                complaints.push(format!("{place}: names `{word}`, which only some machines have"));
            }
            if is_lock_file && line.starts_with("source = ") && line != DEFAULT_REGISTRY {
                complaints.push(format!("{place}: a crate that does not come from the default registry"));
            }
        }
    }
    complaints
}

/// Whether the word stands in the line and is not the inner part of a longer path.
fn names(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(start, _)| {
        let before = line[..start].chars().next_back();
        !(word.starts_with('/')
            && before.is_some_and(|before| before.is_alphanumeric() || "_-.}".contains(before)))
    })
}

#[test]
fn files_say_what_they_are_for() {
    crate::assert_silent_here(first_lines);
    let files = [
        ("a.rs", "//! Says it.\n"),
        ("b.rs", "use std::fs;\n//! Too late.\n"),
        ("c", "#!/usr/bin/env bash\n# Says it.\n"),
        ("d", "#!/usr/bin/env bash\nset -e\n"),
        ("target/e.rs", ""),
        (".gitignore", "/target\n"),
    ];
    let expected = [
        "b.rs: does not begin with `//!` and what it is for",
        "d: does not say in a comment on line 2 what it is for",
    ];
    crate::assert_complaints(first_lines, &files, &expected);
}

#[test]
fn files_can_be_read_in_one_sitting() {
    crate::assert_silent_here(length);
    let long = "\n".repeat(801);
    let files = [("a.rs", long.as_str()), ("b.rs", &long[1..]), ("c.csv", &long)];
    crate::assert_complaints(length, &files, &["a.rs: 801 lines, split it by object at 800"]);
}

#[test]
fn nothing_hangs_on_one_machine() {
    crate::assert_silent_here(outside_world);
    let host = concat!("fetch https://registry.", "npmjs.example/x\n");
    let folder = concat!("cd /ro", "ot/project\ncd a/ro", "ot/project\n");
    let lock = format!("{DEFAULT_REGISTRY}\nsource = \"git+https://example.org/x\"\n");
    let files = [("Cargo.lock", lock.as_str()), ("fetch", host), ("go", folder)];
    let expected = [
        "Cargo.lock:2: a crate that does not come from the default registry".to_owned(),
        format!("fetch:1: names `{}`, which only some machines have", NOT_IN_FILES[0]),
        format!("go:1: names `{}`, which only some machines have", NOT_IN_FILES[7]),
    ];
    let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
    crate::assert_complaints(outside_world, &files, &expected);
}
