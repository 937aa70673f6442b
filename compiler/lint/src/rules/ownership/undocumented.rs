//! `undocumented`: the ecosystem, a vendor, a zone or a store in production has no description.

use dsc_diag::{Diagnostic, Level, Rule, RuleName, Span};
use dsc_graph::{At, Object};
use dsc_model::{Datastore, Ecosystem, Vendor, Word, Zone};

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static UNDOCUMENTED: LintRule = LintRule {
    rule: Rule {
        code: "DSC0405",
        name: RuleName("undocumented"),
        summary: "The ecosystem, a vendor, a zone or a store in production has no description",
        level: Level::Warning,
        since: "0.1.0",
        page: include_str!("undocumented.md"),
    },
    check: Check::Graph(check),
};

fn check(cx: &Context<'_>, out: &mut Findings) {
    for ecosystem in cx.graph.all::<Ecosystem>() {
        let key = ecosystem.span_of(ecosystem.object().key);
        look_at(ecosystem, (ecosystem.object().description, key), "the ecosystem", out);
    }
    for vendor in cx.graph.all::<Vendor>() {
        look_at(vendor, (vendor.object().description, vendor.span()), "the vendor", out);
    }
    for zone in cx.graph.all::<Zone>() {
        look_at(zone, (zone.object().description, zone.span()), "the zone", out);
    }
    for store in cx.graph.all::<Datastore>() {
        if store.is_production() {
            look_at(store, (store.object().description, store.span()), "the production store", out);
        }
    }
}

fn look_at<T: Object>(
    object: At<'_, T>,
    (description, key): (Option<Word>, Span),
    kind: &str,
    out: &mut Findings,
) {
    if description.is_some_and(|word| !object.text(word).trim().is_empty()) {
        return;
    }
    let address = object.address();
    let message = format!("{kind} `{address}` has no description");
    let span = description.map_or(key, |word| object.span_of(word));
    let mut finding = Diagnostic::new(UNDOCUMENTED.name(), span, message)
        .help("say in a sentence what it is: `description: …`")
        .address(address)
        .field("description");
    if description.is_some() {
        finding = finding.related(key, "what lacks it");
    }
    out.report(finding);
}
