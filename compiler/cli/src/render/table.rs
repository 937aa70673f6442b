//! Rows of values: a table for people, a document for programs.

use std::io::{self, Write};

use dsc_driver::{Rows, Value};
use serde_json::{Value as Json, json};

use crate::render::paint::Tone;
use crate::render::text::on_one_line;
use crate::session::Look;

/// Longer values are cut in tables; documents hold them whole.
const WIDEST: usize = 60;

/// Writes a table: a line of names, then one of each row. Numbers stand to the right.
pub fn write(out: &mut dyn Write, rows: &Rows, look: Look) -> io::Result<()> {
    let cells: Vec<Vec<String>> = rows.rows.iter().map(|row| row.iter().map(shown).collect()).collect();
    let mut columns: Vec<Column> = Vec::new();
    for (at, name) in rows.columns.iter().enumerate() {
        let widest = cells.iter().filter_map(|row| row.get(at)).map(|cell| cell.chars().count()).max();
        let numbers = rows.rows.iter().all(|row| row.get(at).is_none_or(is_number)) && !rows.rows.is_empty();
        columns.push(Column { width: widest.unwrap_or(0).max(name.chars().count()), numbers });
    }
    let names: Vec<String> = rows.columns.iter().map(|name| on_one_line(name)).collect();
    writeln!(out, "{}", look.paint(Tone::Strong, &line(&names, &columns)))?;
    let rules: Vec<String> = columns.iter().map(|column| "-".repeat(column.width)).collect();
    writeln!(out, "{}", look.paint(Tone::Faint, &line(&rules, &columns)))?;
    for row in &cells {
        writeln!(out, "{}", line(row, &columns))?;
    }
    Ok(())
}

struct Column {
    width: usize,
    numbers: bool,
}

fn line(cells: &[String], columns: &[Column]) -> String {
    let mut out = String::new();
    for (cell, column) in cells.iter().zip(columns) {
        let blanks = " ".repeat(column.width.saturating_sub(cell.chars().count()));
        if !out.is_empty() {
            out.push_str("  ");
        }
        match column.numbers {
            true => out.extend([blanks.as_str(), cell]),
            false => out.extend([cell.as_str(), &blanks]),
        }
    }
    out.trim_end().to_owned()
}

fn is_number(value: &Value) -> bool {
    match value {
        Value::Integer(_) | Value::Float(_) | Value::Null => true,
        Value::Boolean(_) | Value::Text(_) | Value::Bytes(_) => false,
    }
}

/// A value in a table: nothing is `null`, and an empty text is two quotes.
fn shown(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Text(text) if text.is_empty() => "''".to_owned(),
        Value::Text(text) => cut(&on_one_line(text)),
        Value::Boolean(_) | Value::Integer(_) | Value::Float(_) | Value::Bytes(_) => cut(&value.to_string()),
    }
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(WIDEST) {
        Some((at, _)) => format!("{}...", &text[..at]),
        None => text.to_owned(),
    }
}

/// Rows for programs: the names of the columns, and rows as lists.
pub fn document(rows: &Rows) -> Json {
    let values: Vec<Vec<Json>> = rows.rows.iter().map(|row| row.iter().map(json_value).collect()).collect();
    json!({ "columns": rows.columns, "rows": values })
}

fn json_value(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Boolean(truth) => Json::from(*truth),
        Value::Integer(number) => Json::from(*number),
        // Not-a-number and the infinities have no form in JSON but text.
        Value::Float(number) if !number.is_finite() => Json::from(number.to_string()),
        Value::Float(number) => Json::from(*number),
        Value::Text(text) => Json::from(text.as_str()),
        Value::Bytes(_) => Json::from(value.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_as_wide_as_its_values() {
        let rows = Rows {
            columns: vec!["id".to_owned(), "name".to_owned()],
            rows: vec![
                vec![Value::Integer(1), Value::Text("Ærø".to_owned())],
                vec![Value::Integer(20), Value::Null],
                vec![Value::Null, Value::Text(String::new())],
            ],
        };
        let mut out = Vec::new();
        write(&mut out, &rows, Look::PLAIN).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text, "  id  name\n----  ----\n   1  Ærø\n  20  null\nnull  ''\n");
    }
}
