//! What a check may know, and where it reports.

use std::sync::OnceLock;

use dsc_diag::{Bag, Diagnostic};
use dsc_graph::{At, Graph, Object, Passage};
use dsc_model::settings::Settings;
use rayon::prelude::*;

/// What a check may know.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The whole model.
    pub graph: &'a Graph,
    /// The settings of the project.
    pub settings: &'a Settings,
    /// The day on which the rules are asked: year, month, day.
    pub today: (i16, u8, u8),
    /// What data passes, once somebody has asked.
    pub(crate) passages: &'a OnceLock<Vec<Passage<'a>>>,
}

/// Objects are shown to checks in pieces of this size: large enough to be worth a task, small enough to share out.
const PIECE: usize = 4_096;

impl<'a> Context<'a> {
    /// Everything that data passes. Several rules ask, and it takes a walk over every group to tell, so it is told once.
    pub fn passages(&self) -> &'a [Passage<'a>] {
        self.passages.get_or_init(|| self.graph.passages())
    }

    /// Shows every object of a kind to a check, many at a time; what is reported keeps the order of the objects.
    pub fn each<T: Object>(&self, out: &mut Findings, check: impl Fn(At<'_, T>, &mut Findings) + Sync) {
        let count = self.graph.count(T::KIND);
        let pieces: Vec<Findings> = (0..count.div_ceil(PIECE))
            .into_par_iter()
            .map(|piece| {
                let mut findings = Findings::default();
                let range = piece * PIECE..((piece + 1) * PIECE).min(count);
                for object in self.graph.some::<T>(range) {
                    check(object, &mut findings);
                }
                findings
            })
            .collect();
        for piece in pieces {
            out.bag.absorb(piece.bag);
        }
    }
}

/// Where checks report.
#[derive(Debug, Default)]
pub struct Findings {
    bag: Bag,
    suggestions: u32,
}

/// Looking for a similar name costs time for every candidate; after so many, findings of one pass do without.
const MOST_SUGGESTIONS: u32 = 200;

impl Findings {
    /// Adds a finding.
    pub fn report(&mut self, finding: Diagnostic) {
        self.bag.report(finding);
    }

    /// Looks for the name that was probably meant, unless that was done too often before.
    pub fn suggest<'n>(
        &mut self,
        name: &str,
        candidates: impl IntoIterator<Item = &'n str>,
    ) -> Option<&'n str> {
        self.may_suggest().then(|| dsc_diag::closest(name, candidates)).flatten()
    }

    /// Whether it is still worth the time to look for what was probably meant; counts the question.
    pub fn may_suggest(&mut self) -> bool {
        self.suggestions += 1;
        self.suggestions <= MOST_SUGGESTIONS
    }

    /// Hands out what was reported.
    pub fn into_bag(self) -> Bag {
        self.bag
    }
}
