//! `column-became-required`: a column that could be null may not be any more.

use dsc_diag::{Level, Rule, RuleName};

use crate::{Check, LintRule};

/// The rule.
pub static COLUMN_BECAME_REQUIRED: LintRule = LintRule {
    rule: Rule {
        code: "DSC1006",
        name: RuleName("column-became-required"),
        summary: "A column that could be null may not be any more",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("column_became_required.md"),
    },
    check: Check::Elsewhere,
};
