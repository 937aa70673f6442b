//! A thing of the model as people read it: keys and values, indented.

use std::io::{self, Write};

use serde_json::Value;

/// Writes a value of the canonical form.
pub fn write(out: &mut dyn Write, value: &Value) -> io::Result<()> {
    match value {
        Value::Object(_) => write_below(out, value, 0),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            writeln!(out, "{}", in_line(value))
        }
    }
}

fn write_below(out: &mut dyn Write, value: &Value, depth: usize) -> io::Result<()> {
    let indent = "  ".repeat(depth);
    for (key, value) in value.as_object().into_iter().flatten() {
        match value {
            Value::Object(members) if !members.is_empty() => {
                writeln!(out, "{indent}{key}:")?;
                write_below(out, value, depth + 1)?;
            }
            Value::Object(_)
            | Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_) => writeln!(out, "{indent}{key}: {}", in_line(value))?,
        }
    }
    Ok(())
}

fn in_line(value: &Value) -> String {
    match value {
        Value::String(text) => crate::render::text::on_one_line(text),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(in_line).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => value.to_string(),
    }
}
