//! From text to typed values: one pair of SQL expressions a column, the same whether a batch is tried as a set or taken apart.
//!
//! DuckDB's own casts round `1.5` to an integer, drop digits behind the point, cut times and overflow to infinity in
//! silence. Here nothing is lost in silence: a text is first held against the shape of its type, then cast.

use dsc_model::DataType;
use dsc_plan::desired::DesiredColumn;

use super::types::column_type;
use crate::quote::literal;

/// A whole number; digits behind the point may only be zeros.
const WHOLE: &str = r" *[+-]?[0-9]+(\.0*)? *";
/// A number without exponent.
const PLAIN: &str = r" *[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+) *";
/// A number as floating-point types are written.
const FLOATING: &str = r" *[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)? *";
/// What floating-point types hold besides numbers.
const NOT_FINITE: &str = r"(?i) *[+-]?(inf|infinity|nan) *";
const TRUTH: &str = r"(?i) *(true|false|t|f|yes|no|y|n|1|0) *";
const DAY: &str = r"[0-9]{4,}-[0-9]{1,2}-[0-9]{1,2}";
const CLOCK: &str = r"[0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6}0*)?)?";
const MIDNIGHT: &str = r"([ T]00:00(:00(\.0+)?)?)?";
/// Bytes as `\x00ff`, or as `\x00\xff`.
const HEXADECIMAL: &str = r"(\\x([0-9a-fA-F]{2})*)*";

/// The typed value of a text, null where the text does not have the shape of the type or the type cannot hold it.
pub fn typed_value(data_type: &DataType, text: &str) -> String {
    let cast = format!("TRY_CAST({text} AS {})", column_type(data_type));
    match data_type {
        DataType::Boolean => when_shaped(text, TRUTH, &format!("TRY_CAST(trim({text}) AS BOOLEAN)")),
        DataType::Tinyint | DataType::Smallint | DataType::Integer | DataType::Bigint => {
            when_shaped(text, WHOLE, &cast)
        }
        DataType::Decimal { scale, .. } => when_shaped(text, &exact_decimal(*scale), &cast),
        DataType::Real
        | DataType::Double
        | DataType::Float16
        | DataType::Bfloat16
        | DataType::Float128
        | DataType::Fp8E4m3
        | DataType::Fp8E5m2
        | DataType::Fp6E2m3
        | DataType::Fp6E3m2
        | DataType::Fp4E2m1 => format!(
            "CASE WHEN {} THEN CASE WHEN isfinite({cast}) THEN {cast} END WHEN {} THEN {cast} END",
            shaped(text, FLOATING),
            shaped(text, NOT_FINITE)
        ),
        DataType::Char(size) | DataType::Varchar(size) => {
            format!("CASE WHEN length({text}) <= {size} THEN {text} END")
        }
        DataType::Text => text.to_owned(),
        DataType::Binary(size) => format!(
            "CASE WHEN {} AND length(replace({text}, '\\x', '')) = {} THEN unhex(replace({text}, '\\x', '')) END",
            shaped(text, HEXADECIMAL),
            u64::from(*size) * 2
        ),
        DataType::Blob => when_shaped(text, HEXADECIMAL, &format!("unhex(replace({text}, '\\x', ''))")),
        DataType::Date => when_shaped(text, &format!(" *{DAY}{MIDNIGHT} *"), &cast),
        DataType::Time => when_shaped(text, &format!(" *{CLOCK} *"), &cast),
        DataType::Timestamp => when_shaped(text, &zoneless(), &cast),
        DataType::Timestamptz => when_shaped(text, &zoned(), &cast),
        DataType::Interval | DataType::Uuid => cast,
        DataType::Json => format!("CASE WHEN json_valid({text}) THEN CAST({text} AS JSON) END"),
        DataType::Array(_) | DataType::Map(_) | DataType::Struct(_) | DataType::Vector(_) => format!(
            "TRY_CAST(CASE WHEN json_valid({text}) THEN CAST({text} AS JSON) END AS {})",
            column_type(data_type)
        ),
        DataType::Geography(_) => cast,
    }
}

/// Whether the source should hand a column over as JSON text rather than as the text inside a JSON string.
pub fn is_json_text(data_type: &DataType) -> bool {
    matches!(
        data_type,
        DataType::Json | DataType::Array(_) | DataType::Map(_) | DataType::Struct(_) | DataType::Vector(_)
    )
}

/// The code of what is wrong with a text whose typed value is null.
fn wrong_code(data_type: &DataType, text: &str) -> String {
    let shape =
        |shape: &str| format!("CASE WHEN {} THEN 'out-of-range' ELSE 'wrong-type' END", shaped(text, shape));
    match data_type {
        DataType::Tinyint | DataType::Smallint | DataType::Integer | DataType::Bigint => shape(WHOLE),
        DataType::Decimal { scale, .. } => format!(
            "CASE WHEN NOT {} THEN 'wrong-type' WHEN NOT {} THEN 'too-precise' ELSE 'out-of-range' END",
            shaped(text, PLAIN),
            shaped(text, &exact_decimal(*scale))
        ),
        DataType::Real
        | DataType::Double
        | DataType::Float16
        | DataType::Bfloat16
        | DataType::Float128
        | DataType::Fp8E4m3
        | DataType::Fp8E5m2
        | DataType::Fp6E2m3
        | DataType::Fp6E3m2
        | DataType::Fp4E2m1 => shape(FLOATING),
        DataType::Char(_) | DataType::Varchar(_) => "'too-long'".to_owned(),
        DataType::Binary(_) => {
            format!("CASE WHEN {} THEN 'wrong-size' ELSE 'wrong-type' END", shaped(text, HEXADECIMAL))
        }
        DataType::Date => shape(&format!(" *{DAY}{MIDNIGHT} *")),
        DataType::Time => shape(&format!(" *{CLOCK} *")),
        DataType::Timestamp => shape(&zoneless()),
        DataType::Timestamptz => shape(&zoned()),
        DataType::Boolean
        | DataType::Text
        | DataType::Blob
        | DataType::Interval
        | DataType::Uuid
        | DataType::Json
        | DataType::Array(_)
        | DataType::Map(_)
        | DataType::Struct(_)
        | DataType::Vector(_)
        | DataType::Geography(_) => "'wrong-type'".to_owned(),
    }
}

/// The branch of a CASE that finds what is wrong with a column: `WHEN … THEN {code, field, message}`.
pub fn fault_branch(column: &DesiredColumn, is_key: IsKey, text: &str, typed: &str) -> String {
    let field = literal(&column.physical);
    let wrong = format!(
        "{{'code': {}, 'field': {field}, 'message': '`' || left({text}, 60) || '` does not fit {}'}}",
        wrong_code(&column.data_type, text),
        column.data_type
    );
    let (missing, what) = match is_key {
        IsKey::Yes => ("missing-key", "the key has no value"),
        IsKey::No if column.nullable => {
            return format!("WHEN {typed} IS NULL AND {text} IS NOT NULL THEN {wrong}");
        }
        IsKey::No => ("missing-value", "there is no value"),
    };
    format!(
        "WHEN {typed} IS NULL THEN CASE WHEN {text} IS NULL \
         THEN {{'code': '{missing}', 'field': {field}, 'message': '{what}'}} ELSE {wrong} END"
    )
}

/// Whether a column belongs to the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IsKey {
    /// It does.
    Yes,
    /// It does not.
    No,
}

fn exact_decimal(scale: u16) -> String {
    if scale == 0 {
        return WHOLE.to_owned();
    }
    format!(r" *[+-]?([0-9]+(\.[0-9]{{0,{scale}}}0*)?|\.[0-9]{{1,{scale}}}0*) *")
}

/// A zone other than UTC has no place in a time without one: it would be dropped.
fn zoneless() -> String {
    format!(r" *{DAY}([ T]{CLOCK}( ?(Z|[+-]00(:00)?))?)? *")
}

fn zoned() -> String {
    format!(r" *{DAY}([ T]{CLOCK}( ?(Z|[+-][0-9]{{2}}(:[0-9]{{2}})?))?)? *")
}

fn shaped(text: &str, shape: &str) -> String {
    format!("regexp_full_match({text}, {})", literal(shape))
}

fn when_shaped(text: &str, shape: &str, value: &str) -> String {
    format!("CASE WHEN {} THEN {value} END", shaped(text, shape))
}
