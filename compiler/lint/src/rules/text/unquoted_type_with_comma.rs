//! `unquoted-type-with-comma`: a type whose comma or colon was taken for YAML's own. Reading the text finds it.

use dsc_diag::{Level, Rule, RuleName};

use crate::{Check, LintRule};

/// The rule.
pub static UNQUOTED_TYPE_WITH_COMMA: LintRule = LintRule {
    rule: Rule {
        code: "DSC0112",
        name: RuleName("unquoted-type-with-comma"),
        summary: "A type whose comma or colon was taken for YAML's own",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("unquoted_type_with_comma.md"),
    },
    check: Check::Elsewhere,
};
