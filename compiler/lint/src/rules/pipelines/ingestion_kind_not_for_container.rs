//! `ingestion-kind-not-for-container`: a container cannot be read by this kind of ingestion.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::At;
use dsc_model::{Choice, ContainerKind, Datastore, IngestionKind};

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static INGESTION_KIND_NOT_FOR_CONTAINER: LintRule = LintRule {
    rule: Rule {
        code: "DSC0602",
        name: RuleName("ingestion-kind-not-for-container"),
        summary: "A container cannot be read by this kind of ingestion",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("ingestion_kind_not_for_container.md"),
    },
    check: Check::Datastore(check),
};

fn check(store: At<'_, Datastore>, _: &Context<'_>, out: &mut Findings) {
    let Some(ingestion) = &store.object().ingestion else { return };
    let Some(link) = store.ingestion_container() else { return };
    let (Some(kind), Some(container)) = (ingestion.kind, link.target) else { return };
    let Some(source) = container.kind else { return };
    if can_read(kind, source) {
        return;
    }
    let message = format!("`{}` cannot be read by `{}`", container.address(), kind.word());
    let mut finding = Diagnostic::new(INGESTION_KIND_NOT_FOR_CONTAINER.name(), link.span, message)
        .label(format!("its kind is `{}`", source.word()))
        .related(container.span(), "this container")
        .help(next_step(source))
        .address(store.address())
        .field("ingestion.container");
    if let Some(word) = ingestion.kind_word {
        finding = finding.related(store.span_of(word), "the kind of the ingestion");
    }
    out.report(finding);
}

fn can_read(kind: IngestionKind, source: ContainerKind) -> bool {
    match kind {
        IngestionKind::Snapshot => {
            source.is_database() || matches!(source, ContainerKind::Files | ContainerKind::ObjectStorage)
        }
        IngestionKind::Watermark | IngestionKind::Cdc => source.is_database(),
        IngestionKind::Kafka => source == ContainerKind::Kafka,
        IngestionKind::FileInbox => source == ContainerKind::FileInbox,
        // It has no container; that it names one is an unknown key.
        IngestionKind::Transformer => true,
    }
}

fn next_step(source: ContainerKind) -> String {
    let kinds: Vec<String> = IngestionKind::ALL
        .iter()
        .filter(|(_, kind)| *kind != IngestionKind::Transformer && can_read(*kind, source))
        .map(|(word, _)| format!("`{word}`"))
        .collect();
    match kinds.is_empty() {
        true => format!("nothing can be read from containers of kind `{}`; name another one", source.word()),
        false => format!("containers of kind `{}` are read by {}", source.word(), kinds.join(", ")),
    }
}
