//! Family 03: names, and what they become on platforms.

mod connector_names_collide;
mod invalid_name;
mod name_needs_quoting;
mod names_collide_when_folded;
mod physical_name_too_long;
mod physical_names_collide;
mod reserved_column_name;
mod reserved_name;
mod topic_names_collide;

pub use connector_names_collide::CONNECTOR_NAMES_COLLIDE;
pub use invalid_name::INVALID_NAME;
pub use name_needs_quoting::NAME_NEEDS_QUOTING;
pub use names_collide_when_folded::NAMES_COLLIDE_WHEN_FOLDED;
pub use physical_name_too_long::PHYSICAL_NAME_TOO_LONG;
pub use physical_names_collide::PHYSICAL_NAMES_COLLIDE;
pub use reserved_column_name::RESERVED_COLUMN_NAME;
pub use reserved_name::RESERVED_NAME;
pub use topic_names_collide::TOPIC_NAMES_COLLIDE;

use crate::LintRule;

/// The rules of this family, by code.
pub static RULES: &[&LintRule] = &[
    &INVALID_NAME,
    &RESERVED_NAME,
    &NAMES_COLLIDE_WHEN_FOLDED,
    &PHYSICAL_NAME_TOO_LONG,
    &PHYSICAL_NAMES_COLLIDE,
    &RESERVED_COLUMN_NAME,
    &NAME_NEEDS_QUOTING,
    &TOPIC_NAMES_COLLIDE,
    &CONNECTOR_NAMES_COLLIDE,
];
