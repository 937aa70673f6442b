//! Which types may become which without losing a value.

use super::{DataType, Element, Field, FloatType, TimeType};

impl DataType {
    /// Whether every value of this type is a value of `wider` too, and of the same family. A type widens to itself.
    pub fn widens_to(&self, wider: &DataType) -> bool {
        if self == wider {
            return true;
        }
        match (self, wider) {
            (DataType::Whole(from), DataType::Whole(to)) => to >= from,
            (DataType::Float(FloatType::Real), DataType::Float(FloatType::Double))
            | (DataType::Time(TimeType::Date), DataType::Time(TimeType::Timestamp))
            | (DataType::Char(_) | DataType::Varchar(_), DataType::Text)
            | (DataType::Binary(_), DataType::Blob) => true,
            (DataType::Char(from) | DataType::Varchar(from), DataType::Varchar(to)) => to >= from,
            (
                DataType::Decimal { precision, scale },
                DataType::Decimal { precision: wider_precision, scale: wider_scale },
            ) => {
                wider_scale >= scale
                    && wider_precision.saturating_sub(*wider_scale) >= precision.saturating_sub(*scale)
            }
            (DataType::Array(from), DataType::Array(to)) => from.widens_to(to),
            (DataType::Map(from), DataType::Map(to)) => from.0.widens_to(&to.0) && from.1.widens_to(&to.1),
            (DataType::Struct(from), DataType::Struct(to)) => fields_widen(from, to),
            (_, _) => false,
        }
    }
}

impl Element {
    /// Whether every value fits; what may be null stays so.
    fn widens_to(&self, wider: &Element) -> bool {
        (wider.nullable || !self.nullable) && self.data_type.widens_to(&wider.data_type)
    }
}

/// Every old field is still there and fits; new ones may be null.
fn fields_widen(from: &[Field], to: &[Field]) -> bool {
    let kept = from.iter().all(|old| {
        to.iter().find(|new| new.name == old.name).is_some_and(|new| old.element.widens_to(&new.element))
    });
    let added_nullable =
        to.iter().filter(|new| !from.iter().any(|old| old.name == new.name)).all(|new| new.element.nullable);
    kept && added_nullable
}

#[cfg(test)]
mod tests {
    use crate::types::parse_type;

    #[test]
    fn types_widen_and_never_narrow_or_change_family() {
        let cases = [
            ("smallint", "bigint", true),
            ("bigint", "integer", false),
            ("integer", "double", false),
            ("real", "double", true),
            ("varchar(10)", "varchar(20)", true),
            ("varchar(20)", "varchar(10)", false),
            ("varchar(20)", "text", true),
            ("char(5)", "varchar(5)", true),
            ("char(5)", "char(6)", false),
            ("decimal(10,2)", "decimal(12,4)", true),
            ("decimal(10,2)", "decimal(10,4)", false),
            ("decimal(10,2)", "decimal(12,1)", false),
            ("date", "timestamp", true),
            ("timestamp", "timestamptz", false),
            ("array<integer>", "array<bigint?>", true),
            ("array<integer?>", "array<bigint>", false),
            ("map<text, real>", "map<text, double>", true),
            ("struct<a: integer>", "struct<a: bigint, b: text?>", true),
            ("struct<a: integer>", "struct<a: bigint, b: text>", false),
            ("struct<a: integer, b: text>", "struct<a: integer>", false),
        ];
        for (from, to, widens) in cases {
            let (from_type, to_type) = (parse_type(from).expect("a type"), parse_type(to).expect("a type"));
            assert_eq!(from_type.data_type.widens_to(&to_type.data_type), widens, "{from} to {to}");
        }
    }
}
