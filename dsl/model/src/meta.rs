//! `meta`: the one extension point, a free map that is kept and exported.

use dsc_syntax::{Kind, Value};

use crate::read::Reader;

/// A value below `meta`.
#[derive(Clone, Debug, PartialEq)]
pub enum Meta {
    /// Keys and values in the order of the file.
    Map(Vec<(String, Meta)>),
    /// Items.
    List(Vec<Meta>),
    /// Text.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// Any other number.
    Float(f64),
    /// True or false.
    Boolean(bool),
}

impl<'a> Reader<'a> {
    /// Reads a free map; null has no place in it.
    pub(crate) fn meta(&mut self, value: Value<'a>) -> Option<Box<Meta>> {
        if value.kind() != Kind::Map {
            self.wrong_shape(value, "keys and values");
            return None;
        }
        self.meta_value(value).map(Box::new)
    }

    fn meta_value(&mut self, value: Value<'a>) -> Option<Meta> {
        match value.kind() {
            Kind::Map => {
                let mut entries = Vec::new();
                for (key, value) in value.entries() {
                    let Some(name) = key.text() else {
                        self.wrong_shape(key, "a name");
                        continue;
                    };
                    if let Some(value) = self.meta_value(value) {
                        entries.push((name.to_owned(), value));
                    }
                }
                Some(Meta::Map(entries))
            }
            Kind::List => Some(Meta::List(value.items().filter_map(|item| self.meta_value(item)).collect())),
            Kind::Plain if value.is_null() => {
                self.wrong_shape(value, "a value");
                None
            }
            Kind::Text | Kind::DateTime => Some(Meta::Text(value.text().unwrap_or("").to_owned())),
            Kind::Plain => self.finite(value, plain(value.text().unwrap_or(""))),
            Kind::Integer | Kind::Boolean => Some(plain(&value.text().unwrap_or("").replace('_', ""))),
            Kind::Float => {
                let text = value.text().unwrap_or("").replace('_', "");
                self.finite(value, text.parse().map_or_else(|_| plain(&text), Meta::Float))
            }
            Kind::Alias => None,
        }
    }

    /// Refuses numbers that JSON does not have: a model can be exported in every spelling.
    fn finite(&mut self, value: Value<'a>, meta: Meta) -> Option<Meta> {
        if matches!(meta, Meta::Float(number) if !number.is_finite()) {
            self.wrong_shape(value, "a finite number, or a text between quotes");
            return None;
        }
        Some(meta)
    }
}

/// An unquoted scalar by the core schema of YAML 1.2.
fn plain(text: &str) -> Meta {
    match text {
        "true" | "True" | "TRUE" => return Meta::Boolean(true),
        "false" | "False" | "FALSE" => return Meta::Boolean(false),
        _ => {}
    }
    let unsigned = text.trim_start_matches(['+', '-']);
    let signs = text.len() - unsigned.len();
    let number_like = signs <= 1 && unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.');
    if !number_like {
        return Meta::Text(text.to_owned());
    }
    let radix = |prefix: &str, radix| {
        unsigned.strip_prefix(prefix).and_then(|digits| i64::from_str_radix(digits, radix).ok())
    };
    if let Some(number) = radix("0x", 16).or_else(|| radix("0o", 8)).or_else(|| radix("0b", 2)) {
        return Meta::Integer(if text.starts_with('-') { -number } else { number });
    }
    if let Ok(number) = text.parse::<i64>() {
        return Meta::Integer(number);
    }
    match unsigned.to_ascii_lowercase().as_str() {
        ".inf" if text.starts_with('-') => return Meta::Float(f64::NEG_INFINITY),
        ".inf" => return Meta::Float(f64::INFINITY),
        ".nan" => return Meta::Float(f64::NAN),
        _ => {}
    }
    text.parse::<f64>().map_or_else(|_| Meta::Text(text.to_owned()), Meta::Float)
}
