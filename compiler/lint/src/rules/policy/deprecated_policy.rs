//! `deprecated-policy`: a policy that is on its way out still speaks of something.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};

use super::judge::passages_under_policies;

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static DEPRECATED_POLICY: LintRule = LintRule {
    rule: Rule {
        code: "DSC0716",
        name: RuleName("deprecated-policy"),
        summary: "A policy that is on its way out still speaks of something",
        level: Level::Warning,
        since: "0.1.0",
        page: include_str!("deprecated_policy.md"),
    },
    check: Check::Graph(check),
};

fn check(cx: &Context<'_>, out: &mut Findings) {
    let mut last = None;
    let mut pairs = passages_under_policies(cx);
    pairs.sort_by_key(|(_, policy)| policy.id());
    for (passage, policy) in pairs {
        let Some(deprecated) = &policy.object().deprecated else { continue };
        if last.replace(policy.id()) == Some(policy.id()) {
            continue;
        }
        let message = format!(
            "policy `{}` is deprecated, and still speaks of {}",
            policy.name(),
            passage.holder.words()
        );
        let instead =
            deprecated.replacement.map(|word| format!("`{}` is to be used instead", policy.text(word)));
        let finding = Diagnostic::new(DEPRECATED_POLICY.name(), policy.span_of(deprecated.key), message)
            .related(passage.span, format!("data of zone `{}` goes there because of this", passage.zone))
            .help_if_any(instead)
            .address(policy.address())
            .field("deprecated");
        out.report(finding);
    }
}
