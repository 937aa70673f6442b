//! Family 06: how data arrives, when, and who is served by what.

mod avro_without_registry;
mod change_table_shared;
mod check_after_no_release;
mod check_deadline_after_next_release;
mod check_of_unread_dataset;
mod consistency_not_supported;
mod consumer_not_approved;
mod dataset_listed_twice;
mod decommissioned_but_consumed;
mod deprecated_dataset_used;
mod event_route_missing;
mod group_assigned_twice;
mod group_not_assigned;
mod group_without_datasets;
mod inbox_crosses_filesystems;
mod inbox_paths_overlap;
mod inbox_read_twice;
mod ingestion_kind_not_for_container;
mod invalid_schedule;
mod missing_ingestion;
mod missing_schedule;
mod mutable_dataset_without_version;
mod primary_ingestion_unserved;
mod production_depends_on_nonproduction;
mod read_only_target;
mod removed_assignment_not_decommissioned;
mod scenario_exceeds_sample;
mod scenario_in_the_past;
mod scenario_on_protected_environment;
mod scenario_ranges_overlap;
mod scenario_split_not_whole;
mod schedule_slower_than_latency;
mod secrets_without_provider;
mod topic_mapped_twice;
mod two_default_platforms;
mod typed_json_without_schema;
mod unknown_placeholder;
mod unmapped_dataset;
mod unmapped_topic;
mod watermark_column_nullable;
mod watermark_column_unknown;
mod watermark_type_not_ordered;
mod workspace_without_container;

pub use avro_without_registry::AVRO_WITHOUT_REGISTRY;
pub use change_table_shared::CHANGE_TABLE_SHARED;
pub use check_after_no_release::CHECK_AFTER_NO_RELEASE;
pub use check_deadline_after_next_release::CHECK_DEADLINE_AFTER_NEXT_RELEASE;
pub use check_of_unread_dataset::CHECK_OF_UNREAD_DATASET;
pub use consistency_not_supported::CONSISTENCY_NOT_SUPPORTED;
pub use consumer_not_approved::CONSUMER_NOT_APPROVED;
pub use dataset_listed_twice::DATASET_LISTED_TWICE;
pub use decommissioned_but_consumed::DECOMMISSIONED_BUT_CONSUMED;
pub use deprecated_dataset_used::DEPRECATED_DATASET_USED;
pub use event_route_missing::EVENT_ROUTE_MISSING;
pub use group_assigned_twice::GROUP_ASSIGNED_TWICE;
pub use group_not_assigned::GROUP_NOT_ASSIGNED;
pub use group_without_datasets::GROUP_WITHOUT_DATASETS;
pub use inbox_crosses_filesystems::INBOX_CROSSES_FILESYSTEMS;
pub use inbox_paths_overlap::INBOX_PATHS_OVERLAP;
pub use inbox_read_twice::INBOX_READ_TWICE;
pub use ingestion_kind_not_for_container::INGESTION_KIND_NOT_FOR_CONTAINER;
pub use invalid_schedule::INVALID_SCHEDULE;
pub use missing_ingestion::MISSING_INGESTION;
pub use missing_schedule::MISSING_SCHEDULE;
pub use mutable_dataset_without_version::MUTABLE_DATASET_WITHOUT_VERSION;
pub use primary_ingestion_unserved::PRIMARY_INGESTION_UNSERVED;
pub use production_depends_on_nonproduction::PRODUCTION_DEPENDS_ON_NONPRODUCTION;
pub use read_only_target::READ_ONLY_TARGET;
pub use removed_assignment_not_decommissioned::REMOVED_ASSIGNMENT_NOT_DECOMMISSIONED;
pub use scenario_exceeds_sample::SCENARIO_EXCEEDS_SAMPLE;
pub use scenario_in_the_past::SCENARIO_IN_THE_PAST;
pub use scenario_on_protected_environment::SCENARIO_ON_PROTECTED_ENVIRONMENT;
pub use scenario_ranges_overlap::SCENARIO_RANGES_OVERLAP;
pub use scenario_split_not_whole::SCENARIO_SPLIT_NOT_WHOLE;
pub use schedule_slower_than_latency::SCHEDULE_SLOWER_THAN_LATENCY;
pub use secrets_without_provider::SECRETS_WITHOUT_PROVIDER;
pub use topic_mapped_twice::TOPIC_MAPPED_TWICE;
pub use two_default_platforms::TWO_DEFAULT_PLATFORMS;
pub use typed_json_without_schema::TYPED_JSON_WITHOUT_SCHEMA;
pub use unknown_placeholder::UNKNOWN_PLACEHOLDER;
pub use unmapped_dataset::UNMAPPED_DATASET;
pub use unmapped_topic::UNMAPPED_TOPIC;
pub use watermark_column_nullable::WATERMARK_COLUMN_NULLABLE;
pub use watermark_column_unknown::WATERMARK_COLUMN_UNKNOWN;
pub use watermark_type_not_ordered::WATERMARK_TYPE_NOT_ORDERED;
pub use workspace_without_container::WORKSPACE_WITHOUT_CONTAINER;

pub(crate) use consumer_not_approved::may_mean;

use crate::LintRule;

/// The rules of this family, by code.
pub static RULES: &[&LintRule] = &[
    &MISSING_INGESTION,
    &INGESTION_KIND_NOT_FOR_CONTAINER,
    &MISSING_SCHEDULE,
    &INVALID_SCHEDULE,
    &SCHEDULE_SLOWER_THAN_LATENCY,
    &WATERMARK_COLUMN_UNKNOWN,
    &WATERMARK_COLUMN_NULLABLE,
    &WATERMARK_TYPE_NOT_ORDERED,
    &MUTABLE_DATASET_WITHOUT_VERSION,
    &TYPED_JSON_WITHOUT_SCHEMA,
    &AVRO_WITHOUT_REGISTRY,
    &UNMAPPED_TOPIC,
    &UNMAPPED_DATASET,
    &TOPIC_MAPPED_TWICE,
    &CONSISTENCY_NOT_SUPPORTED,
    &INBOX_PATHS_OVERLAP,
    &INBOX_CROSSES_FILESYSTEMS,
    &EVENT_ROUTE_MISSING,
    &GROUP_WITHOUT_DATASETS,
    &WORKSPACE_WITHOUT_CONTAINER,
    &READ_ONLY_TARGET,
    &TWO_DEFAULT_PLATFORMS,
    &GROUP_NOT_ASSIGNED,
    &GROUP_ASSIGNED_TWICE,
    &DECOMMISSIONED_BUT_CONSUMED,
    &REMOVED_ASSIGNMENT_NOT_DECOMMISSIONED,
    &PRIMARY_INGESTION_UNSERVED,
    &CONSUMER_NOT_APPROVED,
    &DEPRECATED_DATASET_USED,
    &PRODUCTION_DEPENDS_ON_NONPRODUCTION,
    &SCENARIO_SPLIT_NOT_WHOLE,
    &SCENARIO_RANGES_OVERLAP,
    &SCENARIO_EXCEEDS_SAMPLE,
    &SCENARIO_IN_THE_PAST,
    &SCENARIO_ON_PROTECTED_ENVIRONMENT,
    &CHECK_DEADLINE_AFTER_NEXT_RELEASE,
    &INBOX_READ_TWICE,
    &CHECK_AFTER_NO_RELEASE,
    &CHANGE_TABLE_SHARED,
    &UNKNOWN_PLACEHOLDER,
    &DATASET_LISTED_TWICE,
    &CHECK_OF_UNREAD_DATASET,
    &SECRETS_WITHOUT_PROVIDER,
];
