//! `overlays-collide`: two overlays of one environment set the same field. Putting overlays over the base finds it.

use dsc_diag::{Level, Rule, RuleName};

use crate::{Check, LintRule};

/// The rule.
pub static OVERLAYS_COLLIDE: LintRule = LintRule {
    rule: Rule {
        code: "DSC0127",
        name: RuleName("overlays-collide"),
        summary: "Two overlays of one environment set the same field",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("overlays_collide.md"),
    },
    check: Check::Elsewhere,
};
