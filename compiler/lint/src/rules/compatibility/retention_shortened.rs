//! `retention-shortened`: data is kept for a shorter time.

use dsc_diag::{Level, Rule, RuleName};

use crate::{Check, LintRule};

/// The rule.
pub static RETENTION_SHORTENED: LintRule = LintRule {
    rule: Rule {
        code: "DSC1012",
        name: RuleName("retention-shortened"),
        summary: "Data is kept for a shorter time",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("retention_shortened.md"),
    },
    check: Check::Elsewhere,
};
