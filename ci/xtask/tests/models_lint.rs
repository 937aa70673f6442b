//! The examples, and models that the generator writes, say what they are meant to say to the linter.
#![expect(clippy::unwrap_used, reason = "what cannot be read or started fails the test")]

use std::path::{Path, PathBuf};
use std::process::Command;

use std::sync::Arc;

use dsc_diag::FileId;
use dsc_lint::Finding;
use dsc_model::settings::{Settings, read_settings};
use dsc_syntax::{Format, Limits, parse};
use dsc_testkit::Project;

/// The folder of the examples.
fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").canonicalize().unwrap()
}

/// What is found in the project of a folder, with its own settings: the rule, and a line that says where.
fn findings(folder: &Path) -> Vec<(&'static str, String)> {
    let project = project(folder);
    let report = project.lint_with(&settings(folder));
    let described = |finding: &Finding| {
        let (rule, span) = (finding.diagnostic.rule.0, finding.diagnostic.span);
        let source = project.sources.source(span.file);
        let line = source.position(span.start).line;
        (rule, format!("{}:{line} {rule} {}", source.path, finding.diagnostic.message))
    };
    report.findings.iter().map(described).collect()
}

/// The settings of a project, which say nothing that has to be reported.
#[expect(clippy::disallowed_methods, reason = "a test reads what it tests")]
fn settings(folder: &Path) -> Settings {
    let text: Arc<str> = std::fs::read_to_string(folder.join("dsc.toml")).unwrap().into();
    let parsed = parse(&text, FileId(0), Format::Toml, &Limits::default());
    let (settings, bag) = read_settings(FileId(0), &text, &parsed.tree);
    assert!(parsed.bag.is_empty() && bag.is_empty(), "{bag:?}");
    settings
}

/// The model files of a project.
#[expect(clippy::disallowed_methods, reason = "a test reads what it tests")]
fn project(folder: &Path) -> Project {
    let mut found = Vec::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(waiting_folder) = waiting.pop() {
        for entry in waiting_folder.read_dir().unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(folder).unwrap().to_string_lossy().into_owned();
            if path.is_dir() {
                waiting.push(path);
            } else if [".dsc.yaml", ".dsc.yml", ".dsc.toml"].iter().any(|ending| name.ends_with(ending)) {
                found.push((name, std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found.sort();
    let files: Vec<(&str, &str)> = found.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    Project::new(&files)
}

/// A model written by `cargo xtask generate-model`.
#[expect(clippy::disallowed_methods, reason = "a test starts the program that it tests")]
fn findings_of_generated(parameters: &[&str]) -> Vec<(&'static str, String)> {
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_dsc-xtask"))
        .arg("generate-model")
        .args(parameters)
        .arg("--out")
        .arg(folder.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    findings(folder.path())
}

#[test]
fn the_shop_lints_clean() {
    let found = findings(&examples().join("shop"));
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn the_reference_lints_clean() {
    let found = findings(&examples().join("reference"));
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn generated_models_lint_clean() {
    for parameters in [
        &["--datasets", "500"][..],
        &["--datasets", "60", "--columns", "120"],
        &["--datasets", "60", "--columns", "3", "--datasets-per-file", "1"],
        &["--datasets", "200", "--workspace-containers", "shared", "--references", "one-store"],
        &["--datasets", "200", "--workspace-containers", "own", "--zones", "9", "--teams", "10"],
    ] {
        let found = findings_of_generated(parameters);
        assert!(found.is_empty(), "{parameters:?} {found:#?}");
    }
}

#[test]
fn each_mistake_is_found_by_the_rule_that_its_folder_is_called_like() {
    let mut folders: Vec<PathBuf> = examples()
        .join("broken")
        .read_dir()
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    let mut wrong = Vec::new();
    for folder in folders {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        let found = findings(&folder);
        if !matches!(found[..], [(rule, _)] if rule == name) {
            wrong.push((name, found));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
