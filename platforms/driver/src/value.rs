//! A value of a small result, in the few shapes that the ledger and the command line need.

use std::fmt;

/// One value. Types that are not here (decimals, dates, lists, …) arrive as the text that the platform shows for them.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing.
    Null,
    /// True or false.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A binary64 number.
    Float(f64),
    /// Text, and everything else as text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

impl Value {
    /// The number, if it is a whole one.
    pub fn as_integer(&self) -> Option<i64> {
        match self {
            Value::Integer(number) => Some(*number),
            Value::Null | Value::Boolean(_) | Value::Float(_) | Value::Text(_) | Value::Bytes(_) => None,
        }
    }

    /// The text, if it is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            Value::Null | Value::Boolean(_) | Value::Integer(_) | Value::Float(_) | Value::Bytes(_) => None,
        }
    }

    /// The truth, if it is one.
    pub fn as_boolean(&self) -> Option<bool> {
        match self {
            Value::Boolean(truth) => Some(*truth),
            Value::Null | Value::Integer(_) | Value::Float(_) | Value::Text(_) | Value::Bytes(_) => None,
        }
    }

    /// Whether it is nothing.
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }
}

/// For people: nothing for null, bytes in hexadecimal.
impl fmt::Display for Value {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Null => Ok(()),
            Value::Boolean(truth) => write!(out, "{truth}"),
            Value::Integer(number) => write!(out, "{number}"),
            Value::Float(number) => write!(out, "{number}"),
            Value::Text(text) => out.write_str(text),
            Value::Bytes(bytes) => {
                out.write_str("\\x")?;
                bytes.iter().try_for_each(|byte| write!(out, "{byte:02x}"))
            }
        }
    }
}

/// Rows with the names of their columns.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rows {
    /// The names, in order.
    pub columns: Vec<String>,
    /// The rows; each has as many values as there are columns.
    pub rows: Vec<Vec<Value>>,
}
