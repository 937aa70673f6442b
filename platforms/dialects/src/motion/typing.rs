//! From text to typed values: what every engine holds against the shape of its type before it is cast, and what is wrong
//! where that fails. The casts themselves stand with each engine.
//!
//! Casts of engines round `1.5` to an integer, drop digits behind the point, cut times, overflow to infinity or take the
//! 24th hour, each in its own way. Here nothing is lost in silence, and all engines take the same texts: a text is first
//! held against the shape of its type, then cast. A regular expression here uses only what all engines know.

use dsc_model::{DataType, TimeType};
use dsc_plan::desired::DesiredColumn;

use super::engine::Motion;
use super::place::Place;
use crate::quote::literal;

/// A whole number; digits behind the point may only be zeros.
pub const WHOLE: &str = r" *[+-]?[0-9]+(\.0*)? *";
/// A number without exponent.
pub const PLAIN: &str = r" *[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+) *";
/// A number as floating-point types are written.
pub const FLOATING: &str = r" *[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)? *";
/// What floating-point types hold besides numbers.
pub const NOT_FINITE: &str = r" *([+-]?([iI][nN][fF]([iI][nN][iI][tT][yY])?)|[nN][aA][nN]) *";
/// Yes and no.
pub const TRUTH: &str = r" *([tT]([rR][uU][eE])?|[fF]([aA][lL][sS][eE])?|[yY]([eE][sS])?|[nN]([oO])?|1|0) *";
/// Bytes as `\x00ff`, or as `\x00\xff`.
pub const HEXADECIMAL: &str = r"(\\x([0-9a-fA-F]{2})*)*";
/// A UUID, with its hyphens.
pub const UUID: &str = r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}";
/// A span of time, from its greatest unit to its smallest.
pub const SPAN: &str = r" *([+-]?[0-9]{1,6} years?)?( ?[+-]?[0-9]{1,6} mon(th)?s?)?( ?[+-]?[0-9]{1,8} days?)?( ?[+-]?[0-9]{1,6}:[0-5][0-9](:[0-5][0-9](\.[0-9]{1,6})?)?)? *";

/// A day as it looks, and as it can be, but for the length of its month.
const LOOKS_LIKE_DAY: &str = "[0-9]{4,}-[0-9]{1,2}-[0-9]{1,2}";
const DAY: &str =
    "([1-9][0-9]{3}|0[1-9][0-9]{2}|00[1-9][0-9]|000[1-9])-(0?[1-9]|1[0-2])-(0?[1-9]|[12][0-9]|3[01])";
/// A time of day as it looks, and as it can be.
const LOOKS_LIKE_CLOCK: &str = r"[0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6}0*)?)?";
const CLOCK: &str = r"([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,6}0*)?)?";
const MIDNIGHT: &str = r"([ T]00:00(:00(\.0+)?)?)?";
/// A zone other than UTC has no place in a time without one: it would be dropped.
const NO_ZONE: &str = "(Z|[+-]00(:00)?)?";
const LOOKS_LIKE_ZONE: &str = "(Z|[+-][0-9]{2}(:[0-9]{2})?)?";
const ZONE: &str = "(Z|[+-](0[0-9]|1[0-4])(:[0-5][0-9])?)?";

/// How exactly a text is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// Whether it looks like a value of the type, be it one or not.
    Fleeting,
    /// Whether it is one, as far as a shape can tell.
    Exact,
}

/// The shape of the types that mean a time.
pub fn time_shape(time_type: TimeType, look: Look) -> String {
    let (day, clock, zone) = match look {
        Look::Fleeting => (LOOKS_LIKE_DAY, LOOKS_LIKE_CLOCK, LOOKS_LIKE_ZONE),
        Look::Exact => (DAY, CLOCK, ZONE),
    };
    match time_type {
        TimeType::Date => format!(" *{day}{MIDNIGHT} *"),
        TimeType::Time => format!(" *{clock} *"),
        TimeType::Timestamp => format!(" *{day}([ T]{clock}{NO_ZONE})? *"),
        TimeType::Timestamptz => format!(" *{day}([ T]{clock}{zone})? *"),
    }
}

/// The shape of a decimal number that loses no digit.
pub fn exact_decimal(scale: u16) -> String {
    if scale == 0 {
        return WHOLE.to_owned();
    }
    format!(r" *[+-]?([0-9]+(\.[0-9]{{0,{scale}}}0*)?|\.[0-9]{{1,{scale}}}0*) *")
}

/// A value of a text that has a shape, else null.
pub fn when_shaped(engine: &dyn Motion, text: &str, shape: &str, value: &str) -> String {
    format!("CASE WHEN {} THEN {value} END", engine.has_shape(text, shape))
}

/// Whether the source should hand a column over as JSON text rather than as the text inside a JSON string.
pub fn is_json_text(data_type: &DataType) -> bool {
    matches!(
        data_type,
        DataType::Json | DataType::Array(_) | DataType::Map(_) | DataType::Struct(_) | DataType::Vector(_)
    )
}

/// The code of what is wrong with a text whose typed value is null.
fn wrong_code(engine: &dyn Motion, data_type: &DataType, text: &str) -> String {
    let shape = |shape: &str| {
        format!("CASE WHEN {} THEN 'out-of-range' ELSE 'wrong-type' END", engine.has_shape(text, shape))
    };
    match data_type {
        DataType::Whole(_) => shape(WHOLE),
        DataType::Decimal { scale, .. } => format!(
            "CASE WHEN NOT {} THEN 'wrong-type' WHEN NOT {} THEN 'too-precise' ELSE 'out-of-range' END",
            engine.has_shape(text, PLAIN),
            engine.has_shape(text, &exact_decimal(*scale))
        ),
        DataType::Float(_) => shape(FLOATING),
        // Nothing else can be wrong with a text that is short enough; where texts are taken apart it is seen before.
        DataType::Char(size) | DataType::Varchar(size) => {
            format!("CASE WHEN length({text}) <= {size} THEN 'nul-character' ELSE 'too-long' END")
        }
        DataType::Text => "'nul-character'".to_owned(),
        DataType::Binary(_) => {
            format!(
                "CASE WHEN {} THEN 'wrong-size' ELSE 'wrong-type' END",
                engine.has_shape(text, HEXADECIMAL)
            )
        }
        DataType::Time(time_type) => shape(&time_shape(*time_type, Look::Fleeting)),
        DataType::Boolean
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

/// The branch of a CASE that finds what is wrong with a column: `WHEN … THEN` code, field and message.
pub(super) fn fault_branch(place: &Place<'_>, column: &DesiredColumn, text: &str, typed: &str) -> String {
    let field = literal(&column.physical);
    let wrong = format!(
        "ARRAY[{}, {field}, '`' || left({text}, 60) || '` does not fit {}']",
        wrong_code(place.engine, &column.data_type, text),
        column.data_type
    );
    let (missing, what) = match place.is_key(column) {
        IsKey::Yes => ("missing-key", "the key has no value"),
        IsKey::No if column.nullable => {
            return format!("WHEN {typed} IS NULL AND {text} IS NOT NULL THEN {wrong}");
        }
        IsKey::No => ("missing-value", "there is no value"),
    };
    // Of what went only the key and its order in time have to be known.
    let spared = match place.is_key(column) {
        IsKey::No if place.dates_deletions() || !place.version().contains(&column.physical) => {
            format!(" AND ({text} IS NOT NULL OR dsc_operation IS DISTINCT FROM 'delete')")
        }
        IsKey::No | IsKey::Yes => String::new(),
    };
    format!(
        "WHEN {typed} IS NULL{spared} THEN CASE WHEN {text} IS NULL \
         THEN ARRAY['{missing}', {field}, '{what}'] ELSE {wrong} END"
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
