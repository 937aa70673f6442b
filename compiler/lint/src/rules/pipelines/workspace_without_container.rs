//! `workspace-without-container`: a workspace does not say where its views stand.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::At;
use dsc_model::Workspace;

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static WORKSPACE_WITHOUT_CONTAINER: LintRule = LintRule {
    rule: Rule {
        code: "DSC0620",
        name: RuleName("workspace-without-container"),
        summary: "A workspace does not say where its views stand",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("workspace_without_container.md"),
    },
    check: Check::Workspace(check),
};

fn check(workspace: At<'_, Workspace>, _: &Context<'_>, out: &mut Findings) {
    if workspace.container.is_some() {
        return;
    }
    let message = format!("`{}` does not say where its views stand", workspace.name());
    let finding = Diagnostic::new(WORKSPACE_WITHOUT_CONTAINER.name(), workspace.span(), message)
        .help("write `container: managed` to have the platform hold them, or name a container")
        .address(workspace.address())
        .field("container");
    out.report(finding);
}
