//! `key-column-unknown`: a key names a column that the dataset does not have.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::At;
use dsc_model::{ColumnList, Dataset};

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static KEY_COLUMN_UNKNOWN: LintRule = LintRule {
    rule: Rule {
        code: "DSC0502",
        name: RuleName("key-column-unknown"),
        summary: "A key names a column that the dataset does not have",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("key_column_unknown.md"),
    },
    check: Check::Dataset(check),
};

fn check(dataset: At<'_, Dataset>, _: &Context<'_>, out: &mut Findings) {
    for (word, column) in dataset.named_columns(ColumnList::Key) {
        if dataset.columns.is_empty() || column.is_some() {
            continue;
        }
        let name = dataset.text(word);
        let meant = out.suggest(name, dataset.columns().map(|column| column.name()));
        let message = format!("the key of `{}` names `{name}`, which is no column of it", dataset.name());
        let finding = Diagnostic::new(KEY_COLUMN_UNKNOWN.name(), dataset.span_of(word), message)
            .related(dataset.span(), "this dataset")
            .help_if_any(meant.map(|meant| format!("did you mean `{meant}`?")))
            .address(dataset.address())
            .field("key");
        out.report(finding);
    }
}
