//! Which stored values would not survive a change of type: asked before anything is rewritten.

use dsc_model::DataType;

use crate::quote::identifier;
use crate::shape::table_diff::Retype;

/// The condition under which a value would be lost or changed by a narrowing; nothing where none can be.
pub fn misfit(retype: Retype<'_>) -> Option<String> {
    let column = identifier(retype.column);
    if retype.from_sql == retype.to_sql {
        return match retype.to {
            DataType::Char(size) | DataType::Varchar(size) => Some(format!("length({column}) > {size}")),
            DataType::Binary(size) => Some(format!("octet_length({column}) <> {size}")),
            DataType::Boolean
            | DataType::Tinyint
            | DataType::Smallint
            | DataType::Integer
            | DataType::Bigint
            | DataType::Decimal { .. }
            | DataType::Real
            | DataType::Double
            | DataType::Float16
            | DataType::Bfloat16
            | DataType::Float128
            | DataType::Fp8E4m3
            | DataType::Fp8E5m2
            | DataType::Fp6E2m3
            | DataType::Fp6E3m2
            | DataType::Fp4E2m1
            | DataType::Text
            | DataType::Blob
            | DataType::Date
            | DataType::Time
            | DataType::Timestamp
            | DataType::Timestamptz
            | DataType::Interval
            | DataType::Uuid
            | DataType::Json
            | DataType::Array(_)
            | DataType::Map(_)
            | DataType::Struct(_)
            | DataType::Vector(_)
            | DataType::Geography(_) => None,
        };
    }
    let there = format!("TRY_CAST({column} AS {})", retype.to_sql);
    // Text has many ways to write one value, so only what cannot be read counts. All else must come back as it was,
    // because the engine's casts round and cut in silence.
    if retype.from_sql == "VARCHAR" {
        return Some(format!("{column} IS NOT NULL AND {there} IS NULL"));
    }
    Some(format!("TRY_CAST({there} AS {}) IS DISTINCT FROM {column}", retype.from_sql))
}
