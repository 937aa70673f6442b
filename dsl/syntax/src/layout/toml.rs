//! Lays out TOML: a line for each key, a blank line above each table, no indentation but inside of long lists.
//!
//! The text is known to parse, so what follows what is not asked again here.

mod values;

use super::{Places, Refusal};
use values::Scanner;

/// Writes a text anew.
pub(super) fn lay_out(source: &str, places: Places) -> Result<String, Refusal> {
    let mut printer = Printer {
        scanner: Scanner::new(source, places),
        out: String::new(),
        table: Vec::new(),
        waiting: Vec::new(),
        above: Above::Nothing,
    };
    printer.file()?;
    Ok(printer.out)
}

/// What stands above the line that begins next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Above {
    /// Nothing, or the header of the table: no blank line.
    Nothing,
    /// A line like any other.
    Anything,
}

/// How many lines stand between two things.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gap {
    /// None: they are on one line.
    Blanks,
    /// The second is on the next line.
    LineBreak,
    /// A blank line is between them.
    EmptyLine,
}

/// A comment on a line of its own that waits for what it stands above.
struct Waiting<'a> {
    gap: Gap,
    text: &'a str,
}

struct Printer<'a> {
    scanner: Scanner<'a>,
    out: String,
    /// The table whose header was last.
    table: Vec<String>,
    waiting: Vec<Waiting<'a>>,
    above: Above,
}

impl<'a> Printer<'a> {
    fn file(&mut self) -> Result<(), Refusal> {
        loop {
            let gap = self.scanner.gap();
            match self.scanner.peek() {
                None => break,
                Some(b'#') => {
                    let text = self.scanner.comment();
                    self.waiting.push(Waiting { gap, text });
                }
                Some(b'[') => self.header(gap)?,
                Some(_) => self.line(gap)?,
            }
        }
        self.comments();
        Ok(())
    }

    fn header(&mut self, gap: Gap) -> Result<(), Refusal> {
        // Comments right above the header belong to it, and the blank line stands above them.
        let mut first = self.waiting.len();
        let mut below = gap;
        while first > 0 && below != Gap::EmptyLine {
            first -= 1;
            below = self.waiting[first].gap;
        }
        let own = self.waiting.split_off(first);
        self.comments();
        if !self.out.is_empty() {
            self.out.push('\n');
        }
        for comment in own {
            self.out.push_str(comment.text);
            self.out.push('\n');
        }
        let (open, close) = if self.scanner.take_text("[[") { ("[[", "]]") } else { ("[", "]") };
        if open == "[" {
            self.scanner.take(b'[');
        }
        let key = self.scanner.key();
        self.table = key.parts;
        let name = key.written;
        if !self.scanner.take_text(close) {
            return Err(Refusal::Unusual("a header of more than one line"));
        }
        self.out.push_str(&format!("{open}{name}{close}"));
        self.end_line();
        self.above = Above::Nothing;
        Ok(())
    }

    fn line(&mut self, gap: Gap) -> Result<(), Refusal> {
        self.comments();
        self.blank_line(gap);
        let key = self.scanner.key();
        if !self.scanner.take(b'=') {
            return Err(Refusal::Unusual("a key without a value"));
        }
        let name = key.written;
        let mut place = self.table.clone();
        place.extend(key.parts);
        let value = self.scanner.value(&mut place)?;
        self.out.push_str(&name);
        self.out.push_str(" = ");
        self.out.push_str(&value.written(name.chars().count() + 3, 0));
        self.end_line();
        self.above = Above::Anything;
        Ok(())
    }

    /// Ends a line, with the comment that stands behind it.
    fn end_line(&mut self) {
        self.scanner.skip_blanks();
        if self.scanner.peek() == Some(b'#') {
            self.out.push_str("  ");
            self.out.push_str(self.scanner.comment());
        }
        self.out.push('\n');
    }

    fn comments(&mut self) {
        for comment in std::mem::take(&mut self.waiting) {
            self.blank_line(comment.gap);
            self.out.push_str(comment.text);
            self.out.push('\n');
            self.above = Above::Anything;
        }
    }

    fn blank_line(&mut self, gap: Gap) {
        if gap == Gap::EmptyLine && self.above == Above::Anything {
            self.out.push('\n');
        }
    }
}
