//! `unknown-key`: a key that the object does not have. Reading objects finds it.

use dsc_diag::{Level, Rule, RuleName};

use crate::{Check, LintRule};

/// The rule.
pub static UNKNOWN_KEY: LintRule = LintRule {
    rule: Rule {
        code: "DSC0105",
        name: RuleName("unknown-key"),
        summary: "A key that the object does not have",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("unknown_key.md"),
    },
    check: Check::Elsewhere,
};
