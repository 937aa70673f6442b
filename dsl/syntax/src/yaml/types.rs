//! Types such as `decimal(12,2)` that stand unquoted where their comma or colon means something to YAML.
//!
//! Found by trying: every text that looks like such a type is painted over with letters that mean nothing, and the
//! painted text is parsed. Where one then is (part of) a plain scalar, and would have been torn, it is at fault.

use std::ops::Range;

use dsc_diag::{Diagnostic, Edit, FileId, Fix, Span};

use crate::faults::{UNQUOTED_TYPE_WITH_COMMA, shown};

/// The words before a bracket in which a comma or colon can stand.
const WORDS: [&str; 12] = [
    "array",
    "dec",
    "decimal",
    "enum",
    "geography",
    "geometry",
    "list",
    "map",
    "number",
    "numeric",
    "row",
    "struct",
];

/// The longest type that is looked for, in bytes; no person writes longer ones on one line.
const LONGEST: usize = 1_000;

/// A plain scalar that the parser has seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PlainScalar {
    /// Its bytes.
    pub range: Range<usize>,
    /// Whether it stands inside brackets or braces, where a comma ends it.
    pub in_flow: bool,
}

/// A type that was torn, and the whole text that belongs between quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Broken {
    /// The bytes of the type.
    pub kind: Range<usize>,
    /// The bytes of the scalar that it is, or is in.
    pub scalar: Range<usize>,
}

/// Whether a plain scalar inside brackets looks like the first piece of a torn type.
pub(crate) fn looks_torn(text: &str) -> bool {
    let mut open = 0_i32;
    for byte in text.bytes() {
        match byte {
            b'(' | b'<' => open += 1,
            b')' | b'>' => open -= 1,
            _ => {}
        }
    }
    open > 0
}

/// Everything that looks like a type which YAML might tear, in order and without overlap.
pub(super) fn candidates(source: &str) -> Vec<Range<usize>> {
    let bytes = source.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(step) = bytes[at..].iter().position(|byte| matches!(byte, b'(' | b'<')) {
        let bracket = at + step;
        at = bracket + 1;
        let word = bytes[..bracket].iter().rev().take(20).take_while(|byte| is_word(**byte)).count();
        let start = bracket - word;
        let known = WORDS.iter().any(|known| known.eq_ignore_ascii_case(&source[start..bracket]));
        if !known {
            continue;
        }
        if let Some(end) = end_of_type(bytes, bracket) {
            found.push(start..end);
            at = end;
        }
    }
    found
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// The byte after a type whose first bracket stands at `bracket`, if it closes on its line and holds a comma or colon.
fn end_of_type(bytes: &[u8], bracket: usize) -> Option<usize> {
    let mut open = 0_usize;
    let mut separated = false;
    for (step, byte) in bytes[bracket..].iter().take(LONGEST).enumerate() {
        match byte {
            b'(' | b'<' => open += 1,
            b')' | b'>' => open -= 1,
            b',' | b':' => separated = true,
            b' ' | b'?' => {}
            _ if is_word(*byte) => {}
            _ => return None,
        }
        if open == 0 {
            let end = bracket + step + 1;
            let nullable = usize::from(bytes.get(end) == Some(&b'?'));
            return separated.then_some(end + nullable);
        }
    }
    None
}

/// The text with what could tear those types replaced, byte for byte.
pub(super) fn paint(source: &str, types: &[Range<usize>]) -> String {
    let mut painted = String::with_capacity(source.len());
    let mut done = 0;
    for range in types {
        painted.push_str(&source[done..range.start]);
        painted.extend(
            source[range.clone()]
                .chars()
                .map(|letter| if matches!(letter, ',' | ':') { '_' } else { letter }),
        );
        done = range.end;
    }
    painted.push_str(&source[done..]);
    painted
}

/// Which candidates are at fault, given the plain scalars of the text in which all of them are painted over.
pub(super) fn broken(source: &str, candidates: &[Range<usize>], scalars: &[PlainScalar]) -> Vec<Broken> {
    let mut found = Vec::new();
    let mut at = 0;
    for kind in candidates {
        while scalars.get(at).is_some_and(|scalar| scalar.range.end < kind.end) {
            at += 1;
        }
        let Some(scalar) = scalars.get(at).filter(|scalar| scalar.range.start <= kind.start) else {
            continue;
        };
        let text = &source[kind.clone()];
        let torn = text.contains(": ") || (scalar.in_flow && text.contains(','));
        if torn {
            found.push(Broken { kind: kind.clone(), scalar: scalar.range.clone() });
        }
    }
    found
}

/// Says what is wrong with a torn type, and mends it.
pub(super) fn explain(source: &str, file: FileId, broken: &Broken) -> Diagnostic {
    let text = &source[broken.scalar.clone()];
    let sign = if source[broken.kind.clone()].contains(',') { "comma" } else { "colon" };
    let span = Span::new(file, broken.scalar.start as u32, broken.scalar.end as u32);
    let quoted = format!("\"{text}\"");
    let edits = vec![Edit { span, text: quoted.clone() }];
    let message = format!("`{}` is torn apart at its {sign} because it is not quoted", shown(text));
    Diagnostic::new(UNQUOTED_TYPE_WITH_COMMA, span, message)
        .help(format!("write `{}`", shown(&quoted)))
        .fix(Fix { title: "quote the type".to_owned(), safe: true, edits })
}
