//! Rules and their pages come in pairs, and both bear the rule's name.

use std::path::Path;

use crate::tree::{files, has_extension, text};

/// Where rules stand: a folder per family, a file and a page per rule.
const RULES: &str = "compiler/lint/src/rules";

/// Rules without page, pages without rule, and names that differ.
fn pairs(root: &Path) -> Vec<String> {
    let mut complaints = Vec::new();
    for file in files(root).into_iter().filter(|file| is_in_a_family(file)) {
        if is_shared_by_rules(root, &file) {
            continue;
        }
        let other = if has_extension(&file, "rs") { "md" } else { "rs" };
        if !root.join(file.with_extension(other)).exists() {
            let missing = if other == "md" { "page" } else { "rule" };
            complaints.push(format!("{}: has no {missing} beside it", file.display()));
        }
        if has_extension(&file, "rs") {
            complaints.extend(wrong_name(root, &file));
        }
    }
    complaints
}

/// Whether the file lies in the folder of a family.
fn is_in_a_family(file: &Path) -> bool {
    let in_family = file.strip_prefix(RULES).is_ok_and(|rest| rest.components().count() == 2);
    in_family && (has_extension(file, "rs") || has_extension(file, "md"))
}

/// Whether the file is no rule but what several rules of its family ask.
fn is_shared_by_rules(root: &Path, file: &Path) -> bool {
    let has_page = root.join(file.with_extension("md")).exists();
    has_extension(file, "rs") && !has_page && !text(root, file).unwrap().contains("RuleName(")
}

/// A rule is named as its file, with dashes, and its page begins with that name.
fn wrong_name(root: &Path, rule: &Path) -> Vec<String> {
    let name = rule.file_stem().unwrap().to_string_lossy().replace('_', "-");
    let mut complaints = Vec::new();
    if !text(root, rule).unwrap().contains(&format!("RuleName(\"{name}\")")) {
        complaints.push(format!("{}: its rule is not named `{name}`", rule.display()));
    }
    let page = rule.with_extension("md");
    if root.join(&page).exists() && !text(root, &page).unwrap().starts_with(&format!("# {name}\n")) {
        complaints.push(format!("{}: does not begin with `# {name}`", page.display()));
    }
    complaints
}

#[test]
fn every_rule_has_its_page() {
    crate::assert_silent_here(pairs);
    let files = [
        ("compiler/lint/src/rules/text.rs", ""),
        ("compiler/lint/src/rules/text/no_page.rs", "RuleName(\"no-page\")"),
        ("compiler/lint/src/rules/text/no_rule.md", "# no-rule\n"),
        ("compiler/lint/src/rules/text/other_name.rs", "RuleName(\"another-name\")"),
        ("compiler/lint/src/rules/text/other_name.md", "# Other name\n"),
        ("compiler/lint/src/rules/text/shared.rs", "fn what_two_rules_ask() {}"),
        ("compiler/lint/src/rules/text/pair.rs", "RuleName(\"pair\")"),
        ("compiler/lint/src/rules/text/pair.md", "# pair\n"),
    ];
    let expected = [
        "compiler/lint/src/rules/text/no_page.rs: has no page beside it",
        "compiler/lint/src/rules/text/no_rule.md: has no rule beside it",
        "compiler/lint/src/rules/text/other_name.rs: its rule is not named `other-name`",
        "compiler/lint/src/rules/text/other_name.md: does not begin with `# other-name`",
    ];
    crate::assert_complaints(pairs, &files, &expected);
}
