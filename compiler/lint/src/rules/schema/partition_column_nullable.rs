//! `partition-column-nullable`: a column that the dataset is partitioned by may be null.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::At;
use dsc_model::{ColumnList, Dataset};

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static PARTITION_COLUMN_NULLABLE: LintRule = LintRule {
    rule: Rule {
        code: "DSC0506",
        name: RuleName("partition-column-nullable"),
        summary: "A column that the dataset is partitioned by may be null",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("partition_column_nullable.md"),
    },
    check: Check::Dataset(check),
};

fn check(dataset: At<'_, Dataset>, _: &Context<'_>, out: &mut Findings) {
    for (word, column) in dataset.named_columns(ColumnList::PartitionBy) {
        let Some(column) = column else { continue };
        if !column.element.as_ref().is_some_and(|element| element.nullable) || in_key(dataset, column.name())
        {
            continue;
        }
        let name = column.name();
        let message = format!("`{}` is partitioned by `{name}`, which may be null", dataset.name());
        let finding = Diagnostic::new(PARTITION_COLUMN_NULLABLE.name(), column.type_span(), message)
            .label("the `?` allows null")
            .related(dataset.span_of(word), "the dataset is partitioned by it")
            .help("leave the `?` out, or partition by another column")
            .address(column.address())
            .field("partition_by");
        out.report(finding);
    }
}

/// A column of the key that may be null is spoken of by `key-column-nullable`.
fn in_key(dataset: At<'_, Dataset>, name: &str) -> bool {
    dataset.texts(dataset.key).any(|key| key == name)
}
