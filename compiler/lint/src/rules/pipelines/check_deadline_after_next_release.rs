//! `check-deadline-after-next-release`: a check may wait until after the next release.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_model::Scenario;

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static CHECK_DEADLINE_AFTER_NEXT_RELEASE: LintRule = LintRule {
    rule: Rule {
        code: "DSC0636",
        name: RuleName("check-deadline-after-next-release"),
        summary: "A check may wait until after the next release",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("check_deadline_after_next_release.md"),
    },
    check: Check::Graph(check),
};

fn check(cx: &Context<'_>, out: &mut Findings) {
    for scenario in cx.graph.all::<Scenario>() {
        let Some(every) = scenario.every else { continue };
        let releases = scenario.split.len().max(scenario.ranges.len()) as i64;
        for check in scenario.checks() {
            let (Some(after), Some(deadline)) = (check.after, check.deadline) else { continue };
            if after >= releases || deadline.seconds <= every.seconds {
                continue;
            }
            let message = format!(
                "`{}` may wait {}, and the next release comes after {}",
                check.name(),
                check.text(deadline.word),
                scenario.text(every.word)
            );
            let finding = Diagnostic::new(
                CHECK_DEADLINE_AFTER_NEXT_RELEASE.name(),
                check.span_of(deadline.word),
                message,
            )
            .related(scenario.span_of(every.word), "the time between releases")
            .help("wait for less time, or leave more between releases")
            .address(check.address())
            .field("deadline");
            out.report(finding);
        }
    }
}
