//! `unknown-value`: a word outside a closed list. Reading objects finds it.

use dsc_diag::{Level, Rule, RuleName};

use crate::{Check, LintRule};

/// The rule.
pub static UNKNOWN_VALUE: LintRule = LintRule {
    rule: Rule {
        code: "DSC0107",
        name: RuleName("unknown-value"),
        summary: "A word outside a closed list",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("unknown_value.md"),
    },
    check: Check::Elsewhere,
};
