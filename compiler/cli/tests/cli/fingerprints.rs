//! Fingerprints stay while faults stay, wherever their lines go: by property.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use dsc_diag::{FileId, Source, Sources};
use dsc_model::settings::Settings;
use dsc_syntax::Limits;
use proptest::collection::vec;
use proptest::prelude::*;

use crate::support::{read, repository};

/// The model files of a project: path and text.
type Files = Vec<(String, String)>;

fn fingerprints(files: &Files) -> BTreeSet<(String, String)> {
    let sources = files.iter().map(|(path, text)| Source::new(path.clone(), text.as_str()));
    let mut sources: Vec<Source> = sources.collect();
    // Every project has settings, and the model begins behind them.
    sources.push(Source::new("!", "edition = 1\n"));
    let sources = Sources::new(sources);
    let loaded = dsc_graph::load(&sources, Some(FileId(0)), &Limits::default());
    let settings = Settings::default();
    let input =
        dsc_lint::Input { sources: &sources, graph: &loaded.graph, settings: &settings, today: (2026, 3, 2) };
    let report = dsc_lint::run(input, loaded.bag);
    let found = report.findings.len();
    let prints: BTreeSet<(String, String)> = report
        .findings
        .into_iter()
        .map(|finding| (finding.rule.rule.code.to_owned(), finding.fingerprint))
        .collect();
    assert_eq!(prints.len(), found, "no two findings share a fingerprint");
    prints
}

fn model_files(folder: &Path, below: &str, into: &mut Files) {
    for entry in std::fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("can be listed").path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if path.is_dir() {
            model_files(&path, &format!("{below}{name}/"), into);
        } else if name.ends_with(".dsc.yaml") {
            into.push((format!("{below}{name}"), read(&path)));
        }
    }
}

/// The broken examples, and all of them with more faults: every third line with a colon loses what stands behind it.
fn projects() -> Vec<Files> {
    let entries = std::fs::read_dir(repository().join("examples/broken")).expect("the examples are there");
    let folders: BTreeSet<PathBuf> =
        entries.map(|entry| entry.expect("can be listed").path()).filter(|path| path.is_dir()).collect();
    let mut all = Vec::new();
    for folder in folders {
        let mut files = Files::new();
        model_files(&folder, "", &mut files);
        let worse = files.iter().map(|(path, text)| (path.clone(), spoilt(text))).collect();
        all.extend([files, worse]);
    }
    all
}

fn spoilt(text: &str) -> String {
    let mut out = String::new();
    for (number, line) in text.lines().enumerate() {
        match line.split_once(": ") {
            Some((key, _)) if number % 7 == 4 => out.push_str(&format!("{key}x: nowhere\n")),
            _ => out.push_str(&format!("{line}\n")),
        }
    }
    out
}

/// Puts blank lines and comments between lines; `where_` chooses them.
fn moved(text: &str, choices: &[u8]) -> String {
    let mut out = String::new();
    for (number, line) in text.lines().enumerate() {
        let choice = choices[number % choices.len()];
        // The first line may hold a mark that only counts there.
        if number > 0 {
            out.push_str(["", "", "\n", "# a note\n", "\n\n   # dearer: yes\n"][usize::from(choice % 5)]);
        }
        out.push_str(line);
        out.push('\n');
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn moving_lines_and_files_changes_no_fingerprint(
        which in 0_usize..20,
        choices in vec(any::<u8>(), 1..40),
        names in vec("[a-z]{1,8}", 8),
    ) {
        let all = projects();
        let before = &all[which % all.len()];
        let mut after: Files = Vec::new();
        for (number, (_, text)) in before.iter().enumerate() {
            let path = format!("{}{number}.dsc.yaml", names[number % names.len()]);
            after.push((path, moved(text, &choices)));
        }
        prop_assert_eq!(fingerprints(before), fingerprints(&after));
    }
}
