//! `missing-owner`: the ecosystem, a zone or a team names no repository that owns it.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};

use super::owned::{Owned, each_owned};

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static MISSING_OWNER: LintRule = LintRule {
    rule: Rule {
        code: "DSC0401",
        name: RuleName("missing-owner"),
        summary: "The ecosystem, a zone or a team names no repository that owns it",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("missing_owner.md"),
    },
    check: Check::Graph(check),
};

fn check(cx: &Context<'_>, out: &mut Findings) {
    each_owned(cx.graph, |owned| {
        if owned.repository.is_none() {
            out.report(finding(&owned));
        }
    });
}

fn finding(owned: &Owned<'_>) -> Diagnostic {
    let message = format!("{} says no `repository`, so nobody owns it", owned.words);
    Diagnostic::new(MISSING_OWNER.name(), owned.span, message)
        .help("name who may change it: `repository: group/project@branch`")
        .address(owned.address.clone())
        .field("repository")
}
