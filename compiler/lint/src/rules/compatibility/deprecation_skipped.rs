//! `deprecation-skipped`: something is removed without having been deprecated, or before the day announced.

use dsc_diag::{Level, Rule, RuleName};

use crate::{Check, LintRule};

/// The rule.
pub static DEPRECATION_SKIPPED: LintRule = LintRule {
    rule: Rule {
        code: "DSC1015",
        name: RuleName("deprecation-skipped"),
        summary: "Something is removed without having been deprecated, or before the day announced",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("deprecation_skipped.md"),
    },
    check: Check::Elsewhere,
};
