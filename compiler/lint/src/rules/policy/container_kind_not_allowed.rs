//! `container-kind-not-allowed`: data passes a kind of container that a policy of its zone refuses.

use dsc_diag::{Level, Rule, RuleName};
use dsc_graph::Holder;
use dsc_model::Choice;

use super::judge::{passages_under_policies, refusal, refused};
use super::lists::Listed;

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static CONTAINER_KIND_NOT_ALLOWED: LintRule = LintRule {
    rule: Rule {
        code: "DSC0705",
        name: RuleName("container-kind-not-allowed"),
        summary: "Data passes a kind of container that a policy of its zone refuses",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("container_kind_not_allowed.md"),
    },
    check: Check::Graph(check),
};

fn check(cx: &Context<'_>, out: &mut Findings) {
    for (passage, policy) in passages_under_policies(cx) {
        let Some(limits) = policy.container_kinds else { continue };
        let Holder::Container(container) = passage.holder else { continue };
        let (Some(kind), Some(word)) = (container.kind, container.kind_word) else { continue };
        let Some(refusal) = refusal(policy, limits, Listed::ContainerKinds, |entry| entry == kind.word())
        else {
            continue;
        };
        let what = format!("containers of kind `{}`", kind.word());
        let span = container.span_of(word);
        out.report(refused(CONTAINER_KIND_NOT_ALLOWED.name(), policy, &passage, refusal, &what, span));
    }
}
