//! Family 10: what a request may not do to the model that it wants to enter. `dsc-compat` finds it.

mod approval_withdrawn;
mod classification_changed;
mod classification_loosened;
mod column_became_nullable;
mod column_became_required;
mod column_removed;
mod column_type_family_changed;
mod column_type_narrowed;
mod dataset_removed;
mod dataset_renamed_undeclared;
mod deprecation_skipped;
mod key_changed;
mod old_name_unreadable;
mod partition_changed;
mod required_column_added;
mod retention_shortened;
mod store_moved_zone;
mod topic_changed;
mod unauthorised_change;

pub use approval_withdrawn::APPROVAL_WITHDRAWN;
pub use classification_changed::CLASSIFICATION_CHANGED;
pub use classification_loosened::CLASSIFICATION_LOOSENED;
pub use column_became_nullable::COLUMN_BECAME_NULLABLE;
pub use column_became_required::COLUMN_BECAME_REQUIRED;
pub use column_removed::COLUMN_REMOVED;
pub use column_type_family_changed::COLUMN_TYPE_FAMILY_CHANGED;
pub use column_type_narrowed::COLUMN_TYPE_NARROWED;
pub use dataset_removed::DATASET_REMOVED;
pub use dataset_renamed_undeclared::DATASET_RENAMED_UNDECLARED;
pub use deprecation_skipped::DEPRECATION_SKIPPED;
pub use key_changed::KEY_CHANGED;
pub use old_name_unreadable::OLD_NAME_UNREADABLE;
pub use partition_changed::PARTITION_CHANGED;
pub use required_column_added::REQUIRED_COLUMN_ADDED;
pub use retention_shortened::RETENTION_SHORTENED;
pub use store_moved_zone::STORE_MOVED_ZONE;
pub use topic_changed::TOPIC_CHANGED;
pub use unauthorised_change::UNAUTHORISED_CHANGE;

use crate::LintRule;

/// The rules of this family, by code.
pub static RULES: &[&LintRule] = &[
    &DATASET_REMOVED,
    &DATASET_RENAMED_UNDECLARED,
    &COLUMN_REMOVED,
    &COLUMN_TYPE_NARROWED,
    &COLUMN_TYPE_FAMILY_CHANGED,
    &COLUMN_BECAME_REQUIRED,
    &REQUIRED_COLUMN_ADDED,
    &KEY_CHANGED,
    &PARTITION_CHANGED,
    &CLASSIFICATION_LOOSENED,
    &CLASSIFICATION_CHANGED,
    &RETENTION_SHORTENED,
    &APPROVAL_WITHDRAWN,
    &TOPIC_CHANGED,
    &DEPRECATION_SKIPPED,
    &STORE_MOVED_ZONE,
    &UNAUTHORISED_CHANGE,
    &COLUMN_BECAME_NULLABLE,
    &OLD_NAME_UNREADABLE,
];
