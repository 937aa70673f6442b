//! `nesting-too-deep`: too many maps and lists inside each other. Reading the text finds it.

use dsc_diag::{Level, Rule, RuleName};

use crate::{Check, LintRule};

/// The rule.
pub static NESTING_TOO_DEEP: LintRule = LintRule {
    rule: Rule {
        code: "DSC0117",
        name: RuleName("nesting-too-deep"),
        summary: "Too many maps and lists inside each other",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("nesting_too_deep.md"),
    },
    check: Check::Elsewhere,
};
