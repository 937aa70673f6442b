//! `location-not-allowed`: data passes a location that a policy of its zone refuses.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::{At, Passage};
use dsc_model::{Limits, Location, Policy};

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
        let locations = passage.holder.locations();
        if locations.is_empty() && limits.allow.is_some() {
            out.report(nowhere(cx, &passage, policy, limits));
        }
        for link in locations {
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

/// The finding that nobody knows whether a holder stands where a policy wants it.
fn nowhere(cx: &Context<'_>, passage: &Passage<'_>, policy: At<'_, Policy>, limits: Limits) -> Diagnostic {
    let message = format!(
        "policy `{}` allows some locations only, and {} does not say where it stands",
        policy.address(),
        passage.holder.words(),
    );
    Diagnostic::new(LOCATION_NOT_ALLOWED.name(), passage.holder.span(), message)
        .related(policy.span_of(limits.key), "what is allowed stands here")
        .related(passage.span, format!("data of zone `{}` goes there because of this", passage.zone))
        .help("write its `location`")
        .address(cx.graph.address(passage.holder.node()))
        .field(policy.address())
}

/// Whether an entry of a policy means the location or one around it.
fn contains(location: At<'_, Location>, entry: &str) -> bool {
    location.with_surroundings().any(|place| place.address() == entry)
}
