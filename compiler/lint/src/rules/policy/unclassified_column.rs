//! `unclassified-column`: some columns of a dataset give classes, and others do not.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::At;
use dsc_model::Dataset;

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static UNCLASSIFIED_COLUMN: LintRule = LintRule {
    rule: Rule {
        code: "DSC0711",
        name: RuleName("unclassified-column"),
        summary: "Some columns of a dataset give classes, and others do not",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("unclassified_column.md"),
    },
    check: Check::Dataset(check),
};

fn check(dataset: At<'_, Dataset>, _: &Context<'_>, out: &mut Findings) {
    if !dataset.summary.classified || !dataset.classification.is_empty() {
        return;
    }
    let classified = dataset.columns().find(|column| !column.details().classification.is_empty());
    let Some(classified) = classified else { return };
    for column in dataset.columns() {
        if !column.details().classification.is_empty() {
            continue;
        }
        let message =
            format!("column `{}` gives no classes, and others of `{}` do", column.name(), dataset.name());
        let finding = Diagnostic::new(UNCLASSIFIED_COLUMN.name(), column.span(), message)
            .related(classified.span(), "this one does")
            .help("add `classification: […]` to the column")
            .address(column.address())
            .field("classification");
        out.report(finding);
    }
}
