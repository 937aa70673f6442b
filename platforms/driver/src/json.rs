//! Finds the texts of columns in JSON objects. Numbers keep the digits that were written.

use std::borrow::Cow;
use std::fmt;

use crate::source::{FaultCode, RowFault, TextForm, WantedColumn};
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

/// The members of an object, in order, their values as they are written.
#[derive(Clone, Debug, Default)]
struct Members<'a>(Vec<(Cow<'a, str>, &'a str)>);

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        input.deserialize_map(MembersVisitor)
    }
}

struct MembersVisitor;

/// A member's name, borrowed where it holds no escapes.
#[derive(serde::Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members<'de>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some(name) = map.next_key::<Name<'de>>()? {
            let value: &'de RawValue = map.next_value()?;
            members.push((name.0, value.get()));
        }
        Ok(Members(members))
    }
}

/// An object and, one level below it, the objects inside.
#[derive(Clone, Debug)]
pub struct Object<'a> {
    members: Members<'a>,
    inner: Vec<(usize, Members<'a>)>,
}

/// Where and why a text is no object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonFault {
    /// The line, from 1.
    pub line: u64,
    /// The byte in all of the text, from 0.
    pub byte: u64,
    /// What is wrong.
    pub fault: RowFault,
}

impl<'a> Object<'a> {
    /// Reads an object.
    pub fn parse(bytes: &'a [u8]) -> Result<Object<'a>, JsonFault> {
        let text = std::str::from_utf8(bytes).map_err(|error| not_utf8(bytes, error.valid_up_to()))?;
        let members: Members<'a> = serde_json::from_str(text).map_err(|error| unparsable(text, &error))?;
        let mut inner = Vec::new();
        for (at, (_, value)) in members.0.iter().enumerate() {
            if value.starts_with('{') {
                // It has been read once already as part of the whole.
                inner.push((at, serde_json::from_str(value).unwrap_or_default()));
            }
        }
        Ok(Object { members, inner })
    }

    /// Reads an object, and nothing of what is inside: for [`Object::member`], [`Object::names`], [`Object::own_text`]
    /// and [`Object::wrapped`].
    ///
    /// # Errors
    /// It is none.
    pub fn parse_top(bytes: &'a [u8]) -> Result<Object<'a>, JsonFault> {
        let text = std::str::from_utf8(bytes).map_err(|error| not_utf8(bytes, error.valid_up_to()))?;
        let members: Members<'a> = serde_json::from_str(text).map_err(|error| unparsable(text, &error))?;
        Ok(Object { members, inner: Vec::new() })
    }

    /// A member at the top, as it is written; nothing where there is none, or null.
    ///
    /// # Errors
    /// It is said twice, and differently.
    pub fn member(&self, name: &str) -> Result<Option<&'a str>, RowFault> {
        let mut found = self.members.0.iter().filter(|(other, _)| other == name).map(|(_, value)| *value);
        let Some(first) = found.next() else { return Ok(None) };
        if found.any(|other| other != first) {
            return Err(ambiguous(name));
        }
        Ok((first != "null").then_some(first))
    }

    /// The names of the members at the top, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.members.0.iter().map(|(name, _)| name.as_ref())
    }

    /// The text of a column that stands at the top. A name with points that is no member's is a path.
    ///
    /// # Errors
    /// It is said twice, and differently.
    pub fn own_text(&self, wanted: &WantedColumn) -> Result<Option<String>, RowFault> {
        match self.member(&wanted.name)? {
            Some(value) => as_text(value, wanted),
            None if wanted.name.contains('.') => self.at_path(wanted),
            None => Ok(None),
        }
    }

    /// The schema and the payload of a converter that sends both; nothing where there is no such wrapping.
    pub fn wrapped(&self) -> Option<(&'a str, &'a str)> {
        let [(one, value), (other, payload)] = self.members.0.as_slice() else { return None };
        match (one.as_ref(), other.as_ref()) {
            ("schema", "payload") => Some((value, payload)),
            ("payload", "schema") => Some((payload, value)),
            (_, _) => None,
        }
    }

    /// The text of a column: the member of that name at the top or one level below; a name with points is a path.
    pub fn text(&self, wanted: &WantedColumn) -> Result<Option<String>, RowFault> {
        if wanted.name.contains('.') {
            return self.at_path(wanted);
        }
        let mut found: Option<Option<String>> = None;
        let places = std::iter::once(&self.members).chain(self.inner.iter().map(|(_, members)| members));
        for (_, value) in places.flat_map(|members| &members.0).filter(|(name, _)| *name == wanted.name) {
            let text = as_text(value, wanted)?;
            match &found {
                Some(other) if *other != text => {
                    return Err(ambiguous(&wanted.name));
                }
                Some(_) | None => found = Some(text),
            }
        }
        Ok(found.flatten())
    }

    fn at_path(&self, wanted: &WantedColumn) -> Result<Option<String>, RowFault> {
        let mut steps = wanted.name.split('.');
        let first = steps.next().unwrap_or_default();
        let Some(at) = self.members.0.iter().position(|(name, _)| name == first) else { return Ok(None) };
        let mut value = self.members.0[at].1;
        for step in steps {
            let Ok(Members(members)) = serde_json::from_str(value) else { return Ok(None) };
            let Some((_, inside)) = members.into_iter().find(|(name, _)| name == step) else {
                return Ok(None);
            };
            value = inside;
        }
        as_text(value, wanted)
    }
}

fn ambiguous(name: &str) -> RowFault {
    RowFault {
        code: FaultCode::AmbiguousField,
        field: Some(name.to_owned()),
        message: format!("`{name}` is said in two places, and differently"),
    }
}

fn as_text(value: &str, wanted: &WantedColumn) -> Result<Option<String>, RowFault> {
    if value == "null" {
        return Ok(None);
    }
    match wanted.form {
        TextForm::Plain if value.starts_with('"') => match serde_json::from_str(value) {
            Ok(text) => Ok(Some(text)),
            Err(error) => Err(RowFault {
                code: FaultCode::Unparsable,
                field: Some(wanted.name.clone()),
                message: error.to_string(),
            }),
        },
        TextForm::Plain | TextForm::Json => Ok(Some(value.to_owned())),
    }
}

/// Whether a text is JSON to its end; half of a file is not.
pub fn is_complete(bytes: &[u8]) -> bool {
    serde_json::from_slice::<IgnoredAny>(bytes).is_ok()
}

fn not_utf8(bytes: &[u8], at: usize) -> JsonFault {
    JsonFault {
        line: 1 + bytes[..at].iter().filter(|byte| **byte == b'\n').count() as u64,
        byte: at as u64,
        fault: RowFault { code: FaultCode::NotUtf8, field: None, message: format!("byte {at} is not UTF-8") },
    }
}

fn unparsable(text: &str, error: &serde_json::Error) -> JsonFault {
    let line_start: usize =
        text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    let byte = (line_start + error.column().saturating_sub(1)).min(text.len());
    JsonFault {
        line: error.line().max(1) as u64,
        byte: byte as u64,
        fault: RowFault { code: FaultCode::Unparsable, field: None, message: error.to_string() },
    }
}

#[cfg(test)]
mod tests {
    use crate::source::{FaultCode, Need, TextForm, WantedColumn};

    use super::{Object, is_complete};

    fn text(json: &str, name: &str, form: TextForm) -> Result<Option<String>, FaultCode> {
        let wanted = WantedColumn { name: name.to_owned(), form, need: Need::Optional };
        Object::parse(json.as_bytes()).unwrap().text(&wanted).map_err(|fault| fault.code)
    }

    fn plain(json: &str, name: &str) -> Result<Option<String>, FaultCode> {
        text(json, name, TextForm::Plain)
    }

    #[test]
    fn numbers_keep_their_digits_and_strings_lose_their_quotes() {
        let json = r#"{"a": 1.10, "b": 12345678901234567890.123, "c": "x\n\u00e9", "d": null, "e": [1, 2]}"#;
        assert_eq!(plain(json, "a"), Ok(Some("1.10".to_owned())));
        assert_eq!(plain(json, "b"), Ok(Some("12345678901234567890.123".to_owned())));
        assert_eq!(plain(json, "c"), Ok(Some("x\né".to_owned())));
        assert_eq!(plain(json, "d"), Ok(None));
        assert_eq!(plain(json, "e"), Ok(Some("[1, 2]".to_owned())));
        assert_eq!(text(json, "c", TextForm::Json), Ok(Some(r#""x\n\u00e9""#.to_owned())));
    }

    #[test]
    fn a_member_is_found_one_level_below_and_no_deeper() {
        let json = r#"{"payload": {"id": 7, "more": {"deep": 1}}, "metadata": {"at": "x"}}"#;
        assert_eq!(plain(json, "id"), Ok(Some("7".to_owned())));
        assert_eq!(plain(json, "at"), Ok(Some("x".to_owned())));
        assert_eq!(plain(json, "deep"), Ok(None));
        assert_eq!(plain(json, "payload.more.deep"), Ok(Some("1".to_owned())));
        assert_eq!(plain(json, "metadata.id"), Ok(None));
    }

    #[test]
    fn one_name_with_two_values_is_ambiguous_unless_they_are_equal() {
        assert_eq!(plain(r#"{"a": {"id": 7}, "b": {"id": 8}}"#, "id"), Err(FaultCode::AmbiguousField));
        assert_eq!(plain(r#"{"a": {"id": 7}, "b": {"id": 7}}"#, "id"), Ok(Some("7".to_owned())));
        assert_eq!(plain(r#"{"a": {"id": 7}, "b": {"id": 8}}"#, "b.id"), Ok(Some("8".to_owned())));
        assert_eq!(plain(r#"{"id": 7, "id": 8}"#, "id"), Err(FaultCode::AmbiguousField));
    }

    #[test]
    fn a_fault_tells_its_place() {
        let fault = Object::parse(b"{\"a\": 1,\n \"b\": x}").unwrap_err();
        assert_eq!((fault.line, fault.byte, fault.fault.code), (2, 15, FaultCode::Unparsable));
        let fault = Object::parse(b"{\"a\": \"\xff\"}").unwrap_err();
        assert_eq!((fault.byte, fault.fault.code), (7, FaultCode::NotUtf8));
        assert_eq!(Object::parse(b"[1]").unwrap_err().fault.code, FaultCode::Unparsable);
    }

    #[test]
    fn half_an_object_is_not_complete() {
        assert!(is_complete(b"{\"a\": {\"b\": 1}}\n"));
        assert!(!is_complete(b"{\"a\": {\"b\": 1}"));
        assert!(!is_complete(b""));
    }
}
