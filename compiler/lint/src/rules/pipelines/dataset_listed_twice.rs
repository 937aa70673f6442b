//! `dataset-listed-twice`: a group names one dataset twice.

use std::collections::BTreeMap;

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::At;
use dsc_model::Group;

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static DATASET_LISTED_TWICE: LintRule = LintRule {
    rule: Rule {
        code: "DSC0641",
        name: RuleName("dataset-listed-twice"),
        summary: "A group names one dataset twice",
        level: Level::Warning,
        since: "0.1.0",
        page: include_str!("dataset_listed_twice.md"),
    },
    check: Check::Group(check),
};

fn check(group: At<'_, Group>, _: &Context<'_>, out: &mut Findings) {
    let mut read: Vec<_> =
        group.datasets().filter_map(|link| link.target).map(|dataset| dataset.id()).collect();
    read.sort_unstable();
    if read.windows(2).all(|pair| pair[0] != pair[1]) {
        return;
    }
    let mut seen = BTreeMap::new();
    for link in group.datasets() {
        let Some(dataset) = link.target else { continue };
        let Some(earlier) = seen.insert(dataset.id(), link.span) else { continue };
        let message = format!("`{}` names `{}` twice", group.address(), dataset.address());
        let finding = Diagnostic::new(DATASET_LISTED_TWICE.name(), link.span, message)
            .related(earlier, "named here already")
            .help("name it once")
            .address(group.address())
            .field("datasets");
        out.report(finding);
    }
}
