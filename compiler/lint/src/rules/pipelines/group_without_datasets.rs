//! `group-without-datasets`: a group of a workspace reads nothing.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::At;
use dsc_model::Group;

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static GROUP_WITHOUT_DATASETS: LintRule = LintRule {
    rule: Rule {
        code: "DSC0619",
        name: RuleName("group-without-datasets"),
        summary: "A group of a workspace reads nothing",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("group_without_datasets.md"),
    },
    check: Check::Group(check),
};

fn check(group: At<'_, Group>, _: &Context<'_>, out: &mut Findings) {
    if !group.datasets.is_empty() {
        return;
    }
    let message = format!("the group `{}` of `{}` reads nothing", group.name(), group.workspace().name());
    let finding = Diagnostic::new(GROUP_WITHOUT_DATASETS.name(), group.span(), message)
        .help("name what it reads: `datasets: [store.dataset]`, or remove the group")
        .address(group.address())
        .field("datasets");
    out.report(finding);
}
