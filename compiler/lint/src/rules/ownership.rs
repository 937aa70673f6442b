//! Family 04: who owns what, and who governs it.

mod live_branch_owns_ecosystem;
mod missing_owner;
mod owned;
mod owner_differs_from_scope;
mod team_not_declared_by_zone;
mod undocumented;
mod unknown_repository_form;

pub use live_branch_owns_ecosystem::LIVE_BRANCH_OWNS_ECOSYSTEM;
pub use missing_owner::MISSING_OWNER;
pub use owner_differs_from_scope::OWNER_DIFFERS_FROM_SCOPE;
pub use team_not_declared_by_zone::TEAM_NOT_DECLARED_BY_ZONE;
pub use undocumented::UNDOCUMENTED;
pub use unknown_repository_form::UNKNOWN_REPOSITORY_FORM;

use crate::LintRule;

/// The rules of this family, by code.
pub static RULES: &[&LintRule] = &[
    &MISSING_OWNER,
    &UNKNOWN_REPOSITORY_FORM,
    &LIVE_BRANCH_OWNS_ECOSYSTEM,
    &TEAM_NOT_DECLARED_BY_ZONE,
    &UNDOCUMENTED,
    &OWNER_DIFFERS_FROM_SCOPE,
];
