//! `encryption-required`: data passes something that does not say how it is encrypted, and a policy of its zone wants it to.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};

use super::judge::passages_under_policies;

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static ENCRYPTION_REQUIRED: LintRule = LintRule {
    rule: Rule {
        code: "DSC0706",
        name: RuleName("encryption-required"),
        summary: "Data passes something that does not say how it is encrypted, and a policy of its zone wants it to",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("encryption_required.md"),
    },
    check: Check::Graph(check),
};

fn check(cx: &Context<'_>, out: &mut Findings) {
    for (passage, policy) in passages_under_policies(cx) {
        let required = policy.encryption.is_some_and(|rule| rule.required);
        if !required || passage.holder.encryption().is_some() {
            continue;
        }
        let message = format!(
            "policy `{}` wants everything encrypted, and {} does not say so",
            policy.address(),
            passage.holder.words(),
        );
        let finding = Diagnostic::new(ENCRYPTION_REQUIRED.name(), passage.holder.span(), message)
            .related(policy.span(), "this policy")
            .related(passage.span, format!("data of zone `{}` goes there because of this", passage.zone))
            .help("say who holds the keys: `encryption: { key_holder: own }`")
            .address(cx.graph.address(passage.holder.node()))
            .field("encryption");
        out.report(finding);
    }
}
