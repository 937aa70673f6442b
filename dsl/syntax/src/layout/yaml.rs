//! Lays out YAML: two blanks a level, one line a key, braces and brackets where they stood if they fit on one line.
//!
//! Goes through the tree and writes it anew; comments are taken up in the order in which they stand, each where the
//! thing is written that it stands above, behind or below. What is bracketed and does not fit, or holds comments, gets
//! lines of its own.

mod comments;
mod gaps;
mod scalars;

use super::{Places, Refusal, WIDEST};
use crate::{Kind, Node, Tree};
use gaps::{Anchor, anchors, blank_above, column};

/// Writes the text of a tree anew.
pub(super) fn lay_out(source: &str, tree: &Tree, places: Places) -> Result<String, Refusal> {
    let mut printer = Printer {
        source,
        tree,
        places,
        shared: shared(tree),
        place: Vec::new(),
        comment: 0,
        at: 0,
        out: String::new(),
        above: Above::Nothing,
        brackets: 0,
    };
    printer.file()?;
    Ok(printer.out)
}

/// Nodes that aliases stand for, with what is in them.
fn shared(tree: &Tree) -> Vec<(usize, usize)> {
    let aliases = tree.nodes().iter().filter(|node| node.kind == Kind::Alias);
    let targets = aliases.map(|alias| alias.text_start as usize);
    let mut ranges: Vec<_> = targets.map(|target| (target, tree.nodes()[target].next as usize)).collect();
    ranges.sort_unstable();
    // Where one is inside another, the outer one says it all.
    ranges.dedup_by(|inner, outer| inner.1 <= outer.1);
    ranges
}

/// What the line that begins next must know of the one above.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Above {
    /// A line like any other: a blank line stays.
    Anything,
    /// Nothing, or the key of the map that begins: no blank line.
    Nothing,
    /// A text whose last line breaks count: no blank line.
    OpenText,
    /// An object at the top of the file has ended or begins: a blank line in any case.
    Object,
}

/// How the first entry of a map or list begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Begin {
    NewLine,
    BehindDash,
}

struct Printer<'a> {
    source: &'a str,
    tree: &'a Tree,
    places: Places,
    /// The numbers of all nodes that are used a second time through an alias: from, and up to.
    shared: Vec<(usize, usize)>,
    /// The keys down to what is being written.
    place: Vec<&'a str>,
    /// The first comment that is not written yet.
    comment: usize,
    /// Up to where the source is written.
    at: usize,
    out: String,
    above: Above,
    /// How many brackets of the source stand around what is being written.
    brackets: usize,
}

/// What stands in front of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Head {
    Key,
    Dash,
}

/// A key or dash, and the value behind it.
#[derive(Clone, Copy)]
struct Entry {
    kind: Head,
    /// The first byte of the key or dash, and the one after it.
    head: (usize, usize),
    /// The number of the value.
    value: usize,
    /// How far the line of the key or dash is indented.
    indent: usize,
}

impl<'a> Printer<'a> {
    fn node(&self, number: usize) -> Node {
        self.tree.nodes()[number]
    }

    fn text(&self, number: usize) -> &'a str {
        self.tree.text(self.source, crate::NodeId(number as u32)).unwrap_or("")
    }

    fn file(&mut self) -> Result<(), Refusal> {
        if let Some(root) = self.tree.nodes().first().copied() {
            let start = root.start as usize;
            if !self.is_collection(0) || root.next == 1 {
                return Err(Refusal::Unusual("a file without keys"));
            }
            if !anchors(self.source, 0, start)?.is_empty() {
                return Err(Refusal::Unusual("an anchor of the whole file"));
            }
            if self.source[..start].lines().any(|line| line == "---" || line.starts_with("--- ")) {
                self.out.push_str("---\n");
            }
            self.at = start;
            self.children(0, 0, Begin::NewLine)?;
            // A comma, bracket or anchor after everything would be a fault; comments follow.
        }
        while let Some(comment) = self.comment_before(self.source.len()) {
            self.own_line(comment, 0);
        }
        Ok(())
    }

    /// Writes what is in a map or list, and the comments at its end.
    fn children(&mut self, number: usize, indent: usize, mut begin: Begin) -> Result<(), Refusal> {
        let node = self.node(number);
        let bracketed = self.is_bracketed(number);
        if bracketed {
            self.brackets += 1;
            self.at = node.start as usize + 1;
        }
        let mut child = number + 1;
        while child < node.next as usize {
            child = if node.kind == Kind::Map {
                self.map_entry(child, indent, begin)?
            } else {
                self.list_item(child, indent, begin)?
            };
            begin = Begin::NewLine;
        }
        if bracketed {
            while let Some(comment) = self.comment_before(node.end as usize) {
                self.own_line(comment, indent);
            }
            self.brackets -= 1;
            self.at = node.end as usize;
            if let Some(comment) = self.take_behind(node.end as usize, node.next as usize) {
                self.own_line(comment, indent);
            }
        }
        Ok(())
    }

    /// Writes a key with its value; answers the number of the next key.
    fn map_entry(&mut self, key: usize, indent: usize, begin: Begin) -> Result<usize, Refusal> {
        let node = self.node(key);
        let named = anchors(self.source, self.at, node.start as usize)?;
        let value = node.next as usize;
        let head = (node.start as usize, node.end as usize);
        let entry = Entry { kind: Head::Key, head, value, indent };
        self.place.push(self.text(key));
        let line = self.flow_line(&entry)?;
        let object = self.place.len() == 1 && self.is_collection(value) && line.is_none();
        if object && begin == Begin::NewLine && self.above == Above::Anything {
            self.above = Above::Object;
        }
        self.begin(&entry, begin, line.as_deref());
        for anchor in named {
            self.out.push_str(anchor.text);
            self.out.push(' ');
        }
        let name = self.key(key);
        self.out.push_str(&name);
        self.out.push(':');
        self.at = node.end as usize;
        self.value(&entry, line)?;
        if object {
            self.above = Above::Object;
        }
        self.place.pop();
        Ok(self.node(value).next as usize)
    }

    /// Writes an item; answers the number of the next.
    fn list_item(&mut self, item: usize, indent: usize, begin: Begin) -> Result<usize, Refusal> {
        let node = self.node(item);
        let start = node.start as usize;
        let head = match self.brackets {
            0 => self.dash(start),
            _ => (start, start),
        };
        let entry = Entry { kind: Head::Dash, head, value: item, indent };
        let line = self.flow_line(&entry)?;
        self.begin(&entry, begin, line.as_deref());
        self.out.push('-');
        if self.brackets == 0 {
            self.at = head.1;
        }
        self.value(&entry, line)?;
        Ok(node.next as usize)
    }

    /// Writes what stands above a key or dash, and the blanks in front of it.
    fn begin(&mut self, entry: &Entry, begin: Begin, line: Option<&str>) {
        if begin == Begin::BehindDash {
            return;
        }
        while let Some(comment) = self.comment_before(entry.head.0) {
            self.own_line(comment, entry.indent);
        }
        if line.is_some() || !self.is_collection(entry.value) {
            self.late_comments(entry);
        }
        self.blank_line(entry.head.0);
        self.indent(entry.indent);
    }

    /// Writes a value behind its key or dash, and ends the line.
    fn value(&mut self, entry: &Entry, line: Option<String>) -> Result<(), Refusal> {
        let node = self.node(entry.value);
        let start = node.start as usize;
        if let Some(line) = line {
            self.out.push(' ');
            self.out.push_str(&line);
            self.at = node.end as usize;
            self.end_line(entry);
            return Ok(());
        }
        let mut own: Vec<Anchor<'_>> = anchors(self.source, self.at.min(start), start)?;
        if node.kind == Kind::Map && !self.is_bracketed(entry.value) {
            // One on the line of the first key belongs to that key.
            own.retain(|anchor| anchor.line_ends);
        }
        for anchor in &own {
            self.out.push(' ');
            self.out.push_str(anchor.text);
            self.at = anchor.end;
        }
        if self.is_collection(entry.value) {
            return self.collection(entry, own.is_empty());
        }
        self.scalar_value(entry)
    }

    fn collection(&mut self, entry: &Entry, no_anchor: bool) -> Result<(), Refusal> {
        let node = self.node(entry.value);
        // A dash has no node of its own: a list of dashes begins with the first of them.
        let first = if self.is_bracketed(entry.value) { self.node(entry.value + 1) } else { node };
        let behind = self.take_on_head(entry.value);
        if let Some(comment) = behind {
            self.behind(comment);
        }
        let begins = self.comments_before(first.start as usize) == 0;
        let indent = entry.indent + 2;
        if entry.kind == Head::Dash && behind.is_none() && no_anchor && begins {
            self.out.push(' ');
            self.children(entry.value, indent, Begin::BehindDash)?;
        } else {
            self.out.push('\n');
            self.above = Above::Nothing;
            self.children(entry.value, indent, Begin::NewLine)?;
        }
        if self.brackets == 0 && !self.is_bracketed(entry.value) {
            let limit = gaps::next_sign(self.source, node.end as usize);
            let outer = column(self.source, entry.head.0);
            while let Some(comment) = self.comment_before(limit) {
                if column(self.source, comment.0) <= outer {
                    self.comment -= 1;
                    break;
                }
                self.own_line(comment, indent);
            }
        }
        Ok(())
    }

    /// Ends a line, with the comment that stands behind it.
    fn end_line(&mut self, entry: &Entry) {
        let value = self.node(entry.value);
        let inside = if self.is_collection(entry.value) { value.end } else { value.start };
        let early = self.comment_before(inside as usize);
        if let Some(comment) = early.or_else(|| self.take_behind(value.end as usize, value.next as usize)) {
            self.behind(comment);
        }
        self.out.push('\n');
        self.above = Above::Anything;
    }

    /// Writes a blank line if there is one above a byte of the source, or has to be one.
    fn blank_line(&mut self, at: usize) {
        let wanted = match self.above {
            Above::Object => true,
            Above::Anything => self.brackets == 0 && blank_above(self.source, at),
            Above::Nothing | Above::OpenText => false,
        };
        if wanted && !self.out.is_empty() {
            self.out.push('\n');
        }
        self.above = Above::Anything;
    }

    fn indent(&mut self, indent: usize) {
        self.out.extend(std::iter::repeat_n(' ', indent));
    }

    /// Where a node begins; behind the last one, where the text ends.
    fn start_of(&self, number: usize) -> usize {
        self.tree.nodes().get(number).map_or(self.source.len(), |node| node.start as usize)
    }

    fn is_collection(&self, number: usize) -> bool {
        matches!(self.node(number).kind, Kind::Map | Kind::List)
    }

    /// Whether a map or list stands in brackets or braces of its own.
    fn is_bracketed(&self, number: usize) -> bool {
        let begins = self.source.as_bytes().get(self.node(number).start as usize);
        self.is_collection(number) && matches!(begins, Some(b'[' | b'{'))
    }

    /// The bytes of the dash of an item.
    fn dash(&self, item: usize) -> (usize, usize) {
        let bytes = &self.source.as_bytes()[..item];
        let mut at = self.at;
        while let Some(byte) = bytes.get(at) {
            match byte {
                b'-' => return (at, at + 1),
                b'#' => at = gaps::end_of_line(self.source, at),
                _ => at += 1,
            }
        }
        (item, item)
    }
}
