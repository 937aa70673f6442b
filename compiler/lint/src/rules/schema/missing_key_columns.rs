//! `missing-key-columns`: a dataset does not say which columns are its key.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::At;
use dsc_model::Dataset;

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static MISSING_KEY_COLUMNS: LintRule = LintRule {
    rule: Rule {
        code: "DSC0501",
        name: RuleName("missing-key-columns"),
        summary: "A dataset does not say which columns are its key",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("missing_key_columns.md"),
    },
    check: Check::Dataset(check),
};

fn check(dataset: At<'_, Dataset>, _: &Context<'_>, out: &mut Findings) {
    if !dataset.key.is_empty() || dataset.columns.is_empty() {
        return;
    }
    let likely = dataset.columns().next().map_or("id", |column| column.name());
    let message = format!("`{}` does not say which columns are its `key`", dataset.name());
    let finding = Diagnostic::new(MISSING_KEY_COLUMNS.name(), dataset.span(), message)
        .help(format!("name the columns that tell one row from every other, such as `key: [{likely}]`"))
        .address(dataset.address())
        .field("key");
    out.report(finding);
}
