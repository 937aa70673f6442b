//! Family 05: keys, versions, partitions and types of datasets.

mod deprecated_without_replacement;
mod duplicate_column;
mod empty_dataset;
mod empty_datastore;
mod key_column_nullable;
mod key_column_unknown;
mod key_type_not_comparable;
mod missing_key_columns;
mod partition_column_nullable;
mod partition_column_unknown;
mod partition_not_in_key;
mod reference_type_mismatch;
mod removal_date_passed;
mod retention_conflict;
mod type_parameter_out_of_range;
mod unknown_type;
mod version_can_tie;
mod version_column_nullable;
mod version_column_unknown;
mod version_type_not_ordered;

pub use deprecated_without_replacement::DEPRECATED_WITHOUT_REPLACEMENT;
pub use duplicate_column::DUPLICATE_COLUMN;
pub use empty_dataset::EMPTY_DATASET;
pub use empty_datastore::EMPTY_DATASTORE;
pub use key_column_nullable::KEY_COLUMN_NULLABLE;
pub use key_column_unknown::KEY_COLUMN_UNKNOWN;
pub use key_type_not_comparable::KEY_TYPE_NOT_COMPARABLE;
pub use missing_key_columns::MISSING_KEY_COLUMNS;
pub use partition_column_nullable::PARTITION_COLUMN_NULLABLE;
pub use partition_column_unknown::PARTITION_COLUMN_UNKNOWN;
pub use partition_not_in_key::PARTITION_NOT_IN_KEY;
pub use reference_type_mismatch::REFERENCE_TYPE_MISMATCH;
pub use removal_date_passed::REMOVAL_DATE_PASSED;
pub use retention_conflict::RETENTION_CONFLICT;
pub use type_parameter_out_of_range::TYPE_PARAMETER_OUT_OF_RANGE;
pub use unknown_type::UNKNOWN_TYPE;
pub use version_can_tie::VERSION_CAN_TIE;
pub use version_column_nullable::VERSION_COLUMN_NULLABLE;
pub use version_column_unknown::VERSION_COLUMN_UNKNOWN;
pub use version_type_not_ordered::VERSION_TYPE_NOT_ORDERED;

use crate::LintRule;

/// The rules of this family, by code.
pub static RULES: &[&LintRule] = &[
    &MISSING_KEY_COLUMNS,
    &KEY_COLUMN_UNKNOWN,
    &KEY_COLUMN_NULLABLE,
    &KEY_TYPE_NOT_COMPARABLE,
    &PARTITION_COLUMN_UNKNOWN,
    &PARTITION_COLUMN_NULLABLE,
    &PARTITION_NOT_IN_KEY,
    &VERSION_COLUMN_UNKNOWN,
    &VERSION_CAN_TIE,
    &EMPTY_DATASET,
    &EMPTY_DATASTORE,
    &DUPLICATE_COLUMN,
    &UNKNOWN_TYPE,
    &TYPE_PARAMETER_OUT_OF_RANGE,
    &REFERENCE_TYPE_MISMATCH,
    &DEPRECATED_WITHOUT_REPLACEMENT,
    &REMOVAL_DATE_PASSED,
    &RETENTION_CONFLICT,
    &VERSION_COLUMN_NULLABLE,
    &VERSION_TYPE_NOT_ORDERED,
];
