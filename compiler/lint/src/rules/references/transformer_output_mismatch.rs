//! `transformer-output-mismatch`: a transformer and the store that it fills do not agree.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::{At, Object, Relation};
use dsc_model::{Choice, Datastore, IngestionKind, Transformer};

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static TRANSFORMER_OUTPUT_MISMATCH: LintRule = LintRule {
    rule: Rule {
        code: "DSC0207",
        name: RuleName("transformer-output-mismatch"),
        summary: "A transformer and the store that it fills do not agree",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("transformer_output_mismatch.md"),
    },
    check: Check::Datastore(check),
};

fn check(store: At<'_, Datastore>, context: &Context<'_>, out: &mut Findings) {
    let mut filled = false;
    for link in store.referrers::<Transformer>(Relation::TransformerOutput) {
        let Some(transformer) = link.target else { continue };
        filled = true;
        check_team(store, transformer, link.span, out);
        // What fills a store that is filled otherwise need not fit its datasets.
        if is_filled_otherwise(store) {
            check_kind(store, transformer, link.span, out);
        } else {
            check_queries(store, transformer, out);
        }
    }
    // The transformer may stand in a file that could not be read wholly.
    if !filled && !context.graph.may_be_declared(store.name()) && !is_meant(store) {
        check_filled(store, out);
    }
}

/// Whether a store says that its data comes from somewhere else.
fn is_filled_otherwise(store: At<'_, Datastore>) -> bool {
    let kind = store.object().ingestion.as_ref().and_then(|ingestion| ingestion.kind);
    kind.is_some_and(|kind| kind != IngestionKind::Transformer)
}

/// Whether a transformer that names a wrong output probably meant this store: one of its team, which names no other
/// store that it may fill.
fn is_meant(store: At<'_, Datastore>) -> bool {
    let ingested = store.object().ingestion.as_ref().and_then(|ingestion| ingestion.kind);
    let transformers = store.graph().all::<Transformer>();
    ingested == Some(IngestionKind::Transformer)
        && transformers
            .filter(|other| other.zone_name() == store.zone_name() && other.team_name() == store.team_name())
            .filter_map(|other| other.link::<Datastore>(Relation::TransformerOutput))
            .any(|link| link.target.is_none_or(is_filled_otherwise))
}

fn check_kind(
    store: At<'_, Datastore>,
    transformer: At<'_, Transformer>,
    span: dsc_diag::Span,
    out: &mut Findings,
) {
    let Some(ingestion) = &store.object().ingestion else { return };
    let (Some(kind), Some(word)) = (ingestion.kind, ingestion.kind_word) else { return };
    if kind == IngestionKind::Transformer {
        return;
    }
    let (name, kind) = (store.address(), kind.word());
    let message =
        format!("the output `{name}` is filled by an ingestion of kind `{kind}`, not by a transformer");
    let finding = Diagnostic::new(TRANSFORMER_OUTPUT_MISMATCH.name(), span, message)
        .related(store.span_of(word), "its ingestion")
        .help("the output of a transformer says `ingestion: { kind: transformer }`")
        .address(transformer.address())
        .field("output");
    out.report(finding);
}

fn check_team(
    store: At<'_, Datastore>,
    transformer: At<'_, Transformer>,
    span: dsc_diag::Span,
    out: &mut Findings,
) {
    let owner = |zone: Option<&str>, team: Option<&str>| match (zone, team) {
        (Some(zone), Some(team)) => Some(format!("{zone}/{team}")),
        (None | Some(_), _) => None,
    };
    let Some(of_store) = owner(store.zone_name(), store.team_name()) else { return };
    let Some(of_transformer) = owner(transformer.zone_name(), transformer.team_name()) else { return };
    if of_store == of_transformer {
        return;
    }
    let message = format!(
        "the output `{}` belongs to the team `{of_store}`, the transformer to `{of_transformer}`",
        store.address()
    );
    let finding = Diagnostic::new(TRANSFORMER_OUTPUT_MISMATCH.name(), span, message)
        .related(store.span(), "the store")
        .help("a team fills stores of its own; consumers elsewhere read them through a workspace")
        .address(transformer.address())
        .field("output");
    out.report(finding);
}

/// With queries written, every dataset of the output has one.
fn check_queries(store: At<'_, Datastore>, transformer: At<'_, Transformer>, out: &mut Findings) {
    if transformer.sql.is_empty() {
        return;
    }
    for dataset in store.datasets() {
        // A query under a misspelt name is reported as such.
        let is_for = |written: &str| {
            let misspelt = || dsc_diag::closest(written, [dataset.name()]).is_some();
            written == dataset.name()
                || (store.graph().dataset_of(store.id(), written).is_none() && misspelt())
        };
        if transformer.sql.iter().any(|(output, _)| is_for(transformer.text(*output))) {
            continue;
        }
        let message =
            format!("no query of `{}` fills the dataset `{}`", transformer.address(), dataset.name());
        let finding = Diagnostic::new(TRANSFORMER_OUTPUT_MISMATCH.name(), transformer.span(), message)
            .related(dataset.span(), "the dataset of its output")
            .help("add a query for it under `sql`, or remove the dataset")
            .address(transformer.address())
            .field("sql");
        out.report(finding);
    }
}

fn check_filled(store: At<'_, Datastore>, out: &mut Findings) {
    let Some(ingestion) = &store.object().ingestion else { return };
    let (Some(IngestionKind::Transformer), Some(word)) = (ingestion.kind, ingestion.kind_word) else {
        return;
    };
    let message = format!("no transformer fills the {} `{}`", Datastore::KIND.word(), store.address());
    let finding = Diagnostic::new(TRANSFORMER_OUTPUT_MISMATCH.name(), store.span_of(word), message)
        .help("name the store as the `output` of a transformer, or say where its data comes from")
        .address(store.address())
        .field("ingestion.kind");
    out.report(finding);
}
