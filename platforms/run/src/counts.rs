//! What became of everything that arrived, and the law that it all adds up.

use std::ops::AddAssign;

/// What became of what arrived. Negative where something counted earlier became something else: what was held back, or
/// quarantined and retried, is taken from where it was counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Everything, deletions that follow from a snapshot included.
    pub arrived: i64,
    /// Keys that were not there.
    pub inserted: i64,
    /// Keys whose row changed.
    pub updated: i64,
    /// Keys that went.
    pub deleted: i64,
    /// Rows that were there just so.
    pub unchanged: i64,
    /// Events that are older than what is there.
    pub superseded: i64,
    /// What was there already once more.
    pub duplicate: i64,
    /// What could not be used.
    pub quarantined: i64,
    /// What waits in the inbox.
    pub held: i64,
}

impl Counts {
    /// The names and numbers, in the order in which the ledger keeps them.
    pub fn named(&self) -> [(&'static str, i64); 9] {
        [
            ("arrived", self.arrived),
            ("inserted", self.inserted),
            ("updated", self.updated),
            ("deleted", self.deleted),
            ("unchanged", self.unchanged),
            ("superseded", self.superseded),
            ("duplicate", self.duplicate),
            ("quarantined", self.quarantined),
            ("held", self.held),
        ]
    }

    /// The numbers, in the order in which the ledger keeps them.
    pub fn numbers(&self) -> [i64; 9] {
        self.named().map(|(_, number)| number)
    }

    /// The counts of those numbers, in the order in which the ledger keeps them.
    pub fn of(numbers: [i64; 9]) -> Counts {
        let [arrived, inserted, updated, deleted, unchanged, superseded, duplicate, quarantined, held] =
            numbers;
        Counts { arrived, inserted, updated, deleted, unchanged, superseded, duplicate, quarantined, held }
    }

    /// Whether nothing vanished.
    pub fn add_up(&self) -> bool {
        let [arrived, parts @ ..] = self.numbers();
        arrived == parts.iter().sum::<i64>() && self.unchanged >= 0
    }

    /// Whether anything that readers can see changed.
    pub fn changed_rows(&self) -> bool {
        self.inserted != 0 || self.updated != 0 || self.deleted != 0
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Counts) {
        let mut numbers = self.numbers();
        for (number, more) in numbers.iter_mut().zip(other.numbers()) {
            *number += more;
        }
        *self = Counts::of(numbers);
    }
}

#[cfg(test)]
mod tests {
    use super::Counts;

    #[test]
    fn what_arrived_is_what_became_of_it() {
        let mut counts = Counts { arrived: 3, inserted: 1, held: 2, ..Counts::default() };
        assert!(counts.add_up());
        // What was held is used at last: it arrives at its dataset, and leaves the count of what is held.
        counts += Counts { arrived: -2, held: -2, ..Counts::default() };
        counts += Counts { arrived: 2, inserted: 1, quarantined: 1, ..Counts::default() };
        assert_eq!(counts, Counts { arrived: 3, inserted: 2, quarantined: 1, ..Counts::default() });
        assert!(counts.add_up());
        assert!(!Counts { arrived: 1, ..Counts::default() }.add_up());
    }
}
