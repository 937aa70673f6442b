//! The mistakes in `examples/broken`: each is found by the rule that its folder is called like, and looks as expected.

use std::path::PathBuf;

use crate::support::{check_expected, dsc, repository};

fn folders() -> Vec<PathBuf> {
    let listed = std::fs::read_dir(repository().join("examples/broken")).expect("the examples are there");
    let paths = listed.map(|entry| entry.expect("the folder can be listed").path());
    let mut folders: Vec<PathBuf> = paths.filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

fn name(folder: &std::path::Path) -> &str {
    folder.file_name().and_then(|name| name.to_str()).expect("a folder of ours has a plain name")
}

#[test]
fn people_see_the_place_the_reason_and_the_next_step() {
    assert!(folders().len() >= 10);
    for folder in folders() {
        let ended = dsc(&["lint"]).inside(&folder).run();
        check_expected(&format!("broken/{}.txt", name(&folder)), &ended.stdout);
        assert!(ended.stdout.is_ascii(), "{}", ended.stdout);
        assert!(
            ended.stderr.contains(" in 3 files (") || ended.stderr.contains(" in 4 files ("),
            "{}",
            ended.stderr
        );
    }
}

#[test]
fn one_mistake_is_one_finding_of_the_rule_that_the_folder_is_called_like() {
    for folder in folders() {
        let ended = dsc(&["lint", "--output", "concise"]).inside(&folder).run();
        let name = name(&folder);
        let lines: Vec<&str> = ended.stdout.lines().collect();
        assert_eq!(lines.len(), 1, "{name}: {lines:#?}");
        assert!(lines[0].contains(&format!("] {name}: ")), "{name}: {lines:#?}");
        let expected = if lines[0].contains(": error[") { 1 } else { 0 };
        assert_eq!(ended.code, expected, "{name}");
    }
}

#[test]
fn the_shop_is_without_findings() {
    let ended = dsc(&["lint", "--output", "concise"]).inside(&repository().join("examples/shop")).run();
    assert_eq!((ended.code, ended.stdout.as_str()), (0, ""), "{}", ended.stderr);
}
