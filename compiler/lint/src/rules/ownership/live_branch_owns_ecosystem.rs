//! `live-branch-owns-ecosystem`: an owner is the live branch, or covers it.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_model::{Repository, read_branch};

use super::owned::each_owned;

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static LIVE_BRANCH_OWNS_ECOSYSTEM: LintRule = LintRule {
    rule: Rule {
        code: "DSC0403",
        name: RuleName("live-branch-owns-ecosystem"),
        summary: "An owner is the live branch, or covers it",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("live_branch_owns_ecosystem.md"),
    },
    check: Check::Graph(check),
};

fn check(cx: &Context<'_>, out: &mut Findings) {
    let Some(ecosystem) = cx.graph.ecosystem() else { return };
    let (Some(repository), Some(live)) = (ecosystem.repository, ecosystem.live_branch) else { return };
    // What cannot be read is reported itself.
    let Ok(home) = Repository::read(ecosystem.text(repository)) else { return };
    let Ok(branch) = read_branch(ecosystem.text(live)) else { return };
    each_owned(cx.graph, |owned| {
        let Some((written, span)) = owned.repository else { return };
        let Some(owner) = Repository::read(written).ok().filter(|owner| owner.covers(home.project, branch))
        else {
            return;
        };
        let how = match owner.branch {
            None => "names no branch, so that it covers",
            Some(own) if own == branch => "is",
            Some(_) => "covers",
        };
        let message = format!("the owner of {} {how} the live branch `{branch}`", owned.words);
        let finding = Diagnostic::new(LIVE_BRANCH_OWNS_ECOSYSTEM.name(), span, message)
            .related(ecosystem.span_of(live), "the live branch")
            .help(format!(
                "what is live takes changes and makes none: own it by another branch, such as `{}@ecosystem`",
                home.project
            ))
            .address(owned.address)
            .field("repository");
        out.report(finding);
    });
}
