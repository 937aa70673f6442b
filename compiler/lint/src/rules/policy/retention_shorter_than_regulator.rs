//! `retention-shorter-than-regulator`: data that a regulator wants kept is kept for less.

use dsc_diag::{Diagnostic, Level, Rule, RuleName, Span};
use dsc_graph::At;
use dsc_model::{Duration, Group, Policy};

use super::judge::policies_by_zone;

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static RETENTION_SHORTER_THAN_REGULATOR: LintRule = LintRule {
    rule: Rule {
        code: "DSC0712",
        name: RuleName("retention-shorter-than-regulator"),
        summary: "Data that a regulator wants kept is kept for less",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("retention_shorter_than_regulator.md"),
    },
    check: Check::Graph(check),
};

fn check(cx: &Context<'_>, out: &mut Findings) {
    let policies = policies_by_zone(cx.graph);
    for group in cx.graph.all::<Group>() {
        let Some(regulator) = group.needs.regulator else { continue };
        let Some(zone) = group.workspace().zone_name() else { continue };
        for policy in policies.get(zone).into_iter().flatten() {
            let wanted = policy.object().regulators.iter();
            for (name, least) in wanted.filter(|(name, _)| policy.text(*name) == group.text(regulator)) {
                check_group(group, *policy, (policy.span_of(*name), *least), out);
            }
        }
    }
}

fn check_group(group: At<'_, Group>, policy: At<'_, Policy>, wanted: (Span, Duration), out: &mut Findings) {
    let (place, least) = wanted;
    let mut report = |span: Span, kept: &str, address: String, field: &str| {
        let message = format!(
            "`{kept}` is shorter than the {} that policy `{}` wants",
            policy.text(least.word),
            policy.address(),
        );
        let finding = Diagnostic::new(RETENTION_SHORTER_THAN_REGULATOR.name(), span, message)
            .related(place, "the regulator's time")
            .help(format!("keep it for `{}` or longer", policy.text(least.word)))
            .address(address)
            .field(field);
        out.report(finding);
    };
    if let Some(kept) = group.needs.retention.filter(|kept| kept.seconds < least.seconds) {
        report(group.span_of(kept.word), group.text(kept.word), group.address(), "needs.retention");
    }
    for dataset in group.datasets().filter_map(|link| link.target) {
        if let Some(kept) = dataset.details().retention.filter(|kept| kept.seconds < least.seconds) {
            report(dataset.span_of(kept.word), dataset.text(kept.word), dataset.address(), "retention");
        }
    }
}
