//! `topic-changed`: a dataset arrives by another topic.

use dsc_diag::{Level, Rule, RuleName};

use crate::{Check, LintRule};

/// The rule.
pub static TOPIC_CHANGED: LintRule = LintRule {
    rule: Rule {
        code: "DSC1014",
        name: RuleName("topic-changed"),
        summary: "A dataset arrives by another topic",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("topic_changed.md"),
    },
    check: Check::Elsewhere,
};
