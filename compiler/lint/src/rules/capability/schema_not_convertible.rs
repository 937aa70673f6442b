//! `schema-not-convertible`: a column arrives as another type on a platform that it reaches.

use dsc_diag::{Level, Rule, RuleName};
use dsc_graph::At;
use dsc_model::{Group, Support};

use super::reach::{Saying, report_columns};

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
    let saying = Saying {
        rule: SCHEMA_NOT_CONVERTIBLE.name(),
        about: |support| if let Support::Converted(why) = support { Some(why) } else { None },
        message: |words| {
            format!(
                "`{}` of column `{}` arrives as `{}` on platform `{}` ({})",
                words.data_type, words.column, words.why, words.platform, words.kind
            )
        },
        help: |words| format!("nothing has to be done if the readers of `{}` know", words.group),
    };
    report_columns(group, &saying, out);
}
