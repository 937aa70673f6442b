//! `column-became-nullable`: a column that was never null may be now.

use dsc_diag::{Level, Rule, RuleName};

use crate::{Check, LintRule};

/// The rule.
pub static COLUMN_BECAME_NULLABLE: LintRule = LintRule {
    rule: Rule {
        code: "DSC1018",
        name: RuleName("column-became-nullable"),
        summary: "A column that was never null may be now",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("column_became_nullable.md"),
    },
    check: Check::Elsewhere,
};
