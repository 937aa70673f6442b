//! `avro-without-registry`: records are Avro, and no schema registry is named.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::At;
use dsc_model::{ContainerKind, Datastore, RecordFormat};

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static AVRO_WITHOUT_REGISTRY: LintRule = LintRule {
    rule: Rule {
        code: "DSC0611",
        name: RuleName("avro-without-registry"),
        summary: "Records are Avro, and no schema registry is named",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("avro_without_registry.md"),
    },
    check: Check::Datastore(check),
};

fn check(store: At<'_, Datastore>, _: &Context<'_>, out: &mut Findings) {
    let Some(ingestion) = &store.object().ingestion else { return };

    let Some(format) = ingestion.format.filter(|format| format.choice == RecordFormat::Avro) else { return };
    let Some(link) = store.ingestion_container() else { return };
    let Some(container) = link.target else { return };
    if container.kind != Some(ContainerKind::Kafka) || container.endpoint.schema_registry.is_some() {
        return;
    }

    let message = format!("records of `{}` are Avro, and no schema registry is named", store.name());
    let finding = Diagnostic::new(AVRO_WITHOUT_REGISTRY.name(), store.span_of(format.word), message)
        .related(link.span, "topics come from here")
        .related(container.span(), "this container names no `schema_registry`")
        .help("name the `schema_registry` of the container")
        .address(store.address())
        .field("ingestion.format");
    out.report(finding);
}
