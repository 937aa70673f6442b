//! A model in canonical form as YAML: a column on one line, short things in braces, everything else key by key.

use dsc_model::written::quotes_at;
use dsc_syntax::{Quotes, Within, yaml_lines, yaml_text};
use serde_json::{Map, Value};

use super::layout::{WIDEST, has_lines, is_short, width};

/// Writes a model in canonical form as one file of YAML, which can be loaded again.
pub fn to_yaml(model: &Value) -> String {
    let mut writer = Writer { out: String::new() };
    let Value::Object(kinds) = model else { return writer.out };
    for (kind, objects) in kinds {
        if matches!(objects, Value::Object(_)) {
            writer.out.push('\n');
        }
        writer.entry(&mut Vec::new(), kind, objects, 0);
    }
    writer.out
}

struct Writer {
    out: String,
}

impl Writer {
    fn map<'a>(&mut self, place: &mut Vec<&'a str>, map: &'a Map<String, Value>, indent: usize) {
        for (key, value) in map {
            self.entry(place, key, value, indent);
        }
    }

    fn entry<'a>(&mut self, place: &mut Vec<&'a str>, key: &'a str, value: &'a Value, indent: usize) {
        place.push(key);
        self.indent(indent);
        self.out.push_str(&yaml_text(key, Within::Block, Quotes::WhereNeeded));
        self.out.push(':');
        self.value(place, value, indent);
        place.pop();
    }

    /// Writes a value behind its key or dash, and ends the line.
    fn value<'a>(&mut self, place: &mut Vec<&'a str>, value: &'a Value, indent: usize) {
        if let Some(line) = self.line(place, value) {
            self.out.push(' ');
            self.out.push_str(&line);
            self.out.push('\n');
            return;
        }
        match value {
            Value::Object(map) => {
                self.out.push('\n');
                self.map(place, map, indent + 2);
            }
            Value::Array(items) => {
                self.out.push('\n');
                for item in items {
                    self.indent(indent + 2);
                    self.out.push('-');
                    self.value(place, item, indent + 2);
                }
            }
            Value::String(text) => {
                let lines = yaml_lines(text, indent + 2);
                self.out.push(' ');
                self.out.push_str(&lines.unwrap_or_else(|| scalar(text, Within::Block, place)));
                self.out.push('\n');
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    /// A value on one line, if that is its place and it fits.
    fn line<'a>(&self, place: &mut Vec<&'a str>, value: &'a Value) -> Option<String> {
        let line = match value {
            Value::String(text) if text.contains('\n') => return None,
            Value::String(text) => return Some(scalar(text, Within::Block, place)),
            Value::Null | Value::Bool(_) | Value::Number(_) => return Some(value.to_string()),
            Value::Object(map) if !is_short(place, map) => return None,
            Value::Array(_) | Value::Object(_) if has_lines(value) => return None,
            Value::Array(_) | Value::Object(_) => flow(place, value),
        };
        let begun = self.out.rsplit('\n').next().unwrap_or("");
        (width(begun) + 1 + width(&line) <= WIDEST).then_some(line)
    }

    fn indent(&mut self, indent: usize) {
        self.out.extend(std::iter::repeat_n(' ', indent));
    }
}

fn scalar(text: &str, within: Within, place: &[&str]) -> String {
    yaml_text(text, within, quotes_at(place))
}

/// A value in brackets or braces, or inside of them.
fn flow<'a>(place: &mut Vec<&'a str>, value: &'a Value) -> String {
    match value {
        Value::Object(map) if map.is_empty() => "{}".to_owned(),
        Value::Object(map) => {
            let mut entries = Vec::with_capacity(map.len());
            for (key, value) in map {
                place.push(key);
                let key = yaml_text(key, Within::Flow, Quotes::WhereNeeded);
                entries.push(format!("{key}: {}", flow(place, value)));
                place.pop();
            }
            format!("{{ {} }}", entries.join(", "))
        }
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(|item| flow(place, item)).collect();
            format!("[{}]", items.join(", "))
        }
        Value::String(text) => scalar(text, Within::Flow, place),
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}
