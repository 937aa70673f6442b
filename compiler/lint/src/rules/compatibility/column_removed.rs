//! `column-removed`: a column is removed.

use dsc_diag::{Level, Rule, RuleName};

use crate::{Check, LintRule};

/// The rule.
pub static COLUMN_REMOVED: LintRule = LintRule {
    rule: Rule {
        code: "DSC1003",
        name: RuleName("column-removed"),
        summary: "A column is removed",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("column_removed.md"),
    },
    check: Check::Elsewhere,
};
