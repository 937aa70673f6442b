//! Whom a change breaks: every change held against the people and programs that rely on what was.

mod columns;
mod names;
mod removed;
mod shape;
mod stores;
mod succession;
mod types;
mod uses;

use dsc_diag::Diagnostic;
use dsc_graph::{At, NodeKind};
use dsc_model::{Dataset, Datastore};

use crate::{Comparison, Manner, Owners, Tier};
use succession::Succession;
pub(crate) use succession::{former_store, last};
use uses::Uses;

/// What changes are held against.
#[derive(Clone, Copy, Debug)]
pub struct Judgement {
    /// How far compatibility reaches.
    pub tier: Tier,
    /// The day: year, month, day.
    pub today: (i16, u8, u8),
}

/// Everything that a comparison breaks.
pub fn breaks(comparison: &Comparison<'_>, judgement: Judgement) -> Vec<Diagnostic> {
    let succession = Succession::of(comparison);
    let uses = Uses::of_missing(comparison.head);
    let owners = Owners::of(comparison.head);
    let mut finder =
        Finder { comparison, judgement, succession: &succession, uses, owners, found: Vec::new() };
    finder.removals();
    finder.moves();
    for (before, after) in &succession.datasets {
        finder.dataset(*before, *after);
    }
    for (before, after) in &succession.stores {
        finder.store(*before, *after);
    }
    finder.assignments();
    finder.found
}

/// Gathers what breaks.
struct Finder<'c> {
    comparison: &'c Comparison<'c>,
    judgement: Judgement,
    succession: &'c Succession<'c>,
    /// Who refers to what is not there any more.
    uses: Uses,
    owners: Owners,
    found: Vec<Diagnostic>,
}

/// Consumers that one finding names; the others are counted.
const MOST_NAMED: usize = 10;

impl<'c> Finder<'c> {
    /// Adds a finding of a tier.
    fn report(&mut self, tier: Tier, finding: Diagnostic) {
        if tier <= self.judgement.tier {
            self.found.push(finding);
        }
    }

    fn dataset(&mut self, before: At<'c, Dataset>, after: At<'c, Dataset>) {
        self.names(before, after);
        self.columns(before, after);
        self.shape(before, after);
    }

    fn store(&mut self, before: At<'c, Datastore>, after: At<'c, Datastore>) {
        self.approvals(before, after);
        self.topics(before, after);
    }

    /// Changes of one kind of which the base side is gone.
    fn removed<T: dsc_graph::Object>(&self, kind: NodeKind) -> Vec<At<'c, T>> {
        let removed = self.comparison.changes.iter().filter(|change| change.kind == kind);
        let nodes = removed.filter_map(|change| match change.manner {
            Manner::Removed { base } => Some(base),
            Manner::Added { .. } | Manner::Changed { .. } => None,
        });
        nodes.filter_map(|node| self.comparison.base.at(node)).collect()
    }

    /// Names the groups that read a dataset of the head, and asks for the consent of their owners.
    fn with_readers(&self, finding: Diagnostic, dataset: At<'_, Dataset>) -> Diagnostic {
        let mut finding = finding;
        let mut owners: Vec<String> = Vec::new();
        let (mut named, mut more) = (0, 0);
        for link in dataset.consumers() {
            let Some(group) = link.target else { continue };
            if named == MOST_NAMED {
                more += 1;
                continue;
            }
            named += 1;
            finding = finding.related(link.span, format!("`{}` reads it", group.address()));
            let owner = uses::owner_words(&self.owners, self.comparison.head, group.node());
            if !owners.contains(&owner) {
                owners.push(owner);
            }
        }
        if owners.is_empty() {
            return finding;
        }
        let others = if more > 0 { format!(" and of {more} more") } else { String::new() };
        let consent = format!("wanted is the consent of {}{others}", owners.join(", "));
        let help = finding.help.take().map_or(consent.clone(), |help| format!("{help}; {consent}"));
        finding.help(help)
    }
}
