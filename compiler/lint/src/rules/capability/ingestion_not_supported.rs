//! `ingestion-not-supported`: a platform is to take in data in a way, or from a container, that it cannot.

use std::collections::BTreeSet;

use dsc_diag::{Diagnostic, Level, Rule, RuleName, Span};
use dsc_graph::At;
use dsc_model::{Capabilities, Choice, Datastore, Group, Platform, Via};

use super::reach::serving_platforms;

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static INGESTION_NOT_SUPPORTED: LintRule = LintRule {
    rule: Rule {
        code: "DSC0806",
        name: RuleName("ingestion-not-supported"),
        summary: "A platform is to take in data in a way, or from a container, that it cannot",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("ingestion_not_supported.md"),
    },
    check: Check::Graph(check),
};

fn check(cx: &Context<'_>, out: &mut Findings) {
    let mut seen = BTreeSet::new();
    for group in cx.graph.all::<Group>() {
        for (platform, place) in serving_platforms(group) {
            let mut last = None;
            for dataset in group.datasets().filter_map(|link| link.target) {
                let store = dataset.store();
                if last.replace(store.id()) != Some(store.id()) && seen.insert((store.id(), platform.id())) {
                    check_store(store, platform, place, out);
                }
            }
        }
    }
}

fn check_store(store: At<'_, Datastore>, platform: At<'_, Platform>, place: Span, out: &mut Findings) {
    let Some(ingestion) = store.object().ingestion.as_deref() else { return };
    let (Some(kind), Some(kind_word)) = (ingestion.kind, ingestion.kind_word) else { return };
    let Some(capabilities) = platform.kind.and_then(Capabilities::of) else { return };
    let source =
        store.ingestion_container().and_then(|link| link.target).and_then(|container| container.kind);
    let connected = ingestion.via.filter(|via| via.choice == Via::Connect);
    let (why, word) = match (source, connected) {
        _ if !capabilities.ingestions.contains(&kind) => (format!("`{}` ingestion", kind.word()), kind_word),
        (Some(source), _) if !capabilities.sources.contains(&source) => {
            (format!("data from a `{}` container", source.word()), ingestion.container.unwrap_or(kind_word))
        }
        (_, Some(via)) if platform.kafka_connect.is_none() => {
            ("topics through Kafka Connect, since it names no cluster".to_owned(), via.word)
        }
        _ => return,
    };
    let message =
        format!("platform `{}` cannot take in {why}, as `{}` wants", platform.name(), store.address());
    let finding = Diagnostic::new(INGESTION_NOT_SUPPORTED.name(), store.span_of(word), message)
        .related(place, "it is to be served from there because of this")
        .help("serve its datasets from another platform, or let the data arrive in another way")
        .address(store.address())
        .field(format!("ingestion.{}", platform.name()));
    out.report(finding);
}
