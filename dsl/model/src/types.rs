//! The types of columns: what they are. How they are read stands in `types/parse.rs`.

mod known;
mod parse;
mod widening;

use std::fmt;

pub(crate) use known::KnownTypes;
pub use parse::{TypeFault, parse_type, type_words};

/// The type of a column, without its nullability.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum DataType {
    /// True or false.
    Boolean,
    /// 8 bits, signed.
    Tinyint,
    /// 16 bits, signed.
    Smallint,
    /// 32 bits, signed.
    Integer,
    /// 64 bits, signed.
    Bigint,
    /// Exact number of `precision` digits, `scale` of them behind the point.
    Decimal {
        /// All digits.
        precision: u16,
        /// Digits behind the point.
        scale: u16,
    },
    /// IEEE 754 binary32.
    Real,
    /// IEEE 754 binary64.
    Double,
    /// IEEE 754 binary16.
    Float16,
    /// Brain float of 16 bits.
    Bfloat16,
    /// IEEE 754 binary128.
    Float128,
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
    /// A day.
    Date,
    /// A time of day.
    Time,
    /// A date and time without a zone.
    Timestamp,
    /// An instant.
    Timestamptz,
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
            DataType::Tinyint => "tinyint",
            DataType::Smallint => "smallint",
            DataType::Integer => "integer",
            DataType::Bigint => "bigint",
            DataType::Decimal { .. } => "decimal",
            DataType::Real => "real",
            DataType::Double => "double",
            DataType::Float16 => "float16",
            DataType::Bfloat16 => "bfloat16",
            DataType::Float128 => "float128",
            DataType::Fp8E4m3 => "fp8_e4m3",
            DataType::Fp8E5m2 => "fp8_e5m2",
            DataType::Fp6E2m3 => "fp6_e2m3",
            DataType::Fp6E3m2 => "fp6_e3m2",
            DataType::Fp4E2m1 => "fp4_e2m1",
            DataType::Char(_) => "char",
            DataType::Varchar(_) => "varchar",
            DataType::Text => "text",
            DataType::Binary(_) => "binary",
            DataType::Blob => "blob",
            DataType::Date => "date",
            DataType::Time => "time",
            DataType::Timestamp => "timestamp",
            DataType::Timestamptz => "timestamptz",
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
            | DataType::Tinyint
            | DataType::Smallint
            | DataType::Integer
            | DataType::Bigint
            | DataType::Real
            | DataType::Double
            | DataType::Float16
            | DataType::Bfloat16
            | DataType::Float128
            | DataType::Fp8E4m3
            | DataType::Fp8E5m2
            | DataType::Fp6E2m3
            | DataType::Fp6E3m2
            | DataType::Fp4E2m1
            | DataType::Text
            | DataType::Blob
            | DataType::Date
            | DataType::Time
            | DataType::Timestamp
            | DataType::Timestamptz
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
