//! `policy-names-unknown`: a policy names something that does not exist.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::{At, Graph};
use dsc_model::{Choice, Cloud, ContainerKind, Location, Platform, Policy, Vendor};

use super::lists::{Listed, is_known, limits_of_policy};

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static POLICY_NAMES_UNKNOWN: LintRule = LintRule {
    rule: Rule {
        code: "DSC0715",
        name: RuleName("policy-names-unknown"),
        summary: "A policy names something that does not exist",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("policy_names_unknown.md"),
    },
    check: Check::Graph(check),
};

fn check(cx: &Context<'_>, out: &mut Findings) {
    for policy in cx.graph.all::<Policy>() {
        for (listed, limits) in limits_of_policy(policy) {
            let allowed = limits.allow.unwrap_or_default();
            for word in policy.words(allowed).iter().chain(policy.words(limits.deny)) {
                let name = policy.text(*word);
                if is_known(cx.graph, listed, name) || is_half_read(cx.graph, name) {
                    continue;
                }
                let known = known_names(cx.graph, listed);
                let meant = out.suggest(name, known.iter().map(String::as_str)).map(str::to_owned);
                let message = format!(
                    "policy `{}` names {} `{name}`, which does not exist",
                    policy.name(),
                    listed.word()
                );
                report(policy, (policy.span_of(*word), message, meant), policy.text(limits.key), out);
            }
        }
    }
}

fn report(
    policy: At<'_, Policy>,
    said: (dsc_diag::Span, String, Option<String>),
    field: &str,
    out: &mut Findings,
) {
    let (span, message, meant) = said;
    let finding = Diagnostic::new(POLICY_NAMES_UNKNOWN.name(), span, message)
        .help_if_any(meant.map(|meant| format!("did you mean `{meant}`?")))
        .address(policy.address())
        .field(field);
    out.report(finding);
}

/// A name of a file that could not be read wholly may well exist.
fn is_half_read(graph: &Graph, name: &str) -> bool {
    name.rsplit([':', '/']).next().is_some_and(|last| graph.may_be_declared(last))
}

fn known_names(graph: &Graph, listed: Listed) -> Vec<String> {
    match listed {
        Listed::Locations => graph.all::<Location>().map(|location| location.address()).collect(),
        Listed::Vendors => graph.all::<Vendor>().map(|vendor| vendor.address()).collect(),
        Listed::Clouds => Cloud::words().into_iter().map(str::to_owned).collect(),
        Listed::Platforms => graph.all::<Platform>().map(|platform| platform.address()).collect(),
        Listed::ContainerKinds => ContainerKind::words().into_iter().map(str::to_owned).collect(),
        Listed::Classifications => graph
            .ecosystem()
            .map(|ecosystem| ecosystem.texts(ecosystem.classifications).map(str::to_owned).collect())
            .unwrap_or_default(),
    }
}
