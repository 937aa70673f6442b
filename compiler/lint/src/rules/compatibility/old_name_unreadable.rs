//! `old-name-unreadable`: a declared rename takes a name away from those who read by it.

use dsc_diag::{Level, Rule, RuleName};

use crate::{Check, LintRule};

/// The rule.
pub static OLD_NAME_UNREADABLE: LintRule = LintRule {
    rule: Rule {
        code: "DSC1019",
        name: RuleName("old-name-unreadable"),
        summary: "A declared rename takes a name away from those who read by it",
        level: Level::Warning,
        since: "0.1.0",
        page: include_str!("old_name_unreadable.md"),
    },
    check: Check::Elsewhere,
};
