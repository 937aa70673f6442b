//! `key-column-nullable`: a column of the key may be null.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::At;
use dsc_model::{ColumnList, Dataset};

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static KEY_COLUMN_NULLABLE: LintRule = LintRule {
    rule: Rule {
        code: "DSC0503",
        name: RuleName("key-column-nullable"),
        summary: "A column of the key may be null",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("key_column_nullable.md"),
    },
    check: Check::Dataset(check),
};

fn check(dataset: At<'_, Dataset>, _: &Context<'_>, out: &mut Findings) {
    for (word, column) in dataset.named_columns(ColumnList::Key) {
        let Some(column) = column else { continue };
        if !column.element.as_ref().is_some_and(|element| element.nullable) {
            continue;
        }
        let name = column.name();
        let message = format!("`{name}` is part of the key of `{}` and may be null", dataset.name());
        let finding = Diagnostic::new(KEY_COLUMN_NULLABLE.name(), column.type_span(), message)
            .label("the `?` allows null")
            .related(dataset.span_of(word), "part of the key")
            .help("leave the `?` out, or take another column into the key")
            .address(column.address())
            .field("key");
        out.report(finding);
    }
}
