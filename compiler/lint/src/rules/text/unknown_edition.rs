//! `unknown-edition`: the edition is one that this version of `dsc` does not know. Reading objects finds it.

use dsc_diag::{Level, Rule, RuleName};

use crate::{Check, LintRule};

/// The rule.
pub static UNKNOWN_EDITION: LintRule = LintRule {
    rule: Rule {
        code: "DSC0104",
        name: RuleName("unknown-edition"),
        summary: "The edition is one that this version of `dsc` does not know",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("unknown_edition.md"),
    },
    check: Check::Elsewhere,
};
