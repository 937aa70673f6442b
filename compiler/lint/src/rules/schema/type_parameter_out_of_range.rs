//! `type-parameter-out-of-range`: a length, precision, scale or dimension is outside what the type can have.

use dsc_diag::{Level, Rule, RuleName};

use crate::{Check, LintRule};

/// The rule.
pub static TYPE_PARAMETER_OUT_OF_RANGE: LintRule = LintRule {
    rule: Rule {
        code: "DSC0514",
        name: RuleName("type-parameter-out-of-range"),
        summary: "A length, precision, scale or dimension is outside what the type can have",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("type_parameter_out_of_range.md"),
    },
    check: Check::Elsewhere,
};
