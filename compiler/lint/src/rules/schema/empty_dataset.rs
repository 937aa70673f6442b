//! `empty-dataset`: a dataset has no columns.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::At;
use dsc_model::Dataset;

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static EMPTY_DATASET: LintRule = LintRule {
    rule: Rule {
        code: "DSC0510",
        name: RuleName("empty-dataset"),
        summary: "A dataset has no columns",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("empty_dataset.md"),
    },
    check: Check::Dataset(check),
};

fn check(dataset: At<'_, Dataset>, _: &Context<'_>, out: &mut Findings) {
    if !dataset.columns.is_empty() {
        return;
    }
    let message = format!("`{}` has no columns", dataset.name());
    let finding = Diagnostic::new(EMPTY_DATASET.name(), dataset.span(), message)
        .help("name its columns below `columns`, each with its type: `city: varchar(15)?`")
        .address(dataset.address())
        .field("columns");
    out.report(finding);
}
