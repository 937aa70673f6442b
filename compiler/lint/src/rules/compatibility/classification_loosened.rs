//! `classification-loosened`: data is classified less strictly.

use dsc_diag::{Level, Rule, RuleName};

use crate::{Check, LintRule};

/// The rule.
pub static CLASSIFICATION_LOOSENED: LintRule = LintRule {
    rule: Rule {
        code: "DSC1010",
        name: RuleName("classification-loosened"),
        summary: "Data is classified less strictly",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("classification_loosened.md"),
    },
    check: Check::Elsewhere,
};
