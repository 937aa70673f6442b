//! `unknown-type`: a type does not exist.

use dsc_diag::{Level, Rule, RuleName};

use crate::{Check, LintRule};

/// The rule.
pub static UNKNOWN_TYPE: LintRule = LintRule {
    rule: Rule {
        code: "DSC0513",
        name: RuleName("unknown-type"),
        summary: "A type does not exist",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("unknown_type.md"),
    },
    check: Check::Elsewhere,
};
