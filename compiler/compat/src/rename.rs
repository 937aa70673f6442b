//! Renames of something that was not there: only a base shows that they have no effect.

use dsc_diag::{Diagnostic, Span};
use dsc_graph::{At, NodeKind};
use dsc_model::{Dataset, Datastore};

use crate::breaks::{former_store, last};
use crate::faults::DANGLING_RENAME;
use crate::{Comparison, Manner};

/// Every new `renamed_from` that names nothing of the base. One that the base has too did its work before.
pub fn renames_without_effect(comparison: &Comparison<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for change in &comparison.changes {
        match (&change.manner, change.kind) {
            (Manner::Removed { .. }, _) => {}
            (Manner::Added { head } | Manner::Changed { head, .. }, NodeKind::Datastore) => {
                let Some(store) = comparison.head.at::<Datastore>(*head) else { continue };
                check_store(comparison, store, change.base(), &mut found);
                if matches!(change.manner, Manner::Added { .. }) {
                    let of =
                        store.renamed_from.and_then(|word| former_store(comparison, store, store.text(word)));
                    for dataset in store.datasets() {
                        check_dataset(dataset, of, None, &mut found);
                    }
                }
            }
            (Manner::Added { head } | Manner::Changed { head, .. }, NodeKind::Dataset) => {
                let Some(dataset) = comparison.head.at::<Dataset>(*head) else { continue };
                let store = comparison.base.find_by_address::<Datastore>(&dataset.store().address());
                let before = change.base().and_then(|node| comparison.base.at::<Dataset>(node));
                check_dataset(dataset, store, before, &mut found);
            }
            (Manner::Added { .. } | Manner::Changed { .. }, _) => {}
        }
    }
    found
}

fn check_store(
    comparison: &Comparison<'_>,
    store: At<'_, Datastore>,
    before: Option<dsc_graph::Node>,
    found: &mut Vec<Diagnostic>,
) {
    let Some(word) = store.renamed_from else { return };
    let written = store.text(word);
    let before = before.and_then(|node| comparison.base.at::<Datastore>(node));
    let known =
        before.is_some_and(|before| before.renamed_from.is_some_and(|word| before.text(word) == written));
    if !known && (before.is_some() || former_store(comparison, store, written).is_none()) {
        found.push(finding(written, store.span_of(word), store.address()));
    }
}

fn check_dataset(
    dataset: At<'_, Dataset>,
    old_store: Option<At<'_, Datastore>>,
    before: Option<At<'_, Dataset>>,
    found: &mut Vec<Diagnostic>,
) {
    let old_dataset =
        |name: &str| old_store.and_then(|store| store.datasets().find(|old| old.name() == name));
    let mut former = before;
    if let Some(word) = dataset.details().renamed_from {
        let written = dataset.text(word);
        let same = |before: At<'_, Dataset>| {
            before.details().renamed_from.is_some_and(|word| before.text(word) == written)
        };
        let old = old_dataset(last(written));
        if before.is_none_or(|before| !same(before)) && (before.is_some() || old.is_none()) {
            found.push(finding(written, dataset.span_of(word), dataset.address()));
        }
        former = former.or(old);
    }
    for column in dataset.columns() {
        let Some(word) = column.details().renamed_from else { continue };
        let written = dataset.text(word);
        let own = former.and_then(|former| former.column(column.name()));
        let known = own.is_some_and(|own| {
            own.details().renamed_from.is_some_and(|word| own.dataset.text(word) == written)
        });
        let old = former.and_then(|former| former.column(written));
        if !known && (own.is_some() || old.is_none()) {
            found.push(finding(written, dataset.span_of(word), column.address()));
        }
    }
}

fn finding(written: &str, span: Span, address: String) -> Diagnostic {
    let message =
        format!("`renamed_from` has no effect: nothing on the base that is called `{written}` becomes this");
    Diagnostic::new(DANGLING_RENAME, span, message)
        .help("remove `renamed_from`, or write the name that the base has")
        .address(address)
        .field("renamed_from")
}
