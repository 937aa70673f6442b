//! `overlay-forbidden-field`: an overlay sets something that may not differ between environments. Reading objects finds it.

use dsc_diag::{Level, Rule, RuleName};

use crate::{Check, LintRule};

/// The rule.
pub static OVERLAY_FORBIDDEN_FIELD: LintRule = LintRule {
    rule: Rule {
        code: "DSC0124",
        name: RuleName("overlay-forbidden-field"),
        summary: "An overlay sets something that may not differ between environments",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("overlay_forbidden_field.md"),
    },
    check: Check::Elsewhere,
};
