//! `instance-over-capacity`: a platform is to hold more datasets than its instances have room for.

use std::collections::BTreeSet;

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_model::{Group, Platform};

use super::reach::serving_platforms;

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static INSTANCE_OVER_CAPACITY: LintRule = LintRule {
    rule: Rule {
        code: "DSC0811",
        name: RuleName("instance-over-capacity"),
        summary: "A platform is to hold more datasets than its instances have room for",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("instance_over_capacity.md"),
    },
    check: Check::Graph(check),
};

fn check(cx: &Context<'_>, out: &mut Findings) {
    for platform in cx.graph.all::<Platform>() {
        let capacities: Option<Vec<i64>> = platform.instances().map(|instance| instance.capacity).collect();
        let Some(room) = capacities.filter(|all| !all.is_empty()).map(|all| all.iter().sum::<i64>()) else {
            continue;
        };
        let mut held = BTreeSet::new();
        for group in cx.graph.all::<Group>() {
            if serving_platforms(group).iter().any(|(serving, _)| *serving == platform) {
                held.extend(group.datasets().filter_map(|link| link.target).map(|dataset| dataset.id()));
            }
        }
        if held.len() as i64 <= room {
            continue;
        }
        let message = format!(
            "platform `{}` is to hold {} datasets, and its instances have room for {room}",
            platform.name(),
            held.len(),
        );
        let mut places = platform
            .instances()
            .filter_map(|instance| Some(instance.span_of(instance.object().capacity_word?)));
        let mut finding =
            Diagnostic::new(INSTANCE_OVER_CAPACITY.name(), places.next().unwrap_or(platform.span()), message)
                .related(platform.span(), "this platform");
        for place in places {
            finding = finding.related(place, "the room of another instance");
        }
        let finding = finding
            .help("add an instance, raise `capacity`, or assign groups to another platform")
            .address(platform.address())
            .field("instances");
        out.report(finding);
    }
}
