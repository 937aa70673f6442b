//! `third-party-key-holder-not-allowed`: a third party holds keys, and a policy of the zone refuses that.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_model::KeyHolder;

use super::judge::passages_under_policies;

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static THIRD_PARTY_KEY_HOLDER_NOT_ALLOWED: LintRule = LintRule {
    rule: Rule {
        code: "DSC0707",
        name: RuleName("third-party-key-holder-not-allowed"),
        summary: "A third party holds keys, and a policy of the zone refuses that",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("third_party_key_holder_not_allowed.md"),
    },
    check: Check::Graph(check),
};

fn check(cx: &Context<'_>, out: &mut Findings) {
    for (passage, policy) in passages_under_policies(cx) {
        let refused = policy.encryption.is_some_and(|rule| !rule.third_party_keys);
        let Some(encryption) = passage.holder.encryption() else { continue };
        if !refused || encryption.key_holder != Some(KeyHolder::ThirdParty) {
            continue;
        }
        let file = cx.graph.file_of(passage.holder.node());
        let span = file.span(encryption.holder_word.unwrap_or(encryption.key));
        let message = format!(
            "policy `{}` lets no third party hold keys, and one holds those of {}",
            policy.address(),
            passage.holder.words(),
        );
        let finding = Diagnostic::new(THIRD_PARTY_KEY_HOLDER_NOT_ALLOWED.name(), span, message)
            .related(policy.span(), "this policy")
            .related(passage.span, format!("data of zone `{}` goes there because of this", passage.zone))
            .help("hold the keys yourselves, or leave them to the vendor of the machines")
            .address(cx.graph.address(passage.holder.node()))
            .field("encryption.key_holder");
        out.report(finding);
    }
}
