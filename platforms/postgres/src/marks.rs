//! Where a table is read on by a column that grows, so that nothing is passed by that was committed late.
//!
//! A row that a run could not see was written by a transaction that was under way at that moment, or began later. What a
//! transaction writes into a column that grows is not below what others had committed before it began. So each run
//! notes the greatest value that it saw and who was under way; the next one reads on from the newest note at which nobody
//! was under way who still was at the last run. Where there is no such note it reads all.

use serde::{Deserialize, Serialize};

/// More notes than these are thinned out: they pile up only while one transaction stays under way run after run.
const MOST: usize = 32;

/// The notes of earlier runs, the oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Marks {
    /// Whether the first note is one from which can be read on; if not, all has to be read.
    safe: bool,
    marks: Vec<Mark>,
}

/// What one run noted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Mark {
    /// The greatest value that there was, as text.
    value: String,
    /// Who was under way.
    under_way: Vec<String>,
}

impl Marks {
    /// What an earlier run wrote down; nothing where it cannot be read, so that all is read anew.
    pub(crate) fn read(position: Option<&str>) -> Marks {
        position.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
    }

    /// For the ledger.
    pub(crate) fn written(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The value from which on has to be read; nothing where all has to.
    pub(crate) fn begin(&self) -> Option<&str> {
        if !self.safe {
            return None;
        }
        self.marks.first().map(|mark| mark.value.as_str())
    }

    /// The notes after a run that saw that greatest value while those were under way.
    pub(crate) fn after(mut self, greatest: Option<String>, under_way: Vec<String>) -> Marks {
        // An empty table tells nothing; what was noted before still holds.
        let Some(value) = greatest else { return self };
        self.marks.push(Mark { value, under_way: under_way.clone() });
        let is_safe = |mark: &Mark| !mark.under_way.iter().any(|one| under_way.contains(one));
        match self.marks.iter().rposition(is_safe) {
            Some(newest) => {
                self.marks.drain(..newest);
                self.safe = true;
            }
            None => self.safe = false,
        }
        while self.marks.len() > MOST {
            let mut at = 0;
            let last = self.marks.len() - 1;
            self.marks.retain(|_| {
                at += 1;
                at == 1 || at > last || at % 2 == 0
            });
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::{MOST, Marks};

    fn run(marks: Marks, greatest: &str, under_way: &[&str]) -> Marks {
        let under_way = under_way.iter().map(|one| (*one).to_owned()).collect();
        let after = marks.after(Some(greatest.to_owned()), under_way);
        Marks::read(Some(&after.written()))
    }

    #[test]
    fn the_next_run_goes_on_from_the_greatest_value_where_nobody_was_under_way() {
        assert_eq!(Marks::default().begin(), None);
        let marks = run(Marks::default(), "10", &[]);
        assert_eq!(marks.begin(), Some("10"));
        assert_eq!(run(marks, "20", &[]).begin(), Some("20"));
    }

    #[test]
    fn as_long_as_somebody_is_under_way_it_goes_on_from_before_they_began() {
        let marks = run(run(Marks::default(), "10", &[]), "20", &["a"]);
        assert_eq!(marks.begin(), Some("10"));
        let marks = run(marks, "30", &["a", "b"]);
        assert_eq!(marks.begin(), Some("10"));
        // `b` began after the second run, at which `a` was under way, who is through now.
        let marks = run(marks, "40", &["b"]);
        assert_eq!(marks.begin(), Some("20"));
        assert_eq!(run(marks, "50", &[]).begin(), Some("50"));
    }

    #[test]
    fn all_is_read_again_where_somebody_was_under_way_at_the_first_run() {
        let marks = run(Marks::default(), "10", &["a"]);
        assert_eq!(marks.begin(), None);
        assert_eq!(run(marks, "20", &[]).begin(), Some("20"));
    }

    #[test]
    fn an_empty_table_changes_nothing_and_notes_do_not_pile_up() {
        let marks = run(Marks::default(), "10", &[]);
        assert_eq!(marks.clone().after(None, Vec::new()), marks);
        let mut marks = marks;
        for number in 11..200 {
            marks = run(marks, &number.to_string(), &["a"]);
            assert!(marks.marks.len() <= MOST);
            assert_eq!(marks.begin(), Some("10"));
        }
    }

    #[test]
    fn what_cannot_be_read_means_all() {
        assert_eq!(Marks::read(Some("nonsense")), Marks::default());
    }
}
