//! The examples, and models that the generator writes, are read without a finding.
//!
//! What they mean is the linter's to say, and tested where the program is; here a typo in a field's name is met early.
#![expect(clippy::unwrap_used, reason = "what cannot be read or started fails the test")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use dsc_diag::FileId;
use dsc_syntax::{Format, Limits, decode, parse};

/// The folder of the repository.
fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// Every file below a folder that a project would read, sorted.
#[expect(clippy::disallowed_methods, reason = "a test reads what it tests")]
fn model_files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(folder) = waiting.pop() {
        for entry in folder.read_dir().unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.to_string_lossy().contains(".dsc.") || path.ends_with("dsc.toml") {
                found.push((path.clone(), std::fs::read(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

/// What is found when the files of a project are read one by one.
fn findings(folder: &Path) -> Vec<String> {
    let mut out = Vec::new();
    for (number, (path, bytes)) in model_files(folder).into_iter().enumerate() {
        let file = FileId(number as u32);
        let (text, mut bag) = decode(bytes, file);
        let format = Format::of_path(&path.to_string_lossy()).unwrap();
        let parsed = parse(&text, file, format, &Limits::default());
        bag.absorb(parsed.bag);
        let source: Arc<str> = text.into();
        bag.absorb(if path.ends_with("dsc.toml") {
            dsc_model::settings::read_settings(file, &source, &parsed.tree).1
        } else {
            dsc_model::lower(file, &source, &parsed.tree, parsed.complete).1
        });
        for finding in bag {
            let line = source[..finding.span.start as usize].lines().count() + 1;
            out.push(format!("{}:{line}: {}: {}", path.display(), finding.rule, finding.message));
        }
    }
    out
}

/// A model written by `cargo xtask generate-model`.
#[expect(clippy::disallowed_methods, reason = "a test starts the program that it tests")]
fn generated(parameters: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_dsc-xtask"))
        .arg("generate-model")
        .args(parameters)
        .arg("--out")
        .arg(folder.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    folder
}

#[test]
fn the_shop_is_read_without_a_finding() {
    let found = findings(&repository().join("examples/shop"));
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn the_reference_is_read_without_a_finding_but_for_kinds_that_are_not_built() {
    let mut found = findings(&repository().join("examples/reference"));
    found.retain(|finding| !finding.contains(": kind-not-built: "));
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn generated_models_are_read_without_a_finding() {
    for parameters in [
        &["--datasets", "500"][..],
        &["--datasets", "60", "--columns", "120"],
        &["--datasets", "60", "--columns", "3", "--datasets-per-file", "1"],
        &["--datasets", "200", "--workspace-containers", "shared", "--references", "one-store"],
        &["--datasets", "200", "--workspace-containers", "own", "--zones", "9", "--teams", "10"],
    ] {
        let found = findings(generated(parameters).path());
        assert!(found.is_empty(), "{parameters:?} {found:#?}");
    }
}
