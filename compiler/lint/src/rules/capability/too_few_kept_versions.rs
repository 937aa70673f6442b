//! `too-few-kept-versions`: an embedded platform keeps too few published copies for its readers.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::At;
use dsc_model::Platform;

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static TOO_FEW_KEPT_VERSIONS: LintRule = LintRule {
    rule: Rule {
        code: "DSC0813",
        name: RuleName("too-few-kept-versions"),
        summary: "An embedded platform keeps too few published copies for its readers",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("too_few_kept_versions.md"),
    },
    check: Check::Platform(check),
};

fn check(platform: At<'_, Platform>, _: &Context<'_>, out: &mut Findings) {
    let Some((number, word)) = platform.keep_versions else { return };
    if number >= 2 {
        return;
    }
    let message = format!("platform `{}` keeps {number} published copies", platform.name());
    let finding = Diagnostic::new(TOO_FEW_KEPT_VERSIONS.name(), platform.span_of(word), message)
        .help("keep 2 or more: readers hold the old copy while the new one is published")
        .address(platform.address())
        .field("keep_versions");
    out.report(finding);
}
