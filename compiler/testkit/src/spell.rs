//! Writes a generated model as YAML, in a style chosen by dice, or as TOML.

use serde_json::{Map, Value};

use crate::generate::Dice;

/// Writes a model as one YAML file; the seed chooses quotes, flow or block, blanks, comments and line ends.
pub fn to_yaml(model: &Value, seed: u64) -> String {
    let mut writer = Yaml { dice: Dice::new(seed), out: String::from("dsc: 1\n") };
    if let Value::Object(map) = model {
        writer.block(map, 0);
    }
    match writer.dice.once_in(4) {
        true => writer.out.replace('\n', "\r\n"),
        false => writer.out,
    }
}

/// Writes a model as one TOML file.
pub fn to_toml(model: &Value) -> String {
    let table = toml::to_string(model).unwrap_or_default();
    format!("dsc = 1\n{table}")
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
        let one_line = !text.contains(['\n', '\t', '\\']);
        match self.dice.below(3) {
            0 | 1 if plain => self.out.push_str(text),
            0 if one_line => self.out.push_str(&format!("'{}'", text.replace('\'', "''"))),
            _ => self.out.push_str(&Value::from(text).to_string()),
        }
    }
}
