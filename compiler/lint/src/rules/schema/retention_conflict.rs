//! `retention-conflict`: a dataset is kept for less time than a group needs.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::At;
use dsc_model::Group;

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static RETENTION_CONFLICT: LintRule = LintRule {
    rule: Rule {
        code: "DSC0518",
        name: RuleName("retention-conflict"),
        summary: "A dataset is kept for less time than a group needs",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("retention_conflict.md"),
    },
    check: Check::Group(check),
};

fn check(group: At<'_, Group>, _: &Context<'_>, out: &mut Findings) {
    let Some(needed) = group.needs.retention else { return };
    for link in group.datasets() {
        let Some(dataset) = link.target else { continue };
        let Some(kept) = dataset.details().retention else { continue };
        if kept.seconds >= needed.seconds {
            continue;
        }
        let message = format!(
            "`{}` is kept for {}, and `{}` needs {}",
            dataset.address(),
            dataset.text(kept.word),
            group.address(),
            group.text(needed.word)
        );
        let finding = Diagnostic::new(RETENTION_CONFLICT.name(), dataset.span_of(kept.word), message)
            .related(group.span_of(needed.word), "needed for so long")
            .related(link.span, "read here")
            .help("keep the dataset longer, or ask for less")
            .address(dataset.address())
            .field("retention");
        out.report(finding);
    }
}
