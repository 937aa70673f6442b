//! Keys and tables that stand twice: says so, and blanks out the later one.

use dsc_diag::{Diagnostic, FileId, Span};
use toml_spanner::{Error, ErrorKind};

use super::pieces::{Piece, end_of_line, pieces, start_of_line};
use crate::faults::{DUPLICATE_KEY, shown};

/// Says which key or table stands twice, and where it stood first.
pub(super) fn explain(error: &Error, source: &str, file: FileId) -> Diagnostic {
    let here = error.span();
    let name = shown(source[here.range()].trim());
    let span = Span::new(file, here.start, here.start + source[here.range()].trim_end().len() as u32);
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the parser's enum may grow; the caller passes these four"
    )]
    let (message, first, other) = match error.kind() {
        ErrorKind::DuplicateTable { first, .. } => {
            (format!("the table `{name}` is defined twice"), first, "first defined here")
        }
        ErrorKind::RedefineAsArray { first } => (
            format!("`{name}` adds to a list of tables, but the name is taken"),
            first,
            "it is one table here",
        ),
        ErrorKind::DottedKeyInvalidType { first } => {
            (format!("`{name}` is a value and cannot hold keys"), first, "it gets its value here")
        }
        ErrorKind::DuplicateKey { first } => {
            (format!("the key `{name}` stands twice in this table"), first, "first given here")
        }
        _ => (format!("`{name}` stands twice"), here, "here"),
    };
    let first_end = end_of_line(source.as_bytes(), first.start as usize).min(first.end as usize);
    Diagnostic::new(DUPLICATE_KEY, span, message)
        .label("given again here")
        .related(Span::new(file, first.start, first_end as u32), other)
        .help("rename one of the two, or remove it")
}

/// The text without the later of the two, blanks in its place; none if its bounds cannot be told.
pub(super) fn without(text: &str, error: &Error) -> Option<String> {
    let bytes = text.as_bytes();
    let key = error.span().start as usize;
    let line = start_of_line(bytes, key);
    let (start, end) = match header(bytes, line, key) {
        Some(start) => (start, end_of_table(text, start)),
        None => {
            let start = start_of_entry(bytes, key);
            entry(text, start)?
        }
    };
    let blanked: String = text[start..end].chars().map(blank).collect();
    Some([&text[..start], &blanked, &text[end..]].concat())
}

/// A blank of as many bytes, line breaks kept.
fn blank(letter: char) -> &'static str {
    match letter {
        '\n' => "\n",
        _ => &"    "[..letter.len_utf8()],
    }
}

/// The first byte of the header that a key stands in, if it stands in one.
fn header(bytes: &[u8], line: usize, key: usize) -> Option<usize> {
    let start = line + bytes[line..].iter().position(|byte| !matches!(byte, b' ' | b'\t'))?;
    let before = bytes.get(start..key.max(start + 1))?;
    let only_names = !before.iter().any(|byte| matches!(byte, b'{' | b'=' | b',' | b'#'));
    (bytes[start] == b'[' && only_names).then_some(start)
}

/// The byte at which the next table begins, after the header at `start`.
fn end_of_table(text: &str, start: usize) -> usize {
    let mut depth = 0_usize;
    let mut line_begins = false;
    for (piece, at, _) in pieces(text, end_of_line(text.as_bytes(), start)) {
        match piece {
            Piece::Byte(b'[') if line_begins && depth == 0 => return at,
            Piece::Byte(b'[' | b'{') => depth += 1,
            Piece::Byte(b']' | b'}') => depth = depth.saturating_sub(1),
            Piece::Byte(_) | Piece::Comment | Piece::Text => {}
        }
        line_begins = match piece {
            Piece::Byte(b'\n') => true,
            Piece::Byte(b' ' | b'\t') => line_begins,
            Piece::Byte(_) | Piece::Comment | Piece::Text => false,
        };
    }
    text.len()
}

/// The first byte of the dotted key that the key belongs to.
fn start_of_entry(bytes: &[u8], key: usize) -> usize {
    let mut start = key;
    loop {
        let before = bytes[..start].iter().rposition(|byte| !matches!(byte, b' ' | b'\t'));
        let Some(dot) = before.filter(|at| bytes[*at] == b'.') else { return start };
        let name_end =
            bytes[..dot].iter().rposition(|byte| !matches!(byte, b' ' | b'\t')).map_or(dot, |at| at + 1);
        let quote = bytes[..name_end].last().copied().filter(|byte| matches!(byte, b'"' | b'\''));
        let begins = |byte: &u8| !(byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
        start = match quote {
            Some(quote) => bytes[..name_end - 1].iter().rposition(|byte| *byte == quote).unwrap_or(dot),
            None => bytes[..name_end].iter().rposition(begins).map_or(0, |at| at + 1),
        };
    }
}

/// The bytes of the entry that begins at `start`; inside an inline table, with the comma after it.
fn entry(text: &str, start: usize) -> Option<(usize, usize)> {
    let mut depth = 0_usize;
    let mut end = None;
    for (piece, at, after) in pieces(text, start) {
        match piece {
            Piece::Byte(b'[' | b'{') => depth += 1,
            Piece::Byte(b']' | b'}') if depth == 0 => return end.or(Some(at)).map(|end| (start, end)),
            Piece::Byte(b']' | b'}') => depth -= 1,
            Piece::Byte(b',') if depth == 0 => return Some((start, after)),
            Piece::Byte(b'\n') if depth == 0 => end = end.or(Some(at)),
            Piece::Byte(b' ' | b'\t' | b'\r') | Piece::Comment => {}
            Piece::Byte(_) | Piece::Text if depth == 0 && end.is_some() => break,
            Piece::Byte(_) | Piece::Text => {}
        }
    }
    Some((start, end.unwrap_or(text.len())))
}
