//! How Postgres writes the types of the model: in the very form in which `format_type` tells them back, so that what is
//! there and what is wanted can be compared as text.

use dsc_model::{DataType, Element, FloatType, TimeType, WholeType};

use crate::shape::engine::RetypeEffort;
use crate::shape::written::Written;

/// The type of a column.
///
/// `char(n)` becomes `character varying(n)`: Postgres' own `character(n)` pads values with blanks, so they would not leave
/// as they came. What is nested, or an array of arrays (which would have to be rectangular there), is a `jsonb` document.
pub fn column_type(data_type: &DataType) -> String {
    match data_type {
        DataType::Boolean => "boolean".to_owned(),
        DataType::Whole(WholeType::Tinyint | WholeType::Smallint) => "smallint".to_owned(),
        DataType::Whole(WholeType::Integer) => "integer".to_owned(),
        DataType::Whole(WholeType::Bigint) => "bigint".to_owned(),
        DataType::Decimal { precision, scale } => format!("numeric({precision},{scale})"),
        // The small ones are refused by the linter; they would fit here.
        DataType::Float(FloatType::Real | FloatType::Small(_)) => "real".to_owned(),
        DataType::Float(FloatType::Double) => "double precision".to_owned(),
        DataType::Float(FloatType::Float128) => "numeric".to_owned(),
        DataType::Char(size) | DataType::Varchar(size) => format!("character varying({size})"),
        DataType::Text => "text".to_owned(),
        DataType::Binary(_) | DataType::Blob => "bytea".to_owned(),
        DataType::Time(TimeType::Date) => "date".to_owned(),
        DataType::Time(TimeType::Time) => "time without time zone".to_owned(),
        DataType::Time(TimeType::Timestamp) => "timestamp without time zone".to_owned(),
        DataType::Time(TimeType::Timestamptz) => "timestamp with time zone".to_owned(),
        DataType::Interval => "interval".to_owned(),
        DataType::Uuid => "uuid".to_owned(),
        DataType::Json => "json".to_owned(),
        DataType::Array(item) => array_type(item),
        DataType::Map(_) | DataType::Struct(_) => "jsonb".to_owned(),
        DataType::Vector(size) => format!("vector({size})"),
        DataType::Geography(_) => "geography".to_owned(),
    }
}

fn array_type(item: &Element) -> String {
    if matches!(item.data_type, DataType::Array(_) | DataType::Map(_) | DataType::Struct(_)) {
        return "jsonb".to_owned();
    }
    format!("{}[]", column_type(&item.data_type))
}

/// What it takes to give a column another type: measured with 15 and 18, in sessions whose time zone is UTC.
pub fn retype_effort(from: &str, to: &str) -> RetypeEffort {
    if from == to {
        return RetypeEffort::Nothing;
    }
    match (Written::read(from), Written::read(to)) {
        (
            Written { name: "character varying", first, .. },
            Written { name: "character varying", first: then, .. },
        ) => at_least(then, first),
        (Written { name: "character varying", .. }, Written { name: "text", .. }) => RetypeEffort::Nothing,
        (Written { name: "text", .. }, Written { name: "character varying", first: None, .. }) => {
            RetypeEffort::Nothing
        }
        (Written { name: "numeric", .. }, Written { name: "numeric", first: None, .. }) => {
            RetypeEffort::Nothing
        }
        (
            Written { name: "numeric", first, second },
            Written { name: "numeric", first: then, second: now },
        ) => {
            if second == now {
                at_least(then, first)
            } else {
                RetypeEffort::Rewrite
            }
        }
        (
            Written { name: "timestamp without time zone", .. },
            Written { name: "timestamp with time zone", .. },
        )
        | (
            Written { name: "timestamp with time zone", .. },
            Written { name: "timestamp without time zone", .. },
        ) => RetypeEffort::Reindex,
        _ => RetypeEffort::Rewrite,
    }
}

/// Nothing to do where the new size holds whatever the old one held; without a size everything is held.
fn at_least(new: Option<u32>, old: Option<u32>) -> RetypeEffort {
    match (new, old) {
        (None, _) => RetypeEffort::Nothing,
        (Some(new), Some(old)) if new >= old => RetypeEffort::Nothing,
        (Some(_), _) => RetypeEffort::Rewrite,
    }
}

#[cfg(test)]
mod tests {
    use super::retype_effort;
    use crate::shape::engine::RetypeEffort::{self, Nothing, Reindex, Rewrite};

    #[test]
    fn the_effort_of_a_new_type_is_that_of_the_measured_matrix() {
        let cases: [(&str, &str, RetypeEffort); 17] = [
            ("character varying(10)", "character varying(20)", Nothing),
            ("character varying(20)", "character varying(10)", Rewrite),
            ("character varying(10)", "text", Nothing),
            ("text", "character varying(10)", Rewrite),
            ("text", "character varying", Nothing),
            ("numeric(10,2)", "numeric(12,2)", Nothing),
            ("numeric(10,2)", "numeric(12,3)", Rewrite),
            ("numeric(10,2)", "numeric", Nothing),
            ("numeric", "numeric(10,2)", Rewrite),
            ("timestamp without time zone", "timestamp with time zone", Reindex),
            ("timestamp with time zone", "timestamp without time zone", Reindex),
            ("smallint", "integer", Rewrite),
            ("integer", "bigint", Rewrite),
            ("real", "double precision", Rewrite),
            ("date", "timestamp without time zone", Rewrite),
            ("json", "jsonb", Rewrite),
            ("character varying(10)[]", "character varying(20)[]", Rewrite),
        ];
        for (from, to, effort) in cases {
            assert_eq!(retype_effort(from, to), effort, "{from} to {to}");
        }
    }
}
