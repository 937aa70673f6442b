//! `check-of-unread-dataset`: a check looks into a workspace for a dataset that none of its groups reads.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::Relation;
use dsc_model::{Dataset, Scenario, Workspace};

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static CHECK_OF_UNREAD_DATASET: LintRule = LintRule {
    rule: Rule {
        code: "DSC0642",
        name: RuleName("check-of-unread-dataset"),
        summary: "A check looks into a workspace for a dataset that none of its groups reads",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("check_of_unread_dataset.md"),
    },
    check: Check::Graph(check),
};

fn check(cx: &Context<'_>, out: &mut Findings) {
    for check in cx.graph.all::<Scenario>().flat_map(|scenario| scenario.checks()) {
        let workspace = check.link::<Workspace>(Relation::CheckWorkspace).and_then(|link| link.target);
        let Some(wanted) = check.link::<Dataset>(Relation::CheckDataset) else { continue };
        let (Some(workspace), Some(dataset)) = (workspace, wanted.target) else { continue };
        // Of a group whose datasets are not known, others speak.
        let unclear = workspace.groups().any(|group| group.datasets().any(|link| link.target.is_none()));
        let reads = unclear
            || dataset.consumers().filter_map(|link| link.target).any(|group| group.workspace() == workspace);
        if reads {
            continue;
        }
        let message = format!(
            "`{}` looks for `{}` in `{}`, which does not read it",
            check.name(),
            dataset.address(),
            workspace.address()
        );
        let finding = Diagnostic::new(CHECK_OF_UNREAD_DATASET.name(), wanted.span, message)
            .related(workspace.span(), "this workspace")
            .help("let a group of the workspace read it, or look into a workspace that does")
            .address(check.address())
            .field("dataset");
        out.report(finding);
    }
}
