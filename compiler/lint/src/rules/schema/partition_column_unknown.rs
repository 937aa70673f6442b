//! `partition-column-unknown`: a partition names a column that the dataset does not have.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::At;
use dsc_model::{ColumnList, Dataset};

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static PARTITION_COLUMN_UNKNOWN: LintRule = LintRule {
    rule: Rule {
        code: "DSC0505",
        name: RuleName("partition-column-unknown"),
        summary: "A partition names a column that the dataset does not have",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("partition_column_unknown.md"),
    },
    check: Check::Dataset(check),
};

fn check(dataset: At<'_, Dataset>, _: &Context<'_>, out: &mut Findings) {
    for (word, column) in dataset.named_columns(ColumnList::PartitionBy) {
        if dataset.columns.is_empty() || column.is_some() {
            continue;
        }
        let name = dataset.text(word);
        let meant = out.suggest(name, dataset.columns().map(|column| column.name()));
        let message = format!("`{}` is partitioned by `{name}`, which is no column of it", dataset.name());
        let finding = Diagnostic::new(PARTITION_COLUMN_UNKNOWN.name(), dataset.span_of(word), message)
            .related(dataset.span(), "this dataset")
            .help_if_any(meant.map(|meant| format!("did you mean `{meant}`?")))
            .address(dataset.address())
            .field("partition_by");
        out.report(finding);
    }
}
