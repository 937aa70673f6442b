//! What became of what: the same address, a declared rename, or a store that moved to another zone.

use std::collections::{BTreeMap, BTreeSet};

use dsc_graph::{At, Node, NodeKind};
use dsc_model::{Dataset, Datastore};

use crate::{Comparison, Manner};

/// Pairs of before and after.
pub(super) struct Succession<'c> {
    /// Stores that changed, were renamed, or moved.
    pub(super) stores: Vec<(At<'c, Datastore>, At<'c, Datastore>)>,
    /// Datasets that changed, were renamed, or stand in a store that was renamed or moved.
    pub(super) datasets: Vec<(At<'c, Dataset>, At<'c, Dataset>)>,
    /// Stores that moved to another zone.
    pub(super) moved: Vec<(At<'c, Datastore>, At<'c, Datastore>)>,
    /// What of the base goes on.
    pub(super) goes_on: BTreeSet<Node>,
}

impl<'c> Succession<'c> {
    pub(super) fn of(comparison: &Comparison<'c>) -> Self {
        let mut found =
            Self { stores: Vec::new(), datasets: Vec::new(), moved: Vec::new(), goes_on: BTreeSet::new() };
        let mut gone: BTreeMap<&str, Vec<At<'c, Datastore>>> = BTreeMap::new();
        for change in comparison.changes.iter().filter(|change| change.kind == NodeKind::Datastore) {
            if let Manner::Removed { base } = change.manner
                && let Some(store) = comparison.base.at::<Datastore>(base)
            {
                gone.entry(store.name()).or_default().push(store);
            }
        }
        for change in &comparison.changes {
            match (change.kind, &change.manner) {
                (NodeKind::Datastore, Manner::Changed { base, head, .. }) => {
                    let pair = (comparison.base.at(*base), comparison.head.at(*head));
                    if let (Some(before), Some(after)) = pair {
                        found.stores.push((before, after));
                    }
                }
                (NodeKind::Datastore, Manner::Added { head }) => {
                    if let Some(after) = comparison.head.at(*head) {
                        found.new_store(comparison, &gone, after);
                    }
                }
                (NodeKind::Dataset, Manner::Changed { base, head, .. }) => {
                    let pair = (comparison.base.at(*base), comparison.head.at(*head));
                    if let (Some(before), Some(after)) = pair {
                        found.datasets.push((before, after));
                    }
                }
                (NodeKind::Dataset, Manner::Added { head }) => {
                    if let Some(after) = comparison.head.at(*head) {
                        found.new_dataset(comparison, after);
                    }
                }
                (_, _) => {}
            }
        }
        found
    }

    /// A new store may be an old one: by `renamed_from`, or by its name in another zone.
    fn new_store(
        &mut self,
        comparison: &Comparison<'c>,
        gone: &BTreeMap<&str, Vec<At<'c, Datastore>>>,
        after: At<'c, Datastore>,
    ) {
        let renamed = after.renamed_from.and_then(|word| former_store(comparison, after, after.text(word)));
        let all = gone.get(after.name()).map_or(&[][..], Vec::as_slice);
        let moved = all.iter().copied().find(|before| shares_a_dataset(*before, after));
        let Some(before) = renamed.or(moved) else { return };
        self.goes_on.insert(before.node());
        self.stores.push((before, after));
        if before.zone_name() != after.zone_name() {
            self.moved.push((before, after));
        }
        for dataset in after.datasets() {
            let former =
                dataset.details().renamed_from.map_or(dataset.name(), |word| last(dataset.text(word)));
            if let Some(old) = before.datasets().find(|old| old.name() == former) {
                self.goes_on.insert(old.node());
                self.datasets.push((old, dataset));
            }
        }
    }

    fn new_dataset(&mut self, comparison: &Comparison<'c>, after: At<'c, Dataset>) {
        let Some(word) = after.details().renamed_from else { return };
        let Some(store) = comparison.base.find_by_address::<Datastore>(&after.store().address()) else {
            return;
        };
        let former = last(after.text(word));
        let old = store.datasets().find(|old| old.name() == former && !self.goes_on.contains(&old.node()));
        if let Some(old) = old {
            self.goes_on.insert(old.node());
            self.datasets.push((old, after));
        }
    }
}

/// The store of the base that a `renamed_from` names.
pub(crate) fn former_store<'c>(
    comparison: &Comparison<'c>,
    after: At<'_, Datastore>,
    written: &str,
) -> Option<At<'c, Datastore>> {
    let address = match (written.contains('/'), after.zone_name()) {
        (false, Some(zone)) => format!("{zone}/{written}"),
        (_, _) => written.to_owned(),
    };
    comparison.base.find_by_address::<Datastore>(&address)
}

/// The name alone of what may be written with its store.
pub(crate) fn last(written: &str) -> &str {
    written.rsplit('.').next().unwrap_or(written)
}

fn shares_a_dataset(before: At<'_, Datastore>, after: At<'_, Datastore>) -> bool {
    let names: BTreeSet<&str> = after.datasets().map(|dataset| dataset.name()).collect();
    before.datasets().any(|dataset| names.contains(dataset.name()))
}
