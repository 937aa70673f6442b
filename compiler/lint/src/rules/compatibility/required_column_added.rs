//! `required-column-added`: a new column may not be null.

use dsc_diag::{Level, Rule, RuleName};

use crate::{Check, LintRule};

/// The rule.
pub static REQUIRED_COLUMN_ADDED: LintRule = LintRule {
    rule: Rule {
        code: "DSC1007",
        name: RuleName("required-column-added"),
        summary: "A new column may not be null",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("required_column_added.md"),
    },
    check: Check::Elsewhere,
};
