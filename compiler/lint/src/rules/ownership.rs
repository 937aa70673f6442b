//! Family 04: who owns what, and who governs it.

mod team_not_declared_by_zone;

pub use team_not_declared_by_zone::TEAM_NOT_DECLARED_BY_ZONE;

use crate::LintRule;

/// The rules of this family, by code.
pub static RULES: &[&LintRule] = &[&TEAM_NOT_DECLARED_BY_ZONE];
