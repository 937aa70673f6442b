//! `approval-withdrawn`: a workspace that reads a store loses its approval.

use dsc_diag::{Level, Rule, RuleName};

use crate::{Check, LintRule};

/// The rule.
pub static APPROVAL_WITHDRAWN: LintRule = LintRule {
    rule: Rule {
        code: "DSC1013",
        name: RuleName("approval-withdrawn"),
        summary: "A workspace that reads a store loses its approval",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("approval_withdrawn.md"),
    },
    check: Check::Elsewhere,
};
