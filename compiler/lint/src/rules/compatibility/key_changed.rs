//! `key-changed`: the key of a dataset changes, or the order of its columns.

use dsc_diag::{Level, Rule, RuleName};

use crate::{Check, LintRule};

/// The rule.
pub static KEY_CHANGED: LintRule = LintRule {
    rule: Rule {
        code: "DSC1008",
        name: RuleName("key-changed"),
        summary: "The key of a dataset changes, or the order of its columns",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("key_changed.md"),
    },
    check: Check::Elsewhere,
};
