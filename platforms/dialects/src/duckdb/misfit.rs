//! Which stored values would not survive a change of type: asked before anything is rewritten.

use dsc_model::DataType;

use crate::quote::identifier;
use crate::shape::table_diff::Retype;

/// The condition under which a value would be lost or changed by a narrowing; nothing where none can be.
pub fn misfit(retype: Retype<'_>) -> Option<String> {
    let column = identifier(retype.column);
    if retype.from_sql == retype.to_sql {
        if let DataType::Binary(size) = retype.to {
            return Some(format!("octet_length({column}) <> {size}"));
        }
        let (DataType::Char(size) | DataType::Varchar(size)) = retype.to else { return None };
        return Some(format!("length({column}) > {size}"));
    }
    let there = format!("TRY_CAST({column} AS {})", retype.to_sql);
    // Text has many ways to write one value, so only what cannot be read counts. All else must come back as it was,
    // because the engine's casts round and cut in silence.
    if retype.from_sql == "VARCHAR" {
        return Some(format!("{column} IS NOT NULL AND {there} IS NULL"));
    }
    Some(format!("TRY_CAST({there} AS {}) IS DISTINCT FROM {column}", retype.from_sql))
}
