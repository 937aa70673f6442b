//! Family 08: whether platforms, stores and containers can do what the model wants of them.

mod container_not_supported;
mod credential_type_not_supported;
mod credential_unused;
mod history_not_supported;
mod ingestion_not_supported;
mod instance_over_capacity;
mod instance_unreachable_by_location;
mod latency_not_supported;
mod limits_of_target;
mod literal_secret;
mod lossy_type;
mod platform_not_built;
mod reach;
mod schema_not_convertible;
mod storage_version_newer_than_reader;
mod too_few_kept_versions;
mod type_not_supported;

pub use container_not_supported::CONTAINER_NOT_SUPPORTED;
pub use credential_type_not_supported::CREDENTIAL_TYPE_NOT_SUPPORTED;
pub use credential_unused::CREDENTIAL_UNUSED;
pub use history_not_supported::HISTORY_NOT_SUPPORTED;
pub use ingestion_not_supported::INGESTION_NOT_SUPPORTED;
pub use instance_over_capacity::INSTANCE_OVER_CAPACITY;
pub use instance_unreachable_by_location::INSTANCE_UNREACHABLE_BY_LOCATION;
pub use latency_not_supported::LATENCY_NOT_SUPPORTED;
pub use limits_of_target::LIMITS_OF_TARGET;
pub use literal_secret::LITERAL_SECRET;
pub use lossy_type::LOSSY_TYPE;
pub use platform_not_built::PLATFORM_NOT_BUILT;
pub use schema_not_convertible::SCHEMA_NOT_CONVERTIBLE;
pub use storage_version_newer_than_reader::STORAGE_VERSION_NEWER_THAN_READER;
pub use too_few_kept_versions::TOO_FEW_KEPT_VERSIONS;
pub use type_not_supported::TYPE_NOT_SUPPORTED;

use crate::LintRule;

/// The rules of this family, by code.
pub static RULES: &[&LintRule] = &[
    &TYPE_NOT_SUPPORTED,
    &LOSSY_TYPE,
    &HISTORY_NOT_SUPPORTED,
    &LATENCY_NOT_SUPPORTED,
    &CONTAINER_NOT_SUPPORTED,
    &INGESTION_NOT_SUPPORTED,
    &CREDENTIAL_TYPE_NOT_SUPPORTED,
    &CREDENTIAL_UNUSED,
    &LITERAL_SECRET,
    &SCHEMA_NOT_CONVERTIBLE,
    &INSTANCE_OVER_CAPACITY,
    &INSTANCE_UNREACHABLE_BY_LOCATION,
    &TOO_FEW_KEPT_VERSIONS,
    &STORAGE_VERSION_NEWER_THAN_READER,
    &LIMITS_OF_TARGET,
    &PLATFORM_NOT_BUILT,
];
