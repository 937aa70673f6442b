//! Every rule, by family. `cargo xtask new-rule FAMILY NAME` adds one to the slice of its family.

pub mod capability;
pub mod names;
pub mod ownership;
pub mod pipelines;
pub mod policy;
pub mod references;
pub mod schema;
pub mod text;

use dsc_diag::RuleName;

use crate::LintRule;

/// The rules of each family, by code.
pub static FAMILIES: &[&[&LintRule]] = &[
    text::RULES,
    references::RULES,
    names::RULES,
    ownership::RULES,
    schema::RULES,
    pipelines::RULES,
    policy::RULES,
    capability::RULES,
];

/// Every rule, by code.
pub fn all() -> impl Iterator<Item = &'static LintRule> {
    FAMILIES.iter().flat_map(|family| family.iter().copied())
}

/// A rule by the name or code that a user wrote.
pub fn find_rule(written: &str) -> Option<&'static LintRule> {
    all().find(|rule| rule.name().0 == written || rule.rule.code.eq_ignore_ascii_case(written))
}

/// A rule by its name.
pub fn rule_named(name: RuleName) -> Option<&'static LintRule> {
    all().find(|rule| rule.name() == name)
}
