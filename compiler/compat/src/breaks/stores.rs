//! Approvals and topics of a store, and the platforms that serve a group.

use std::collections::BTreeMap;

use dsc_diag::Diagnostic;
use dsc_graph::{At, NodeKind, Relation};
use dsc_model::{
    Assignment, AssignmentState, Choice, Dataset, Datastore, IngestionKind, TopicNaming, Workspace,
};

use super::Finder;
use super::uses::owner_words;
use crate::faults::{APPROVAL_WITHDRAWN, REMOVED_ASSIGNMENT_NOT_DECOMMISSIONED, TOPIC_CHANGED};
use crate::place::survivor;
use crate::{Manner, Tier};

impl<'c> Finder<'c> {
    /// Consumers that were approved, and are not any more.
    pub(super) fn approvals(&mut self, before: At<'c, Datastore>, after: At<'c, Datastore>) {
        if after.object().consumers.is_none() {
            return;
        }
        let approved = |store: At<'c, Datastore>, workspace: &str| {
            store.object().consumers.is_none()
                || store.links::<Workspace>(Relation::StoreConsumer).any(|link| {
                    let named = link.target.map(|workspace| workspace.address());
                    named.as_deref() == Some(workspace)
                })
        };
        let mut readers: BTreeMap<String, (At<'c, Workspace>, dsc_diag::Span)> = BTreeMap::new();
        for link in after.datasets().flat_map(|dataset| dataset.consumers().collect::<Vec<_>>()) {
            if let Some(group) = link.target {
                let workspace = group.workspace();
                readers.entry(workspace.address()).or_insert((workspace, link.span));
            }
        }
        for (address, (workspace, span)) in readers {
            if !approved(before, &address) || approved(after, &address) {
                continue;
            }
            let message =
                format!("workspace `{address}` loses its approval for `{}`, which it reads", after.address());
            let owner = owner_words(&self.owners, self.comparison.head, workspace.node());
            let place = after.object().consumers.and_then(|words| after.words(words).first());
            let finding = Diagnostic::new(
                APPROVAL_WITHDRAWN,
                place.map_or(after.span(), |word| after.span_of(*word)),
                message,
            )
            .related(span, format!("`{address}` reads it here"))
            .help(format!("let it leave first; wanted is the consent of {owner}"))
            .address(after.address())
            .field("consumers")
            .change(address);
            self.report(Tier::Consumer, finding);
        }
    }

    /// Datasets that arrive by another topic.
    pub(super) fn topics(&mut self, before: At<'c, Datastore>, after: At<'c, Datastore>) {
        for new in after.datasets() {
            let former = new.details().renamed_from.map_or(new.name(), |word| new.text(word));
            let old = before.datasets().find(|old| old.name() == new.name() || old.name() == former);
            let Some((old, new_topic)) = old.and_then(topic).zip(topic(new)) else { continue };
            if old == new_topic {
                continue;
            }
            let change = format!("{old} -> {new_topic}");
            let message = format!("dataset `{}` arrives by another topic: `{change}`", new.address());
            let topics = after.object().ingestion.as_ref().and_then(|ingestion| ingestion.topics.as_ref());
            let span = topics.map_or(after.span(), |topics| after.span_of(topics.key));
            let finding = Diagnostic::new(TOPIC_CHANGED, span, message)
                .help("positions of the old topic mean nothing in the new one: make a new dataset, or accept that it begins anew")
                .address(new.address())
                .field("ingestion.topics")
                .change(change);
            let finding = self.with_readers(finding, new);
            self.report(Tier::Consumer, finding);
        }
    }

    /// Platforms that served a group and are not named any more, though nobody decommissioned them.
    pub(super) fn assignments(&mut self) {
        for change in self.comparison.changes.iter().filter(|change| change.kind == NodeKind::Assignment) {
            let Some(before) = change.base().and_then(|node| self.comparison.base.at::<Assignment>(node))
            else {
                continue;
            };
            let after = change.head().and_then(|node| self.comparison.head.at::<Assignment>(node));
            for (state, word) in &before.object().platforms {
                let platform = before.text(*word);
                let still = after.is_some_and(|after| {
                    after.object().platforms.iter().any(|(_, word)| after.text(*word) == platform)
                });
                if still || *state == AssignmentState::Decommissioned {
                    continue;
                }
                let address = &change.address;
                let message = format!("`{platform}` goes from `{address}` as {}", state.word());
                let span = match (&change.manner, after) {
                    (Manner::Changed { .. } | Manner::Added { .. }, Some(after)) => after.span(),
                    (_, _) => survivor(self.comparison, before.node()),
                };
                let finding = Diagnostic::new(REMOVED_ASSIGNMENT_NOT_DECOMMISSIONED, span, message)
                    .help("its tables stay without an owner: name it as `decommissioning`, then as `decommissioned`, then leave it out")
                    .address(address.clone())
                    .field(platform)
                    .change(format!("{} -> nothing", state.word()));
                self.found.push(finding);
            }
        }
    }
}

/// The topic that a dataset arrives by.
fn topic(dataset: At<'_, Dataset>) -> Option<String> {
    let store = dataset.store();
    let ingestion = store.object().ingestion.as_ref()?;
    let topics = ingestion.topics.as_ref().filter(|_| ingestion.kind == Some(IngestionKind::Kafka))?;
    match topics.naming.map(|naming| naming.choice) {
        Some(TopicNaming::Debezium) => {
            Some(format!("{}.{}", store.text(topics.prefix?), dataset.physical_name()))
        }
        Some(TopicNaming::Template) => {
            let named = store.text(topics.pattern?).replace("{store}", store.name());
            Some(named.replace("{dataset}", dataset.name()))
        }
        None => {
            let (_, topic) = topics.explicit.iter().find(|(name, _)| store.text(*name) == dataset.name())?;
            Some(store.text(*topic).to_owned())
        }
    }
}
