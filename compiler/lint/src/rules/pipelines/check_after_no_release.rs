//! `check-after-no-release`: a check waits for a release that never comes.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_model::Scenario;

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static CHECK_AFTER_NO_RELEASE: LintRule = LintRule {
    rule: Rule {
        code: "DSC0638",
        name: RuleName("check-after-no-release"),
        summary: "A check waits for a release that never comes",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("check_after_no_release.md"),
    },
    check: Check::Graph(check),
};

fn check(cx: &Context<'_>, out: &mut Findings) {
    for scenario in cx.graph.all::<Scenario>() {
        let releases = scenario.split.len().max(scenario.ranges.len()) as i64;
        for check in scenario.checks() {
            let Some(after) = check.after.filter(|after| !(1..=releases).contains(after)) else { continue };
            if releases == 0 {
                continue;
            }
            let message = format!("`{}` waits for release {after}, and there are {releases}", check.name());
            let finding = Diagnostic::new(CHECK_AFTER_NO_RELEASE.name(), check.span(), message)
                .related(scenario.span(), "this scenario")
                .help(format!("releases count from 1 to {releases}"))
                .address(check.address())
                .field("after");
            out.report(finding);
        }
    }
}
