//! `store-moved-zone`: a store moves to another zone.

use dsc_diag::{Level, Rule, RuleName};

use crate::{Check, LintRule};

/// The rule.
pub static STORE_MOVED_ZONE: LintRule = LintRule {
    rule: Rule {
        code: "DSC1016",
        name: RuleName("store-moved-zone"),
        summary: "A store moves to another zone",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("store_moved_zone.md"),
    },
    check: Check::Elsewhere,
};
