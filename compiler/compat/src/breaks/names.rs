//! Names that somebody reads by, and that a change takes away. A rename takes none: as long as the model says what
//! something was called, views bear both names.

use dsc_diag::{Diagnostic, Span};
use dsc_graph::{At, ColumnAt};
use dsc_model::Dataset;

use super::Finder;
use super::columns::former_names;
use super::last;
use super::uses::Use;
use crate::Tier;
use crate::faults::OLD_NAME_UNREADABLE;

/// A name that was, and the one that is.
struct Renamed {
    what: &'static str,
    old: String,
    new: String,
    span: Span,
}

impl<'c> Finder<'c> {
    /// Names by which a dataset and its columns could be read before, and cannot after.
    pub(super) fn names(&mut self, before: At<'c, Dataset>, after: At<'c, Dataset>) {
        let mut lost = Vec::new();
        let kept = names_of_dataset(after);
        for old in names_of_dataset(before).into_iter().filter(|old| !kept.contains(old)) {
            let old = format!("{}.{old}", before.store().address());
            lost.push(Renamed { what: "dataset", old, new: after.address(), span: after.span() });
        }
        let former = former_names(before, after);
        for column in after.columns() {
            let old = former.get(column.name()).copied().unwrap_or(column.name());
            let Some(old) = before.column(old) else { continue };
            let kept = names_of_column(column);
            for old in names_of_column(old).into_iter().filter(|old| !kept.contains(old)) {
                let old = format!("{}.{old}", before.address());
                lost.push(Renamed { what: "column", old, new: column.address(), span: column.span() });
            }
        }
        for lost in lost {
            self.lost_name(&lost, after);
        }
    }

    fn lost_name(&mut self, lost: &Renamed, dataset: At<'c, Dataset>) {
        let uses: Vec<Use> = self.uses.of(&lost.old).into_iter().cloned().collect();
        if uses.is_empty() && dataset.consumers().next().is_none() {
            return;
        }
        let Renamed { what, old, new, span } = lost;
        let message = format!("{what} `{new}` cannot be read as `{old}` any more");
        let finding = Diagnostic::new(OLD_NAME_UNREADABLE, *span, message)
            .help("let its readers know the day, or keep the old name by `renamed_from` and give it to nothing else")
            .address(new.clone())
            .field("renamed_from")
            .change(format!("{old} -> {new}"));
        let finding = self.with_uses(finding, &uses);
        let finding = if uses.is_empty() { self.with_readers(finding, dataset) } else { finding };
        self.report(Tier::Consumer, finding);
    }
}

/// The names by which views show a dataset: its own, and its former one unless another dataset of the store has it.
fn names_of_dataset<'g>(dataset: At<'g, Dataset>) -> Vec<&'g str> {
    let former = dataset.details().renamed_from.map(|word| last(dataset.text(word)));
    let free = former.filter(|former| dataset.store().datasets().all(|other| other.name() != *former));
    [Some(dataset.name()), free].into_iter().flatten().collect()
}

/// The names by which views show a column: its own, and its former one unless another column of the dataset has it.
fn names_of_column<'g>(column: ColumnAt<'g>) -> Vec<&'g str> {
    let former = column.details().renamed_from.map(|word| column.dataset.text(word));
    let free = former.filter(|former| column.dataset.column(former).is_none());
    [Some(column.name()), free].into_iter().flatten().collect()
}
