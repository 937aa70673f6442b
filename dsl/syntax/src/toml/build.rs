//! Puts tables and values into the tree, each key at its first appearance.

use dsc_diag::{Diagnostic, FileId, Span};
use toml_spanner::{Array, Document, Item, Key, Table, TableStyle, Value};

use crate::faults::NESTING_TOO_DEEP;
use crate::{Kind, Limits, TreeBuilder};

/// Adds a whole document; its tables may not stand deeper inside each other than the limits say.
pub(super) fn table(
    builder: &mut TreeBuilder,
    document: &Document<'_>,
    source: &str,
    file: FileId,
    limits: &Limits,
) -> Result<(), Box<Diagnostic>> {
    let table = document.table();
    let mut filling = Filling { builder, source, file, most: limits.depth(), depth: 0 };
    if table.is_empty() {
        return Ok(());
    }
    let first =
        table.entries().iter().map(|(key, item)| key.span.start.min(item.span().start)).min().unwrap_or(0);
    filling.entries(table, (first, first), End::Children)?;
    Ok(())
}

struct Filling<'a> {
    builder: &'a mut TreeBuilder,
    source: &'a str,
    file: FileId,
    most: usize,
    depth: usize,
}

/// Where a table ends.
#[derive(Clone, Copy)]
enum End {
    /// Where the text says: at its closing brace, or at the last line below its header.
    Written(u32),
    /// Where the last of its values does.
    Children,
}

impl Filling<'_> {
    /// Adds a table or list that begins with `start`; answers where it ends.
    fn entries(&mut self, table: &Table<'_>, place: (u32, u32), end: End) -> Result<u32, Box<Diagnostic>> {
        self.enter(place)?;
        let node = self.builder.open(Kind::Map, place.0);
        let mut last = place.1;
        for (key, item) in table.entries() {
            let bytes = self.key(key);
            last = last.max(bytes.1).max(self.item(item, bytes)?);
        }
        let end = match end {
            End::Written(end) => end,
            End::Children => last,
        };
        self.builder.close(node, end);
        self.depth -= 1;
        Ok(end)
    }

    fn items(&mut self, array: &Array<'_>, place: (u32, u32)) -> Result<u32, Box<Diagnostic>> {
        self.enter(place)?;
        let node = self.builder.open(Kind::List, place.0);
        for item in array.iter() {
            self.item(item, place)?;
        }
        self.builder.close(node, place.1);
        self.depth -= 1;
        Ok(place.1)
    }

    fn enter(&mut self, place: (u32, u32)) -> Result<(), Box<Diagnostic>> {
        if self.depth >= self.most {
            let message = format!("more than {} tables and lists stand inside each other here", self.most);
            let span = Span::new(self.file, place.0, place.1);
            let finding = Diagnostic::new(NESTING_TOO_DEEP, span, message);
            return Err(Box::new(finding.help("flatten it; no model needs such depth")));
        }
        self.depth += 1;
        Ok(())
    }

    fn key(&mut self, key: &Key<'_>) -> (u32, u32) {
        let (start, end) = (key.span.start, key.span.end);
        self.text(key.as_str(), start, end);
        (start, end)
    }

    /// Adds a value, whose key stands at the given bytes; answers where it ends.
    fn item(&mut self, item: &Item<'_>, key: (u32, u32)) -> Result<u32, Box<Diagnostic>> {
        let (start, end) = (item.span().start, item.span().end);
        let kind = match item.value() {
            Value::Table(table) => {
                return match table.style() {
                    TableStyle::Inline | TableStyle::Header => {
                        self.entries(table, (start, end), End::Written(self.trimmed(start, end)))
                    }
                    TableStyle::Dotted | TableStyle::Implicit => self.entries(table, key, End::Children),
                };
            }
            Value::Array(array) => return self.items(array, (start, end)),
            Value::String(text) => {
                self.text(text, start, end);
                return Ok(end);
            }
            Value::Integer(_) => Kind::Integer,
            Value::Float(_) => Kind::Float,
            Value::Boolean(_) => Kind::Boolean,
            Value::DateTime(_) => Kind::DateTime,
        };
        self.builder.scalar(kind, start, end, start, end - start);
        Ok(end)
    }

    /// Adds a key or a string; where the source holds the text as it is meant, it is not copied.
    fn text(&mut self, text: &str, start: u32, end: u32) {
        let written = &self.source[start as usize..end as usize];
        let inside = written.len().saturating_sub(text.len()) / 2;
        if written.get(inside..inside + text.len()) == Some(text) {
            self.builder.scalar(Kind::Text, start, end, start + inside as u32, text.len() as u32);
        } else {
            self.builder.owned_scalar(Kind::Text, start, end, text);
        }
    }

    fn trimmed(&self, start: u32, end: u32) -> u32 {
        start + self.source[start as usize..end as usize].trim_end().len() as u32
    }
}
