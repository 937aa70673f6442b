//! Writes a generated model as untidily as YAML and TOML allow, with comments in every place that may have one.

use serde_json::{Map, Value};

use crate::generate::Dice;
use crate::spell::{double_quoted, is_bare, is_of_lines};

/// An untidy text.
#[derive(Debug)]
pub struct Untidy {
    /// The text.
    pub text: String,
    /// The comments in it, in order, each another one.
    pub comments: Vec<String>,
}

/// Writes a model as YAML.
pub fn untidy_yaml(model: &Value, seed: u64) -> Untidy {
    let mut writer = Writer::new(seed);
    writer.own_lines(0);
    if let Value::Object(map) = model {
        writer.block_map(map, 0);
    }
    writer.own_lines(0);
    writer.finish()
}

/// Writes a model as TOML.
pub fn untidy_toml(model: &Value, seed: u64) -> Untidy {
    let mut writer = Writer::new(seed);
    writer.own_lines(2);
    if let Value::Object(map) = model {
        writer.table(map, &mut Vec::new());
    }
    writer.own_lines(0);
    writer.finish()
}

struct Writer {
    dice: Dice,
    out: String,
    comments: Vec<String>,
    /// Values that have an anchor.
    anchors: Vec<(Value, String)>,
}

impl Writer {
    fn new(seed: u64) -> Self {
        Self { dice: Dice::new(seed), out: String::new(), comments: Vec::new(), anchors: Vec::new() }
    }

    fn finish(mut self) -> Untidy {
        if self.dice.once_in(4) {
            self.out = self.out.replace('\n', "\r\n");
        }
        Untidy { text: self.out, comments: self.comments }
    }

    fn comment(&mut self) {
        let sign = self.dice.word(&["# ", "#", "#: [", "# - \"", "## größer "]);
        let comment = format!("{sign}{}", self.comments.len());
        self.out.push_str(&comment);
        self.comments.push(comment);
    }

    /// Comments on lines of their own and blank lines, mostly none.
    fn own_lines(&mut self, indent: usize) {
        while self.dice.once_in(5) {
            if self.dice.once_in(3) {
                self.out.push_str(self.dice.word(&["\n", "\n\n\n", "  \n"]));
                continue;
            }
            self.blanks(indent);
            self.comment();
            self.out.push_str(self.dice.word(&["\n", "  \n"]));
        }
    }

    /// Ends a line, now and then with a comment.
    fn end_line(&mut self) {
        if self.dice.once_in(6) {
            self.out.push_str(self.dice.word(&[" ", "    "]));
            self.comment();
        } else if self.dice.once_in(8) {
            self.out.push_str("  ");
        }
        self.out.push('\n');
    }

    fn blanks(&mut self, count: usize) {
        self.out.extend(std::iter::repeat_n(' ', count));
    }

    fn block_map(&mut self, map: &Map<String, Value>, indent: usize) {
        for (at, (key, value)) in map.iter().enumerate() {
            if at > 0 || !self.out.ends_with("- ") {
                self.own_lines(indent);
                self.blanks(indent);
            }
            self.yaml_scalar(key);
            self.out.push_str(self.dice.word(&[":", ":", " :"]));
            self.block_value(value, indent, 0);
        }
        if !self.out.ends_with('\n') {
            self.out.push('\n');
        }
        self.own_lines(indent);
    }

    /// Writes a value behind a key or dash, and ends the line; a list may stand `less` blanks further left.
    fn block_value(&mut self, value: &Value, indent: usize, less: usize) {
        let deeper = indent + 1 + self.dice.below(4);
        if self.alias(value) {
            return;
        }
        match value {
            Value::Object(map) if !map.is_empty() && !self.dice.once_in(5) => {
                self.end_line();
                self.block_map(map, deeper);
            }
            Value::Array(items) if !items.is_empty() && self.dice.once_in(2) => {
                self.end_line();
                let column = if self.dice.once_in(2) { deeper } else { indent + less };
                self.block_list(items, column);
            }
            Value::String(text) if is_of_lines(text) && self.dice.once_in(2) => {
                self.out.push_str(" |");
                self.end_line();
                for line in text.lines() {
                    self.blanks(deeper);
                    self.out.push_str(&format!("{line}\n"));
                }
            }
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_)
            | Value::Object(_) => {
                if self.dice.once_in(12) {
                    self.end_line();
                    self.own_lines(deeper);
                    self.blanks(deeper);
                } else {
                    self.out.push_str(self.dice.word(&[" ", " ", "   "]));
                }
                self.flow(value, deeper);
                self.end_line();
            }
        }
    }

    fn block_list(&mut self, items: &[Value], column: usize) {
        for item in items {
            self.own_lines(column);
            self.blanks(column);
            self.out.push('-');
            match item {
                Value::Object(map) if !map.is_empty() && self.dice.once_in(2) => {
                    self.out.push(' ');
                    self.block_map(map, column + 2);
                }
                Value::Null
                | Value::Bool(_)
                | Value::Number(_)
                | Value::String(_)
                | Value::Array(_)
                | Value::Object(_) => self.block_value(item, column, 2),
            }
        }
    }

    /// Names a value for later, or uses the name that it has; answers whether it did.
    fn alias(&mut self, value: &Value) -> bool {
        if !self.dice.once_in(12) || matches!(value, Value::Object(_)) {
            return false;
        }
        if let Some((_, name)) = self.anchors.iter().find(|(known, _)| known == value) {
            self.out.push_str(&format!(" *{name}"));
            self.end_line();
            return true;
        }
        let name = format!("a{}", self.anchors.len());
        self.out.push_str(&format!(" &{name}"));
        self.anchors.push((value.clone(), name));
        false
    }

    fn flow(&mut self, value: &Value, indent: usize) {
        match value {
            Value::Object(map) => {
                self.out.push('{');
                for (at, (key, value)) in map.iter().enumerate() {
                    if at > 0 {
                        self.out.push(',');
                    }
                    self.break_or_blank(indent);
                    self.yaml_scalar(key);
                    self.out.push_str(": ");
                    self.flow(value, indent);
                }
                self.break_or_blank(indent);
                self.out.push('}');
            }
            Value::Array(items) => {
                self.out.push('[');
                for (at, item) in items.iter().enumerate() {
                    if at > 0 {
                        self.out.push(',');
                    }
                    self.break_or_blank(indent);
                    self.flow(item, indent);
                }
                self.break_or_blank(indent);
                self.out.push(']');
            }
            Value::String(text) => self.yaml_scalar(text),
            Value::Null | Value::Bool(_) | Value::Number(_) => self.out.push_str(&value.to_string()),
        }
    }

    /// Inside of brackets: nothing, a blank, or a new line with comments above it.
    fn break_or_blank(&mut self, indent: usize) {
        match self.dice.below(8) {
            0 => {
                self.end_line();
                self.own_lines(indent);
                self.blanks(indent);
            }
            1 => {}
            _ => self.out.push(' '),
        }
    }

    fn yaml_scalar(&mut self, text: &str) {
        let letter = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '.' | '/');
        let plain = text.starts_with(|c: char| c.is_ascii_lowercase())
            && text.chars().all(letter)
            && !matches!(text, "no" | "yes" | "on" | "off" | "y" | "n" | "true" | "false" | "null");
        let one_line =
            !text.contains(|c: char| c.is_control() || matches!(c, '\\' | '\u{2028}' | '\u{feff}'));
        match self.dice.below(3) {
            0 | 1 if plain => self.out.push_str(text),
            0 if one_line => self.out.push_str(&format!("'{}'", text.replace('\'', "''"))),
            _ => self.out.push_str(&double_quoted(text)),
        }
    }

    fn table(&mut self, map: &Map<String, Value>, path: &mut Vec<String>) {
        // Columns are in an order, and tables stand behind lines: none of them gets a header.
        let in_order = path.last().is_some_and(|name| name == "columns");
        let mut tables = Vec::new();
        for (key, value) in map {
            let name = self.toml_key(key);
            match value {
                Value::Object(inner) if !in_order && !inner.is_empty() && !self.dice.once_in(5) => {
                    tables.push((name, inner));
                }
                Value::Null
                | Value::Bool(_)
                | Value::Number(_)
                | Value::String(_)
                | Value::Array(_)
                | Value::Object(_) => {
                    self.own_lines(path.len());
                    self.out.push_str(&name);
                    self.out.push_str(self.dice.word(&[" = ", "=", "   =  "]));
                    self.toml_value(value);
                    self.end_line();
                }
            }
        }
        for (name, inner) in tables {
            path.push(name);
            self.own_lines(path.len());
            let dot = self.dice.word(&[".", " . "]);
            let blank = self.dice.word(&["", " "]);
            self.out.push_str(&format!("[{blank}{}{blank}]", path.join(dot)));
            self.end_line();
            self.table(inner, path);
            path.pop();
        }
    }

    fn toml_key(&mut self, key: &str) -> String {
        // A key with a backslash stays as it is.
        match is_bare(key) && !self.dice.once_in(8) {
            true => key.to_owned(),
            false => double_quoted(key),
        }
    }

    fn toml_value(&mut self, value: &Value) {
        match value {
            Value::Object(map) => {
                self.out.push('{');
                for (at, (key, value)) in map.iter().enumerate() {
                    self.out.push_str(if at == 0 { " " } else { "  ," });
                    let key = self.toml_key(key);
                    self.out.push_str(&key);
                    self.out.push('=');
                    self.toml_value(value);
                }
                self.out.push('}');
            }
            Value::Array(items) => {
                self.out.push('[');
                for item in items {
                    self.break_or_blank(6);
                    self.toml_value(item);
                    self.break_or_blank(0);
                    self.out.push(',');
                }
                self.break_or_blank(1);
                self.out.push(']');
            }
            Value::String(text) => {
                let literal = !text.contains(|c: char| c.is_control() || c == '\'');
                match literal && self.dice.once_in(2) {
                    true => self.out.push_str(&format!("'{text}'")),
                    false => self.out.push_str(&double_quoted(text)),
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => self.out.push_str(&value.to_string()),
        }
    }
}
