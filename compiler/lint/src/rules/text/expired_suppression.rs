//! `expired-suppression`: the day until which a finding was allowed has passed. The runner finds it.

use dsc_diag::{Level, Rule, RuleName};

use crate::{Check, LintRule};

/// The rule.
pub static EXPIRED_SUPPRESSION: LintRule = LintRule {
    rule: Rule {
        code: "DSC0121",
        name: RuleName("expired-suppression"),
        summary: "The day until which a finding was allowed has passed",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("expired_suppression.md"),
    },
    check: Check::Elsewhere,
};
