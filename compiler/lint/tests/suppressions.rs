//! Comments that allow a finding: what they cover, and when they are findings themselves.

use dsc_diag::Level;
use dsc_testkit::Project;

/// What is found in a file with an unused container, around which comments stand.
fn found(comment_line: &str, comment_behind: &str) -> Vec<&'static str> {
    let project = Project::with_base(&format!(
        "containers:\n{comment_line}  attic:{comment_behind}\n    kind: files\n    description: Nobody reads it\n    location: mycorp:usa/ny_1\n    path: data/attic\n    format: csv\n"
    ));
    let report = project.lint();
    let here = report.findings.iter().filter(|finding| {
        let path = &project.sources.source(finding.diagnostic.span.file).path;
        path == "usa/northwind.dsc.yaml" && finding.level >= Level::Warning
    });
    let mut rules: Vec<&str> = here.map(|finding| finding.diagnostic.rule.0).collect();
    rules.sort_unstable();
    rules
}

#[test]
fn a_comment_covers_its_line_or_the_next_one() {
    assert_eq!(found("", ""), ["unused-declaration"]);
    let allow = "# dsc: allow unused-declaration reason=\"emptied next week\"";
    assert_eq!(found("", &format!("  {allow}")), [""; 0]);
    assert_eq!(found(&format!("  {allow}\n"), ""), [""; 0]);
    assert_eq!(found(&format!("  {allow}\n\n  # another word\n"), ""), [""; 0]);
    assert_eq!(found(&format!("  {}\n", allow.replace("unused-declaration", "DSC0205")), ""), [""; 0]);
}

#[test]
fn a_reason_is_required_and_the_day_must_not_have_passed() {
    let line = |text: &str| found(&format!("  # dsc: {text}\n"), "");
    assert_eq!(line("allow unused-declaration"), ["suppression-without-reason", "unused-declaration"]);
    assert_eq!(
        line("allow unused-declaration reason=\" \""),
        ["suppression-without-reason", "unused-declaration"]
    );
    assert_eq!(
        line("allow unused-declaration until=2026-11-20 reason=\"x\""),
        ["expired-suppression", "unused-declaration"]
    );
    assert_eq!(line("allow unused-declaration until=2026-11-21 reason=\"x\""), [""; 0]);
    assert_eq!(
        line("allow unused-declaration until=soon reason=\"x\""),
        ["expired-suppression", "unused-declaration"]
    );
}

#[test]
fn what_allows_nothing_is_a_finding() {
    let line = |text: &str| found(&format!("  # dsc: {text}\n"), "");
    assert_eq!(line("allow unused-declaraton reason=\"x\""), ["unknown-rule", "unused-declaration"]);
    assert_eq!(line("allow reason=\"x\""), ["unknown-rule", "unused-declaration"]);
    assert_eq!(line("disallow unused-declaration reason=\"x\""), ["unknown-rule", "unused-declaration"]);
    assert_eq!(line("allow unused-declaration, empty-dataset reason=\"x\""), ["unused-suppression"]);
}
