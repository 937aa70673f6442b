//! `decommissioned-but-consumed`: every platform of a group is decommissioned, and the group still reads.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::At;
use dsc_model::{AssignmentState, Group};

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static DECOMMISSIONED_BUT_CONSUMED: LintRule = LintRule {
    rule: Rule {
        code: "DSC0625",
        name: RuleName("decommissioned-but-consumed"),
        summary: "Every platform of a group is decommissioned, and the group still reads",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("decommissioned_but_consumed.md"),
    },
    check: Check::Group(check),
};

fn check(group: At<'_, Group>, _: &Context<'_>, out: &mut Findings) {
    if group.datasets.is_empty() {
        return;
    }
    let mut gone = None;
    for assignment in group.assignments() {
        for (state, word) in &assignment.object().platforms {
            if *state != AssignmentState::Decommissioned {
                return;
            }
            gone.get_or_insert((assignment, *word));
        }
    }
    let Some((assignment, word)) = gone else { return };
    let address = group.address();
    let message =
        format!("`{}` is decommissioned, and `{address}` still reads from it", assignment.text(word));
    let finding = Diagnostic::new(DECOMMISSIONED_BUT_CONSUMED.name(), assignment.span_of(word), message)
        .label("no other platform serves the group")
        .related(group.span(), "this group")
        .help("provision another platform first, or remove the group")
        .address(address)
        .field("decommissioned");
    out.report(finding);
}
