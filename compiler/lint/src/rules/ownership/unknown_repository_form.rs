//! `unknown-repository-form`: an owner is not written as `project@branch`, or the live branch is no branch.

use dsc_diag::{Diagnostic, Level, Rule, RuleName, Span};
use dsc_model::{Repository, RepositoryFault, read_branch};

use super::owned::each_owned;

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static UNKNOWN_REPOSITORY_FORM: LintRule = LintRule {
    rule: Rule {
        code: "DSC0402",
        name: RuleName("unknown-repository-form"),
        summary: "An owner is not written as `project@branch`, or the live branch is no branch",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("unknown_repository_form.md"),
    },
    check: Check::Graph(check),
};

fn check(cx: &Context<'_>, out: &mut Findings) {
    each_owned(cx.graph, |owned| {
        let Some((written, span)) = owned.repository else { return };
        if let Err(fault) = Repository::read(written) {
            let message = format!("`{written}` is no repository: {fault}");
            let form = "write `group/project@branch`; groups may nest, `*` may stand in the branch, and without `@` every branch is meant";
            out.report(finding(span, message, form).address(owned.address).field("repository"));
        }
    });
    let Some(ecosystem) = cx.graph.ecosystem() else { return };
    let Some(word) = ecosystem.live_branch else { return };
    let written = ecosystem.text(word);
    if let Err(fault) = read_branch(written) {
        let fault =
            if fault == RepositoryFault::NoBranch { "it is empty".to_owned() } else { fault.to_string() };
        let message = format!("`{written}` is no branch: {fault}");
        let form = "name one branch of the ecosystem's own project, such as `main`";
        let finding = finding(ecosystem.span_of(word), message, form);
        out.report(finding.address(ecosystem.address()).field("live_branch"));
    }
}

fn finding(span: Span, message: String, form: &str) -> Diagnostic {
    Diagnostic::new(UNKNOWN_REPOSITORY_FORM.name(), span, message).help(form)
}
