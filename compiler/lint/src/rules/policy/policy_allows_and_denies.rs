//! `policy-allows-and-denies`: a policy allows and denies the same thing.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_model::Policy;

use super::lists::limits_of_policy;

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static POLICY_ALLOWS_AND_DENIES: LintRule = LintRule {
    rule: Rule {
        code: "DSC0713",
        name: RuleName("policy-allows-and-denies"),
        summary: "A policy allows and denies the same thing",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("policy_allows_and_denies.md"),
    },
    check: Check::Graph(check),
};

fn check(cx: &Context<'_>, out: &mut Findings) {
    for policy in cx.graph.all::<Policy>() {
        for (_, limits) in limits_of_policy(policy) {
            let Some(allow) = limits.allow else { continue };
            for denied in policy.words(limits.deny) {
                let name = policy.text(*denied);
                let Some(allowed) = policy.words(allow).iter().find(|word| policy.text(**word) == name)
                else {
                    continue;
                };
                let message = format!("policy `{}` allows and denies `{name}`", policy.name());
                let finding =
                    Diagnostic::new(POLICY_ALLOWS_AND_DENIES.name(), policy.span_of(*denied), message)
                        .related(policy.span_of(*allowed), "allowed here")
                        .help("decide for one of them; denying wins as long as both stand")
                        .address(policy.address())
                        .field(policy.text(limits.key));
                out.report(finding);
            }
        }
    }
}
