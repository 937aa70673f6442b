//! `old-name-unreadable`: a name that somebody reads by goes.

use dsc_diag::{Level, Rule, RuleName};

use crate::{Check, LintRule};

/// The rule.
pub static OLD_NAME_UNREADABLE: LintRule = LintRule {
    rule: Rule {
        code: "DSC1019",
        name: RuleName("old-name-unreadable"),
        summary: "A name that somebody reads by goes",
        level: Level::Warning,
        since: "0.1.0",
        page: include_str!("old_name_unreadable.md"),
    },
    check: Check::Elsewhere,
};
