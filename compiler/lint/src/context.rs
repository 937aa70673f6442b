//! What a check may know, and where it reports.

use dsc_diag::{Bag, Diagnostic};
use dsc_graph::Graph;
use dsc_model::settings::Settings;

/// What a check may know.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The whole model.
    pub graph: &'a Graph,
    /// The settings of the project.
    pub settings: &'a Settings,
    /// The day on which the rules are asked: year, month, day.
    pub today: (i16, u8, u8),
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
