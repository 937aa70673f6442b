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
            Kind::Boolean => Some(Meta::Boolean(value.text() == Some("true"))),
            Kind::Plain => self.scalar(value, plain(value.text().unwrap_or(""))),
            Kind::Integer | Kind::Float => {
                let digits = value.text().unwrap_or("").replace('_', "");
                self.scalar(value, of_toml(&digits))
            }
            Kind::Alias => None,
        }
    }

    /// What a scalar was read as. Numbers that JSON does not have are refused, since a model can be exported in every
    /// spelling, and so are those that would lose digits.
    fn scalar(&mut self, value: Value<'a>, read: Option<Meta>) -> Option<Meta> {
        let wanted = match &read {
            None => "a whole number of 64 bits, or a text between quotes",
            Some(Meta::Float(number)) if !number.is_finite() => "a finite number, or a text between quotes",
            Some(_) => return read,
        };
        self.wrong_shape(value, wanted);
        None
    }
}

/// An unquoted scalar by the core schema of YAML 1.2, but for truths, of which the language knows two words; none for a
/// whole number that 64 bits do not hold.
fn plain(text: &str) -> Option<Meta> {
    match text {
        "true" => return Some(Meta::Boolean(true)),
        "false" => return Some(Meta::Boolean(false)),
        ".nan" | ".NaN" | ".NAN" => return Some(Meta::Float(f64::NAN)),
        _ => {}
    }
    let radix = |prefix: &str, radix| {
        let digits = text.strip_prefix(prefix)?;
        let fits = !digits.is_empty() && digits.chars().all(|digit| digit.is_digit(radix));
        fits.then(|| i64::from_str_radix(digits, radix).ok().map(Meta::Integer))
    };
    if let Some(number) = radix("0x", 16).or_else(|| radix("0o", 8)) {
        return number;
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") {
        return Some(Meta::Float(f64::INFINITY));
    }
    if !unsigned.is_empty() && unsigned.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse::<i64>().ok().map(Meta::Integer);
    }
    let number_like = unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.');
    let number = if number_like { text.parse::<f64>().ok() } else { None };
    Some(number.map_or_else(|| Meta::Text(text.to_owned()), Meta::Float))
}

/// A number of TOML, without what stands between its digits.
fn of_toml(text: &str) -> Option<Meta> {
    if let Some(digits) = text.strip_prefix("0b") {
        return i64::from_str_radix(digits, 2).ok().map(Meta::Integer);
    }
    match text.trim_start_matches(['+', '-']) {
        "inf" | "nan" => Some(Meta::Float(f64::NAN)),
        _ => plain(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unquoted_scalars_are_what_the_core_schema_says_and_only_two_words_are_truths() {
        assert_eq!(plain("true"), Some(Meta::Boolean(true)));
        for text in
            ["True", "FALSE", "yes", "0b101", "1_000", "-0x1F", "0x", "1.2.3", "+", "..", "1:30", "e5", "-"]
        {
            assert_eq!(plain(text), Some(Meta::Text(text.to_owned())), "{text}");
        }
        for (text, number) in [("012", 12), ("-7", -7), ("+7", 7), ("0x1F", 31), ("0o17", 15)] {
            assert_eq!(plain(text), Some(Meta::Integer(number)), "{text}");
        }
        for (text, number) in [("1.5", 1.5), ("-.5", -0.5), ("1e3", 1_000.0), ("1.", 1.0)] {
            assert_eq!(plain(text), Some(Meta::Float(number)), "{text}");
        }
        for text in ["12345678901234567890", "0xFFFFFFFFFFFFFFFF"] {
            assert_eq!(plain(text), None, "{text}");
        }
        assert_eq!(of_toml("0b101"), Some(Meta::Integer(5)));
    }
}
