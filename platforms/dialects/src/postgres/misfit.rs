//! Which stored values would not survive a change of type: asked before anything is rewritten. What is not asked here is
//! refused by Postgres itself, which converts or fails and never drops a value.

use dsc_model::{DataType, WholeType};

use crate::quote::identifier;
use crate::shape::table_diff::Retype;
use crate::shape::written::Written;

/// The condition under which a value would be lost or changed by a narrowing; nothing where none can be, or where the
/// change itself stops at such a value.
pub fn misfit(retype: Retype<'_>) -> Option<String> {
    let column = identifier(retype.column);
    let (from, to) = (Written::read(retype.from_sql), Written::read(retype.to_sql));
    if retype.from_sql == retype.to_sql {
        if let DataType::Binary(size) = retype.to {
            return Some(format!("octet_length({column}) <> {size}"));
        }
        let tiny = *retype.to == DataType::Whole(WholeType::Tinyint);
        return tiny.then(|| format!("{column} NOT BETWEEN -128 AND 127"));
    }
    if let (true, "character varying", Some(size)) = (is_text(from), to.name, to.first) {
        return Some(format!("length({column}) > {size}"));
    }
    if is_text(from) {
        return whole_number(to.name).map(|_| format!("{column} !~ '^\\s*[+-]?[0-9]+\\s*$'"));
    }
    if !is_number(from) {
        return is_time(from).then(|| returns(&column, retype)).filter(|_| is_time(to));
    }
    if let Some((least, most)) = whole_number(to.name) {
        return Some(format!(
            "{column} NOT BETWEEN {least} AND {most} OR {column} <> round({column}::numeric)"
        ));
    }
    match (to.name, to.first, to.second) {
        ("numeric", Some(digits), Some(scale)) => Some(format!(
            "abs({column}::numeric) >= 1e{} OR round({column}::numeric, {scale}) <> {column}::numeric",
            digits.saturating_sub(scale)
        )),
        ("real" | "double precision", _, _) => Some(returns(&column, retype)),
        _ => None,
    }
}

/// A value must come back as it was.
fn returns(column: &str, retype: Retype<'_>) -> String {
    format!("CAST(CAST({column} AS {}) AS {}) IS DISTINCT FROM {column}", retype.to_sql, retype.from_sql)
}

fn is_text(written: Written<'_>) -> bool {
    matches!(written.name, "text" | "character varying")
}

fn is_number(written: Written<'_>) -> bool {
    matches!(written.name, "numeric" | "real" | "double precision") || whole_number(written.name).is_some()
}

fn is_time(written: Written<'_>) -> bool {
    matches!(written.name, "date" | "timestamp without time zone" | "timestamp with time zone")
}

/// The least and the greatest value of a type of whole numbers.
fn whole_number(name: &str) -> Option<(i64, i64)> {
    match name {
        "smallint" => Some((i16::MIN.into(), i16::MAX.into())),
        "integer" => Some((i32::MIN.into(), i32::MAX.into())),
        "bigint" => Some((i64::MIN, i64::MAX)),
        _ => None,
    }
}

/// The value in the new type, or nothing where it has no place there: for the log of what has been merged already, where
/// that is no loss. Postgres 15 cannot try a conversion, so what is not known to fit is left out.
pub fn fitting(retype: Retype<'_>) -> String {
    let column = identifier(retype.column);
    let cast = format!("CAST({column} AS {})", retype.to_sql);
    let (from, to) = (Written::read(retype.from_sql), Written::read(retype.to_sql));
    let always = to.name == "text"
        || (is_number(from) && is_number(to) && misfit(retype).is_none())
        || (is_time(from) && is_time(to));
    let digits = match to.name {
        // As many digits as surely fit.
        "smallint" => 4,
        "integer" => 9,
        "bigint" => 18,
        _ => 0,
    };
    if always {
        cast
    } else if is_text(from) && digits > 0 {
        format!("CASE WHEN {column} ~ '^\\s*[+-]?[0-9]{{1,{digits}}}\\s*$' THEN {cast} END")
    } else if let Some(condition) = misfit(retype) {
        format!("CASE WHEN NOT ({condition}) THEN {cast} END")
    } else {
        format!("CAST(NULL AS {})", retype.to_sql)
    }
}
