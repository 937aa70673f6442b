//! `mutable-dataset-without-version`: events of a dataset have no version that orders them.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::At;
use dsc_model::{Datastore, Envelope, IngestionKind, Word};

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static MUTABLE_DATASET_WITHOUT_VERSION: LintRule = LintRule {
    rule: Rule {
        code: "DSC0609",
        name: RuleName("mutable-dataset-without-version"),
        summary: "Events of a dataset have no version that orders them",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("mutable_dataset_without_version.md"),
    },
    check: Check::Datastore(check),
};

fn check(store: At<'_, Datastore>, _: &Context<'_>, out: &mut Findings) {
    let Some(word) = word_that_needs_versions(store) else { return };
    for dataset in store.datasets() {
        if !dataset.version.is_empty() || dataset.columns.is_empty() {
            continue;
        }
        let message = format!("`{}` has no `version`, so its events cannot be ordered", dataset.name());
        let finding = Diagnostic::new(MUTABLE_DATASET_WITHOUT_VERSION.name(), dataset.span(), message)
            .related(store.span_of(word), "events arrive one by one, in any order")
            .help("name the columns that tell the newer of two events: `version: [event_at, event_id]`")
            .address(dataset.address())
            .field("version");
        out.report(finding);
    }
}

/// The word that makes every dataset of the store one of events without an order of their own.
fn word_that_needs_versions(store: At<'_, Datastore>) -> Option<Word> {
    let ingestion = store.object().ingestion.as_ref()?;
    match ingestion.kind? {
        IngestionKind::FileInbox => ingestion.kind_word,
        IngestionKind::Kafka => ingestion
            .envelope
            .filter(|envelope| envelope.choice == Envelope::Flat)
            .map(|envelope| envelope.word),
        IngestionKind::Snapshot
        | IngestionKind::Watermark
        | IngestionKind::Cdc
        | IngestionKind::Transformer => None,
    }
}
