//! `unused-suppression`: a comment allows a finding that is not there. The runner finds it.

use dsc_diag::{Level, Rule, RuleName};

use crate::{Check, LintRule};

/// The rule.
pub static UNUSED_SUPPRESSION: LintRule = LintRule {
    rule: Rule {
        code: "DSC0122",
        name: RuleName("unused-suppression"),
        summary: "A comment allows a finding that is not there",
        level: Level::Warning,
        since: "0.1.0",
        page: include_str!("unused_suppression.md"),
    },
    check: Check::Elsewhere,
};
