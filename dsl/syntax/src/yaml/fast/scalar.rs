//! Plain and quoted scalars that begin and end on one line.

use super::super::types::looks_torn;
use super::Fast;
use super::letters::{
    IN_DOUBLE_QUOTES, IN_SINGLE_QUOTES, PLAIN, PLAIN_IN_FLOW, begins_plain, has_bracket, is_line_end,
};
use crate::Kind;

/// Keys with more bytes than this are left to the full parser, which knows what YAML says of long keys.
pub(super) const LONGEST_KEY: usize = 1_000;

/// A scalar with its bytes, quotes included.
#[derive(Clone, Copy)]
pub(super) struct Scalar {
    pub start: usize,
    pub end: usize,
    text: Text,
}

#[derive(Clone, Copy)]
enum Text {
    /// A plain scalar: its bytes.
    Plain,
    /// A quoted scalar: its bytes without the quotes.
    Quoted,
    /// A quoted scalar that means something else than its bytes: what `Fast::unescaped` holds.
    Unescaped,
}

impl Scalar {
    /// What it means; `unescaped` is that of the scanner.
    pub(super) fn text_in<'t>(&self, source: &'t str, unescaped: &'t str) -> &'t str {
        match self.text {
            Text::Plain => &source[self.start..self.end],
            Text::Quoted => &source[self.start + 1..self.end - 1],
            Text::Unescaped => unescaped,
        }
    }
}

impl Fast<'_> {
    /// Reads the key that begins here and stops at its colon, if it is made of letters, digits and `_` as nearly every
    /// key is, and the colon is surely one.
    #[inline]
    pub(super) fn simple_key(&mut self) -> Option<Scalar> {
        let (start, end) = (self.at, self.end_of_word(self.at));
        let [b':', b' ' | b'\n', ..] = self.bytes[end..] else { return None };
        if !(1..=LONGEST_KEY).contains(&(end - start)) {
            return None;
        }
        self.at = end;
        Some(Scalar { start, end, text: Text::Plain })
    }

    /// Takes a line that is a key and a plain text, as nearly every line is, into the map that is open in its column.
    /// Tells whether it was one; if not, nothing is done.
    #[inline]
    pub(super) fn plain_line(&mut self) -> bool {
        let (start, line) = (self.at, self.line);
        let Some(map) = self.open.last() else { return false };
        if map.kind != Kind::Map || map.due.is_some() || map.column != start - line {
            return false;
        }
        let colon = self.end_of_word(start);
        let [b':', b' ', first, ..] = self.bytes[colon..] else { return false };
        if !(1..=LONGEST_KEY).contains(&(colon - start)) || !begins_plain(first) {
            return false;
        }
        let Some(end) = self.stop::<PLAIN>(colon + 2) else { return false };
        if self.bytes.get(end) != Some(&b'\n') || self.bytes[end - 1] == b' ' {
            return false;
        }
        if let Some(map) = self.open.last_mut()
            && map.keys.is_suspicious(&self.source[start..colon], &mut self.signs)
        {
            self.suspects.push(map.node);
        }
        let text = |start: usize, end: usize| (start as u32, (end - start) as u32);
        self.tree.plain_entry(text(start, colon), text(colon + 2, end));
        self.end = end as u32;
        self.at = end + 1;
        true
    }

    /// Reads a scalar of a block, and stops after it and the blanks that follow.
    pub(super) fn scalar(&mut self) -> Option<Scalar> {
        match self.bytes[self.at] {
            b'"' => self.double_quoted(),
            b'\'' => self.single_quoted(),
            _ => self.plain(),
        }
    }

    /// Reads a scalar of a flow collection, and stops after it and the blanks that follow.
    pub(super) fn scalar_in_flow(&mut self) -> Option<Scalar> {
        match self.bytes[self.at] {
            b'"' => self.double_quoted(),
            b'\'' => self.single_quoted(),
            _ => self.plain_in_flow(),
        }
    }

    /// Puts a scalar into the tree.
    #[inline]
    pub(super) fn add(&mut self, scalar: Scalar) {
        let (start, end) = (scalar.start as u32, scalar.end as u32);
        match scalar.text {
            Text::Plain => self.tree.scalar(Kind::Plain, start, end, start, end - start),
            Text::Quoted => self.tree.scalar(Kind::Text, start, end, start + 1, end - start - 2),
            Text::Unescaped => self.tree.owned_scalar(Kind::Text, start, end, &self.unescaped),
        };
        self.end = end;
    }

    fn begins_plain(&self) -> bool {
        match self.bytes[self.at] {
            b'-' => self.bytes.get(self.at + 1).is_some_and(u8::is_ascii_alphanumeric),
            byte => begins_plain(byte),
        }
    }

    #[inline]
    fn plain(&mut self) -> Option<Scalar> {
        if !self.begins_plain() {
            return None;
        }
        let start = self.at;
        let mut stop = start;
        loop {
            stop = self.stop::<PLAIN>(stop)?;
            match self.bytes.get(stop) {
                Some(b':') => match self.bytes.get(stop + 1) {
                    None | Some(b' ' | b'\n' | b'\r') => break,
                    Some(_) => stop += 1,
                },
                Some(b'#') if self.bytes[stop - 1] != b' ' => stop += 1,
                Some(_) | None => break,
            }
        }
        self.at = stop;
        Some(Scalar { start, end: self.without_blanks(stop), text: Text::Plain })
    }

    fn plain_in_flow(&mut self) -> Option<Scalar> {
        if !self.begins_plain() {
            return None;
        }
        let start = self.at;
        let mut stop = start;
        loop {
            stop = self.stop::<PLAIN_IN_FLOW>(stop)?;
            match self.bytes.get(stop)? {
                b',' | b']' | b'}' => break,
                b':' => match self.bytes.get(stop + 1)? {
                    b' ' => break,
                    b',' | b'[' | b']' | b'{' | b'}' | b'\n' | b'\r' => return None,
                    _ => stop += 1,
                },
                b'#' if self.bytes[stop - 1] != b' ' => stop += 1,
                _ => return None,
            }
        }
        self.at = stop;
        let end = self.without_blanks(stop);
        let text = &self.source[start..end];
        if has_bracket(text.as_bytes()) && looks_torn(text) {
            return None;
        }
        Some(Scalar { start, end, text: Text::Plain })
    }

    #[inline]
    fn without_blanks(&self, mut end: usize) -> usize {
        while self.bytes[end - 1] == b' ' {
            end -= 1;
        }
        end
    }

    #[inline(never)]
    fn double_quoted(&mut self) -> Option<Scalar> {
        let start = self.at;
        let mut piece = start + 1;
        self.unescaped.clear();
        loop {
            let stop = self.stop::<IN_DOUBLE_QUOTES>(piece)?;
            match self.bytes.get(stop)? {
                b'"' => return Some(self.quoted(start, piece, stop)),
                b'\\' => {
                    self.unescaped.push_str(&self.source[piece..stop]);
                    self.unescaped.push(match self.bytes.get(stop + 1)? {
                        b'"' => '"',
                        b'\\' => '\\',
                        b'n' => '\n',
                        b't' => '\t',
                        _ => return None,
                    });
                    piece = stop + 2;
                }
                _ => return None,
            }
        }
    }

    #[inline(never)]
    fn single_quoted(&mut self) -> Option<Scalar> {
        let start = self.at;
        let mut piece = start + 1;
        self.unescaped.clear();
        loop {
            let stop = self.stop::<IN_SINGLE_QUOTES>(piece)?;
            if is_line_end(*self.bytes.get(stop)?) {
                return None;
            }
            if self.bytes.get(stop + 1) != Some(&b'\'') {
                return Some(self.quoted(start, piece, stop));
            }
            self.unescaped.push_str(&self.source[piece..=stop]);
            piece = stop + 2;
        }
    }

    /// Ends a quoted scalar whose last piece stands there; the pieces before it are unescaped already.
    fn quoted(&mut self, start: usize, piece: usize, stop: usize) -> Scalar {
        let mut text = Text::Quoted;
        if piece > start + 1 {
            self.unescaped.push_str(&self.source[piece..stop]);
            text = Text::Unescaped;
        }
        self.at = stop + 1;
        self.skip_blanks();
        Scalar { start, end: stop + 1, text }
    }
}
