//! `type-not-supported`: a column has a type that a platform it reaches cannot hold.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::At;
use dsc_model::{Choice, Group, Support};

use super::reach::columns_in_trouble;

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static TYPE_NOT_SUPPORTED: LintRule = LintRule {
    rule: Rule {
        code: "DSC0801",
        name: RuleName("type-not-supported"),
        summary: "A column has a type that a platform it reaches cannot hold",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("type_not_supported.md"),
    },
    check: Check::Group(check),
};

fn check(group: At<'_, Group>, _: &Context<'_>, out: &mut Findings) {
    for trouble in columns_in_trouble(group) {
        let Support::Unsupported(why) = &trouble.support else { continue };
        let column = trouble.column;
        let data_type =
            column.element.as_ref().map(|element| element.data_type.to_string()).unwrap_or_default();
        let platform = trouble.platform;
        let kind = platform.kind.map_or("", Choice::word);
        let message = format!(
            "platform `{}` cannot hold `{data_type}` of column `{}`: {kind} {why}",
            platform.name(),
            column.address()
        );
        let finding = Diagnostic::new(TYPE_NOT_SUPPORTED.name(), column.type_span(), message)
            .related(trouble.wanted, format!("workspace `{}` needs it there", group.workspace().address()))
            .help(format!(
                "choose a type that {kind} has, or serve `{}` from another platform",
                group.address()
            ))
            .address(column.address())
            .field(format!("type.{}", platform.name()));
        out.report(finding);
    }
}
