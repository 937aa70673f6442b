//! `cloud-not-allowed`: data passes a cloud that a policy of its zone refuses.

use dsc_diag::{Level, Rule, RuleName};
use dsc_model::Choice;

use super::judge::{passages_under_policies, refusal, refused};
use super::lists::Listed;

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static CLOUD_NOT_ALLOWED: LintRule = LintRule {
    rule: Rule {
        code: "DSC0703",
        name: RuleName("cloud-not-allowed"),
        summary: "Data passes a cloud that a policy of its zone refuses",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("cloud_not_allowed.md"),
    },
    check: Check::Graph(check),
};

fn check(cx: &Context<'_>, out: &mut Findings) {
    for (passage, policy) in passages_under_policies(cx) {
        let Some(limits) = policy.clouds else { continue };
        for link in passage.holder.locations() {
            let vendor = link.target.and_then(|location| location.vendor());
            let Some(cloud) = vendor.and_then(|vendor| vendor.cloud) else { continue };
            let Some(refusal) = refusal(policy, limits, Listed::Clouds, |entry| entry == cloud.word()) else {
                continue;
            };
            let what = format!("cloud `{}`", cloud.word());
            out.report(refused(CLOUD_NOT_ALLOWED.name(), policy, &passage, refusal, &what, link.span));
        }
    }
}
