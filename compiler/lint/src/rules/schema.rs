//! Family 05: keys, versions, partitions and types of datasets.

mod key_column_unknown;

pub use key_column_unknown::KEY_COLUMN_UNKNOWN;

use crate::LintRule;

/// The rules of this family, by code.
pub static RULES: &[&LintRule] = &[&KEY_COLUMN_UNKNOWN];
