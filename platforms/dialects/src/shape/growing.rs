//! A plan in the making: transactions with their numbers, and which of them others wait for.

use std::collections::BTreeSet;

use dsc_plan::Step;

use super::draft::Slot;

/// A plan in the making.
#[derive(Debug, Default)]
pub struct Growing {
    /// The steps so far.
    pub steps: Vec<Step>,
    next_group: u32,
    settled: Vec<u32>,
}

impl Growing {
    /// Adds the steps of one transaction.
    pub fn transaction(&mut self, steps: impl FnOnce(Slot<'_>) -> Vec<Step>) {
        self.transaction_after(&BTreeSet::new(), steps);
    }

    /// Adds the steps of one transaction that needs others beside those which all wait for; gives its number, if it
    /// has any steps.
    pub fn transaction_after(
        &mut self,
        others: &BTreeSet<u32>,
        steps: impl FnOnce(Slot<'_>) -> Vec<Step>,
    ) -> Option<u32> {
        let needs: BTreeSet<u32> = self.settled.iter().chain(others).copied().collect();
        let needs: Vec<u32> = needs.into_iter().collect();
        let number = self.next_group;
        let mut steps = steps(Slot { group: number, needs: &needs });
        if steps.is_empty() {
            return None;
        }
        self.next_group += 1;
        self.steps.append(&mut steps);
        Some(number)
    }

    /// Makes all that follows wait for all that has been added.
    pub fn settle(&mut self) {
        self.settled = (0..self.next_group).collect();
    }
}
