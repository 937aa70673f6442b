//! `vendor-not-allowed`: data passes machines of a vendor that a policy of its zone refuses.

use dsc_diag::{Level, Rule, RuleName};

use super::judge::{passages_under_policies, refusal, refused};
use super::lists::Listed;

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static VENDOR_NOT_ALLOWED: LintRule = LintRule {
    rule: Rule {
        code: "DSC0702",
        name: RuleName("vendor-not-allowed"),
        summary: "Data passes machines of a vendor that a policy of its zone refuses",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("vendor_not_allowed.md"),
    },
    check: Check::Graph(check),
};

fn check(cx: &Context<'_>, out: &mut Findings) {
    for (passage, policy) in passages_under_policies(cx) {
        let Some(limits) = policy.vendors else { continue };
        for link in passage.holder.locations() {
            let Some(vendor) = link.target.and_then(|location| location.vendor()) else { continue };
            let Some(refusal) = refusal(policy, limits, Listed::Vendors, |entry| entry == vendor.name())
            else {
                continue;
            };
            let what = format!("vendor `{}`", vendor.name());
            out.report(refused(VENDOR_NOT_ALLOWED.name(), policy, &passage, refusal, &what, link.span));
        }
    }
}
