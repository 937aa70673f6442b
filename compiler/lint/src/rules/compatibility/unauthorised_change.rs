//! `unauthorised-change`: a request changes what its source does not own.

use dsc_diag::{Level, Rule, RuleName};

use crate::{Check, LintRule};

/// The rule. Neither settings nor comments change what it weighs.
pub static UNAUTHORISED_CHANGE: LintRule = LintRule {
    rule: Rule {
        code: "DSC1017",
        name: RuleName("unauthorised-change"),
        summary: "A request changes what its source does not own",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("unauthorised_change.md"),
    },
    check: Check::Elsewhere,
};
