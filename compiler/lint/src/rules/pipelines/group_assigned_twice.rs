//! `group-assigned-twice`: one platform is assigned to a group twice.

use std::collections::BTreeMap;

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::At;
use dsc_model::{Choice, Group};

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static GROUP_ASSIGNED_TWICE: LintRule = LintRule {
    rule: Rule {
        code: "DSC0624",
        name: RuleName("group-assigned-twice"),
        summary: "One platform is assigned to a group twice",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("group_assigned_twice.md"),
    },
    check: Check::Group(check),
};

fn check(group: At<'_, Group>, _: &Context<'_>, out: &mut Findings) {
    let (mut seen, mut written) = (BTreeMap::new(), Vec::new());
    for assignment in group.assignments() {
        // An assignment declared twice is another fault.
        if written.contains(&assignment.name()) {
            continue;
        }
        written.push(assignment.name());
        for (state, word) in &assignment.object().platforms {
            let name = assignment.text(*word);
            let span = assignment.span_of(*word);
            let Some((earlier_state, earlier)) = seen.insert(name, (*state, span)) else { continue };
            let message = match earlier_state == *state {
                true => format!("`{name}` is assigned to `{}` twice", group.address()),
                false => format!(
                    "`{name}` is {} for `{}` and {} as well",
                    earlier_state.word(),
                    group.address(),
                    state.word()
                ),
            };
            let finding = Diagnostic::new(GROUP_ASSIGNED_TWICE.name(), span, message)
                .related(earlier, "named here already")
                .help("name each platform once, in the state that it has")
                .address(group.address())
                .field(state.word());
            out.report(finding);
        }
    }
}
