//! Family 07: what zones allow, and the classes of data. How policies are held against data stands in `judge.rs`.

mod classification_not_allowed;
mod classified_twice;
mod cloud_not_allowed;
mod container_kind_not_allowed;
mod deprecated_policy;
mod empty_allow;
mod encryption_required;
mod judge;
mod lists;
mod location_not_allowed;
mod platform_not_allowed;
mod policy_allows_and_denies;
mod policy_names_unknown;
mod retention_shorter_than_regulator;
mod third_party_key_holder_not_allowed;
mod unclassified_column;
mod unclassified_dataset;
mod vendor_not_allowed;

pub use classification_not_allowed::CLASSIFICATION_NOT_ALLOWED;
pub use classified_twice::CLASSIFIED_TWICE;
pub use cloud_not_allowed::CLOUD_NOT_ALLOWED;
pub use container_kind_not_allowed::CONTAINER_KIND_NOT_ALLOWED;
pub use deprecated_policy::DEPRECATED_POLICY;
pub use empty_allow::EMPTY_ALLOW;
pub use encryption_required::ENCRYPTION_REQUIRED;
pub use location_not_allowed::LOCATION_NOT_ALLOWED;
pub use platform_not_allowed::PLATFORM_NOT_ALLOWED;
pub use policy_allows_and_denies::POLICY_ALLOWS_AND_DENIES;
pub use policy_names_unknown::POLICY_NAMES_UNKNOWN;
pub use retention_shorter_than_regulator::RETENTION_SHORTER_THAN_REGULATOR;
pub use third_party_key_holder_not_allowed::THIRD_PARTY_KEY_HOLDER_NOT_ALLOWED;
pub use unclassified_column::UNCLASSIFIED_COLUMN;
pub use unclassified_dataset::UNCLASSIFIED_DATASET;
pub use vendor_not_allowed::VENDOR_NOT_ALLOWED;

use crate::LintRule;

/// The rules of this family, by code.
pub static RULES: &[&LintRule] = &[
    &LOCATION_NOT_ALLOWED,
    &VENDOR_NOT_ALLOWED,
    &CLOUD_NOT_ALLOWED,
    &PLATFORM_NOT_ALLOWED,
    &CONTAINER_KIND_NOT_ALLOWED,
    &ENCRYPTION_REQUIRED,
    &THIRD_PARTY_KEY_HOLDER_NOT_ALLOWED,
    &CLASSIFICATION_NOT_ALLOWED,
    &UNCLASSIFIED_DATASET,
    &CLASSIFIED_TWICE,
    &UNCLASSIFIED_COLUMN,
    &RETENTION_SHORTER_THAN_REGULATOR,
    &POLICY_ALLOWS_AND_DENIES,
    &EMPTY_ALLOW,
    &POLICY_NAMES_UNKNOWN,
    &DEPRECATED_POLICY,
];
