//! `latency-not-supported`: a group needs to see changes sooner than its platform can show them.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::At;
use dsc_model::{Capabilities, Choice, Group};

use super::reach::serving_platforms;

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static LATENCY_NOT_SUPPORTED: LintRule = LintRule {
    rule: Rule {
        code: "DSC0804",
        name: RuleName("latency-not-supported"),
        summary: "A group needs to see changes sooner than its platform can show them",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("latency_not_supported.md"),
    },
    check: Check::Group(check),
};

fn check(group: At<'_, Group>, _: &Context<'_>, out: &mut Findings) {
    let Some(needed) = group.needs.latency else { return };
    for (platform, place) in serving_platforms(group) {
        let Some(kind) = platform.kind else { continue };
        let Some(capabilities) = Capabilities::of(kind) else { continue };
        if needed.choice >= capabilities.latency_floor {
            continue;
        }
        let message = format!(
            "group `{}` needs changes within {}, and platform `{}` ({}) shows them within {}",
            group.address(),
            needed.choice.word(),
            platform.name(),
            kind.word(),
            capabilities.latency_floor.word(),
        );
        let finding = Diagnostic::new(LATENCY_NOT_SUPPORTED.name(), group.span_of(needed.word), message)
            .related(place, "it is served from there because of this")
            .help(format!(
                "write `latency: {}`, or assign the group to a quicker platform",
                capabilities.latency_floor.word()
            ))
            .address(group.address())
            .field(format!("needs.latency.{}", platform.name()));
        out.report(finding);
    }
}
