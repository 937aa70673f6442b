//! `duplicate-key`: a map has a key twice. Reading the text finds it.

use dsc_diag::{Level, Rule, RuleName};

use crate::{Check, LintRule};

/// The rule.
pub static DUPLICATE_KEY: LintRule = LintRule {
    rule: Rule {
        code: "DSC0108",
        name: RuleName("duplicate-key"),
        summary: "A map has a key twice",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("duplicate_key.md"),
    },
    check: Check::Elsewhere,
};
