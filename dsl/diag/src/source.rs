//! The texts of a project, numbered in path order.

use std::sync::{Arc, OnceLock};

use crate::{FileId, LineTable, Position, Span};

/// One text with the path that people know it by.
#[derive(Clone, Debug)]
pub struct Source {
    /// Relative to the project, with `/` between its parts.
    pub path: String,
    /// The text; where the file is not UTF-8, with replacement characters.
    pub text: Arc<str>,
    /// Whether the project has no such file, and the number is kept because another state of it has one.
    pub absent: bool,
    lines: OnceLock<LineTable>,
}

impl Source {
    /// Takes a text under a path.
    pub fn new(path: impl Into<String>, text: impl Into<Arc<str>>) -> Self {
        Self { path: path.into(), text: text.into(), absent: false, lines: OnceLock::new() }
    }

    /// Keeps the number of a file that only another state of the project has.
    pub fn absent(path: impl Into<String>) -> Self {
        Self { absent: true, ..Self::new(path, "") }
    }

    /// The line table, made when it is first asked for.
    pub fn lines(&self) -> &LineTable {
        self.lines.get_or_init(|| LineTable::new(&self.text))
    }

    /// The position of a byte.
    pub fn position(&self, byte: u32) -> Position {
        self.lines().position(&self.text, byte)
    }
}

/// All texts of a project.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<Source>,
}

impl Sources {
    /// Sorts the texts by path and numbers them.
    pub fn new(mut files: Vec<Source>) -> Self {
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Self { files }
    }

    /// Takes a text away and keeps its number.
    pub fn leave_out(&mut self, file: FileId) {
        let source = &mut self.files[file.0 as usize];
        *source = Source::absent(std::mem::take(&mut source.path));
    }

    /// The text with that number.
    pub fn source(&self, file: FileId) -> &Source {
        &self.files[file.0 as usize]
    }

    /// Every text with its number, in path order.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &Source)> {
        self.files.iter().enumerate().map(|(at, source)| (FileId(at as u32), source))
    }

    /// The number of texts.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Tells whether there is no text.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// The text of a span.
    pub fn text(&self, span: Span) -> &str {
        self.source(span.file).text.get(span.range()).unwrap_or("")
    }
}
