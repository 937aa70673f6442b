//! How DuckDB casts a text that has the shape of its type.

use dsc_model::DataType;

use super::types::column_type;
use crate::motion::engine::Motion;
use crate::motion::typing::{
    FLOATING, HEXADECIMAL, Look, NOT_FINITE, SPAN, TRUTH, UUID, WHOLE, exact_decimal, time_shape, when_shaped,
};

/// JSON as the engine (1.5.6) takes it beyond the standard: numbers that are none, and commas before a bracket.
const BEYOND_JSON: &str = r"nan|inf|,[ \t\r\n]*[\]}]";
/// A string in JSON.
const JSON_STRING: &str = r#""([^"\\]|\\.)*""#;

/// The typed value of a text, null where the text does not have the shape of the type or the type cannot hold it.
pub fn typed_value(engine: &dyn Motion, data_type: &DataType, text: &str) -> String {
    let cast = format!("TRY_CAST({text} AS {})", column_type(data_type));
    let shaped = |shape: &str, value: &str| when_shaped(engine, text, shape, value);
    match data_type {
        DataType::Boolean => shaped(TRUTH, &format!("TRY_CAST(trim({text}) AS BOOLEAN)")),
        DataType::Whole(_) => shaped(WHOLE, &cast),
        DataType::Decimal { scale, .. } => shaped(&exact_decimal(*scale), &cast),
        DataType::Float(_) => format!(
            "CASE WHEN {} THEN CASE WHEN isfinite({cast}) THEN {cast} END WHEN {} THEN {cast} END",
            engine.has_shape(text, FLOATING),
            engine.has_shape(text, NOT_FINITE)
        ),
        DataType::Char(size) | DataType::Varchar(size) => {
            format!("CASE WHEN length({text}) <= {size} AND NOT contains({text}, chr(0)) THEN {text} END")
        }
        DataType::Text => format!("CASE WHEN NOT contains({text}, chr(0)) THEN {text} END"),
        DataType::Binary(size) => format!(
            "CASE WHEN {} AND length(replace({text}, '\\x', '')) = {} THEN unhex(replace({text}, '\\x', '')) END",
            engine.has_shape(text, HEXADECIMAL),
            u64::from(*size) * 2
        ),
        DataType::Blob => shaped(HEXADECIMAL, &format!("unhex(replace({text}, '\\x', ''))")),
        DataType::Time(time_type) => shaped(&time_shape(*time_type, Look::Exact), &cast),
        DataType::Interval => shaped(SPAN, &cast),
        DataType::Uuid => shaped(UUID, &cast),
        DataType::Json => json(text),
        // `TRY_CAST` would make nothing of items that do not fit, and keep the rest.
        DataType::Array(_) | DataType::Vector(_) => {
            of_kind(text, "ARRAY", |document| format!("TRY(CAST({document} AS {}))", column_type(data_type)))
        }
        DataType::Map(_) | DataType::Struct(_) => {
            of_kind(text, "OBJECT", |document| format!("TRY_CAST({document} AS {})", column_type(data_type)))
        }
        DataType::Geography(_) => cast,
    }
}

/// What becomes of a JSON document of a kind.
fn of_kind(text: &str, kind: &str, value: impl Fn(&str) -> String) -> String {
    let document = json(text);
    format!("CASE WHEN json_type({document}) = '{kind}' THEN {} END", value(&document))
}

fn json(text: &str) -> String {
    format!(
        "CASE WHEN json_valid({text}) AND NOT regexp_matches(regexp_replace({text}, '{JSON_STRING}', '\"\"', 'g'), \
         '{BEYOND_JSON}', 'i') THEN CAST({text} AS JSON) END"
    )
}
