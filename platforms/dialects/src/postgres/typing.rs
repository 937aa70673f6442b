//! How Postgres casts a text that has the shape of its type. Its casts fail where those of others give null, so what a
//! shape cannot tell is tried by a function of the session.

use dsc_model::{DataType, FloatType, WholeType};

use super::types::column_type;
use crate::motion::engine::Motion;
use crate::motion::typing::{
    FLOATING, HEXADECIMAL, Look, NOT_FINITE, SPAN, TRUTH, UUID, WHOLE, exact_decimal, time_shape, when_shaped,
};

/// The value of a text in the type of an example, or null. `pg_input_is_valid` would do, from 16 on.
pub const TRY: &str = "CREATE OR REPLACE FUNCTION pg_temp.dsc_try(given text, example anyelement) RETURNS anyelement \
     LANGUAGE plpgsql IMMUTABLE AS $$ \
     DECLARE found example%TYPE; BEGIN found := given; RETURN found; \
     EXCEPTION WHEN data_exception OR program_limit_exceeded THEN RETURN NULL; END $$";

/// As [`TRY`], for floating-point types: what is too small for them is zero, as it is for everybody else.
pub const TRY_FLOAT: &str = "CREATE OR REPLACE FUNCTION pg_temp.dsc_try_float(given text, example anyelement) RETURNS anyelement \
     LANGUAGE plpgsql IMMUTABLE AS $$ \
     DECLARE found example%TYPE; BEGIN found := given; RETURN found; \
     EXCEPTION WHEN data_exception THEN \
     BEGIN IF abs(given::numeric) >= 1 THEN RETURN NULL; END IF; \
     EXCEPTION WHEN data_exception THEN IF given !~ '[eE]-' THEN RETURN NULL; END IF; END; \
     IF given ~ '^ *-' THEN RETURN '-0'; END IF; RETURN 0; END $$";

/// Digits beyond what any number of ours can have; more of them the server refuses with an error.
const MOST_DIGITS: u32 = 100_000;

/// The typed value of a text, null where the text does not have the shape of the type or the type cannot hold it.
pub fn typed_value(engine: &dyn Motion, data_type: &DataType, text: &str) -> String {
    let own_type = column_type(data_type);
    let shaped = |shape: &str, value: &str| when_shaped(engine, text, shape, value);
    let tried = format!("pg_temp.dsc_try({text}, NULL::{own_type})");
    match data_type {
        DataType::Boolean => shaped(TRUTH, &format!("trim({text})::boolean")),
        DataType::Whole(WholeType::Tinyint) => whole(engine, text, "smallint", ("-128", "127")),
        DataType::Whole(WholeType::Smallint) => whole(engine, text, &own_type, ("-32768", "32767")),
        DataType::Whole(WholeType::Integer) => whole(engine, text, &own_type, ("-2147483648", "2147483647")),
        DataType::Whole(WholeType::Bigint) => {
            whole(engine, text, &own_type, ("-9223372036854775808", "9223372036854775807"))
        }
        DataType::Decimal { precision, scale } => {
            let limit = format!("1e{}", precision.saturating_sub(*scale));
            let fits = format!("abs({text}::numeric) < {limit}::numeric");
            shaped(&exact_decimal(*scale), &guarded(text, &fits, &format!("{text}::{own_type}")))
        }
        DataType::Float(FloatType::Real | FloatType::Double | FloatType::Small(_)) => format!(
            "CASE WHEN {} THEN pg_temp.dsc_try_float({text}, NULL::{own_type}) WHEN {} THEN {text}::{own_type} END",
            engine.has_shape(text, FLOATING),
            engine.has_shape(text, NOT_FINITE),
        ),
        DataType::Float(FloatType::Float128) => {
            let number = format!("{FLOATING}|{NOT_FINITE}");
            shaped(&number, &tried)
        }
        DataType::Char(size) | DataType::Varchar(size) => {
            format!("CASE WHEN length({text}) <= {size} THEN {text} END")
        }
        DataType::Text => text.to_owned(),
        DataType::Binary(size) => format!(
            "CASE WHEN {} AND length(replace({text}, '\\x', '')) = {} \
             THEN decode(replace({text}, '\\x', ''), 'hex') END",
            engine.has_shape(text, HEXADECIMAL),
            u64::from(*size) * 2
        ),
        DataType::Blob => shaped(HEXADECIMAL, &format!("decode(replace({text}, '\\x', ''), 'hex')")),
        DataType::Time(time_type) => {
            // Whatever has the shape of a time of day is one; which days there are the server knows.
            let value = if time_type.has_day() { tried } else { format!("{text}::{own_type}") };
            shaped(&time_shape(*time_type, Look::Exact), &value)
        }
        DataType::Interval => shaped(SPAN, &tried),
        DataType::Uuid => shaped(UUID, &format!("{text}::uuid")),
        DataType::Json => tried,
        DataType::Array(item) if own_type.ends_with("[]") => array(engine, &item.data_type, text, &own_type),
        DataType::Array(_) => document(text, "array"),
        DataType::Map(_) | DataType::Struct(_) => document(text, "object"),
        DataType::Vector(_) | DataType::Geography(_) => tried,
    }
}

/// A whole number between two others.
fn whole(engine: &dyn Motion, text: &str, own_type: &str, (least, most): (&str, &str)) -> String {
    let fits = format!("{text}::numeric BETWEEN {least} AND {most}");
    when_shaped(engine, text, WHOLE, &guarded(text, &fits, &format!("{text}::numeric::{own_type}")))
}

/// A number that fits.
fn guarded(text: &str, fits: &str, value: &str) -> String {
    format!("CASE WHEN length({text}) < {MOST_DIGITS} THEN CASE WHEN {fits} THEN {value} END END")
}

/// A JSON document of a kind.
fn document(text: &str, kind: &str) -> String {
    let document = format!("pg_temp.dsc_try({text}, NULL::jsonb)");
    format!("CASE WHEN jsonb_typeof({document}) = '{kind}' THEN {document} END")
}

/// An array whose items are all of their type.
fn array(engine: &dyn Motion, item: &DataType, text: &str, own_type: &str) -> String {
    let value = typed_value(engine, item, "item.v");
    let list = document(text, "array");
    format!(
        "(SELECT CASE WHEN bool_and(tried.t IS NOT NULL OR tried.v IS NULL) IS NOT FALSE \
         THEN coalesce(array_agg(tried.t ORDER BY tried.n), ARRAY[]::{own_type}) END \
         FROM (SELECT {value} AS t, item.v, item.n FROM jsonb_array_elements_text({list}) \
         WITH ORDINALITY AS item(v, n) OFFSET 0) AS tried HAVING {list} IS NOT NULL)"
    )
}
