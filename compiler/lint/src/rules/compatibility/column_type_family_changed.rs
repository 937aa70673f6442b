//! `column-type-family-changed`: a column becomes another kind of thing.

use dsc_diag::{Level, Rule, RuleName};

use crate::{Check, LintRule};

/// The rule.
pub static COLUMN_TYPE_FAMILY_CHANGED: LintRule = LintRule {
    rule: Rule {
        code: "DSC1005",
        name: RuleName("column-type-family-changed"),
        summary: "A column becomes another kind of thing",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("column_type_family_changed.md"),
    },
    check: Check::Elsewhere,
};
