//! `empty-datastore`: a datastore has no datasets.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::At;
use dsc_model::Datastore;

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static EMPTY_DATASTORE: LintRule = LintRule {
    rule: Rule {
        code: "DSC0511",
        name: RuleName("empty-datastore"),
        summary: "A datastore has no datasets",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("empty_datastore.md"),
    },
    check: Check::Datastore(check),
};

fn check(store: At<'_, Datastore>, _: &Context<'_>, out: &mut Findings) {
    if !store.datasets.is_empty() {
        return;
    }
    let message = format!("`{}` has no datasets", store.name());
    let finding = Diagnostic::new(EMPTY_DATASTORE.name(), store.span(), message)
        .help("name what it holds below `datasets`, or remove the store")
        .address(store.address())
        .field("datasets");
    out.report(finding);
}
