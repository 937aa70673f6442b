//! `platform-not-allowed`: data passes a platform that a policy of its zone refuses.

use std::collections::BTreeSet;

use dsc_diag::{Level, Rule, RuleName};

use super::judge::{passages_under_policies, refusal, refused};
use super::lists::Listed;

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static PLATFORM_NOT_ALLOWED: LintRule = LintRule {
    rule: Rule {
        code: "DSC0704",
        name: RuleName("platform-not-allowed"),
        summary: "Data passes a platform that a policy of its zone refuses",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("platform_not_allowed.md"),
    },
    check: Check::Graph(check),
};

fn check(cx: &Context<'_>, out: &mut Findings) {
    // A platform has many instances, and is refused once for all of them.
    let mut seen = BTreeSet::new();
    for (passage, policy) in passages_under_policies(cx) {
        let Some(limits) = policy.platforms else { continue };
        let Some(platform) = passage.holder.platform() else { continue };
        let Some(refusal) = refusal(policy, limits, Listed::Platforms, |entry| entry == platform.name())
        else {
            continue;
        };
        if seen.insert((policy.id(), platform.id())) {
            let what = format!("platform `{}`", platform.name());
            let span = passage.span;
            out.report(refused(PLATFORM_NOT_ALLOWED.name(), policy, &passage, refusal, &what, span));
        }
    }
}
