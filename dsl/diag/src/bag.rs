//! Findings collected on the way, so that loading never has to stop.

use crate::Diagnostic;

/// An ordered collection of findings; stages return `(value, Bag)`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bag {
    findings: Vec<Diagnostic>,
}

impl Bag {
    /// Starts with nothing found.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a finding.
    pub fn report(&mut self, finding: Diagnostic) {
        self.findings.push(finding);
    }

    /// Takes the finding back that was reported last.
    pub fn pop(&mut self) -> Option<Diagnostic> {
        self.findings.pop()
    }

    /// Takes over everything another bag holds.
    pub fn absorb(&mut self, other: Bag) {
        self.findings.extend(other.findings);
    }

    /// The number of findings.
    pub fn len(&self) -> usize {
        self.findings.len()
    }

    /// Tells whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }

    /// Looks at the findings in the order in which they were reported.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.findings.iter()
    }
}

impl IntoIterator for Bag {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.findings.into_iter()
    }
}
