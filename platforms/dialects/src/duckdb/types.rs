//! How DuckDB writes the types of the model.

use dsc_model::{DataType, Element, FloatType, TimeType, WholeType};

use crate::quote::identifier;

/// The type of a column as DuckDB's SQL writes it. Small floating-point types live in the next larger one that it has.
pub fn column_type(data_type: &DataType) -> String {
    match data_type {
        DataType::Boolean => "BOOLEAN".to_owned(),
        DataType::Whole(WholeType::Tinyint) => "TINYINT".to_owned(),
        DataType::Whole(WholeType::Smallint) => "SMALLINT".to_owned(),
        DataType::Whole(WholeType::Integer) => "INTEGER".to_owned(),
        DataType::Whole(WholeType::Bigint) => "BIGINT".to_owned(),
        DataType::Decimal { precision, scale } => format!("DECIMAL({precision},{scale})"),
        DataType::Float(FloatType::Real | FloatType::Small(_)) => "FLOAT".to_owned(),
        DataType::Float(FloatType::Double | FloatType::Float128) => "DOUBLE".to_owned(),
        DataType::Char(_) | DataType::Varchar(_) | DataType::Text => "VARCHAR".to_owned(),
        DataType::Binary(_) | DataType::Blob | DataType::Geography(_) => "BLOB".to_owned(),
        DataType::Time(TimeType::Date) => "DATE".to_owned(),
        DataType::Time(TimeType::Time) => "TIME".to_owned(),
        DataType::Time(TimeType::Timestamp) => "TIMESTAMP".to_owned(),
        DataType::Time(TimeType::Timestamptz) => "TIMESTAMPTZ".to_owned(),
        DataType::Interval => "INTERVAL".to_owned(),
        DataType::Uuid => "UUID".to_owned(),
        DataType::Json => "JSON".to_owned(),
        DataType::Array(item) => format!("{}[]", element_type(item)),
        DataType::Map(pair) => format!("MAP({}, {})", element_type(&pair.0), element_type(&pair.1)),
        DataType::Struct(fields) => {
            let fields: Vec<String> = fields
                .iter()
                .map(|field| format!("{} {}", identifier(&field.name), element_type(&field.element)))
                .collect();
            format!("STRUCT({})", fields.join(", "))
        }
        DataType::Vector(size) => format!("FLOAT[{size}]"),
    }
}

fn element_type(element: &Element) -> String {
    column_type(&element.data_type)
}

/// Whether two writings mean one type: the engine quotes fewer names in structs, and has a long form for one type.
pub fn same_type(one: &str, other: &str) -> bool {
    plain_type(one) == plain_type(other)
}

/// A type without its quotes and long forms.
pub(super) fn plain_type(text: &str) -> String {
    text.replace('"', "").replace("TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ")
}
