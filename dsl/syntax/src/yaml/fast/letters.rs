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

static WORD: [bool; 256] = words();

const fn words() -> [bool; 256] {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = matches!(byte as u8, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_');
        byte += 1;
    }
    table
}

/// Whether that byte is a letter, a digit or `_`.
#[inline]
fn is_word(byte: u8) -> bool {
    WORD[usize::from(byte)]
}

/// A one in each byte of a word, and the highest bit of each.
const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHEST: u64 = 0x8080_8080_8080_8080;

/// A word in which the lowest of the highest bits tells the first byte of `word` that has one of the meanings, or is
/// not ASCII; bits above it tell nothing. The first byte of the text is the lowest of the word.
#[inline]
fn marks<const MEANINGS: u8>(word: u64) -> u64 {
    let zero = |bytes: u64| bytes.wrapping_sub(ONES) & !bytes;
    let is = |letter: u8| zero(word ^ (ONES * u64::from(letter)));
    let control = word.wrapping_sub(ONES * 0x20) & !word;
    let beyond_ascii = word | word.wrapping_add(ONES);
    let mut marks = control | beyond_ascii;
    if MEANINGS & COLON != 0 {
        marks |= is(b':');
    }
    if MEANINGS & HASH != 0 {
        marks |= is(b'#');
    }
    if MEANINGS & FLOW != 0 {
        let braces = word | (ONES * 0x20);
        marks |= is(b',') | zero(braces ^ (ONES * u64::from(b'{'))) | zero(braces ^ (ONES * u64::from(b'}')));
    }
    if MEANINGS & DOUBLE != 0 {
        marks |= is(b'"') | is(b'\\');
    }
    if MEANINGS & SINGLE != 0 {
        marks |= is(b'\'');
    }
    marks & HIGHEST
}

/// A word whose bytes have their highest bit where `word` has no letter, digit or `_`.
#[inline]
fn no_word(word: u64) -> u64 {
    // Every byte below 128, so that no sum reaches into the next byte.
    let ascii = word & !HIGHEST;
    let at_least = |bytes: u64, least: u8| bytes + ONES * u64::from(128 - least);
    let between = |bytes: u64, first: u8, last: u8| at_least(bytes, first) & !at_least(bytes, last + 1);
    let letters = between(ascii | (ONES * 0x20), b'a', b'z');
    let digits = between(ascii, b'0', b'9');
    let underscores = !at_least(ascii ^ (ONES * u64::from(b'_')), 1);
    (!(letters | digits | underscores) | word) & HIGHEST
}

/// Whether a text may be torn: has a bracket that types have.
#[inline]
pub(super) fn has_bracket(text: &[u8]) -> bool {
    let zero = |bytes: u64| bytes.wrapping_sub(ONES) & !bytes & HIGHEST;
    let is = |word: u64, letter: u8| zero(word ^ (ONES * u64::from(letter)));
    let (words, rest) = text.as_chunks();
    let in_words = words.iter().any(|word| {
        let word = u64::from_le_bytes(*word);
        is(word, b'(') | is(word, b'<') != 0
    });
    in_words || rest.iter().any(|byte| matches!(byte, b'(' | b'<'))
}

impl Fast<'_> {
    /// Where the letters, digits and `_` end that begin there.
    #[inline]
    pub(super) fn end_of_word(&self, from: usize) -> usize {
        let mut at = from;
        while let Some(word) = self.bytes.get(at..).and_then(<[u8]>::first_chunk) {
            let others = no_word(u64::from_le_bytes(*word));
            at += others.trailing_zeros() as usize / 8;
            if others != 0 {
                return at;
            }
        }
        while self.bytes.get(at).is_some_and(|byte| is_word(*byte)) {
            at += 1;
        }
        at
    }

    /// The first byte from `from` on that has one of the meanings, or the end of the text; none if something strange
    /// stands before it.
    #[inline]
    pub(super) fn stop<const MEANINGS: u8>(&self, from: usize) -> Option<usize> {
        let bytes = self.bytes;
        let mut at = from;
        loop {
            while let Some(word) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
                let marks = marks::<MEANINGS>(u64::from_le_bytes(*word));
                at += marks.trailing_zeros() as usize / 8;
                if marks != 0 {
                    break;
                }
            }
            while bytes.get(at).is_some_and(|byte| MEANING[usize::from(*byte)] & MEANINGS == 0) {
                at += 1;
            }
            let Some(byte) = bytes.get(at) else { return Some(at) };
            match MEANING[usize::from(*byte)] {
                STRANGE => return None,
                PERHAPS if self.is_strange_character(at) => return None,
                PERHAPS => at += 1,
                _ => return Some(at),
            }
        }
    }

    /// Passes over the blanks that a line begins with.
    #[inline]
    pub(super) fn skip_indentation(&mut self) {
        while let Some(word) = self.bytes.get(self.at..).and_then(<[u8]>::first_chunk) {
            let others = u64::from_le_bytes(*word) ^ (ONES * u64::from(b' '));
            self.at += others.trailing_zeros() as usize / 8;
            if others != 0 {
                return;
            }
        }
        self.skip_blanks();
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_told_from_other_bytes_at_every_place() {
        for byte in 0..=255_u8 {
            for place in 0..8 {
                let mut bytes = *b"a_Z09zA_";
                bytes[place] = byte;
                let marked = no_word(u64::from_le_bytes(bytes));
                let expected = if is_word(byte) { 0 } else { 0x80_u64 << (8 * place) };
                assert_eq!(marked, expected, "{byte} at {place}");
            }
        }
    }

    #[test]
    fn a_bracket_is_found_wherever_it_stands() {
        let text = b"array<text>, decimal(12,2)";
        assert!((0..16).all(|from| has_bracket(&text[from..])));
        assert!(!has_bracket(b"12,2) and more") && !has_bracket(b""));
    }
}
