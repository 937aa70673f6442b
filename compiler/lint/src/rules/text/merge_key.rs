//! `merge-key`: yAML's `<<` is not read. Reading the text finds it.

use dsc_diag::{Level, Rule, RuleName};

use crate::{Check, LintRule};

/// The rule.
pub static MERGE_KEY: LintRule = LintRule {
    rule: Rule {
        code: "DSC0113",
        name: RuleName("merge-key"),
        summary: "YAML's `<<` is not read",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("merge_key.md"),
    },
    check: Check::Elsewhere,
};
