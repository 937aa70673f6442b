//! `suppression-without-reason`: a comment allows a finding and does not say why. The runner finds it.

use dsc_diag::{Level, Rule, RuleName};

use crate::{Check, LintRule};

/// The rule.
pub static SUPPRESSION_WITHOUT_REASON: LintRule = LintRule {
    rule: Rule {
        code: "DSC0120",
        name: RuleName("suppression-without-reason"),
        summary: "A comment allows a finding and does not say why",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("suppression_without_reason.md"),
    },
    check: Check::Elsewhere,
};
