//! `type-not-supported`: a column has a type that a platform it reaches cannot hold.

use dsc_diag::{Level, Rule, RuleName};
use dsc_graph::At;
use dsc_model::{Group, Support};

use super::reach::{Saying, report_columns};

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
    let saying = Saying {
        rule: TYPE_NOT_SUPPORTED.name(),
        about: |support| if let Support::Unsupported(why) = support { Some(why) } else { None },
        message: |words| {
            format!(
                "platform `{}` cannot hold `{}` of column `{}`: {} {}",
                words.platform, words.data_type, words.column, words.kind, words.why
            )
        },
        help: |words| {
            format!("choose a type that {} has, or serve `{}` from another platform", words.kind, words.group)
        },
    };
    report_columns(group, &saying, out);
}
