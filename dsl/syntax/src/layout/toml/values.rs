//! Keys and values of TOML as they are met, and how values are written.

use super::Gap;
use crate::layout::{Places, Refusal, WIDEST};
use crate::toml::pieces::{Piece, end_of_line, pieces};
use crate::{toml_key, toml_text};

/// Reads a text from its start to its end.
pub(super) struct Scanner<'a> {
    source: &'a str,
    at: usize,
    places: Places,
}

/// A key with the dots between its parts.
pub(super) struct Key {
    /// Its parts; of one with escapes, as it is written.
    pub parts: Vec<String>,
    /// As it is to be written.
    pub written: String,
}

/// A value with the comments in it.
pub(super) enum Value<'a> {
    /// A string, number, date or truth value as it is to be written.
    Scalar(String),
    /// What stands in brackets, or in braces.
    Group {
        /// The sign that opens it.
        open: char,
        /// The sign that closes it.
        close: char,
        /// What is in it.
        parts: Vec<Part<'a>>,
    },
}

/// Something in brackets or braces.
pub(super) enum Part<'a> {
    /// A comment, and how far it stands from what is before it.
    Comment(Gap, &'a str),
    /// An item, or an entry with its key.
    Entry(Option<String>, Value<'a>),
}

impl<'a> Scanner<'a> {
    pub(super) fn new(source: &'a str, places: Places) -> Self {
        Self { source, at: 0, places }
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.source.as_bytes().get(self.at).copied()
    }

    /// Goes to the next thing that is no blank.
    pub(super) fn gap(&mut self) -> Gap {
        let mut lines = 0;
        while let Some(byte @ (b' ' | b'\t' | b'\n')) = self.peek() {
            lines += usize::from(byte == b'\n');
            self.at += 1;
        }
        match lines {
            0 => Gap::Blanks,
            1 => Gap::LineBreak,
            _ => Gap::EmptyLine,
        }
    }

    pub(super) fn skip_blanks(&mut self) {
        while let Some(b' ' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    pub(super) fn take(&mut self, byte: u8) -> bool {
        self.skip_blanks();
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    pub(super) fn take_text(&mut self, text: &str) -> bool {
        self.skip_blanks();
        let found = self.source[self.at..].starts_with(text);
        self.at += if found { text.len() } else { 0 };
        found
    }

    /// Takes a comment, which ends with its line.
    pub(super) fn comment(&mut self) -> &'a str {
        let start = self.at;
        self.at = end_of_line(self.source.as_bytes(), start);
        self.source[start..self.at].trim_end()
    }

    /// Takes a key, part by part.
    pub(super) fn key(&mut self) -> Key {
        let mut parts = Vec::new();
        let mut written = Vec::new();
        loop {
            self.skip_blanks();
            let (part, as_written) = match self.peek() {
                Some(b'"' | b'\'') => {
                    let string = self.string();
                    match simple(string) {
                        Some(text) => (text, toml_key(text)),
                        None => (string, string.to_owned()),
                    }
                }
                _ => {
                    let bare = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-');
                    let rest = &self.source[self.at..];
                    let name = &rest[..rest.find(|letter| !bare(letter)).unwrap_or(rest.len())];
                    self.at += name.len();
                    (name, name.to_owned())
                }
            };
            parts.push(part.to_owned());
            written.push(as_written);
            if !self.take(b'.') {
                return Key { parts, written: written.join(".") };
            }
        }
    }

    /// Takes the value at a place.
    pub(super) fn value(&mut self, place: &mut Vec<String>) -> Result<Value<'a>, Refusal> {
        self.skip_blanks();
        match self.peek() {
            Some(b'[') => self.group('[', ']', place),
            Some(b'{') => self.group('{', '}', place),
            Some(b'"' | b'\'') => {
                let string = self.string();
                let Some(text) = simple(string) else { return Ok(Value::Scalar(string.to_owned())) };
                let keys: Vec<&str> = place.iter().map(String::as_str).collect();
                let canonical = (self.places.canonical)(&keys, text);
                Ok(Value::Scalar(toml_text(canonical.as_deref().unwrap_or(text))))
            }
            _ => {
                let rest = &self.source[self.at..];
                let ends = |letter| matches!(letter, ',' | ']' | '}' | '#' | '\n');
                let end = rest.find(ends).unwrap_or(rest.len());
                self.at += end;
                Ok(Value::Scalar(rest[..end].trim_end().to_owned()))
            }
        }
    }

    fn string(&mut self) -> &'a str {
        let start = self.at;
        if let Some((Piece::Text, _, end)) = pieces(self.source, start).next() {
            self.at = end;
        }
        &self.source[start..self.at]
    }

    fn group(&mut self, open: char, close: char, place: &mut Vec<String>) -> Result<Value<'a>, Refusal> {
        self.at += 1;
        let mut parts = Vec::new();
        let mut gap = Gap::Blanks;
        loop {
            let more = self.gap();
            gap = if more == Gap::Blanks { gap } else { more };
            match self.peek() {
                None => return Err(Refusal::Unusual("a bracket that is not closed")),
                Some(b',') => self.at += 1,
                Some(b'#') => {
                    parts.push(Part::Comment(gap, self.comment()));
                    gap = Gap::Blanks;
                }
                Some(byte) if char::from(byte) == close => {
                    self.at += 1;
                    return Ok(Value::Group { open, close, parts });
                }
                Some(_) if open == '[' => {
                    parts.push(Part::Entry(None, self.value(place)?));
                    gap = Gap::Blanks;
                }
                Some(_) => {
                    let key = self.key();
                    let depth = place.len();
                    place.extend(key.parts);
                    self.gap();
                    self.take(b'=');
                    self.gap();
                    let value = self.value(place)?;
                    place.truncate(depth);
                    parts.push(Part::Entry(Some(key.written), value));
                    gap = Gap::Blanks;
                }
            }
        }
    }
}

/// The text of a string of one line that has no escapes.
fn simple(string: &str) -> Option<&str> {
    let is_long = string.len() > 2 && (string.starts_with("\"\"\"") || string.starts_with("'''"));
    let escapes = string.starts_with('"') && string.contains('\\');
    if is_long || escapes { None } else { string.get(1..string.len() - 1) }
}

impl Value<'_> {
    /// The value as it stands behind so many characters of its line, which is indented by so many blanks.
    pub(super) fn written(&self, before: usize, indent: usize) -> String {
        let line = self.line();
        let Value::Group { open, close, parts } = self else { return line.unwrap_or_default() };
        if let Some(line) = line {
            let fits = before + line.chars().count() <= WIDEST && !line.contains('\n');
            // Not every reader of TOML takes braces over several lines.
            if fits || *open == '{' || parts.is_empty() {
                return line;
            }
        }
        let blanks = " ".repeat(indent + 2);
        let mut out = String::from(*open);
        for part in parts {
            match part {
                Part::Comment(Gap::Blanks, text) => out.push_str(&format!("  {text}")),
                Part::Comment(Gap::LineBreak | Gap::EmptyLine, text) => {
                    out.push_str(&format!("\n{blanks}{text}"))
                }
                Part::Entry(key, value) => {
                    let key = key.as_ref().map_or(String::new(), |key| format!("{key} = "));
                    let before = indent + 2 + key.chars().count() + 1;
                    out.push_str(&format!("\n{blanks}{key}{},", value.written(before, indent + 2)));
                }
            }
        }
        out.push_str(&format!("\n{}{close}", " ".repeat(indent)));
        out
    }

    /// The value on one line, if there are no comments in it.
    fn line(&self) -> Option<String> {
        let (open, close, parts) = match self {
            Value::Scalar(text) => return Some(text.clone()),
            Value::Group { open, close, parts } => (open, close, parts),
        };
        let mut entries = Vec::new();
        for part in parts {
            let Part::Entry(key, value) = part else { return None };
            let key = key.as_ref().map_or(String::new(), |key| format!("{key} = "));
            entries.push(format!("{key}{}", value.line()?));
        }
        let blank = if *open == '{' && !entries.is_empty() { " " } else { "" };
        Some(format!("{open}{blank}{}{blank}{close}", entries.join(", ")))
    }
}
