//! The types of columns: what they are. How they are read stands in `types/parse.rs`.

mod key;
mod known;
mod parse;
mod widening;

use std::fmt;

pub use key::AsKey;
pub(crate) use known::KnownTypes;
pub use parse::{TypeFault, parse_type, type_words};

/// The type of a column, without its nullability.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum DataType {
    /// True or false.
    Boolean,
    /// A whole number.
    Whole(WholeType),
    /// Exact number of `precision` digits, `scale` of them behind the point.
    Decimal {
        /// All digits.
        precision: u16,
        /// Digits behind the point.
        scale: u16,
    },
    /// A floating-point number.
    Float(FloatType),
    /// Text of exactly that many characters.
    Char(u32),
    /// Text of at most that many characters.
    Varchar(u32),
    /// Text of any length.
    Text,
    /// Exactly that many bytes.
    Binary(u32),
    /// Bytes of any length.
    Blob,
    /// A day, a time, or both.
    Time(TimeType),
    /// A span of time.
    Interval,
    /// 128 bits of identity.
    Uuid,
    /// A JSON document.
    Json,
    /// Many of one type.
    Array(Box<Element>),
    /// Keys and values.
    Map(Box<(Element, Element)>),
    /// Named fields.
    Struct(Box<[Field]>),
    /// That many binary32 numbers.
    Vector(u32),
    /// Shapes on the earth in the reference system of that number.
    Geography(u32),
}

/// The types of whole numbers, all signed; what is greater holds whatever a smaller one holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WholeType {
    /// 8 bits.
    Tinyint,
    /// 16 bits.
    Smallint,
    /// 32 bits.
    Integer,
    /// 64 bits.
    Bigint,
}

/// The types of floating-point numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FloatType {
    /// Fewer than 32 bits, as models of machine learning store them.
    Small(SmallFloat),
    /// IEEE 754 binary32.
    Real,
    /// IEEE 754 binary64.
    Double,
    /// IEEE 754 binary128.
    Float128,
}

/// Floating-point numbers of fewer than 32 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SmallFloat {
    /// IEEE 754 binary16.
    Float16,
    /// Brain float of 16 bits.
    Bfloat16,
    /// 8 bits, 4 of exponent.
    Fp8E4m3,
    /// 8 bits, 5 of exponent.
    Fp8E5m2,
    /// 6 bits, 2 of exponent.
    Fp6E2m3,
    /// 6 bits, 3 of exponent.
    Fp6E3m2,
    /// 4 bits, 2 of exponent.
    Fp4E2m1,
}

/// The types of points in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TimeType {
    /// A day.
    Date,
    /// A time of day.
    Time,
    /// A date and time without a zone.
    Timestamp,
    /// An instant.
    Timestamptz,
}

impl TimeType {
    /// Whether its values say which day it is.
    pub fn has_day(self) -> bool {
        match self {
            TimeType::Date | TimeType::Timestamp | TimeType::Timestamptz => true,
            TimeType::Time => false,
        }
    }
}

/// A type inside another one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Element {
    /// Its type.
    pub data_type: DataType,
    /// Whether it may be null.
    pub nullable: bool,
}

/// A field of a struct.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub element: Element,
}

impl DataType {
    /// The word it begins with, such as `varchar`.
    pub fn word(&self) -> &'static str {
        match self {
            DataType::Boolean => "boolean",
            DataType::Whole(WholeType::Tinyint) => "tinyint",
            DataType::Whole(WholeType::Smallint) => "smallint",
            DataType::Whole(WholeType::Integer) => "integer",
            DataType::Whole(WholeType::Bigint) => "bigint",
            DataType::Decimal { .. } => "decimal",
            DataType::Float(FloatType::Real) => "real",
            DataType::Float(FloatType::Double) => "double",
            DataType::Float(FloatType::Small(SmallFloat::Float16)) => "float16",
            DataType::Float(FloatType::Small(SmallFloat::Bfloat16)) => "bfloat16",
            DataType::Float(FloatType::Float128) => "float128",
            DataType::Float(FloatType::Small(SmallFloat::Fp8E4m3)) => "fp8_e4m3",
            DataType::Float(FloatType::Small(SmallFloat::Fp8E5m2)) => "fp8_e5m2",
            DataType::Float(FloatType::Small(SmallFloat::Fp6E2m3)) => "fp6_e2m3",
            DataType::Float(FloatType::Small(SmallFloat::Fp6E3m2)) => "fp6_e3m2",
            DataType::Float(FloatType::Small(SmallFloat::Fp4E2m1)) => "fp4_e2m1",
            DataType::Char(_) => "char",
            DataType::Varchar(_) => "varchar",
            DataType::Text => "text",
            DataType::Binary(_) => "binary",
            DataType::Blob => "blob",
            DataType::Time(TimeType::Date) => "date",
            DataType::Time(TimeType::Time) => "time",
            DataType::Time(TimeType::Timestamp) => "timestamp",
            DataType::Time(TimeType::Timestamptz) => "timestamptz",
            DataType::Interval => "interval",
            DataType::Uuid => "uuid",
            DataType::Json => "json",
            DataType::Array(_) => "array",
            DataType::Map(_) => "map",
            DataType::Struct(_) => "struct",
            DataType::Vector(_) => "vector",
            DataType::Geography(_) => "geography",
        }
    }
}

impl fmt::Display for DataType {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.word())?;
        match self {
            DataType::Decimal { precision, scale } => write!(out, "({precision},{scale})"),
            DataType::Char(size)
            | DataType::Varchar(size)
            | DataType::Binary(size)
            | DataType::Vector(size)
            | DataType::Geography(size) => write!(out, "({size})"),
            DataType::Array(item) => write!(out, "<{item}>"),
            DataType::Map(pair) => write!(out, "<{}, {}>", pair.0, pair.1),
            DataType::Struct(fields) => {
                out.write_str("<")?;
                for (at, field) in fields.iter().enumerate() {
                    let comma = if at == 0 { "" } else { ", " };
                    write!(out, "{comma}{}: {}", field.name, field.element)?;
                }
                out.write_str(">")
            }
            DataType::Boolean
            | DataType::Whole(_)
            | DataType::Float(_)
            | DataType::Text
            | DataType::Blob
            | DataType::Time(_)
            | DataType::Interval
            | DataType::Uuid
            | DataType::Json => Ok(()),
        }
    }
}

impl fmt::Display for Element {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}{}", self.data_type, if self.nullable { "?" } else { "" })
    }
}
