//! `invalid-yaml`: the text is not YAML, or is YAML of a kind that is not read. Reading the text finds it.

use dsc_diag::{Level, Rule, RuleName};

use crate::{Check, LintRule};

/// The rule.
pub static INVALID_YAML: LintRule = LintRule {
    rule: Rule {
        code: "DSC0101",
        name: RuleName("invalid-yaml"),
        summary: "The text is not YAML, or is YAML of a kind that is not read",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("invalid_yaml.md"),
    },
    check: Check::Elsewhere,
};
