//! `inbox-read-twice`: two read one inbox, and used events move away.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::{At, Relation};
use dsc_model::{Container, Datastore, IngestionKind, Platform, PrimaryIngestion};

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static INBOX_READ_TWICE: LintRule = LintRule {
    rule: Rule {
        code: "DSC0637",
        name: RuleName("inbox-read-twice"),
        summary: "Two read one inbox, and used events move away",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("inbox_read_twice.md"),
    },
    check: Check::Datastore(check),
};

fn check(store: At<'_, Datastore>, cx: &Context<'_>, out: &mut Findings) {
    if !is_inbox(store) {
        return;
    }
    let Some(link) = store.ingestion_container() else { return };
    if let Some(container) = link.target {
        check_stores(store, link.span, container, out);
    }
    // A file that could not be read wholly may say who reads for whom.
    if !cx.graph.may_be_declared("primary_ingestion") && !cx.graph.may_be_declared("assignments") {
        check_platforms(store, link.span, out);
    }
}

fn is_inbox(store: At<'_, Datastore>) -> bool {
    let kind = store.object().ingestion.as_ref().and_then(|ingestion| ingestion.kind);
    kind == Some(IngestionKind::FileInbox)
}

/// Two stores of one inbox take each other's events away.
fn check_stores(
    store: At<'_, Datastore>,
    span: dsc_diag::Span,
    container: At<'_, Container>,
    out: &mut Findings,
) {
    let mut readers = container.referrers::<Datastore>(Relation::IngestionContainer);
    let Some(first) = readers.find(|reader| reader.target.is_some_and(is_inbox)) else { return };
    let Some(other) = first.target.filter(|other| *other != store) else { return };
    // A store declared twice is another fault.
    if other.address() == store.address() {
        return;
    }
    let message =
        format!("`{}` and `{}` read one inbox, `{}`", other.address(), store.address(), container.address());
    let finding = Diagnostic::new(INBOX_READ_TWICE.name(), span, message)
        .related(first.span, "read here already")
        .help("lead events to the datasets of one store, or give each store an inbox of its own")
        .address(store.address())
        .field("ingestion.container");
    out.report(finding);
}

/// Two platforms do so too, unless one of them reads for the others.
fn check_platforms(store: At<'_, Datastore>, span: dsc_diag::Span, out: &mut Findings) {
    let platforms = store.platforms();
    let [(first, first_span), (second, second_span), ..] = platforms.as_slice() else { return };
    let named: Vec<_> = store
        .referrers::<PrimaryIngestion>(Relation::PrimaryStore)
        .filter_map(|link| link.target)
        .flat_map(|primary| primary.links::<Platform>(Relation::PrimaryPlatform))
        .collect();
    if named.len() == 1 {
        return;
    }
    let message =
        format!("`{}` and `{}` both read the inbox of `{}`", first.name(), second.name(), store.address());
    let finding = Diagnostic::new(INBOX_READ_TWICE.name(), span, message)
        .related(*first_span, format!("`{}` serves it", first.name()))
        .related(*second_span, format!("`{}` serves it as well", second.name()))
        .help(format!(
            "name one that reads for the others: `primary_ingestion: {{ {}: [{}] }}`",
            store.address(),
            first.name()
        ))
        .address(store.address())
        .field("ingestion.container");
    out.report(finding);
}
