//! The pages of help: what they say, that they fit a screen, that they end with two examples.

use crate::support::{check_expected, dsc};

const VERBS: &[&str] = &[
    "init",
    "import",
    "lint",
    "explain",
    "baseline",
    "fmt",
    "check",
    "impact",
    "export",
    "graph",
    "locate",
    "plan",
    "apply",
    "run",
    "status",
    "show",
    "quarantine",
    "completions",
    "lsp",
    "man",
];

/// Lines of a screen that nobody has to scroll.
const SCREEN: usize = 42;

fn check_page(arguments: &[&str], name: &str) {
    let ended = dsc(arguments).run();
    assert_eq!((ended.code, ended.stderr.as_str()), (0, ""));
    check_expected(&format!("help/{name}.txt"), &ended.stdout);
    let lines: Vec<&str> = ended.stdout.lines().collect();
    assert!(lines.len() <= SCREEN, "{name}: {} lines", lines.len());
    let examples = lines.iter().position(|line| *line == "Examples:").expect("a page ends with examples");
    assert_eq!(lines.len() - examples - 1, 2, "{name} ends with two examples");
}

#[test]
fn every_verb_has_a_page() {
    check_page(&["--help"], "dsc");
    for verb in VERBS {
        check_page(&[verb, "--help"], verb);
    }
}

#[test]
fn the_list_of_verbs_names_those_that_have_a_page() {
    let help = dsc(&["--help"]).run().stdout;
    let commands = help.split("Commands:\n").nth(1).and_then(|rest| rest.split("\n\n").next()).unwrap_or("");
    let listed: Vec<&str> = commands
        .lines()
        .filter(|line| !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert_eq!(listed, VERBS);
}

#[test]
fn explain_shows_the_page_of_a_rule_and_the_list_of_all() {
    let by_name = dsc(&["explain", "key-column-unknown"]).run();
    let by_code = dsc(&["explain", "DSC0502"]).run();
    assert_eq!(by_name.code, 0);
    assert!(
        by_name.stdout.starts_with("# key-column-unknown\n\nDSC0502 · error · since "),
        "{}",
        by_name.stdout
    );
    assert_eq!(by_name.stdout, by_code.stdout);
    let list = dsc(&["explain", "--all"]).run();
    assert!(
        list.stdout.lines().any(|line| line.starts_with("DSC0502  error    key-column-unknown ")),
        "{}",
        list.stdout
    );
    let hazard = dsc(&["explain", "deletes-data"]).run();
    assert!(hazard.stdout.starts_with("# deletes-data\n\nDSC0901 · error · since "), "{}", hazard.stdout);
    assert!(hazard.stdout.contains("`dsc apply --allow deletes-data`"), "{}", hazard.stdout);
    let json = dsc(&["explain", "--all", "--output", "json"]).run();
    let json: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(json["rules"].as_array().map(Vec::len), Some(list.stdout.lines().count()));
}
