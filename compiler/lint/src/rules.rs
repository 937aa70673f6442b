//! Every rule, by family. `cargo xtask new-rule FAMILY NAME` adds one to the slice of its family.

pub mod capability;
pub mod compatibility;
pub mod names;
pub mod ownership;
pub mod pipelines;
pub mod policy;
pub mod references;
pub mod schema;
pub mod text;

use dsc_diag::RuleName;

use crate::LintRule;

/// The word of each family, and its rules by code.
pub static FAMILIES: &[(&str, &[&LintRule])] = &[
    ("text", text::RULES),
    ("references", references::RULES),
    ("names", names::RULES),
    ("ownership", ownership::RULES),
    ("schema", schema::RULES),
    ("pipelines", pipelines::RULES),
    ("policy", policy::RULES),
    ("capability", capability::RULES),
    ("compatibility", compatibility::RULES),
];

/// Every rule, by code.
pub fn all() -> impl Iterator<Item = &'static LintRule> {
    FAMILIES.iter().flat_map(|(_, rules)| rules.iter().copied())
}

/// A rule by the name or code that a user wrote.
pub fn find_rule(written: &str) -> Option<&'static LintRule> {
    all().find(|rule| rule.name().0 == written || rule.rule.code.eq_ignore_ascii_case(written))
}

/// A rule by its name.
pub fn rule_named(name: RuleName) -> Option<&'static LintRule> {
    all().find(|rule| rule.name() == name)
}
