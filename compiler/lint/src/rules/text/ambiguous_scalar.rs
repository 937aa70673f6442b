//! `ambiguous-scalar`: an unquoted text that other readers of YAML take for something else. Reading objects finds it.

use dsc_diag::{Level, Rule, RuleName};

use crate::{Check, LintRule};

/// The rule.
pub static AMBIGUOUS_SCALAR: LintRule = LintRule {
    rule: Rule {
        code: "DSC0115",
        name: RuleName("ambiguous-scalar"),
        summary: "An unquoted text that other readers of YAML take for something else",
        level: Level::Warning,
        since: "0.1.0",
        page: include_str!("ambiguous_scalar.md"),
    },
    check: Check::Elsewhere,
};
