//! Holds the limits of policies against what data passes. Deny wins; with `allow`, everything else is refused.

use std::collections::BTreeMap;

use dsc_diag::{Diagnostic, RuleName, Span};
use dsc_graph::{At, Graph, Object, Passage};
use dsc_model::{Limits, Policy, Word};

use super::lists::{Listed, is_known, limits_of_policy};
use crate::Context;

/// Why something is refused.
#[derive(Clone, Copy, Debug)]
pub(super) struct Refusal {
    /// The entry of `deny` that names it, or the key of the limits whose `allow` does not.
    pub(super) word: Word,
    /// Whether `deny` names it.
    pub(super) denied: bool,
}

/// The policies of every zone, in path order.
pub(super) fn policies_by_zone(graph: &Graph) -> BTreeMap<&str, Vec<At<'_, Policy>>> {
    let mut zones: BTreeMap<&str, Vec<At<'_, Policy>>> = BTreeMap::new();
    for policy in graph.all::<Policy>() {
        if let Some(zone) = policy.zone_name() {
            zones.entry(zone).or_default().push(policy);
        }
    }
    zones
}

/// Every passage with each policy of its zone; nothing where no policy is.
pub(super) fn passages_under_policies<'g>(cx: &Context<'g>) -> Vec<(Passage<'g>, At<'g, Policy>)> {
    let policies = policies_by_zone(cx.graph);
    if policies.is_empty() {
        return Vec::new();
    }
    let mut pairs = Vec::new();
    for passage in cx.passages() {
        let of_zone = policies.get(passage.zone).into_iter().flatten();
        pairs.extend(of_zone.map(|policy| (*passage, *policy)));
    }
    pairs
}

/// Whether limits refuse something; `names` tells whether an entry means it.
pub(super) fn refusal<T: Object>(
    owner: At<'_, T>,
    limits: Limits,
    listed: Listed,
    names: impl Fn(&str) -> bool,
) -> Option<Refusal> {
    let named = |word: &&Word| names(owner.text(**word));
    if let Some(word) = owner.words(limits.deny).iter().find(named) {
        return Some(Refusal { word: *word, denied: true });
    }
    let allowed = limits.allow?;
    let found = owner.words(allowed).iter().any(|word| names(owner.text(*word)));
    // A name that leads nowhere, which is reported as that, may have been meant for it.
    let unclear = |word: &Word| !is_known(owner.graph(), listed, owner.text(*word));
    if found || owner.words(allowed).iter().any(unclear) {
        return None;
    }
    Some(Refusal { word: limits.key, denied: false })
}

/// The finding that a policy refuses something that data of its zone passes.
///
/// `what` is the thing refused, such as `location `mycorp:eu``; it stands at `span`.
pub(super) fn refused(
    rule: RuleName,
    policy: At<'_, Policy>,
    passage: &Passage<'_>,
    refusal: Refusal,
    what: &str,
    span: Span,
) -> Diagnostic {
    let verb = if refusal.denied { "denies" } else { "does not allow" };
    let message = format!(
        "policy `{}` {verb} {what}, which data of zone `{}` passes in {}",
        policy.address(),
        passage.zone,
        passage.holder.words(),
    );
    let place = if refusal.denied { "denied here" } else { "what is allowed stands here" };
    let mut finding = Diagnostic::new(rule, span, message)
        .related(policy.span_of(refusal.word), place)
        .help_if_any(allowed_instead(policy, refusal))
        .address(policy.graph().address(passage.holder.node()))
        .field(policy.address());
    if passage.span != span {
        finding = finding.related(passage.span, "data goes there because of this");
    }
    finding
}

/// What the refusing list allows, where it is short enough to say.
fn allowed_instead(policy: At<'_, Policy>, refusal: Refusal) -> Option<String> {
    const MOST: usize = 6;
    let (_, limits) = limits_of_policy(policy).into_iter().find(|(_, limits)| limits.key == refusal.word)?;
    let names: Vec<String> = policy.texts(limits.allow?).map(|name| format!("`{name}`")).collect();
    let said = (1..=MOST).contains(&names.len());
    said.then(|| format!("allowed here: {}", names.join(", ")))
}
