//! What stands between two nodes and is in no tree: anchors, and what cannot be kept.

use crate::layout::Refusal;

/// An anchor with its sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Anchor<'a> {
    /// Such as `&fast`.
    pub text: &'a str,
    /// Whether what it names begins on a later line.
    pub line_ends: bool,
    /// The byte after it.
    pub end: usize,
}

/// The anchors in some bytes between two nodes.
pub(super) fn anchors(source: &str, from: usize, to: usize) -> Result<Vec<Anchor<'_>>, Refusal> {
    let bytes = &source.as_bytes()[..to];
    let mut found: Vec<Anchor<'_>> = Vec::new();
    let mut at = from;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'#' => at = end_of_line(source, at),
            b'&' => {
                let ends = |byte: &u8| {
                    byte.is_ascii_whitespace() || matches!(byte, b',' | b'[' | b']' | b'{' | b'}')
                };
                let end = bytes[at..].iter().position(ends).map_or(to, |step| at + step);
                found.push(Anchor { text: &source[at..end], line_ends: false, end });
                at = end;
            }
            b'\n' => {
                for anchor in &mut found {
                    anchor.line_ends = true;
                }
                at += 1;
            }
            b'?' => return Err(Refusal::Unusual("a key behind a question mark")),
            b'!' => return Err(Refusal::Unusual("a tag")),
            b'%' => return Err(Refusal::Unusual("a directive")),
            _ => at += 1,
        }
    }
    Ok(found)
}

/// The next byte that is neither blank nor in a comment: the key, dash or anchor that follows.
pub(super) fn next_sign(source: &str, from: usize) -> usize {
    let bytes = source.as_bytes();
    let mut at = from;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'#' => at = end_of_line(source, at),
            b' ' | b'\t' | b'\n' => at += 1,
            _ => break,
        }
    }
    at
}

/// The byte after a line, its line break left out.
pub(super) fn end_of_line(source: &str, at: usize) -> usize {
    source[at..].find('\n').map_or(source.len(), |step| at + step)
}

/// The first byte of a line.
pub(super) fn start_of_line(source: &str, at: usize) -> usize {
    source[..at].rfind('\n').map_or(0, |before| before + 1)
}

/// In which column a byte stands, from 0.
pub(super) fn column(source: &str, at: usize) -> usize {
    at - start_of_line(source, at)
}

/// Whether the line above that of a byte is there and blank.
pub(super) fn blank_above(source: &str, at: usize) -> bool {
    let start = start_of_line(source, at);
    let Some(above) = source[..start].strip_suffix('\n') else { return false };
    let line = &above[above.rfind('\n').map_or(0, |before| before + 1)..];
    line.trim().is_empty()
}
