//! Names of the rules that a comparison can break. Codes, levels and pages stand in `dsc-lint`.

use dsc_diag::RuleName;

/// A dataset or store is gone while somebody uses it.
pub const DATASET_REMOVED: RuleName = RuleName("dataset-removed");
/// A dataset went away and one like it came, and nothing says that it is the same.
pub const DATASET_RENAMED_UNDECLARED: RuleName = RuleName("dataset-renamed-undeclared");
/// A column is gone.
pub const COLUMN_REMOVED: RuleName = RuleName("column-removed");
/// A type of the same family that does not hold every old value.
pub const COLUMN_TYPE_NARROWED: RuleName = RuleName("column-type-narrowed");
/// A type of another family.
pub const COLUMN_TYPE_FAMILY_CHANGED: RuleName = RuleName("column-type-family-changed");
/// A column that could be null may not be any more.
pub const COLUMN_BECAME_REQUIRED: RuleName = RuleName("column-became-required");
/// A new column that may not be null.
pub const REQUIRED_COLUMN_ADDED: RuleName = RuleName("required-column-added");
/// Other key columns, or another order of them.
pub const KEY_CHANGED: RuleName = RuleName("key-changed");
/// Other partition columns.
pub const PARTITION_CHANGED: RuleName = RuleName("partition-changed");
/// Data is classified less strictly.
pub const CLASSIFICATION_LOOSENED: RuleName = RuleName("classification-loosened");
/// Data is classified otherwise, and not less strictly.
pub const CLASSIFICATION_CHANGED: RuleName = RuleName("classification-changed");
/// Data is kept for a shorter time.
pub const RETENTION_SHORTENED: RuleName = RuleName("retention-shortened");
/// A consumer lost its approval.
pub const APPROVAL_WITHDRAWN: RuleName = RuleName("approval-withdrawn");
/// A dataset arrives by another topic.
pub const TOPIC_CHANGED: RuleName = RuleName("topic-changed");
/// Something was removed without having been deprecated.
pub const DEPRECATION_SKIPPED: RuleName = RuleName("deprecation-skipped");
/// A store went from one zone to another.
pub const STORE_MOVED_ZONE: RuleName = RuleName("store-moved-zone");
/// A change that its source may not make.
pub const UNAUTHORISED_CHANGE: RuleName = RuleName("unauthorised-change");
/// A column that was never null may be now.
pub const COLUMN_BECAME_NULLABLE: RuleName = RuleName("column-became-nullable");
/// A name that somebody reads by goes.
pub const OLD_NAME_UNREADABLE: RuleName = RuleName("old-name-unreadable");
/// A rename of something that was not there.
pub const DANGLING_RENAME: RuleName = RuleName("dangling-rename");
/// An assignment that went away without having been decommissioned.
pub const REMOVED_ASSIGNMENT_NOT_DECOMMISSIONED: RuleName = RuleName("removed-assignment-not-decommissioned");

/// Every rule of this floor.
pub const ALL: [RuleName; 21] = [
    DATASET_REMOVED,
    DATASET_RENAMED_UNDECLARED,
    COLUMN_REMOVED,
    COLUMN_TYPE_NARROWED,
    COLUMN_TYPE_FAMILY_CHANGED,
    COLUMN_BECAME_REQUIRED,
    REQUIRED_COLUMN_ADDED,
    KEY_CHANGED,
    PARTITION_CHANGED,
    CLASSIFICATION_LOOSENED,
    CLASSIFICATION_CHANGED,
    RETENTION_SHORTENED,
    APPROVAL_WITHDRAWN,
    TOPIC_CHANGED,
    DEPRECATION_SKIPPED,
    STORE_MOVED_ZONE,
    UNAUTHORISED_CHANGE,
    COLUMN_BECAME_NULLABLE,
    OLD_NAME_UNREADABLE,
    DANGLING_RENAME,
    REMOVED_ASSIGNMENT_NOT_DECOMMISSIONED,
];
