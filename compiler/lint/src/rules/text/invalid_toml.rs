//! `invalid-toml`: the text is not TOML. Reading the text finds it.

use dsc_diag::{Level, Rule, RuleName};

use crate::{Check, LintRule};

/// The rule.
pub static INVALID_TOML: LintRule = LintRule {
    rule: Rule {
        code: "DSC0102",
        name: RuleName("invalid-toml"),
        summary: "The text is not TOML",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("invalid_toml.md"),
    },
    check: Check::Elsewhere,
};
