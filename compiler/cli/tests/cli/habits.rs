//! What people expect of any program: a beginning, completions, pages of the manual, colours where they belong.

use crate::support::{SETTINGS, dsc, project, write};

#[test]
fn a_new_project_lints_clean_plans_applies_runs_and_shows_rows() {
    let above = project(&[]);
    let begun = dsc(&["init", "shop"]).inside(above.path()).run();
    assert_eq!((begun.code, begun.stdout.as_str()), (0, ""));
    assert!(begun.stderr.contains("next:\n  cd shop\n  dsc lint\n"), "{}", begun.stderr);
    let folder = above.path().join("shop");
    let linted = dsc(&["lint", "--fail-level", "info"]).inside(&folder).run();
    assert_eq!((linted.code, linted.stdout.as_str()), (0, ""), "{}", linted.stderr);
    // The steps that it names work as they stand there.
    for step in
        begun.stderr.lines().skip_while(|line| *line != "next:").filter(|line| line.starts_with("  dsc "))
    {
        let arguments: Vec<&str> = step.split_whitespace().skip(1).collect();
        let ended = dsc(&arguments).inside(&folder).run();
        assert_eq!(ended.code, 0, "{step}: {}", ended.stderr);
    }
    let rows = dsc(&["show", "home/reporting.customers", "--output", "json"]).inside(&folder).run();
    let rows: serde_json::Value = serde_json::from_str(&rows.stdout).unwrap();
    assert_eq!(rows["rows"].as_array().map(Vec::len), Some(3));
    assert_eq!(dsc(&["plan", "--check"]).inside(&folder).run().code, 0);
    assert_eq!(dsc(&["run"]).inside(&folder).run().code, 0);
}

#[test]
fn a_folder_with_something_in_it_is_left_alone() {
    let folder = project(&[("keep.txt", "mine")]);
    for path in [".", "keep.txt"] {
        let ended = dsc(&["init", path]).inside(folder.path()).run();
        assert_eq!(ended.code, 2);
        assert!(ended.stderr.contains("is not empty"), "{}", ended.stderr);
    }
    assert!(!folder.path().join("dsc.toml").exists());
    let empty = project(&[]);
    assert_eq!(dsc(&["init", "."]).inside(empty.path()).run().code, 0);
}

#[test]
fn every_shell_gets_completions() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let ended = dsc(&["completions", shell]).run();
        assert_eq!(ended.code, 0, "{shell}: {}", ended.stderr);
        assert!(ended.stdout.contains("quarantine") && ended.stdout.contains("fail-level"), "{shell}");
    }
    assert_eq!(dsc(&["completions", "csh"]).run().code, 2);
}

#[test]
fn the_program_and_every_command_have_a_page_of_the_manual() {
    let whole = dsc(&["man"]).run();
    assert!(whole.stdout.contains(".TH dsc 1") && whole.stdout.contains("Examples:"), "{}", whole.stdout);
    let lint = dsc(&["man", "lint"]).run();
    assert!(lint.stdout.contains(".TH dsc-lint 1"), "{}", lint.stdout);
    assert!(lint.stdout.contains("\\-\\-project"), "options of every command are there: {}", lint.stdout);
    let unknown = dsc(&["man", "lnt"]).run();
    assert_eq!(unknown.code, 2);
    assert!(unknown.stderr.contains("help: did you mean `lint`?"), "{}", unknown.stderr);
}

#[test]
fn the_version_names_the_engine() {
    for flag in ["--version", "-V"] {
        let ended = dsc(&[flag]).run();
        assert_eq!((ended.code, ended.stdout.as_str()), (0, "dsc 0.1.0 (DuckDB v1.5.6)\n"));
    }
}

#[test]
fn colours_follow_the_variables_that_many_programs_read() {
    let folder = project(&[SETTINGS, ("a.dsc.yaml", "dsc: 1\nnonsense: 1\n")]);
    let colourful = |arguments: &[&str], variables: &[(&str, &str)]| {
        let mut call = dsc(&[&["lint"], arguments].concat()).inside(folder.path());
        for (name, value) in variables {
            call = call.with(name, value);
        }
        call.run().stdout.contains('\u{1b}')
    };
    assert!(!colourful(&[], &[]));
    assert!(colourful(&[], &[("CLICOLOR_FORCE", "1")]));
    assert!(!colourful(&[], &[("CLICOLOR_FORCE", "0")]));
    assert!(!colourful(&[], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
    assert!(colourful(&["--color", "always"], &[("NO_COLOR", "1")]));
    assert!(!colourful(&["--color", "never"], &[("CLICOLOR_FORCE", "1")]));
    // Links are for terminals, and this is none.
    assert!(!colourful(&[], &[("FORCE_HYPERLINK", "1")]));
}

#[test]
fn people_read_paths_from_the_folder_they_are_in() {
    let folder = project(&[SETTINGS, ("usa/a.dsc.yaml", "dsc: 1\nnonsense: 1\n")]);
    write(&folder.path().join("eu/b.dsc.yaml"), b"dsc: 1\nnonsense: 1\n");
    let ended = dsc(&["lint", "--output", "concise"]).inside(&folder.path().join("usa")).run();
    let paths: Vec<&str> = ended.stdout.lines().filter_map(|line| line.split(':').next()).collect();
    assert_eq!(paths, ["../eu/b.dsc.yaml", "a.dsc.yaml"]);
    let human = dsc(&["lint"]).inside(&folder.path().join("usa")).run();
    assert!(human.stdout.contains("[a.dsc.yaml:2:1]"), "{}", human.stdout);
    let json = dsc(&["lint", "--output", "jsonl"]).inside(&folder.path().join("usa")).run();
    assert!(json.stdout.contains("\"file\":\"usa/a.dsc.yaml\""), "{}", json.stdout);
}
