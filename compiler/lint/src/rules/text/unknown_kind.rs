//! `unknown-kind`: a kind that does not exist. Reading objects finds it.

use dsc_diag::{Level, Rule, RuleName};

use crate::{Check, LintRule};

/// The rule.
pub static UNKNOWN_KIND: LintRule = LintRule {
    rule: Rule {
        code: "DSC0106",
        name: RuleName("unknown-kind"),
        summary: "A kind that does not exist",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("unknown_kind.md"),
    },
    check: Check::Elsewhere,
};
