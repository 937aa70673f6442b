//! `version-can-tie`: two states of one key may have the same version.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::{At, ColumnAt};
use dsc_model::{ColumnList, DataType, Dataset};

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static VERSION_CAN_TIE: LintRule = LintRule {
    rule: Rule {
        code: "DSC0509",
        name: RuleName("version-can-tie"),
        summary: "Two states of one key may have the same version",
        level: Level::Warning,
        since: "0.1.0",
        page: include_str!("version_can_tie.md"),
    },
    check: Check::Dataset(check),
};

fn check(dataset: At<'_, Dataset>, _: &Context<'_>, out: &mut Findings) {
    let words = dataset.words(dataset.version);
    let Some(first) = words.first() else { return };
    if !dataset.named_columns(ColumnList::Version).all(|(_, column)| column.is_some_and(can_tie)) {
        return;
    }
    let message = format!("two states of one key of `{}` may have the same version", dataset.name());
    let finding = Diagnostic::new(VERSION_CAN_TIE.name(), dataset.span_of(*first), message)
        .label("times and truth values come more than once")
        .related(dataset.span(), "this dataset")
        .help("add a column that never repeats, such as the id of the event or a revision number")
        .address(dataset.address())
        .field("version");
    out.report(finding);
}

fn can_tie(column: ColumnAt<'_>) -> bool {
    column.column().element.as_ref().is_some_and(|element| {
        matches!(element.data_type, DataType::Boolean | DataType::Time(_) | DataType::Interval)
    })
}
