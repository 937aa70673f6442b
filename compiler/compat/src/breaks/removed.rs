//! Datasets and stores that are gone.

use dsc_diag::{Diagnostic, RuleName};
use dsc_graph::{At, NodeKind};
use dsc_model::{Dataset, Datastore, Deprecation};

use super::uses::{Use, owner_words};
use super::{Finder, MOST_NAMED};
use crate::faults::{DATASET_REMOVED, DATASET_RENAMED_UNDECLARED, DEPRECATION_SKIPPED, STORE_MOVED_ZONE};
use crate::place::survivor;
use crate::{Manner, Tier};

/// Something that is gone.
struct Gone<'c> {
    node: dsc_graph::Node,
    address: String,
    /// Such as ``dataset `usa/northwind.customers` ``.
    words: String,
    /// What the base says of its end, and what a remove-after day is.
    deprecated: Option<(&'c Deprecation, Option<String>)>,
}

impl<'c> Finder<'c> {
    /// Everything that is gone and does not go on elsewhere.
    pub(super) fn removals(&mut self) {
        for dataset in self.removed::<Dataset>(NodeKind::Dataset) {
            if !self.succession.goes_on.contains(&dataset.node()) {
                self.dataset_removed(dataset);
            }
        }
        for store in self.removed::<Datastore>(NodeKind::Datastore) {
            if !self.succession.goes_on.contains(&store.node()) {
                let datasets = store.datasets().count();
                let words = format!("datastore `{}` with its {datasets} datasets", store.address());
                let deprecated = store.object().deprecated.as_deref().map(|said| (said, day(store, said)));
                let gone = Gone { node: store.node(), address: store.address(), words, deprecated };
                self.gone(&gone);
            }
        }
        for (before, after) in self.succession.stores.clone() {
            if before.address() == after.address() {
                continue;
            }
            // Of a store that goes on under another address, what did not come along.
            for dataset in before.datasets().filter(|old| !self.succession.goes_on.contains(&old.node())) {
                self.dataset_removed(dataset);
            }
        }
    }

    /// Stores that went from one zone to another.
    pub(super) fn moves(&mut self) {
        for (before, after) in &self.succession.moved {
            let (old, new) = (before.address(), after.address());
            let message = format!("datastore `{old}` moves to another zone: it becomes `{new}`");
            let finding = Diagnostic::new(STORE_MOVED_ZONE, after.span(), message)
                .help("every reference to it breaks, and other policies hold: let it begin anew, and deprecate the old one first")
                .address(new.clone())
                .change(format!("{old} -> {new}"));
            let uses: Vec<Use> = self.uses.of(&old).into_iter().cloned().collect();
            let finding = self.with_uses(finding, &uses);
            self.report(Tier::Consumer, finding);
        }
    }

    fn dataset_removed(&mut self, dataset: At<'c, Dataset>) {
        let store = dataset.store();
        let own = dataset.details().deprecated.as_deref();
        let said = own.or(store.object().deprecated.as_deref());
        let deprecated = said.map(|said| (said, day(dataset, said)));
        let words = format!("dataset `{}`", dataset.address());
        let gone = Gone { node: dataset.node(), address: dataset.address(), words, deprecated };
        if gone.deprecated.is_none()
            && let Some(twin) = self.twin(dataset)
        {
            let message =
                format!("{} seems to have become `{}`, and nothing says so", gone.words, twin.address());
            let finding = Diagnostic::new(DATASET_RENAMED_UNDECLARED, twin.span(), message)
                .help(format!("say `renamed_from: {}` there, and its data goes on", dataset.name()))
                .address(gone.address.clone())
                .change(format!("{} -> {}", dataset.name(), twin.name()));
            let uses: Vec<Use> = self.uses.of(&gone.address).into_iter().cloned().collect();
            let finding = self.with_uses(finding, &uses);
            self.report(Tier::Consumer, finding);
            return;
        }
        self.gone(&gone);
    }

    fn gone(&mut self, gone: &Gone<'c>) {
        let uses: Vec<Use> = self.uses.of(&gone.address).into_iter().cloned().collect();
        let finding = |rule: RuleName, message: String| {
            Diagnostic::new(rule, survivor(self.comparison, gone.node), message)
                .address(gone.address.clone())
                .change("removed")
        };
        let finding = if !uses.is_empty() {
            let never = if gone.deprecated.is_none() { ", and it was never deprecated" } else { "" };
            let message = format!("{} is removed while others still use it{never}", gone.words);
            let help = "keep it, say `deprecated` until everybody has left, and then remove it";
            self.with_uses(finding(DATASET_REMOVED, message).help(help), &uses)
        } else {
            match &gone.deprecated {
                None => {
                    let message = format!("{} is removed without having been deprecated", gone.words);
                    let help = "keep it and say `deprecated` with a reason first; the removal can follow in a later request";
                    finding(DEPRECATION_SKIPPED, message).help(help)
                }
                Some((said, Some(day)))
                    if said.remove_after.is_some_and(|after| self.judgement.today <= after.date) =>
                {
                    let message =
                        format!("{} is removed before the day that was announced, {day}", gone.words);
                    finding(DEPRECATION_SKIPPED, message).help(format!("remove it after {day}"))
                }
                Some(_) => return,
            }
        };
        self.report(Tier::Consumer, finding);
    }

    /// A new dataset of the same store with the same columns.
    fn twin(&self, dataset: At<'c, Dataset>) -> Option<At<'c, Dataset>> {
        let store = dataset.store().address();
        let added = self.comparison.changes.iter().filter_map(|change| match change.manner {
            Manner::Added { head } if change.kind == NodeKind::Dataset => {
                self.comparison.head.at::<Dataset>(head)
            }
            Manner::Added { .. } | Manner::Removed { .. } | Manner::Changed { .. } => None,
        });
        added.into_iter().find(|new| {
            new.details().renamed_from.is_none()
                && new.store().address() == store
                && new.columns().len() == dataset.columns().len()
                && new.columns().zip(dataset.columns()).all(|(new, old)| {
                    new.name() == old.name() && new.column().element == old.column().element
                })
        })
    }

    /// Names who uses something, and asks for the consent of their owners.
    pub(super) fn with_uses(&self, finding: Diagnostic, uses: &[Use]) -> Diagnostic {
        let mut finding = finding;
        let mut owners: Vec<String> = Vec::new();
        for used in uses.iter().take(MOST_NAMED) {
            finding = finding.related(used.span, format!("`{}` uses it", used.address));
            let owner = owner_words(&self.owners, self.comparison.head, used.node);
            if !owners.contains(&owner) {
                owners.push(owner);
            }
        }
        if owners.is_empty() {
            return finding;
        }
        let more = uses.len().saturating_sub(MOST_NAMED);
        let others = if more > 0 { format!(" and of {more} more") } else { String::new() };
        let consent = format!("wanted is the consent of {}{others}", owners.join(", "));
        let help = finding.help.take().map_or(consent.clone(), |help| format!("{help}; {consent}"));
        finding.help(help)
    }
}

fn day<T: dsc_graph::Object>(object: At<'_, T>, said: &Deprecation) -> Option<String> {
    said.remove_after.map(|day| object.text(day.word).to_owned())
}
