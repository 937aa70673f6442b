//! The forms of the answer of `dsc lint`.

use std::io::Read;
use std::process::Stdio;

use serde_json::Value;

use crate::support::{SETTINGS, check_schema, dsc, project, read, repository};

const TWO_FAULTS: (&str, &str) = (
    "usa/shop.dsc.yaml",
    "dsc: 1\nzone: usa\nteam: größe\ncontainerz: {}\ndatastores:\n  shop: { colour: é, x: 1 }\n",
);

fn lint_json(folder: &std::path::Path) -> Value {
    let ended = dsc(&["lint", "--output", "json"]).inside(folder).run();
    serde_json::from_str(&ended.stdout).expect("the answer is JSON")
}

#[test]
fn json_is_what_its_schema_says() {
    let mut folders = vec![project(&[SETTINGS, TWO_FAULTS]).keep(), repository().join("examples/shop")];
    let broken = std::fs::read_dir(repository().join("examples/broken")).expect("the examples are there");
    folders.extend(broken.map(|entry| entry.expect("can be listed").path()).filter(|path| path.is_dir()));
    for folder in folders {
        let answer = lint_json(&folder);
        check_schema("diagnostics", &answer);
    }
}

#[test]
fn json_counts_lines_and_columns_in_characters_and_bytes_in_bytes() {
    let folder = project(&[SETTINGS, TWO_FAULTS]);
    let answer = lint_json(folder.path());
    let findings = answer["findings"].as_array().expect("findings are a list");
    let colour = findings
        .iter()
        .find(|finding| finding["message"].as_str().is_some_and(|text| text.contains("colour")));
    let colour = colour.expect("the unknown key is found");
    assert_eq!(colour["file"], "usa/shop.dsc.yaml");
    assert_eq!((&colour["line"], &colour["column"]), (&Value::from(6), &Value::from(11)));
    let byte = TWO_FAULTS.1.find("colour").unwrap();
    assert_eq!(colour["range"]["start"]["byte"], byte);
    assert_eq!(colour["range"]["end"]["column"], 17);
    let unknown_x =
        findings.iter().find(|finding| finding["message"].as_str().is_some_and(|text| text.contains("`x`")));
    let unknown_x = unknown_x.expect("the second unknown key of the line is found");
    assert_eq!(
        (&unknown_x["column"], &unknown_x["range"]["start"]["byte"]),
        (&Value::from(22), &Value::from(byte + 12))
    );
}

#[test]
fn several_forms_at_once_and_paths_that_choose() {
    let folder = project(&[SETTINGS, TWO_FAULTS, ("eu/a.dsc.yaml", "dsc: 1\nnonsense: 1\n")]);
    let arguments = ["lint", "--output", "json:out.json", "--output", "concise", "eu"];
    let ended = dsc(&arguments).inside(folder.path()).run();
    assert_eq!(ended.code, 1);
    assert_eq!(ended.stdout.lines().count(), 1, "{}", ended.stdout);
    assert!(
        ended.stdout.starts_with("eu/a.dsc.yaml:2:1: error[DSC0106] unknown-kind: unknown kind `nonsense`")
    );
    let written: Value = serde_json::from_str(&read(&folder.path().join("out.json"))).unwrap();
    assert_eq!(written["counts"]["error"], 1);
    let quiet = dsc(&["lint", "--quiet", "usa/shop.dsc.yaml"]).inside(folder.path()).run();
    assert_eq!((quiet.code, quiet.stderr.as_str()), (1, ""));
}

#[test]
fn colours_are_for_those_who_ask() {
    let folder = project(&[SETTINGS, TWO_FAULTS]);
    let plain = dsc(&["lint"]).inside(folder.path()).run().stdout;
    assert!(!plain.contains('\u{1b}'));
    let colourful = dsc(&["lint", "--color", "always"]).inside(folder.path()).run().stdout;
    assert!(colourful.starts_with("\u{1b}[1;31merror["), "{colourful}");
}

#[test]
fn many_findings_are_counted_and_not_all_drawn() {
    let keys: String = (0..250).map(|number| format!("nonsense{number}: 1\n")).collect();
    let folder = project(&[SETTINGS, ("a.dsc.yaml", &format!("dsc: 1\n{keys}"))]);
    let ended = dsc(&["lint"]).inside(folder.path()).run();
    assert_eq!(ended.stdout.matches("error[DSC0106]").count(), 100);
    assert!(ended.stdout.contains("and 150 more findings: "), "{}", ended.stdout);
    assert!(ended.stderr.starts_with("250 errors in 1 file ("), "{}", ended.stderr);
}

#[test]
fn a_reader_that_goes_away_is_no_fault() {
    let keys: String = (0..20_000).map(|number| format!("nonsense{number}: 1\n")).collect();
    let folder = project(&[SETTINGS, ("a.dsc.yaml", &format!("dsc: 1\n{keys}"))]);
    let mut command = dsc(&["lint", "--output", "concise"]).inside(folder.path()).command();
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut first = [0; 10];
    let mut stdout = child.stdout.take().unwrap();
    stdout.read_exact(&mut first).unwrap();
    drop(stdout);
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(1));
    assert!(!stderr.contains("error") || stderr.contains("errors in 1 file"), "{stderr}");
}
