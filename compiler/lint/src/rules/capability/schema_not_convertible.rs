//! `schema-not-convertible`: a column arrives as another type on a platform that it reaches.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::At;
use dsc_model::{Choice, Group, Support};

use super::reach::columns_in_trouble;

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static SCHEMA_NOT_CONVERTIBLE: LintRule = LintRule {
    rule: Rule {
        code: "DSC0810",
        name: RuleName("schema-not-convertible"),
        summary: "A column arrives as another type on a platform that it reaches",
        level: Level::Info,
        since: "0.1.0",
        page: include_str!("schema_not_convertible.md"),
    },
    check: Check::Group(check),
};

fn check(group: At<'_, Group>, _: &Context<'_>, out: &mut Findings) {
    for trouble in columns_in_trouble(group) {
        let Support::Converted(why) = &trouble.support else { continue };
        let column = trouble.column;
        let data_type =
            column.element.as_ref().map(|element| element.data_type.to_string()).unwrap_or_default();
        let platform = trouble.platform;
        let kind = platform.kind.map_or("", Choice::word);
        let message = format!(
            "`{data_type}` of column `{}` arrives as `{why}` on platform `{}` ({kind})",
            column.address(),
            platform.name()
        );
        let finding = Diagnostic::new(SCHEMA_NOT_CONVERTIBLE.name(), column.type_span(), message)
            .related(trouble.wanted, format!("workspace `{}` needs it there", group.workspace().address()))
            .help("nothing has to be done if readers know")
            .address(column.address())
            .field(format!("type.{}", platform.name()));
        out.report(finding);
    }
}
