//! `key-type-not-comparable`: a column of the key has a type whose values cannot be compared.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::At;
use dsc_model::{AsKey, ColumnList, Dataset};

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
        let (level, why) = match element.data_type.as_key() {
            AsKey::Certain => continue,
            AsKey::Doubtful(why) => (Level::Warning, why),
            AsKey::Useless(why) => (Level::Error, why),
        };
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
