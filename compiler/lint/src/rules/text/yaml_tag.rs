//! `yaml-tag`: yAML's `!tag` is not read. Reading the text finds it.

use dsc_diag::{Level, Rule, RuleName};

use crate::{Check, LintRule};

/// The rule.
pub static YAML_TAG: LintRule = LintRule {
    rule: Rule {
        code: "DSC0114",
        name: RuleName("yaml-tag"),
        summary: "YAML's `!tag` is not read",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("yaml_tag.md"),
    },
    check: Check::Elsewhere,
};
