//! Looks at the few bytes between two events of the parser, which says nothing about them.

use std::ops::Range;

/// What the parser had reached when it stopped.
#[derive(Clone, Copy, Debug)]
pub(super) struct Surroundings {
    /// Where the newest whole thing ends.
    pub end: usize,
    /// The innermost bracket or brace that is still open.
    pub flow: Option<usize>,
}

/// The bytes of a block scalar's header, such as `|` or `>2-`, the first one after `from`.
pub(super) fn block_scalar_header(source: &str, from: usize) -> Range<usize> {
    let Some(start) = first_sign(source, from, b"|>") else { return from..from };
    let indicators = source.as_bytes()[start + 1..].iter();
    let indicators = indicators.take_while(|byte| matches!(byte, b'+' | b'-' | b'0'..=b'9'));
    start..start + 1 + indicators.count()
}

/// The first dash after a key; the parser does not give the place of a list whose dashes stand below its key.
pub(super) fn first_dash(source: &str, from: usize) -> Option<usize> {
    first_sign(source, from, b"-")
}

/// The first of some signs in text that holds only dashes, colons, anchors, tags, comments and blanks besides.
fn first_sign(source: &str, from: usize, wanted: &[u8]) -> Option<usize> {
    let bytes = source.as_bytes();
    let mut at = from;
    while let Some(byte) = bytes.get(at) {
        match byte {
            _ if wanted.contains(byte) => return Some(at),
            b'#' => at += to_end(bytes, at, |byte| matches!(byte, b'\n' | b'\r')),
            b'&' | b'!' => at += to_end(bytes, at, u8::is_ascii_whitespace),
            _ => at += 1,
        }
    }
    None
}

fn to_end(bytes: &[u8], at: usize, ends: impl Fn(&u8) -> bool) -> usize {
    bytes[at..].iter().position(ends).unwrap_or(bytes.len() - at)
}

/// The innermost bracket or brace that is open at `at`, given what was open where the newest whole thing ended.
pub(super) fn open_bracket(source: &str, around: &Surroundings, at: usize) -> Option<usize> {
    let mut open: Vec<usize> = around.flow.into_iter().collect();
    let bytes = source.as_bytes();
    let mut before = b' ';
    for (here, byte) in bytes.iter().enumerate().take(at).skip(around.end) {
        match byte {
            b'[' | b'{' if !open.is_empty() || matches!(before, b' ' | b'\n' | b'\t') => open.push(here),
            b']' | b'}' => {
                open.pop();
            }
            b'#' if matches!(before, b' ' | b'\n' | b'\t') => break,
            _ => {}
        }
        before = *byte;
    }
    open.pop()
}

/// The quote that opens the quoted scalar which begins after the newest whole thing.
pub(super) fn opening_quote(source: &str, around: &Surroundings) -> Option<usize> {
    let rest = source.as_bytes().get(around.end..)?;
    rest.iter().position(|byte| matches!(byte, b'"' | b'\'')).map(|step| around.end + step)
}

/// The line that holds a byte, from its first byte to its last without the line break.
pub(super) fn line_at(source: &str, at: usize) -> Range<usize> {
    let at = at.min(source.len());
    let bytes = source.as_bytes();
    let start = bytes[..at].iter().rposition(|byte| *byte == b'\n').map_or(0, |before| before + 1);
    let end = bytes[at..]
        .iter()
        .position(|byte| matches!(byte, b'\n' | b'\r'))
        .map_or(bytes.len(), |step| at + step);
    start..end.max(start)
}

/// The number of the line, from 1, that holds a byte.
pub(super) fn line_number(source: &str, at: usize) -> usize {
    source.as_bytes()[..at.min(source.len())].iter().filter(|byte| **byte == b'\n').count() + 1
}
