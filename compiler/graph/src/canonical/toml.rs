//! A model in canonical form as TOML: a table for what YAML writes key by key, braces for what it writes in braces.

use dsc_syntax::{toml_key, toml_lines, toml_text};
use serde_json::{Map, Value};

use super::layout::{WIDEST, has_lines, is_short, width};

/// Writes a model in canonical form as one file of TOML, which can be loaded again.
pub fn to_toml(model: &Value) -> String {
    let mut writer = Writer { out: String::new() };
    if let Value::Object(kinds) = model {
        writer.table(&mut Vec::new(), kinds);
    }
    writer.out
}

struct Writer {
    out: String,
}

impl Writer {
    /// Writes what stands on lines of a table, then the tables inside of it.
    fn table<'a>(&mut self, place: &mut Vec<&'a str>, map: &'a Map<String, Value>) {
        let mut tables: Vec<(&str, &Map<String, Value>)> = Vec::new();
        let mut lines: Vec<(&str, &Value)> = Vec::new();
        for (key, value) in map {
            place.push(key);
            match value {
                Value::Object(inner) if is_table(place, inner) => tables.push((key, inner)),
                Value::Null => {}
                Value::Object(_) | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
                    lines.push((key, value))
                }
            }
            place.pop();
        }
        if !place.is_empty() && (!lines.is_empty() || tables.is_empty()) {
            let names: Vec<String> = place.iter().map(|name| toml_key(name)).collect();
            self.out.push_str(&format!("\n[{}]\n", names.join(".")));
        }
        for (key, value) in lines {
            self.line(key, value);
        }
        for (key, inner) in tables {
            place.push(key);
            self.table(place, inner);
            place.pop();
        }
    }

    fn line(&mut self, key: &str, value: &Value) {
        let key = toml_key(key);
        let written = match value {
            Value::String(text) => toml_lines(text).unwrap_or_else(|| toml_text(text)),
            Value::Array(items) => {
                let line = inline(value);
                match width(&key) + 3 + width(&line) <= WIDEST {
                    true => line,
                    false => long_list(items),
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => inline(value),
        };
        self.out.push_str(&format!("{key} = {written}\n"));
    }
}

/// Whether a map gets a header of its own.
///
/// Columns never do: tables stand behind lines, and the order of columns would change.
fn is_table(place: &[&str], map: &Map<String, Value>) -> bool {
    let is_column = matches!(place, ["datastores", _, "datasets", _, "columns", _]);
    if is_column || map.is_empty() {
        return false;
    }
    let long = || map.values().any(has_lines) || width(&inline_map(map)) > WIDEST;
    !is_short(place, map) || long()
}

fn long_list(items: &[Value]) -> String {
    let lines: String = items.iter().map(|item| format!("  {},\n", inline(item))).collect();
    format!("[\n{lines}]")
}

fn inline(value: &Value) -> String {
    match value {
        Value::Object(map) => inline_map(map),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(inline).collect();
            format!("[{}]", items.join(", "))
        }
        Value::String(text) => toml_text(text),
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

fn inline_map(map: &Map<String, Value>) -> String {
    if map.is_empty() {
        return "{}".to_owned();
    }
    let entries: Vec<String> =
        map.iter().map(|(key, value)| format!("{} = {}", toml_key(key), inline(value))).collect();
    format!("{{ {} }}", entries.join(", "))
}
