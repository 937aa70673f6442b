//! `change-table-shared`: one change table fills two datasets of a store.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::At;
use dsc_model::{Datastore, IngestionKind};

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static CHANGE_TABLE_SHARED: LintRule = LintRule {
    rule: Rule {
        code: "DSC0639",
        name: RuleName("change-table-shared"),
        summary: "One change table fills two datasets of a store",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("change_table_shared.md"),
    },
    check: Check::Datastore(check),
};

fn check(store: At<'_, Datastore>, _: &Context<'_>, out: &mut Findings) {
    let Some(ingestion) = &store.object().ingestion else { return };
    let (Some(IngestionKind::Cdc), Some(word)) = (ingestion.kind, ingestion.change_table) else { return };
    let pattern = store.text(word);
    // A pattern with another name in braces is spoken of by `unknown-placeholder`.
    if pattern.contains('{') || store.datasets.len() < 2 {
        return;
    }
    let message = format!("`{pattern}` is the change table of every dataset of `{}`", store.name());
    let finding = Diagnostic::new(CHANGE_TABLE_SHARED.name(), store.span_of(word), message)
        .related(store.span(), "this store has several datasets")
        .help("put `{dataset}` into the name, such as `{dataset}_changes`")
        .address(store.address())
        .field("ingestion.change_table");
    out.report(finding);
}
