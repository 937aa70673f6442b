//! `missing-schedule`: an ingestion or a transformer does not say when it runs.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::At;
use dsc_model::{Choice, Datastore, IngestionKind, Transformer};

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static MISSING_SCHEDULE: LintRule = LintRule {
    rule: Rule {
        code: "DSC0603",
        name: RuleName("missing-schedule"),
        summary: "An ingestion or a transformer does not say when it runs",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("missing_schedule.md"),
    },
    check: Check::Graph(check),
};

fn check(cx: &Context<'_>, out: &mut Findings) {
    for store in cx.graph.all::<Datastore>() {
        check_store(store, out);
    }
    for transformer in cx.graph.all::<Transformer>() {
        if !transformer.has_schedule {
            let message = format!("`{}` does not say when it runs", transformer.name());
            let finding = Diagnostic::new(MISSING_SCHEDULE.name(), transformer.span(), message)
                .help(HELP)
                .address(transformer.address())
                .field("schedule");
            out.report(finding);
        }
    }
}

const HELP: &str = "add `schedule: { cron: \"15 * * * *\" }`, `schedule: external` or `schedule: continuous`";

fn check_store(store: At<'_, Datastore>, out: &mut Findings) {
    let Some(ingestion) = &store.object().ingestion else { return };
    let Some(kind) = ingestion.kind.filter(|kind| must_say(*kind)) else { return };
    if ingestion.has_schedule {
        return;
    }
    let message = format!("the `{}` ingestion of `{}` does not say when it runs", kind.word(), store.name());
    let finding = Diagnostic::new(MISSING_SCHEDULE.name(), store.span_of(ingestion.key), message)
        .related(store.span(), "this store")
        .help(HELP)
        .address(store.address())
        .field("ingestion.schedule");
    out.report(finding);
}

/// Topics and inboxes are read continuously unless something else is said; of the others nothing can be assumed.
fn must_say(kind: IngestionKind) -> bool {
    match kind {
        IngestionKind::Snapshot | IngestionKind::Watermark | IngestionKind::Cdc => true,
        IngestionKind::Kafka | IngestionKind::FileInbox | IngestionKind::Transformer => false,
    }
}
