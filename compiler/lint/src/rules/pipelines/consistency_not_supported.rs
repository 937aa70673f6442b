//! `consistency-not-supported`: a store is to move in one transaction, and Kafka Connect cannot do that.

use dsc_diag::{Diagnostic, Level, Rule, RuleName, Span};
use dsc_graph::At;
use dsc_model::{Consistency, Datastore, Ingestion, IngestionKind, Via};

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static CONSISTENCY_NOT_SUPPORTED: LintRule = LintRule {
    rule: Rule {
        code: "DSC0615",
        name: RuleName("consistency-not-supported"),
        summary: "A store is to move in one transaction, and Kafka Connect cannot do that",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("consistency_not_supported.md"),
    },
    check: Check::Datastore(check),
};

fn check(store: At<'_, Datastore>, _: &Context<'_>, out: &mut Findings) {
    let Some(ingestion) = &store.object().ingestion else { return };
    let Some(consistency) = ingestion.consistency else { return };
    if ingestion.kind != Some(IngestionKind::Kafka) || consistency.choice != Consistency::Datastore {
        return;
    }
    let Some((span, why)) = carried_by_connect(store, ingestion) else { return };
    let message = format!("`{}` cannot move in one transaction over Kafka Connect", store.name());
    let finding = Diagnostic::new(CONSISTENCY_NOT_SUPPORTED.name(), store.span_of(consistency.word), message)
        .label("needs the positions of all topics at once")
        .related(span, why)
        .help("write `via: direct`, so that topics are read together, or `consistency: dataset`")
        .address(store.address())
        .field("ingestion.consistency");
    out.report(finding);
}

/// What has Kafka Connect carry the topics: a word of the store, or a platform that names a cluster.
fn carried_by_connect(store: At<'_, Datastore>, ingestion: &Ingestion) -> Option<(Span, String)> {
    match ingestion.via {
        Some(via) => match via.choice {
            Via::Direct => None,
            Via::Connect => Some((store.span_of(via.word), "Kafka Connect is asked for here".to_owned())),
        },
        None => store.platforms().into_iter().find_map(|(platform, _)| {
            let word = platform.kafka_connect?;
            Some((
                platform.span_of(word),
                format!("`{}` has topics carried by this cluster", platform.name()),
            ))
        }),
    }
}
