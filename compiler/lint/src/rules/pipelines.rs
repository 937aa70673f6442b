//! Family 06: how data arrives, when, and who is served by what.

mod avro_without_registry;
mod consistency_not_supported;
mod event_route_missing;
mod inbox_crosses_filesystems;
mod inbox_paths_overlap;
mod ingestion_kind_not_for_container;
mod invalid_schedule;
mod missing_ingestion;
mod missing_schedule;
mod mutable_dataset_without_version;
mod schedule_slower_than_latency;
mod topic_mapped_twice;
mod typed_json_without_schema;
mod unmapped_dataset;
mod unmapped_topic;
mod watermark_column_nullable;
mod watermark_column_unknown;
mod watermark_type_not_ordered;

pub use avro_without_registry::AVRO_WITHOUT_REGISTRY;
pub use consistency_not_supported::CONSISTENCY_NOT_SUPPORTED;
pub use event_route_missing::EVENT_ROUTE_MISSING;
pub use inbox_crosses_filesystems::INBOX_CROSSES_FILESYSTEMS;
pub use inbox_paths_overlap::INBOX_PATHS_OVERLAP;
pub use ingestion_kind_not_for_container::INGESTION_KIND_NOT_FOR_CONTAINER;
pub use invalid_schedule::INVALID_SCHEDULE;
pub use missing_ingestion::MISSING_INGESTION;
pub use missing_schedule::MISSING_SCHEDULE;
pub use mutable_dataset_without_version::MUTABLE_DATASET_WITHOUT_VERSION;
pub use schedule_slower_than_latency::SCHEDULE_SLOWER_THAN_LATENCY;
pub use topic_mapped_twice::TOPIC_MAPPED_TWICE;
pub use typed_json_without_schema::TYPED_JSON_WITHOUT_SCHEMA;
pub use unmapped_dataset::UNMAPPED_DATASET;
pub use unmapped_topic::UNMAPPED_TOPIC;
pub use watermark_column_nullable::WATERMARK_COLUMN_NULLABLE;
pub use watermark_column_unknown::WATERMARK_COLUMN_UNKNOWN;
pub use watermark_type_not_ordered::WATERMARK_TYPE_NOT_ORDERED;

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
];
