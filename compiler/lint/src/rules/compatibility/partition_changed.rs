//! `partition-changed`: a dataset is partitioned otherwise.

use dsc_diag::{Level, Rule, RuleName};

use crate::{Check, LintRule};

/// The rule.
pub static PARTITION_CHANGED: LintRule = LintRule {
    rule: Rule {
        code: "DSC1009",
        name: RuleName("partition-changed"),
        summary: "A dataset is partitioned otherwise",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("partition_changed.md"),
    },
    check: Check::Elsewhere,
};
