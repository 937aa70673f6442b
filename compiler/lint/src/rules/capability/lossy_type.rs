//! `lossy-type`: a column loses something on a platform that it reaches.

use dsc_diag::{Level, Rule, RuleName};
use dsc_graph::At;
use dsc_model::{Group, Support};

use super::reach::{Saying, report_columns};

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
    let saying = Saying {
        rule: LOSSY_TYPE.name(),
        about: |support| if let Support::Lossy(why) = support { Some(why) } else { None },
        message: |words| {
            format!(
                "`{}` of column `{}` {} on platform `{}` ({})",
                words.data_type, words.column, words.why, words.platform, words.kind
            )
        },
        help: |words| {
            format!("say so to whoever reads `{}`, or choose a type that is kept whole", words.group)
        },
    };
    report_columns(group, &saying, out);
}
