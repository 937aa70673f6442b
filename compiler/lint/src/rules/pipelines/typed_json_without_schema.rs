//! `typed-json-without-schema`: jSON is to land as typed columns, and no schema registry knows its types.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::At;
use dsc_model::{ContainerKind, Datastore, Landing, RecordFormat};

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static TYPED_JSON_WITHOUT_SCHEMA: LintRule = LintRule {
    rule: Rule {
        code: "DSC0610",
        name: RuleName("typed-json-without-schema"),
        summary: "JSON is to land as typed columns, and no schema registry knows its types",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("typed_json_without_schema.md"),
    },
    check: Check::Datastore(check),
};

fn check(store: At<'_, Datastore>, _: &Context<'_>, out: &mut Findings) {
    let Some(ingestion) = &store.object().ingestion else { return };

    let typed = ingestion.landing.filter(|landing| landing.choice == Landing::Typed);
    let avro = ingestion.format.is_some_and(|format| format.choice == RecordFormat::Avro);
    let (Some(landing), false) = (typed, avro) else { return };
    let Some(link) = store.ingestion_container() else { return };
    let Some(container) = link.target else { return };
    if container.kind != Some(ContainerKind::Kafka) || container.endpoint.schema_registry.is_some() {
        return;
    }

    let message = format!("JSON of `{}` is to land typed, and nothing says its types", store.name());
    let finding = Diagnostic::new(TYPED_JSON_WITHOUT_SCHEMA.name(), store.span_of(landing.word), message)
        .related(link.span, "topics come from here")
        .related(container.span(), "this container names no `schema_registry`")
        .help("name the `schema_registry` of the container, or write `landing: raw`: our own merge types the records")
        .address(store.address())
        .field("ingestion.landing");
    out.report(finding);
}
