//! `limits-of-target`: a dataset is larger than a platform that it reaches allows.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::At;
use dsc_model::{Capabilities, Choice, Group};

use super::reach::{is_first_need, serving_platforms};

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static LIMITS_OF_TARGET: LintRule = LintRule {
    rule: Rule {
        code: "DSC0815",
        name: RuleName("limits-of-target"),
        summary: "A dataset is larger than a platform that it reaches allows",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("limits_of_target.md"),
    },
    check: Check::Group(check),
};

/// Columns that we add to a table of versions, which has the most.
const OUR_COLUMNS: usize = 5;

fn check(group: At<'_, Group>, _: &Context<'_>, out: &mut Findings) {
    for (platform, place) in serving_platforms(group) {
        let Some(capabilities) = platform.kind.and_then(Capabilities::of) else { continue };
        let Some(most) = capabilities.max_columns else { continue };
        for dataset in group.datasets().filter_map(|link| link.target) {
            let columns = dataset.columns.len();
            if columns + OUR_COLUMNS <= most as usize || !is_first_need(group, dataset, platform) {
                continue;
            }
            let message = format!(
                "`{}` has {columns} columns, and a table on platform `{}` ({}) has at most {most}, {OUR_COLUMNS} of them ours",
                dataset.address(),
                platform.name(),
                capabilities.platform.word(),
            );
            let finding = Diagnostic::new(LIMITS_OF_TARGET.name(), dataset.span(), message)
                .related(place, format!("group `{}` is served from there because of this", group.address()))
                .help("split the dataset, or put what belongs together into a `struct<…>`")
                .address(dataset.address())
                .field(format!("columns.{}", platform.name()));
            out.report(finding);
        }
    }
}
