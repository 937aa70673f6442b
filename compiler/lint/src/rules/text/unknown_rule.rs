//! `unknown-rule`: a comment or the settings name a rule that does not exist. The runner finds it.

use dsc_diag::{Level, Rule, RuleName};

use crate::{Check, LintRule};

/// The rule.
pub static UNKNOWN_RULE: LintRule = LintRule {
    rule: Rule {
        code: "DSC0123",
        name: RuleName("unknown-rule"),
        summary: "A comment or the settings name a rule that does not exist",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("unknown_rule.md"),
    },
    check: Check::Elsewhere,
};
