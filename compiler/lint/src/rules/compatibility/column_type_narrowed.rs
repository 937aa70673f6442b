//! `column-type-narrowed`: a column does not hold every old value any more.

use dsc_diag::{Level, Rule, RuleName};

use crate::{Check, LintRule};

/// The rule.
pub static COLUMN_TYPE_NARROWED: LintRule = LintRule {
    rule: Rule {
        code: "DSC1004",
        name: RuleName("column-type-narrowed"),
        summary: "A column does not hold every old value any more",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("column_type_narrowed.md"),
    },
    check: Check::Elsewhere,
};
