//! `history-not-supported`: a group needs a history that its platform does not keep.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::At;
use dsc_model::{Capabilities, Choice, Group, History};

use super::reach::serving_platforms;

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static HISTORY_NOT_SUPPORTED: LintRule = LintRule {
    rule: Rule {
        code: "DSC0803",
        name: RuleName("history-not-supported"),
        summary: "A group needs a history that its platform does not keep",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("history_not_supported.md"),
    },
    check: Check::Group(check),
};

fn check(group: At<'_, Group>, _: &Context<'_>, out: &mut Findings) {
    let Some(needed) = group.needs.history else { return };
    for (platform, place) in serving_platforms(group) {
        let Some(capabilities) = platform.kind.and_then(Capabilities::of) else { continue };
        let declared_live = platform.history == Some(History::Live) && needed.choice == History::Full;
        if capabilities.histories.contains(&needed.choice) && !declared_live {
            continue;
        }
        let message = format!(
            "group `{}` needs `{}` history, and platform `{}` does not keep it",
            group.address(),
            needed.choice.word(),
            platform.name(),
        );
        let finding = Diagnostic::new(HISTORY_NOT_SUPPORTED.name(), group.span_of(needed.word), message)
            .related(place, "it is served from there because of this")
            .related(platform.span(), "this platform")
            .help("assign the group to a platform that keeps it, or let this one: `history: full`")
            .address(group.address())
            .field(format!("needs.history.{}", platform.name()));
        out.report(finding);
    }
}
