//! `dataset-renamed-undeclared`: a dataset went and one like it came, and nothing says that it is the same.

use dsc_diag::{Level, Rule, RuleName};

use crate::{Check, LintRule};

/// The rule.
pub static DATASET_RENAMED_UNDECLARED: LintRule = LintRule {
    rule: Rule {
        code: "DSC1002",
        name: RuleName("dataset-renamed-undeclared"),
        summary: "A dataset went and one like it came, and nothing says that it is the same",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("dataset_renamed_undeclared.md"),
    },
    check: Check::Elsewhere,
};
