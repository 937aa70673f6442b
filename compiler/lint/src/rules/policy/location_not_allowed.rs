//! `location-not-allowed`: data passes a location that a policy of its zone refuses.

use dsc_diag::{Level, Rule, RuleName};
use dsc_graph::At;
use dsc_model::Location;

use super::judge::{passages_under_policies, refusal, refused};
use super::lists::Listed;

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static LOCATION_NOT_ALLOWED: LintRule = LintRule {
    rule: Rule {
        code: "DSC0701",
        name: RuleName("location-not-allowed"),
        summary: "Data passes a location that a policy of its zone refuses",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("location_not_allowed.md"),
    },
    check: Check::Graph(check),
};

fn check(cx: &Context<'_>, out: &mut Findings) {
    for (passage, policy) in passages_under_policies(cx) {
        let Some(limits) = policy.locations else { continue };
        for link in passage.holder.locations() {
            let Some(location) = link.target else { continue };
            let Some(refusal) = refusal(policy, limits, Listed::Locations, |entry| contains(location, entry))
            else {
                continue;
            };
            let what = format!("location `{}`", location.address());
            out.report(refused(LOCATION_NOT_ALLOWED.name(), policy, &passage, refusal, &what, link.span));
        }
    }
}

/// Whether an entry of a policy means the location or one around it.
fn contains(location: At<'_, Location>, entry: &str) -> bool {
    location.with_surroundings().any(|place| place.address() == entry)
}
