//! What people get wrong around the model: one clear error that names the thing, and exit code 2.

use crate::support::{EMPTY_MODEL, Ended, SETTINGS, dsc, project, write};

fn refused(ended: &Ended, error: &str) {
    assert_eq!((ended.code, ended.stdout.as_str()), (2, ""), "{}", ended.stderr);
    assert!(ended.stderr.starts_with(&format!("error: {error}")), "{}", ended.stderr);
    assert_eq!(ended.stderr.matches("error:").count(), 1, "{}", ended.stderr);
}

#[test]
fn a_folder_that_is_no_project() {
    let folder = project(&[EMPTY_MODEL]);
    refused(&dsc(&["lint"]).inside(folder.path()).run(), "there is no `dsc.toml` in `/");
    let named = dsc(&["lint", "--project", "."]).inside(folder.path()).run();
    refused(
        &named,
        "there is no `dsc.toml` in `.`\nhelp: write a `dsc.toml` there with the line `edition = 1`",
    );
}

#[test]
fn a_project_without_a_model() {
    let folder = project(&[SETTINGS, ("readme.yaml", "a: 1\n")]);
    let ended = dsc(&["lint"]).inside(folder.path()).run();
    refused(&ended, "the project `/");
    assert!(
        ended.stderr.contains("has no model files: nothing in it matches **/*.dsc.yaml"),
        "{}",
        ended.stderr
    );
}

#[test]
fn a_folder_or_file_that_is_not_there() {
    let folder = project(&[SETTINGS, EMPTY_MODEL]);
    let ended = dsc(&["lint", "--project", "nowhere"]).inside(folder.path()).run();
    refused(&ended, "could not look at `nowhere`: No such file or directory");
    let ended = dsc(&["lint", "empty.dsc.yaml", "nothing.dsc.yaml"]).inside(folder.path()).run();
    refused(&ended, "could not look at `nothing.dsc.yaml`: No such file or directory");
}

#[test]
fn a_file_that_is_no_part_of_the_model() {
    let folder = project(&[SETTINGS, EMPTY_MODEL, ("notes.yaml", "a: 1\n")]);
    let ended = dsc(&["lint", "notes.yaml"]).inside(folder.path()).run();
    refused(&ended, "`notes.yaml` is no model file of the project `/");
    let other = project(&[SETTINGS, EMPTY_MODEL]);
    let outside = other.path().join("empty.dsc.yaml");
    let ended = dsc(&["lint", ".", outside.to_str().unwrap()]).inside(folder.path()).run();
    assert_eq!(ended.code, 0, "the whole project is asked for: {}", ended.stderr);
    let ended = dsc(&["lint", "empty.dsc.yaml", outside.to_str().unwrap()]).inside(folder.path()).run();
    assert_eq!(ended.code, 2);
    assert!(ended.stderr.contains("is not in the project"), "{}", ended.stderr);
}

#[test]
fn a_link_that_leads_nowhere_is_named() {
    let folder = project(&[SETTINGS, EMPTY_MODEL]);
    std::os::unix::fs::symlink("gone", folder.path().join("lost.dsc.yaml")).unwrap();
    let ended = dsc(&["lint"]).inside(folder.path()).run();
    refused(&ended, "could not read `/");
    assert!(ended.stderr.contains("lost.dsc.yaml`: No such file or directory"), "{}", ended.stderr);
}

#[test]
fn folders_called_like_models_and_links_to_folders_do_no_harm() {
    let folder = project(&[SETTINGS, EMPTY_MODEL, ("a.dsc.yaml/b.dsc.yaml", "dsc: 1\n")]);
    std::os::unix::fs::symlink(".", folder.path().join("round")).unwrap();
    let ended = dsc(&["lint"]).inside(folder.path()).run();
    assert_eq!(ended.code, 0);
    assert!(ended.stderr.starts_with("no findings in 2 files ("), "{}", ended.stderr);
}

#[test]
fn hidden_folders_and_build_folders_are_no_part_of_the_model() {
    let broken = "dsc: 1\nnonsense: 1\n";
    let folder =
        project(&[SETTINGS, EMPTY_MODEL, (".git/a.dsc.yaml", broken), ("x/target/b.dsc.yaml", broken)]);
    assert_eq!(dsc(&["lint"]).inside(folder.path()).run().code, 0);
}

#[test]
fn values_that_no_option_has() {
    let folder = project(&[SETTINGS, EMPTY_MODEL]);
    for arguments in
        [["lint", "--output", "xml"], ["lint", "--color", "red"], ["lint", "--fail-level", "bad"]]
    {
        let ended = dsc(&arguments).inside(folder.path()).run();
        refused(&ended, &format!("invalid value '{}'", arguments[2]));
    }
    refused(&dsc(&["lnit"]).run(), "unrecognized subcommand 'lnit'");
    refused(
        &dsc(&["explain", "unknown-kye"]).run(),
        "there is no rule `unknown-kye`\nhelp: did you mean `unknown-key`?",
    );
    let ended = dsc(&["lint", "--environment", "prod"]).inside(folder.path()).run();
    refused(&ended, "there is no environment `prod` in");
    let ended = dsc(&["lint", "--output", "json", "--output", "human"]).inside(folder.path()).run();
    refused(&ended, "two outputs go to stdout: json and human");
    let ended = dsc(&["lint", "--output", "json:no/such/folder.json"]).inside(folder.path()).run();
    refused(&ended, "could not write the answer to `no/such/folder.json`: No such file");
}

#[test]
fn a_broken_settings_file_is_a_finding_and_defaults_hold() {
    let folder = project(&[("dsc.toml", "edition = 1\nmodels = [\"[a\"]\nnonsense = 2\n"), EMPTY_MODEL]);
    let ended = dsc(&["lint", "--output", "concise"]).inside(folder.path()).run();
    assert_eq!(ended.code, 1);
    let lines: Vec<&str> = ended.stdout.lines().collect();
    assert_eq!(lines.len(), 2, "{lines:#?}");
    assert!(
        lines[0].starts_with("dsc.toml:2:11: error[DSC0107] unknown-value: `[a` is no glob: "),
        "{}",
        lines[0]
    );
    assert!(lines[1].starts_with("dsc.toml:3:1: error[DSC0105] unknown-key: "), "{}", lines[1]);
    write(&folder.path().join("dsc.toml"), b"edition = \xFF");
    let ended = dsc(&["lint", "--output", "concise"]).inside(folder.path()).run();
    assert!(ended.stdout.contains("dsc.toml:1:11: error[DSC0119] not-utf8: "), "{}", ended.stdout);
}

#[test]
fn a_file_that_is_no_text_hides_nothing_elsewhere() {
    let folder = project(&[SETTINGS, ("z.dsc.yaml", "dsc: 1\nnonsense: 1\n")]);
    write(&folder.path().join("a.dsc.yaml"), b"dsc: 1\n# caf\xE9\n");
    let ended = dsc(&["lint", "--output", "concise"]).inside(folder.path()).run();
    let lines: Vec<&str> = ended.stdout.lines().collect();
    assert_eq!(lines.len(), 2, "{lines:#?}");
    assert!(lines[0].starts_with("a.dsc.yaml:2:6: error[DSC0119] not-utf8: the byte 0xE9 "), "{}", lines[0]);
    assert!(lines[1].starts_with("z.dsc.yaml:2:1: error[DSC0106] unknown-kind: "), "{}", lines[1]);
}

#[test]
fn a_file_that_is_too_large_is_a_finding_and_is_not_read_whole() {
    let folder = project(&[("dsc.toml", "edition = 1\nlimits = { bytes = 100 }\n"), EMPTY_MODEL]);
    let text = format!("dsc: 1\n# {}\nnonsense: 1\n", "é".repeat(1_000));
    write(&folder.path().join("large.dsc.yaml"), text.as_bytes());
    let ended = dsc(&["lint", "--output", "concise"]).inside(folder.path()).run();
    let lines: Vec<&str> = ended.stdout.lines().collect();
    assert_eq!(lines.len(), 1, "{lines:#?}");
    assert!(lines[0].starts_with("large.dsc.yaml:1:1: error[DSC0118] file-too-large: "), "{}", lines[0]);
}

#[test]
fn nothing_that_acts_on_a_terminal_gets_through() {
    let folder = project(&[SETTINGS, ("a.dsc.yaml", "dsc: 1\n\"x\u{1b}[31m\u{202e}\": 1\n")]);
    for format in ["human", "concise"] {
        let ended = dsc(&["lint", "--output", format]).inside(folder.path()).run();
        assert_eq!(ended.code, 1);
        assert!(!ended.stdout.contains(['\u{1b}', '\u{202e}']), "{}", ended.stdout);
    }
}
