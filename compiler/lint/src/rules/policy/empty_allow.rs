//! `empty-allow`: a policy allows nothing at all.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_model::Policy;

use super::lists::limits_of_policy;

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static EMPTY_ALLOW: LintRule = LintRule {
    rule: Rule {
        code: "DSC0714",
        name: RuleName("empty-allow"),
        summary: "A policy allows nothing at all",
        level: Level::Warning,
        since: "0.1.0",
        page: include_str!("empty_allow.md"),
    },
    check: Check::Graph(check),
};

fn check(cx: &Context<'_>, out: &mut Findings) {
    for policy in cx.graph.all::<Policy>() {
        for (_, limits) in limits_of_policy(policy) {
            if !limits.allow.is_some_and(|allow| allow.is_empty()) {
                continue;
            }
            let key = policy.text(limits.key);
            let message = format!("policy `{}` allows no {key} at all", policy.name());
            let finding = Diagnostic::new(EMPTY_ALLOW.name(), policy.span_of(limits.key), message)
                .help("name what is allowed, or leave `allow` out to allow everything")
                .address(policy.address())
                .field(key);
            out.report(finding);
        }
    }
}
