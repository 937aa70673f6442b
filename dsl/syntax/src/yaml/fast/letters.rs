//! What each byte means to the scanner, looked up in a table.

use super::Fast;

/// The end of a line.
const BREAK: u8 = 1;
/// What may not be there, or only in places that the scanner leaves to others: tabs, control characters.
const STRANGE: u8 = 2;
/// The first byte of a character that may be strange.
const PERHAPS: u8 = 4;
/// `:`
const COLON: u8 = 8;
/// `#`
const HASH: u8 = 16;
/// `,`, brackets and braces
const FLOW: u8 = 32;
/// `"` and a backslash
const DOUBLE: u8 = 64;
/// `'`
const SINGLE: u8 = 128;

/// Ends a comment or a line of a block scalar.
pub(super) const LINE: u8 = BREAK | STRANGE | PERHAPS;
/// May end a plain scalar in a block.
pub(super) const PLAIN: u8 = LINE | COLON | HASH;
/// May end a plain scalar in a flow collection.
pub(super) const PLAIN_IN_FLOW: u8 = PLAIN | FLOW;
/// Ends a piece of text in double quotes.
pub(super) const IN_DOUBLE_QUOTES: u8 = LINE | DOUBLE;
/// Ends a piece of text in single quotes.
pub(super) const IN_SINGLE_QUOTES: u8 = LINE | SINGLE;

static MEANING: [u8; 256] = meanings();

const fn meanings() -> [u8; 256] {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match byte as u8 {
            b'\n' | b'\r' => BREAK,
            0..=0x1F | 0x7F => STRANGE,
            0xC2 | 0xE2 | 0xEF => PERHAPS,
            b':' => COLON,
            b'#' => HASH,
            b',' | b'[' | b']' | b'{' | b'}' => FLOW,
            b'"' | b'\\' => DOUBLE,
            b'\'' => SINGLE,
            _ => 0,
        };
        byte += 1;
    }
    table
}

/// Whether a line ends with that byte.
pub(super) fn is_line_end(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}

static BEGINS_PLAIN: [bool; 256] = beginnings();

const fn beginnings() -> [bool; 256] {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = matches!(byte as u8, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'/' | b'(' | b'<' | b'=' | b'+')
            || matches!(byte as u8, b'$' | b'~' | b'^' | b';' | b'.' | 0x80..);
        byte += 1;
    }
    table
}

/// Whether a plain scalar may surely begin with that byte, which is no dash.
#[inline]
pub(super) fn begins_plain(byte: u8) -> bool {
    BEGINS_PLAIN[usize::from(byte)]
}

impl Fast<'_> {
    /// The first byte from `from` on that has one of the meanings, or the end of the text; none if something strange
    /// stands before it.
    #[inline]
    pub(super) fn stop(&self, from: usize, meanings: u8) -> Option<usize> {
        let mut at = from;
        loop {
            while self.bytes.get(at).is_some_and(|byte| MEANING[usize::from(*byte)] & meanings == 0) {
                at += 1;
            }
            let Some(byte) = self.bytes.get(at) else { return Some(at) };
            match MEANING[usize::from(*byte)] {
                STRANGE => return None,
                PERHAPS if self.is_strange_character(at) => return None,
                PERHAPS => at += 1,
                _ => return Some(at),
            }
        }
    }

    /// Whether the character there is a control character, a line break of other standards or a byte order mark.
    fn is_strange_character(&self, at: usize) -> bool {
        matches!(
            self.bytes[at..],
            [0xC2, 0x80..=0x9F, ..]
                | [0xE2, 0x80, 0xA8 | 0xA9, ..]
                | [0xEF, 0xBB, 0xBF, ..]
                | [0xEF, 0xBF, 0xBE | 0xBF, ..]
        )
    }
}
