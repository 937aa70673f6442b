//! Keys, partitions, classes and retention of a dataset.

use dsc_diag::{Diagnostic, RuleName, Span};
use dsc_graph::{At, ColumnAt, Graph};
use dsc_model::{Dataset, Many, Word};

use super::Finder;
use super::columns::former_names;
use crate::Tier;
use crate::faults::{
    CLASSIFICATION_CHANGED, CLASSIFICATION_LOOSENED, KEY_CHANGED, PARTITION_CHANGED, RETENTION_SHORTENED,
};

impl<'c> Finder<'c> {
    pub(super) fn shape(&mut self, before: At<'c, Dataset>, after: At<'c, Dataset>) {
        let lists = [
            (KEY_CHANGED, "key", before.key, after.key, "rows are told apart by it"),
            (
                PARTITION_CHANGED,
                "partition_by",
                before.partition_by,
                after.partition_by,
                "stored rows lie where it put them",
            ),
        ];
        for (rule, field, old, new, why) in lists {
            self.columns_in_order(before, after, (rule, field, why), (old, new));
        }
        self.dataset_classes(before, after);
        self.column_classes(before, after);
        self.retention(before, after);
    }

    fn columns_in_order(
        &mut self,
        before: At<'c, Dataset>,
        after: At<'c, Dataset>,
        (rule, field, why): (RuleName, &'static str, &'static str),
        (old, new): (Many<Word>, Many<Word>),
    ) {
        let former = former_names(before, after);
        let old_names: Vec<&str> = before.texts(old).collect();
        let new_names: Vec<&str> = after.texts(new).collect();
        let new_as_old: Vec<&str> =
            new_names.iter().map(|name| former.get(name).copied().unwrap_or(name)).collect();
        if old_names == new_as_old {
            return;
        }
        let shown = |names: &[&str]| format!("[{}]", names.join(", "));
        let change = format!("{} -> {}", shown(&old_names), shown(&new_names));
        let span = after.words(new).first().map_or(after.span(), |word| after.span_of(*word));
        let message = format!("`{field}` of dataset `{}` changes: `{change}`", after.address());
        let finding = Diagnostic::new(rule, span, message)
            .help(format!("{why}: keep it, or make a new dataset and deprecate this one"))
            .address(after.address())
            .field(field)
            .change(change);
        let finding = self.with_readers(finding, after);
        self.report(Tier::Storage, finding);
    }

    fn dataset_classes(&mut self, before: At<'c, Dataset>, after: At<'c, Dataset>) {
        let old: Vec<&str> = before.texts(before.classification).collect();
        let new: Vec<&str> = after.texts(after.classification).collect();
        let span =
            after.words(after.classification).first().map_or(after.span(), |word| after.span_of(*word));
        self.classes(&old, &new, span, &format!("dataset `{}`", after.address()), after.address());
    }

    fn column_classes(&mut self, before: At<'c, Dataset>, after: At<'c, Dataset>) {
        let former = former_names(before, after);
        for new in after.columns() {
            let Some(old) = before.column(former.get(new.name()).copied().unwrap_or(new.name())) else {
                continue;
            };
            let (old_own, new_own) = (own_classes(old), own_classes(new));
            if old_own.is_empty() && new_own.is_empty() {
                continue;
            }
            // A column without classes of its own has those of its dataset.
            let of = |own: Vec<&'c str>, dataset: At<'c, Dataset>| match own.is_empty() {
                true => dataset.texts(dataset.classification).collect(),
                false => own,
            };
            let words = format!("column `{}`", new.address());
            self.classes(&of(old_own, before), &of(new_own, after), new.span(), &words, new.address());
        }
    }

    fn classes(&mut self, old: &[&str], new: &[&str], span: Span, words: &str, address: String) {
        let (mut old_sorted, mut new_sorted) = (old.to_vec(), new.to_vec());
        old_sorted.sort_unstable();
        new_sorted.sort_unstable();
        if old_sorted == new_sorted {
            return;
        }
        let change = format!("[{}] -> [{}]", old.join(", "), new.join(", "));
        let scheme = self.comparison.base;
        let looser = strictest(scheme, new) < strictest(scheme, old);
        let (rule, message, help) = match looser {
            true => (
                CLASSIFICATION_LOOSENED,
                format!("{words} is classified less strictly: `{change}`"),
                "data that was protected comes into more hands: keep the class",
            ),
            false => (
                CLASSIFICATION_CHANGED,
                format!("{words} is classified otherwise: `{change}`"),
                "workspaces that may not read the new class lose it; tell their owners",
            ),
        };
        let finding = Diagnostic::new(rule, span, message)
            .help(help)
            .address(address)
            .field("classification")
            .change(change);
        self.report(Tier::Storage, finding);
    }

    fn retention(&mut self, before: At<'c, Dataset>, after: At<'c, Dataset>) {
        let (old, new) = (before.details().retention, after.details().retention);
        // What says nothing is kept for ever.
        let Some(new) = new else { return };
        if old.is_some_and(|old| old.seconds <= new.seconds) {
            return;
        }
        let was = old.map_or("for ever", |old| before.text(old.word));
        let change = format!("{was} -> {}", after.text(new.word));
        let message = format!("dataset `{}` is kept for a shorter time: `{change}`", after.address());
        let finding = Diagnostic::new(RETENTION_SHORTENED, after.span_of(new.word), message)
            .help("rows that readers count on go away: keep the time")
            .address(after.address())
            .field("retention")
            .change(change);
        let finding = self.with_readers(finding, after);
        self.report(Tier::Consumer, finding);
    }
}

fn own_classes<'g>(column: ColumnAt<'g>) -> Vec<&'g str> {
    column.dataset.texts(column.details().classification).collect()
}

/// How strict the strictest of some classes is; none at all is looser than any, and one that the scheme does not know
/// counts as the strictest, so that nobody gets rid of a class by a slip of the pen.
fn strictest(scheme: &Graph, classes: &[&str]) -> Option<usize> {
    classes.iter().map(|class| scheme.classification_rank(class).unwrap_or(usize::MAX)).max()
}
