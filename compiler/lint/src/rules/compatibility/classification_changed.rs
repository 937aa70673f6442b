//! `classification-changed`: data is classified otherwise, and not less strictly.

use dsc_diag::{Level, Rule, RuleName};

use crate::{Check, LintRule};

/// The rule.
pub static CLASSIFICATION_CHANGED: LintRule = LintRule {
    rule: Rule {
        code: "DSC1011",
        name: RuleName("classification-changed"),
        summary: "Data is classified otherwise, and not less strictly",
        level: Level::Warning,
        since: "0.1.0",
        page: include_str!("classification_changed.md"),
    },
    check: Check::Elsewhere,
};
