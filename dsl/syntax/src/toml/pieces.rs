//! Cuts TOML text into strings, comments and single signs: as much of the language as is needed to find an end.

/// What a piece of text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// From `#` to the end of the line.
    Comment,
    /// A string with its quotes; of an unclosed one, what could belong to it.
    Text,
    /// One byte of anything else.
    Byte(u8),
}

/// The pieces of a text from a byte on that is not inside one, each with its first byte and the one after its last.
pub(crate) fn pieces(text: &str, from: usize) -> impl Iterator<Item = (Piece, usize, usize)> {
    let bytes = text.as_bytes();
    let mut at = from;
    std::iter::from_fn(move || {
        let start = at;
        let byte = *bytes.get(start)?;
        let piece = match byte {
            b'#' => {
                at = end_of_line(bytes, start);
                Piece::Comment
            }
            b'"' | b'\'' => {
                at = end_of_string(bytes, start, byte);
                Piece::Text
            }
            _ => {
                at = start + 1;
                Piece::Byte(byte)
            }
        };
        Some((piece, start, at))
    })
}

/// Where the comments of a text that parses are, line breaks left out.
pub(super) fn comments(text: &str) -> impl Iterator<Item = (u32, u32)> {
    pieces(text, 0)
        .filter(|(piece, ..)| *piece == Piece::Comment)
        .map(|(_, start, end)| (start as u32, end as u32))
}

/// The innermost bracket or brace that is open at a byte.
pub(super) fn open_bracket(text: &str, at: usize) -> Option<usize> {
    let mut open = Vec::new();
    for (piece, start, _) in pieces(text, 0).take_while(|(_, start, _)| *start < at) {
        match piece {
            Piece::Byte(b'[' | b'{') => open.push(start),
            Piece::Byte(b']' | b'}') => {
                open.pop();
            }
            Piece::Byte(_) | Piece::Comment | Piece::Text => {}
        }
    }
    open.pop()
}

/// The first byte of the string that holds a byte, or ends before it.
pub(super) fn string_around(text: &str, at: usize) -> Option<usize> {
    let mut strings = pieces(text, 0).filter(|(piece, ..)| *piece == Piece::Text);
    strings.find(|(_, start, end)| *start <= at && at <= *end).map(|(_, start, _)| start)
}

/// The first byte of the line that holds a byte.
pub(super) fn start_of_line(bytes: &[u8], at: usize) -> usize {
    bytes[..at].iter().rposition(|byte| *byte == b'\n').map_or(0, |before| before + 1)
}

/// The byte after the line that holds a byte; a line break does not belong to the line.
pub(crate) fn end_of_line(bytes: &[u8], at: usize) -> usize {
    let end = bytes[at..].iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |step| at + step);
    if end > at && bytes[end - 1] == b'\r' { end - 1 } else { end }
}

fn end_of_string(bytes: &[u8], start: usize, quote: u8) -> usize {
    let multiline = bytes[start..].starts_with(&[quote; 3]);
    let mut at = if multiline { start + 3 } else { start + 1 };
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' if quote == b'"' => at += 1,
            b'\n' if !multiline => return at,
            _ if *byte == quote && !multiline => return at + 1,
            _ if *byte == quote && bytes[at..].starts_with(&[quote; 3]) => {
                let quotes = bytes[at..].iter().take(5).take_while(|byte| **byte == quote).count();
                return at + quotes;
            }
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_inside_strings_are_no_comments() {
        let text = "a = \"#\\\"#\" # one\r\nb = '''\n# \n''''' # two\nc = '#'\n#three";
        let found: Vec<&str> =
            comments(text).map(|(start, end)| &text[start as usize..end as usize]).collect();
        assert_eq!(found, ["# one", "# two", "#three"]);
    }
}
