//! Our own way through the YAML that nearly every file is: blocks, flow collections and quoted text on one line each.
//!
//! It knows no fault. Whatever it is not certain of (anchors, tags, tabs, text over several lines, odd indentation,
//! any error) ends it with none, and the full parser reads the file from its start. So it may be strict, and must
//! never accept what the full parser reads in another way.

mod block_scalar;
mod flow;
mod letters;
mod scalar;

use letters::{LINE, is_line_end};
use scalar::{LONGEST_KEY, Scalar};

use crate::keys::Seen;
use crate::{Kind, Limits, NodeId, Tree, TreeBuilder};

/// The tree of a text, if all of it is certain, and the maps whose keys want a closer look, in document order.
pub(super) fn parse(spare: Tree, source: &str, limits: &Limits) -> Option<(TreeBuilder, Vec<NodeId>)> {
    let tree = TreeBuilder::in_place_of(spare, source.len());
    let mut fast = Fast {
        source,
        bytes: source.as_bytes(),
        at: 0,
        line: 0,
        end: 0,
        tree,
        open: Vec::new(),
        depth: limits.depth(),
        unescaped: String::new(),
        signs: Vec::new(),
        suspects: Vec::new(),
    };
    if source.starts_with('\u{feff}') {
        fast.at = 3;
    }
    fast.start_of_document()?;
    fast.lines()?;
    while !fast.open.is_empty() {
        fast.close();
    }
    fast.suspects.sort_unstable();
    fast.suspects.dedup();
    Some((fast.tree, fast.suspects))
}

struct Fast<'a> {
    source: &'a str,
    bytes: &'a [u8],
    /// The byte that is looked at.
    at: usize,
    /// The first byte of the line.
    line: usize,
    /// Where the newest whole thing ends.
    end: u32,
    tree: TreeBuilder,
    open: Vec<Open>,
    depth: usize,
    /// The text of the newest quoted scalar that has escapes.
    unescaped: String,
    /// The signs of the keys of all open maps, those of the innermost last.
    signs: Vec<u64>,
    /// Maps whose keys want a closer look.
    suspects: Vec<NodeId>,
}

/// A block map or list that is not closed yet.
struct Open {
    node: NodeId,
    kind: Kind,
    /// How many blanks stand before its keys or dashes.
    column: usize,
    /// Whether a value or an item must come, and where the key or dash before it ends.
    due: Option<u32>,
    /// The keys that it has so far.
    keys: Seen,
}

/// What stands first in a piece of a line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum First {
    Dash,
    Key,
}

impl Fast<'_> {
    /// Passes over a `---` before anything else but comments. A document that it begins is not empty.
    fn start_of_document(&mut self) -> Option<()> {
        while matches!(self.bytes.get(self.at), Some(b'#' | b'\n')) {
            self.line = self.at;
            self.end_line()?;
        }
        if !self.bytes[self.at..].starts_with(b"---") {
            return Some(());
        }
        self.line = self.at;
        self.at += 3;
        self.end_line()?;
        self.lines()?;
        if self.tree.tree().nodes().is_empty() { None } else { Some(()) }
    }

    fn lines(&mut self) -> Option<()> {
        while self.at < self.bytes.len() {
            self.line = self.at;
            self.skip_indentation();
            match self.bytes.get(self.at) {
                None => {}
                Some(b'\n') => self.at += 1,
                Some(b'\r' | b'#') => self.end_line()?,
                Some(b'.') if self.at == self.line => return None,
                Some(_) if self.plain_line() => {}
                Some(_) => self.content()?,
            }
        }
        Some(())
    }

    #[inline]
    fn skip_blanks(&mut self) {
        while self.bytes.get(self.at) == Some(&b' ') {
            self.at += 1;
        }
    }

    /// Passes over what may follow a value on its line: blanks, a comment, the line break.
    #[inline]
    fn end_line(&mut self) -> Option<()> {
        if self.bytes.get(self.at) == Some(&b'\n') {
            self.at += 1;
            return Some(());
        }
        self.end_long_line()
    }

    fn end_long_line(&mut self) -> Option<()> {
        let after_blank = self.at == self.line || self.bytes[self.at - 1] == b' ';
        self.skip_blanks();
        match self.bytes.get(self.at) {
            None => {}
            Some(b'\n') => self.at += 1,
            Some(b'\r') if self.bytes.get(self.at + 1) == Some(&b'\n') => self.at += 2,
            Some(b'#') if after_blank || self.bytes[self.at - 1] == b' ' => {
                let start = self.at;
                self.at = self.stop::<LINE>(start)?;
                self.tree.comment(start as u32, self.at as u32);
                return self.end_long_line();
            }
            Some(_) => return None,
        }
        Some(())
    }

    /// Reads a line from its first sign that is no blank.
    fn content(&mut self) -> Option<()> {
        while self.bytes[self.at] == b'-' && self.bytes.get(self.at + 1) == Some(&b' ') {
            self.settle(self.at - self.line, First::Dash)?;
            let end = self.at as u32 + 1;
            self.at += 2;
            self.skip_blanks();
            self.open.last_mut()?.due = Some(end);
            if is_line_end(*self.bytes.get(self.at)?) || self.bytes[self.at] == b'#' {
                return None;
            }
        }
        let item = self.open.last().is_some_and(|open| open.kind == Kind::List && open.due.is_some());
        if item && matches!(self.bytes[self.at], b'{' | b'[' | b'|' | b'>') {
            return self.value();
        }
        let column = self.at - self.line;
        if let Some(key) = self.simple_key() {
            return self.key(column, key);
        }
        let scalar = self.scalar()?;
        if self.is_colon() {
            return if scalar.end - scalar.start > LONGEST_KEY { None } else { self.key(column, scalar) };
        }
        if !item {
            return None;
        }
        self.open.last_mut()?.due = None;
        self.add(scalar);
        self.end_line()
    }

    /// Takes a key before its colon, and what follows on its line.
    fn key(&mut self, column: usize, key: Scalar) -> Option<()> {
        self.settle(column, First::Key)?;
        let map = self.open.last_mut()?;
        map.due = Some(key.end as u32);
        let text = key.text_in(self.source, &self.unescaped);
        if map.keys.is_suspicious(text, &mut self.signs) {
            self.suspects.push(map.node);
        }
        self.add(key);
        self.at += 1;
        self.after_colon()
    }

    fn is_colon(&self) -> bool {
        self.bytes.get(self.at) == Some(&b':')
            && self.bytes.get(self.at + 1).is_none_or(|next| *next == b' ' || is_line_end(*next))
    }

    fn after_colon(&mut self) -> Option<()> {
        self.skip_blanks();
        match self.bytes.get(self.at) {
            None => Some(()),
            Some(b'\n' | b'\r' | b'#') => self.end_line(),
            Some(_) => self.value(),
        }
    }

    /// Reads the value of a key, or an item, that begins on the line of its key or dash.
    fn value(&mut self) -> Option<()> {
        let parent = self.open.last_mut()?;
        parent.due = None;
        let column = parent.column;
        match self.bytes[self.at] {
            b'{' | b'[' => {
                self.flow(self.open.len())?;
                self.end_line()
            }
            b'|' | b'>' => self.block_scalar(column),
            _ => {
                let scalar = self.scalar()?;
                self.add(scalar);
                self.end_line()
            }
        }
    }

    /// Closes what ended above this line and opens what begins on it, so that a key or dash in that column belongs to
    /// the newest map or list.
    fn settle(&mut self, column: usize, first: First) -> Option<()> {
        loop {
            let Some(top) = self.open.last_mut() else {
                return if self.tree.tree().nodes().is_empty() { self.enter(column, first) } else { None };
            };
            if top.column < column {
                return if top.due.is_some() { self.enter(column, first) } else { None };
            }
            if top.column == column {
                match (top.kind, first) {
                    (Kind::List, First::Dash) => return if top.due.is_none() { Some(()) } else { None },
                    (Kind::Map, First::Dash) => {
                        return if top.due.is_some() { self.enter(column, first) } else { None };
                    }
                    (Kind::Map, First::Key) => {
                        let due = top.due.take();
                        self.add_null(due);
                        return Some(());
                    }
                    _ => {}
                }
            }
            self.close();
        }
    }

    fn enter(&mut self, column: usize, first: First) -> Option<()> {
        if self.open.len() >= self.depth {
            return None;
        }
        if let Some(parent) = self.open.last_mut() {
            parent.due = None;
        }
        let kind = if first == First::Dash { Kind::List } else { Kind::Map };
        let node = self.tree.open(kind, self.start_of_newest(column));
        self.open.push(Open { node, kind, column, due: None, keys: Seen::after(&self.signs) });
        Some(())
    }

    fn start_of_newest(&self, column: usize) -> u32 {
        (self.line + column) as u32
    }

    fn close(&mut self) {
        let Some(open) = self.open.pop() else { return };
        self.add_null(open.due);
        open.keys.forget(&mut self.signs);
        self.tree.close(open.node, self.end);
    }

    /// Adds the null that stands for a value which never came.
    fn add_null(&mut self, due: Option<u32>) {
        if let Some(end) = due {
            self.tree.scalar(Kind::Plain, end, end, end, 0);
            self.end = end;
        }
    }
}
