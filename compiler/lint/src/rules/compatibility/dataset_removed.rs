//! `dataset-removed`: a dataset or store is removed while others still use it.

use dsc_diag::{Level, Rule, RuleName};

use crate::{Check, LintRule};

/// The rule.
pub static DATASET_REMOVED: LintRule = LintRule {
    rule: Rule {
        code: "DSC1001",
        name: RuleName("dataset-removed"),
        summary: "A dataset or store is removed while others still use it",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("dataset_removed.md"),
    },
    check: Check::Elsewhere,
};
