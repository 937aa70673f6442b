//! `read-only-target`: the views of a workspace are to stand in a container that nobody may write to.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::At;
use dsc_model::Workspace;

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static READ_ONLY_TARGET: LintRule = LintRule {
    rule: Rule {
        code: "DSC0621",
        name: RuleName("read-only-target"),
        summary: "The views of a workspace are to stand in a container that nobody may write to",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("read_only_target.md"),
    },
    check: Check::Workspace(check),
};

fn check(workspace: At<'_, Workspace>, _: &Context<'_>, out: &mut Findings) {
    let Some(link) = workspace.container_link() else { return };
    let Some(container) = link.target.filter(|container| container.read_only) else { return };
    let message =
        format!("`{}` is to stand in `{}`, which is read-only", workspace.name(), container.address());
    let finding = Diagnostic::new(READ_ONLY_TARGET.name(), link.span, message)
        .related(container.span(), "this container says `read_only: true`")
        .help("take another container, or write `container: managed`")
        .address(workspace.address())
        .field("container");
    out.report(finding);
}
