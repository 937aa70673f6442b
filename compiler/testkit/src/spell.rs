//! Writes a generated model as YAML or TOML, in a style chosen by dice.
//!
//! Knows nothing of how the program itself writes, and has other habits.

use serde_json::{Map, Value};

use crate::generate::Dice;

/// Writes a model as one YAML file; the seed chooses quotes, flow or block, blanks, comments and line ends.
pub fn to_yaml(model: &Value, seed: u64) -> String {
    let mut writer = Yaml { dice: Dice::new(seed), out: String::new() };
    if let Value::Object(map) = model {
        writer.block(map, 0);
    }
    match writer.dice.once_in(4) {
        true => writer.out.replace('\n', "\r\n"),
        false => writer.out,
    }
}

/// Writes a model as one TOML file; the seed chooses headers, braces or dots.
pub fn to_toml(model: &Value, seed: u64) -> String {
    let mut writer = Toml { dice: Dice::new(seed), out: String::new() };
    if let Value::Object(map) = model {
        writer.table(map, &mut Vec::new());
    }
    writer.out
}

/// A text between double quotes with escapes that YAML, TOML and JSON share.
pub(crate) fn double_quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => out.extend(['\\', letter]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{a0}' | '\u{2028}' | '\u{feff}' => {
                out.push_str(&format!("\\u{:04x}", letter as u32));
            }
            letter => out.push(letter),
        }
    }
    out.push('"');
    out
}

struct Yaml {
    dice: Dice,
    out: String,
}

impl Yaml {
    fn block(&mut self, map: &Map<String, Value>, depth: usize) {
        for (key, value) in map {
            if self.dice.once_in(12) {
                self.out.push_str(&format!("{}# größer: [als\n", "  ".repeat(depth)));
            }
            self.out.push_str(&"  ".repeat(depth));
            self.scalar(key);
            self.out.push(':');
            match value {
                Value::Object(inner) if !inner.is_empty() && !self.dice.once_in(5) => {
                    self.out.push('\n');
                    self.block(inner, depth + 1);
                }
                Value::Array(items) if !items.is_empty() && self.dice.once_in(2) => {
                    self.out.push('\n');
                    for item in items {
                        self.out.push_str(&format!("{}- ", "  ".repeat(depth + 1)));
                        self.flow(item);
                        self.out.push('\n');
                    }
                }
                Value::String(text) if is_of_lines(text) && self.dice.once_in(2) => {
                    self.lines(text, depth + 1)
                }
                Value::Null
                | Value::Bool(_)
                | Value::Number(_)
                | Value::String(_)
                | Value::Array(_)
                | Value::Object(_) => {
                    self.out.push(' ');
                    self.flow(value);
                    if self.dice.once_in(10) {
                        self.out.push_str(" # behind");
                    }
                    self.out.push('\n');
                }
            }
        }
    }

    fn lines(&mut self, text: &str, depth: usize) {
        self.out.push_str(" |\n");
        for line in text.lines() {
            self.out.push_str(&format!("{}{line}\n", "  ".repeat(depth)));
        }
    }

    fn flow(&mut self, value: &Value) {
        match value {
            Value::Object(map) => {
                self.out.push_str("{ ");
                for (at, (key, value)) in map.iter().enumerate() {
                    self.out.push_str(if at == 0 { "" } else { ", " });
                    self.scalar(key);
                    self.out.push_str(": ");
                    self.flow(value);
                }
                self.out.push_str(" }");
            }
            Value::Array(items) => {
                self.out.push('[');
                for (at, item) in items.iter().enumerate() {
                    self.out.push_str(if at == 0 { "" } else { ", " });
                    self.flow(item);
                }
                self.out.push(']');
            }
            Value::String(text) => self.scalar(text),
            Value::Null | Value::Bool(_) | Value::Number(_) => self.out.push_str(&value.to_string()),
        }
    }

    fn scalar(&mut self, text: &str) {
        let plain = text.starts_with(|c: char| c.is_ascii_lowercase())
            && text
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '.' | '/'))
            && !matches!(text, "no" | "yes" | "on" | "off" | "y" | "n" | "true" | "false" | "null");
        let one_line =
            !text.contains(|c: char| c.is_control() || matches!(c, '\\' | '\u{2028}' | '\u{feff}'));
        match self.dice.below(3) {
            0 | 1 if plain => self.out.push_str(text),
            0 if one_line => self.out.push_str(&format!("'{}'", text.replace('\'', "''"))),
            _ => self.out.push_str(&double_quoted(text)),
        }
    }
}

/// Whether a text can stand as it is below a `|`.
pub(crate) fn is_of_lines(text: &str) -> bool {
    let begins = text.starts_with(|c: char| !c.is_whitespace());
    let simple =
        !text.contains(|c: char| c.is_control() && c != '\n') && !text.contains(['\u{2028}', '\u{feff}']);
    begins && simple && text.ends_with('\n') && !text.ends_with("\n\n")
}

struct Toml {
    dice: Dice,
    out: String,
}

impl Toml {
    fn table(&mut self, map: &Map<String, Value>, path: &mut Vec<String>) {
        // Columns are in an order, and tables stand behind lines: none of them gets a header.
        let in_order = path.last().is_some_and(|name| name == "columns");
        let mut tables = Vec::new();
        for (key, value) in map {
            let name = if is_bare(key) { key.clone() } else { double_quoted(key) };
            match value {
                Value::Object(inner) if !in_order && !inner.is_empty() && !self.dice.once_in(5) => {
                    tables.push((name, inner));
                }
                Value::Object(inner) if !inner.is_empty() && self.dice.once_in(3) => {
                    for (key, value) in inner {
                        let key = if is_bare(key) { key.clone() } else { double_quoted(key) };
                        self.line(&format!("{name}.{key}"), value);
                    }
                }
                Value::Null
                | Value::Bool(_)
                | Value::Number(_)
                | Value::String(_)
                | Value::Array(_)
                | Value::Object(_) => self.line(&name, value),
            }
        }
        for (name, inner) in tables {
            path.push(name);
            self.out.push_str(&format!("\n[{}]\n", path.join(".")));
            self.table(inner, path);
            path.pop();
        }
    }

    fn line(&mut self, key: &str, value: &Value) {
        self.out.push_str(&format!("{key} = "));
        self.value(value);
        if self.dice.once_in(10) {
            self.out.push_str(" # behind");
        }
        self.out.push('\n');
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::Object(map) => {
                self.out.push('{');
                for (at, (key, value)) in map.iter().enumerate() {
                    let key = if is_bare(key) { key.clone() } else { double_quoted(key) };
                    self.out.push_str(&format!("{} {key} = ", if at == 0 { "" } else { "," }));
                    self.value(value);
                }
                self.out.push_str(" }");
            }
            Value::Array(items) => {
                self.out.push('[');
                for item in items {
                    self.value(item);
                    self.out.push_str(self.dice.word(&[", ", ",\n    ", ","]));
                }
                self.out.push(']');
            }
            Value::String(text) => self.string(text),
            Value::Null | Value::Bool(_) | Value::Number(_) => self.out.push_str(&value.to_string()),
        }
    }

    fn string(&mut self, text: &str) {
        let literal = !text.contains(|c: char| c.is_control() || c == '\'');
        match literal && self.dice.once_in(3) {
            true => self.out.push_str(&format!("'{text}'")),
            false => self.out.push_str(&double_quoted(text)),
        }
    }
}

pub(crate) fn is_bare(key: &str) -> bool {
    !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}
