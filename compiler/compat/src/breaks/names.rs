//! Names that somebody reads by, and that a declared rename takes away.

use dsc_diag::{Diagnostic, Span};
use dsc_graph::At;
use dsc_model::Dataset;

use super::Finder;
use super::columns::former_names;
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
    /// Old names of a dataset and its columns. Views bear the new ones only, so whoever asks by an old one fails.
    pub(super) fn names(&mut self, before: At<'c, Dataset>, after: At<'c, Dataset>) {
        let mut renamed = Vec::new();
        if before.address() != after.address() {
            let (old, new) = (before.address(), after.address());
            renamed.push(Renamed { what: "dataset", old, new, span: after.span() });
        }
        let former = former_names(before, after);
        for column in after.columns() {
            let old = former.get(column.name()).copied().unwrap_or(column.name());
            if old != column.name() && before.column(old).is_some() {
                let old = format!("{}.{old}", before.address());
                renamed.push(Renamed { what: "column", old, new: column.address(), span: column.span() });
            }
        }
        for renamed in renamed {
            self.renamed(&renamed, after);
        }
    }

    fn renamed(&mut self, renamed: &Renamed, dataset: At<'c, Dataset>) {
        let uses: Vec<Use> = self.uses.of(&renamed.old).into_iter().cloned().collect();
        if uses.is_empty() && dataset.consumers().next().is_none() {
            return;
        }
        let Renamed { what, old, new, span } = renamed;
        let message =
            format!("{what} `{old}` is called `{new}` now, and its old name cannot be read any more");
        let finding = Diagnostic::new(OLD_NAME_UNREADABLE, *span, message)
            .help("let its readers know the day, or add it under the new name and deprecate the old one")
            .address(new.clone())
            .field("renamed_from")
            .change(format!("{old} -> {new}"));
        let finding = self.with_uses(finding, &uses);
        let finding = if uses.is_empty() { self.with_readers(finding, dataset) } else { finding };
        self.report(Tier::Consumer, finding);
    }
}
