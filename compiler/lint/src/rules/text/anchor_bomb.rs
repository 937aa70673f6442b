//! `anchor-bomb`: aliases that stand for too many values. Reading the text finds it.

use dsc_diag::{Level, Rule, RuleName};

use crate::{Check, LintRule};

/// The rule.
pub static ANCHOR_BOMB: LintRule = LintRule {
    rule: Rule {
        code: "DSC0116",
        name: RuleName("anchor-bomb"),
        summary: "Aliases that stand for too many values",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("anchor_bomb.md"),
    },
    check: Check::Elsewhere,
};
