//! `datastore-nobody-consumes`: no workspace reads anything of a datastore.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::At;
use dsc_model::Datastore;

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static DATASTORE_NOBODY_CONSUMES: LintRule = LintRule {
    rule: Rule {
        code: "DSC0209",
        name: RuleName("datastore-nobody-consumes"),
        summary: "No workspace reads anything of a datastore",
        level: Level::Info,
        since: "0.1.0",
        page: include_str!("datastore_nobody_consumes.md"),
    },
    check: Check::Datastore(check),
};

fn check(store: At<'_, Datastore>, context: &Context<'_>, out: &mut Findings) {
    let consumed = store.datasets().any(|dataset| dataset.consumers().next().is_some());
    // An empty one is reported as that; one that a half-read file names may be consumed there.
    if consumed || store.datasets.is_empty() || context.graph.may_be_declared(store.name()) {
        return;
    }
    let message = format!("no workspace reads anything of `{}`", store.address());
    let finding = Diagnostic::new(DATASTORE_NOBODY_CONSUMES.name(), store.span(), message)
        .help("data is only moved for consumers: nothing of this store is ever read from its source")
        .address(store.address());
    out.report(finding);
}
