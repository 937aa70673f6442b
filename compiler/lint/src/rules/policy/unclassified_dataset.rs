//! `unclassified-dataset`: a dataset does not say what classes of data it holds.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::At;
use dsc_model::Dataset;

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static UNCLASSIFIED_DATASET: LintRule = LintRule {
    rule: Rule {
        code: "DSC0709",
        name: RuleName("unclassified-dataset"),
        summary: "A dataset does not say what classes of data it holds",
        level: Level::Warning,
        since: "0.1.0",
        page: include_str!("unclassified_dataset.md"),
    },
    check: Check::Dataset(check),
};

fn check(dataset: At<'_, Dataset>, cx: &Context<'_>, out: &mut Findings) {
    let unclassified = dataset.classification.is_empty() && !dataset.summary.classified;
    if !unclassified || dataset.columns.is_empty() {
        return;
    }
    let production = dataset.store().is_production();
    let message = format!("`{}` does not say what classes of data it holds", dataset.name());
    let classes: Vec<String> = cx
        .graph
        .ecosystem()
        .map(|ecosystem| {
            ecosystem.texts(ecosystem.classifications).map(|class| format!("`{class}`")).collect()
        })
        .unwrap_or_default();
    if classes.is_empty() {
        return;
    }
    let finding = Diagnostic::new(UNCLASSIFIED_DATASET.name(), dataset.span(), message)
        .help(format!("add `classification: […]` with one of {}", classes.join(", ")))
        .address(dataset.address())
        .field("classification")
        .level(if production { Level::Error } else { Level::Warning });
    out.report(finding);
}
