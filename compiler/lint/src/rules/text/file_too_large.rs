//! `file-too-large`: more bytes than are read of one file. Reading the text finds it.

use dsc_diag::{Level, Rule, RuleName};

use crate::{Check, LintRule};

/// The rule.
pub static FILE_TOO_LARGE: LintRule = LintRule {
    rule: Rule {
        code: "DSC0118",
        name: RuleName("file-too-large"),
        summary: "More bytes than are read of one file",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("file_too_large.md"),
    },
    check: Check::Elsewhere,
};
