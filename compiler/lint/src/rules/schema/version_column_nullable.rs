//! `version-column-nullable`: a column of the version may be null.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::At;
use dsc_model::{ColumnList, Dataset};

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static VERSION_COLUMN_NULLABLE: LintRule = LintRule {
    rule: Rule {
        code: "DSC0519",
        name: RuleName("version-column-nullable"),
        summary: "A column of the version may be null",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("version_column_nullable.md"),
    },
    check: Check::Dataset(check),
};

fn check(dataset: At<'_, Dataset>, _: &Context<'_>, out: &mut Findings) {
    for (word, column) in dataset.named_columns(ColumnList::Version) {
        let Some(column) = column else { continue };
        let name = column.name();
        let in_key = || dataset.texts(dataset.key).any(|key| key == name);
        // A column of the key that may be null is spoken of by `key-column-nullable`.
        if !column.element.as_ref().is_some_and(|element| element.nullable) || in_key() {
            continue;
        }
        let message = format!("`{name}` is part of the version of `{}` and may be null", dataset.name());
        let finding = Diagnostic::new(VERSION_COLUMN_NULLABLE.name(), column.type_span(), message)
            .label("the `?` allows null")
            .related(dataset.span_of(word), "part of the version")
            .help("leave the `?` out, or take another column into the version")
            .address(column.address())
            .field("version");
        out.report(finding);
    }
}
