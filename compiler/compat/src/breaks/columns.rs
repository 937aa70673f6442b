//! Columns that came, went, or became something else.

use std::collections::BTreeMap;

use dsc_diag::Diagnostic;
use dsc_graph::{At, ColumnAt};
use dsc_model::Dataset;

use super::Finder;
use super::types::{Verdict, judge};
use super::uses::Use;
use crate::Tier;
use crate::faults::{
    COLUMN_BECAME_NULLABLE, COLUMN_BECAME_REQUIRED, COLUMN_REMOVED, COLUMN_TYPE_FAMILY_CHANGED,
    COLUMN_TYPE_NARROWED, REQUIRED_COLUMN_ADDED,
};

/// What every column of the head was called before: its own name, or the one that it was renamed from.
pub(super) fn former_names<'g>(
    before: At<'_, Dataset>,
    after: At<'g, Dataset>,
) -> BTreeMap<&'g str, &'g str> {
    let former = |column: ColumnAt<'g>| match column.details().renamed_from {
        Some(word) if before.column(column.name()).is_none() => after.text(word),
        Some(_) | None => column.name(),
    };
    after.columns().map(|column| (column.name(), former(column))).collect()
}

impl<'c> Finder<'c> {
    pub(super) fn columns(&mut self, before: At<'c, Dataset>, after: At<'c, Dataset>) {
        let former = former_names(before, after);
        for new in after.columns() {
            let old_name = former.get(new.name()).copied().unwrap_or(new.name());
            match before.column(old_name) {
                Some(old) => self.column(old, new),
                None => self.column_added(new),
            }
        }
        for old in before.columns().filter(|old| former.values().all(|name| *name != old.name())) {
            self.column_removed(old, after);
        }
    }

    fn column(&mut self, old: ColumnAt<'c>, new: ColumnAt<'c>) {
        if old.name() != new.name() && old.physical_name() != new.physical_name() {
            let message = format!(
                "column `{}` is called `{}` now, and its producers know the old name",
                old.name(),
                new.name()
            );
            let finding = Diagnostic::new(COLUMN_REMOVED, new.span(), message)
                .help(format!("say `physical: {}` to keep its name at the source", old.physical_name()))
                .address(old.address())
                .change(format!("{} -> {}", old.name(), new.name()));
            self.report(Tier::Source, finding);
        }
        let (Some(before), Some(after)) = (&old.column().element, &new.column().element) else { return };
        if before == after {
            return;
        }
        let verdict = judge(&before.data_type, &after.data_type);
        let change = format!("{before} -> {after}");
        self.type_changed(new, verdict, &change);
        let gains = verdict.gains_null || (after.nullable && !before.nullable);
        let loses = verdict.loses_null || (before.nullable && !after.nullable);
        if loses {
            let message = format!("column `{}` may not be null any more: `{change}`", new.address());
            let finding = Diagnostic::new(COLUMN_BECAME_REQUIRED, new.type_span(), message)
                .help("stored rows and producers may have none: keep the `?`, or add a column beside it");
            self.column_finding(Tier::Storage, finding, new, "type", &change);
        }
        if gains {
            let message = format!("column `{}` may be null from now on: `{change}`", new.address());
            let finding = Diagnostic::new(COLUMN_BECAME_NULLABLE, new.type_span(), message)
                .help("readers rely on a value: leave the `?` out, or add a column beside it");
            self.column_finding(Tier::Consumer, finding, new, "type", &change);
        }
    }

    fn type_changed(&mut self, new: ColumnAt<'c>, verdict: Verdict, change: &str) {
        let address = new.address();
        let (tier, rule, message, help) = if verdict.other_family {
            let message = format!("column `{address}` becomes another kind of thing: `{change}`");
            (
                Tier::Storage,
                COLUMN_TYPE_FAMILY_CHANGED,
                message,
                "add a column of the new type beside it, and deprecate this one",
            )
        } else if verdict.narrowed {
            let message = format!("column `{address}` does not hold every old value any more: `{change}`");
            (
                Tier::Storage,
                COLUMN_TYPE_NARROWED,
                message,
                "types may only widen; `dsc explain column-type-narrowed` lists how",
            )
        } else if verdict.other_avro {
            let message = format!("column `{address}` becomes another type for readers of Avro: `{change}`");
            (
                Tier::Source,
                COLUMN_TYPE_FAMILY_CHANGED,
                message,
                "let its producers and their readers change first",
            )
        } else {
            return;
        };
        let finding = Diagnostic::new(rule, new.type_span(), message).help(help);
        self.column_finding(tier, finding, new, "type", change);
    }

    fn column_added(&mut self, new: ColumnAt<'c>) {
        let Some(element) = new.column().element.as_ref().filter(|element| !element.nullable) else { return };
        let message = format!("column `{}` is new and may not be null", new.address());
        let finding = Diagnostic::new(REQUIRED_COLUMN_ADDED, new.type_span(), message)
            .help(format!("stored rows have no value for it: write `{element}?`"));
        self.column_finding(Tier::Storage, finding, new, "", &format!("-> {element}"));
    }

    fn column_removed(&mut self, old: ColumnAt<'c>, after: At<'c, Dataset>) {
        let message = format!("column `{}` is removed", old.address());
        let finding = Diagnostic::new(COLUMN_REMOVED, after.span(), message)
            .help("keep it; if it has a new name, say `renamed_from` there")
            .address(old.address())
            .change("removed");
        let uses: Vec<Use> =
            self.uses.of(&format!("{}.{}", after.address(), old.name())).into_iter().cloned().collect();
        let finding = self.with_uses(finding, &uses);
        let finding = self.with_readers(finding, after);
        self.report(Tier::Consumer, finding);
    }

    fn column_finding(
        &mut self,
        tier: Tier,
        finding: Diagnostic,
        column: ColumnAt<'c>,
        field: &str,
        change: &str,
    ) {
        let finding = finding.address(column.address()).field(field).change(change);
        let finding = self.with_readers(finding, column.dataset);
        self.report(tier, finding);
    }
}
