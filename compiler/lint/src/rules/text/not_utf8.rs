//! `not-utf8`: bytes that are not UTF-8. Decoding the bytes finds it.

use dsc_diag::{Level, Rule, RuleName};

use crate::{Check, LintRule};

/// The rule.
pub static NOT_UTF8: LintRule = LintRule {
    rule: Rule {
        code: "DSC0119",
        name: RuleName("not-utf8"),
        summary: "Bytes that are not UTF-8",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("not_utf8.md"),
    },
    check: Check::Elsewhere,
};
