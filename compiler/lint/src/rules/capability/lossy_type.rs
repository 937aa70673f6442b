//! `lossy-type`: a column loses something on a platform that it reaches.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::At;
use dsc_model::{Choice, Group, Support};

use super::reach::columns_in_trouble;

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static LOSSY_TYPE: LintRule = LintRule {
    rule: Rule {
        code: "DSC0802",
        name: RuleName("lossy-type"),
        summary: "A column loses something on a platform that it reaches",
        level: Level::Warning,
        since: "0.1.0",
        page: include_str!("lossy_type.md"),
    },
    check: Check::Group(check),
};

fn check(group: At<'_, Group>, _: &Context<'_>, out: &mut Findings) {
    for trouble in columns_in_trouble(group) {
        let Support::Lossy(why) = &trouble.support else { continue };
        let column = trouble.column;
        let data_type =
            column.element.as_ref().map(|element| element.data_type.to_string()).unwrap_or_default();
        let platform = trouble.platform;
        let kind = platform.kind.map_or("", Choice::word);
        let message = format!(
            "`{data_type}` of column `{}` {why} on platform `{}` ({kind})",
            column.address(),
            platform.name()
        );
        let finding = Diagnostic::new(LOSSY_TYPE.name(), column.type_span(), message)
            .related(trouble.wanted, format!("workspace `{}` needs it there", group.workspace().address()))
            .help("say so to whoever reads it, or choose a type that is kept whole")
            .address(column.address())
            .field(format!("type.{}", platform.name()));
        out.report(finding);
    }
}
