//! `key-type-not-comparable`: a column of the key has a type whose values cannot be compared.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::At;
use dsc_model::{ColumnList, DataType, Dataset};

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static KEY_TYPE_NOT_COMPARABLE: LintRule = LintRule {
    rule: Rule {
        code: "DSC0504",
        name: RuleName("key-type-not-comparable"),
        summary: "A column of the key has a type whose values cannot be compared",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("key_type_not_comparable.md"),
    },
    check: Check::Dataset(check),
};

fn check(dataset: At<'_, Dataset>, _: &Context<'_>, out: &mut Findings) {
    for (word, column) in dataset.named_columns(ColumnList::Key) {
        let Some(column) = column else { continue };
        let Some(element) = &column.column().element else { continue };
        let Some((level, why)) = trouble(&element.data_type) else { continue };
        let kind = element.data_type.word();
        let message =
            format!("`{}` of type `{kind}` is part of the key of `{}`", column.name(), dataset.name());
        let finding = Diagnostic::new(KEY_TYPE_NOT_COMPARABLE.name(), column.type_span(), message)
            .label(why)
            .related(dataset.span_of(word), "part of the key")
            .help("take a number, text, date, time or uuid as key")
            .address(column.address())
            .field("key")
            .level(level);
        out.report(finding);
    }
}

/// Why values of a type are hard to tell apart, and how much that weighs.
fn trouble(data_type: &DataType) -> Option<(Level, &'static str)> {
    match data_type {
        DataType::Json | DataType::Array(_) | DataType::Map(_) | DataType::Struct(_) => {
            Some((Level::Error, "one value of it can be written in many ways"))
        }
        DataType::Vector(_) | DataType::Geography(_) => {
            Some((Level::Error, "values of it are near or far, not equal or different"))
        }
        DataType::Float(_) => Some((Level::Warning, "two that look the same may differ in the last digit")),
        DataType::Boolean
        | DataType::Whole(_)
        | DataType::Decimal { .. }
        | DataType::Char(_)
        | DataType::Varchar(_)
        | DataType::Text
        | DataType::Binary(_)
        | DataType::Blob
        | DataType::Time(_)
        | DataType::Interval
        | DataType::Uuid => None,
    }
}
