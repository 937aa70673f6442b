//! `missing-edition`: the file does not say its edition. Reading objects finds it.

use dsc_diag::{Level, Rule, RuleName};

use crate::{Check, LintRule};

/// The rule.
pub static MISSING_EDITION: LintRule = LintRule {
    rule: Rule {
        code: "DSC0103",
        name: RuleName("missing-edition"),
        summary: "The file does not say its edition",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("missing_edition.md"),
    },
    check: Check::Elsewhere,
};
