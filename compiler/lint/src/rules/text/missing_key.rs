//! `missing-key`: a key that the object needs is missing. Reading objects finds it.

use dsc_diag::{Level, Rule, RuleName};

use crate::{Check, LintRule};

/// The rule.
pub static MISSING_KEY: LintRule = LintRule {
    rule: Rule {
        code: "DSC0110",
        name: RuleName("missing-key"),
        summary: "A key that the object needs is missing",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("missing_key.md"),
    },
    check: Check::Elsewhere,
};
