//! `version-type-not-ordered`: a column of the version has a type whose values have no order.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::At;
use dsc_model::{ColumnList, DataType, Dataset};

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static VERSION_TYPE_NOT_ORDERED: LintRule = LintRule {
    rule: Rule {
        code: "DSC0520",
        name: RuleName("version-type-not-ordered"),
        summary: "A column of the version has a type whose values have no order",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("version_type_not_ordered.md"),
    },
    check: Check::Dataset(check),
};

fn check(dataset: At<'_, Dataset>, _: &Context<'_>, out: &mut Findings) {
    for (word, column) in dataset.named_columns(ColumnList::Version) {
        let Some(column) = column else { continue };
        let Some(element) = column.column().element.as_ref() else { continue };
        if !has_no_order(&element.data_type) {
            continue;
        }
        let kind = element.data_type.word();
        let message =
            format!("`{}` of type `{kind}` is part of the version of `{}`", column.name(), dataset.name());
        let finding = Diagnostic::new(VERSION_TYPE_NOT_ORDERED.name(), column.type_span(), message)
            .label("no value of it is larger than another")
            .related(dataset.span_of(word), "part of the version")
            .help("take a number, a time or the id of the event")
            .address(column.address())
            .field("version");
        out.report(finding);
    }
}

fn has_no_order(data_type: &DataType) -> bool {
    matches!(
        data_type,
        DataType::Json
            | DataType::Array(_)
            | DataType::Map(_)
            | DataType::Struct(_)
            | DataType::Vector(_)
            | DataType::Geography(_)
    )
}
