//! How well the values of a type tell rows apart.

use super::DataType;

/// How well the values of a type tell rows apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AsKey {
    /// For certain.
    Certain,
    /// Mostly; the phrase says why not always.
    Doubtful(&'static str),
    /// Not at all; the phrase says why.
    Useless(&'static str),
}

impl DataType {
    /// How well its values tell rows apart.
    pub fn as_key(&self) -> AsKey {
        match self {
            DataType::Json | DataType::Array(_) | DataType::Map(_) | DataType::Struct(_) => {
                AsKey::Useless("one value of it can be written in many ways")
            }
            DataType::Vector(_) | DataType::Geography(_) => {
                AsKey::Useless("values of it are near or far, not equal or different")
            }
            DataType::Float(_) => AsKey::Doubtful("two that look the same may differ in the last digit"),
            DataType::Boolean
            | DataType::Whole(_)
            | DataType::Decimal { .. }
            | DataType::Char(_)
            | DataType::Varchar(_)
            | DataType::Text
            | DataType::Binary(_)
            | DataType::Blob
            | DataType::Time(_)
            | DataType::Interval
            | DataType::Uuid => AsKey::Certain,
        }
    }
}
