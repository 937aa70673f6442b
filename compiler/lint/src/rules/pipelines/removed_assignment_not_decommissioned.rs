//! `removed-assignment-not-decommissioned`: a platform goes from a group that it served, and nobody decommissioned it.

use dsc_diag::{Level, Rule, RuleName};

use crate::{Check, LintRule};

/// The rule. Only a base shows it, so `dsc-compat` finds it.
pub static REMOVED_ASSIGNMENT_NOT_DECOMMISSIONED: LintRule = LintRule {
    rule: Rule {
        code: "DSC0626",
        name: RuleName("removed-assignment-not-decommissioned"),
        summary: "A platform goes from a group that it served, and nobody decommissioned it",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("removed_assignment_not_decommissioned.md"),
    },
    check: Check::Elsewhere,
};
