//! `dangling-rename`: `renamed_from` names something that is still there, so nothing was renamed.

use std::collections::BTreeMap;

use dsc_diag::{Diagnostic, Level, Rule, RuleName, Span};
use dsc_graph::{At, NodeKind, Target};
use dsc_model::{Dataset, Datastore, Word};

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static DANGLING_RENAME: LintRule = LintRule {
    rule: Rule {
        code: "DSC0204",
        name: RuleName("dangling-rename"),
        summary: "`renamed_from` names something that is still there",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("dangling_rename.md"),
    },
    check: Check::Datastore(check),
};

fn check(store: At<'_, Datastore>, context: &Context<'_>, out: &mut Findings) {
    if let Some(word) = store.renamed_from {
        let scope = context.graph.scope_of(store.node());
        if let Target::Found(node, _) = context.graph.resolve(NodeKind::Datastore, store.text(word), scope) {
            out.report(finding(store, word, context.graph.span(node)).address(store.address()));
        }
    }
    let file = store.file();
    // Few have details at all, and there may be a million of them.
    if file.dataset_details.is_empty() && file.column_details.is_empty() {
        return;
    }
    let mut taken = Taken::new();
    for dataset in store.datasets() {
        check_dataset(store, dataset, &mut taken, out);
        check_columns(store, dataset, out);
    }
}

/// Former names, and where each is claimed first.
type Taken<'g> = BTreeMap<&'g str, Span>;

fn check_dataset<'g>(
    store: At<'g, Datastore>,
    dataset: At<'g, Dataset>,
    taken: &mut Taken<'g>,
    out: &mut Findings,
) {
    let Some(word) = dataset.details().renamed_from else { return };
    // The former name may carry its store, as addresses do.
    let name = store.text(word).rsplit('.').next().unwrap_or("");
    if let Some(still) = store.graph().dataset_of(store.id(), name) {
        out.report(finding(store, word, still.span()).address(dataset.address()));
    } else if let Some(first) = claimed(taken, name, store.span_of(word)) {
        out.report(again(store, word, first).address(dataset.address()));
    }
}

fn check_columns(store: At<'_, Datastore>, dataset: At<'_, Dataset>, out: &mut Findings) {
    if !dataset.summary.renamed {
        return;
    }
    let mut taken = Taken::new();
    for column in dataset.columns() {
        let Some(word) = column.details().renamed_from else { continue };
        if let Some(still) = dataset.column(store.text(word)) {
            out.report(finding(store, word, still.span()).address(column.address()));
        } else if let Some(first) = claimed(&mut taken, store.text(word), store.span_of(word)) {
            out.report(again(store, word, first).address(column.address()));
        }
    }
}

/// Where a former name was claimed before.
fn claimed<'g>(taken: &mut Taken<'g>, name: &'g str, span: Span) -> Option<Span> {
    let first = *taken.entry(name).or_insert(span);
    (first != span).then_some(first)
}

fn again(store: At<'_, Datastore>, word: Word, first: Span) -> Diagnostic {
    let message = format!("two things were both renamed from `{}`", store.text(word));
    Diagnostic::new(DANGLING_RENAME.name(), store.span_of(word), message)
        .related(first, "the other one")
        .help("only one of them can go on with the data: remove the other `renamed_from`")
        .field("renamed_from")
}

fn finding(store: At<'_, Datastore>, word: Word, still: Span) -> Diagnostic {
    let message = format!("`renamed_from` names `{}`, which is still there", store.text(word));
    Diagnostic::new(DANGLING_RENAME.name(), store.span_of(word), message)
        .related(still, "still declared here")
        .help("remove `renamed_from`, or the thing that has the former name")
        .field("renamed_from")
}
