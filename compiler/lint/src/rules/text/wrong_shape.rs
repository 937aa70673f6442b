//! `wrong-shape`: a map, list, text, number or truth value where another of these is wanted. Reading objects finds it.

use dsc_diag::{Level, Rule, RuleName};

use crate::{Check, LintRule};

/// The rule.
pub static WRONG_SHAPE: LintRule = LintRule {
    rule: Rule {
        code: "DSC0111",
        name: RuleName("wrong-shape"),
        summary: "A map, list, text, number or truth value where another of these is wanted",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("wrong_shape.md"),
    },
    check: Check::Elsewhere,
};
