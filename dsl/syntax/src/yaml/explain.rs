//! Says in the user's words what the parser stumbled over.

use dsc_diag::{Diagnostic, FileId, Span};
use granit_parser::{ErrorKind, ScanError};

use super::window::{Surroundings, line_at, line_number, open_bracket, opening_quote};
use crate::faults::{INVALID_YAML, NESTING_TOO_DEEP, YAML_TAG, boundary, shown};

/// A finding for an error of the parser, which saw what `around` tells before it.
pub(super) fn explain(error: &ScanError, source: &str, file: FileId, around: &Surroundings) -> Diagnostic {
    let at = boundary(source, error.marker().byte_offset().unwrap_or(0));
    let place = Place { source, file, at, around };
    let kind = error.kind();
    if *kind == ErrorKind::RecursionLimitExceeded {
        let message = "too many maps and lists stand inside each other here";
        return Diagnostic::new(NESTING_TOO_DEEP, place.rest_of_line(at), message)
            .help("flatten it; no model needs such depth");
    }
    if is_of_tags(kind) {
        let text = shown(place.word(at));
        let message = format!("the tag `{text}` is not read");
        return Diagnostic::new(YAML_TAG, place.rest_of_line(at), message)
            .help("remove it: a value is read as what its place wants; quotes make it text");
    }
    if is_of_directives(kind) {
        return place
            .finding(at, "directives (lines that begin with `%`) are not read")
            .help("remove the line; the text is read as YAML 1.2");
    }
    let tab = if around.flow.is_none() || is_of_tabs(kind) { place.tab_in_indentation() } else { None };
    if let Some(tab) = tab {
        return Diagnostic::new(INVALID_YAML, place.span(tab, tab + 1), "a tab stands in the indentation")
            .help("indent with blanks; YAML allows no tabs there");
    }
    if is_of_quotes(kind) {
        return place.quote(kind);
    }
    if let Some(finding) = place.bracket(kind) {
        return finding;
    }
    place.structure(kind)
}

fn is_of_tags(kind: &ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::UndeclaredTagHandle
            | ErrorKind::ExpectedTagBang
            | ErrorKind::InvalidGlobalTagCharacter
            | ErrorKind::InvalidTagTerminator
            | ErrorKind::MissingTagUri
            | ErrorKind::UnclosedVerbatimTag
            | ErrorKind::InvalidTagEscape
            | ErrorKind::InvalidTagUtf8LeadingByte
            | ErrorKind::InvalidTagUtf8TrailingByte
            | ErrorKind::InvalidTagUtf8
    )
}

fn is_of_directives(kind: &ErrorKind) -> bool {
    matches!(kind, ErrorKind::DirectiveDisallowed | ErrorKind::MissingDocumentEndBeforeDirective)
}

fn is_of_tabs(kind: &ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::TabNotAllowed
            | ErrorKind::TabInBlockIndentation
            | ErrorKind::TabAtBlockScalarStart
            | ErrorKind::TabInIndentation
            | ErrorKind::TabInPlainScalar
    )
}

fn is_of_quotes(kind: &ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::DocumentIndicatorInQuotedScalar
            | ErrorKind::UnclosedQuotedScalar
            | ErrorKind::InvalidQuotedScalarIndent
            | ErrorKind::InvalidTrailingSingleQuotedScalar
            | ErrorKind::InvalidTrailingDoubleQuotedScalar
            | ErrorKind::UnknownQuotedScalarEscape
            | ErrorKind::InvalidQuotedScalarHexEscape
            | ErrorKind::InvalidLowSurrogateHexEscape
            | ErrorKind::InvalidLowSurrogate
            | ErrorKind::MissingLowSurrogate
            | ErrorKind::UnpairedLowSurrogate
            | ErrorKind::InvalidUnicodeEscape
    )
}

/// Where the parser stopped, and the text around.
struct Place<'a> {
    source: &'a str,
    file: FileId,
    at: usize,
    around: &'a Surroundings,
}

impl Place<'_> {
    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, start as u32, end as u32)
    }

    /// From a byte to the end of what is written on its line; at least one character where there is one.
    fn rest_of_line(&self, from: usize) -> Span {
        let line = line_at(self.source, from);
        let end = from + self.source[from..line.end.max(from)].trim_end().len();
        self.span(from, end)
    }

    fn finding(&self, from: usize, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(INVALID_YAML, self.rest_of_line(from), message)
    }

    /// What stands at a byte, up to the next blank.
    fn word(&self, from: usize) -> &str {
        self.source[from..].split_whitespace().next().unwrap_or("")
    }

    fn letter(&self, at: usize) -> Option<char> {
        self.source[at..].chars().next()
    }

    /// A tab in the indentation of the line where the parser stopped, of the one where it began, or of the one after.
    fn tab_in_indentation(&self) -> Option<usize> {
        let after = line_at(self.source, self.at).end + 1;
        [self.at, self.around.end, after].into_iter().find_map(|near| {
            let line = line_at(self.source, near);
            let text = &self.source[line.clone()];
            let blank = text.len() - text.trim_start_matches([' ', '\t']).len();
            let tab = text[..blank].find('\t')?;
            Some(line.start + tab)
        })
    }

    /// The first byte of a line that is no blank.
    fn content(&self, line: &std::ops::Range<usize>) -> usize {
        let text = &self.source[line.clone()];
        line.start + (text.len() - text.trim_start().len())
    }

    fn quote(&self, kind: &ErrorKind) -> Diagnostic {
        let open = opening_quote(self.source, self.around).unwrap_or(self.at);
        let sign = self.letter(open).unwrap_or('"');
        let escape = if sign == '"' { "`\\\"`" } else { "`''`" };
        let trailing = matches!(
            kind,
            ErrorKind::InvalidTrailingSingleQuotedScalar | ErrorKind::InvalidTrailingDoubleQuotedScalar
        );
        let same_line = line_number(self.source, open) == line_number(self.source, self.at);
        if trailing && same_line {
            return self
                .finding(self.at, "text follows after a closing quote")
                .related(self.span(open, open + 1), "the quote opens here")
                .help(format!("write {escape} for a quote inside these quotes, or quote the whole value"));
        }
        let unclosed = matches!(
            kind,
            ErrorKind::UnclosedQuotedScalar
                | ErrorKind::InvalidQuotedScalarIndent
                | ErrorKind::DocumentIndicatorInQuotedScalar
        );
        if trailing || unclosed {
            let line = line_number(self.source, open);
            let finding =
                self.finding(open, format!("the quote `{sign}` opened on line {line} is not closed"));
            let finding = match unclosed && self.at >= self.source.trim_end().len() || same_line {
                true => finding,
                false => finding.related(self.rest_of_line(self.at), "the text runs on to here"),
            };
            return finding
                .help(format!("close it with `{sign}`; inside these quotes a quote is written {escape}"));
        }
        self.escape(open)
    }

    /// Points at the first escape that YAML does not know, in the quoted text that opens there.
    fn escape(&self, open: usize) -> Diagnostic {
        let mut letters = self.source[open..].char_indices();
        while let Some((step, letter)) = letters.next() {
            if letter != '\\' {
                continue;
            }
            let next = letters.next().map_or(' ', |(_, next)| next);
            let at = open + step;
            if "xuU".contains(next) || !"0abtnvfre \"/\\N_LP\t\n\r".contains(next) {
                let span = self.span(at, at + 1 + next.len_utf8());
                let message = format!("`\\{next}` is not an escape that YAML knows here");
                return Diagnostic::new(INVALID_YAML, span, message)
                    .help("write `\\\\` for a backslash, or use single quotes, which know no escapes");
            }
        }
        self.finding(open, "an escape in this text is not one that YAML knows")
    }

    /// An error that has to do with brackets and braces.
    fn bracket(&self, kind: &ErrorKind) -> Option<Diagnostic> {
        if let ErrorKind::MismatchedFlowCollectionEnd { open, close } = kind {
            let opened =
                open_bracket(self.source, self.around, self.source.len().min(self.at + 1)).unwrap_or(self.at);
            let message = format!("`{open}` is closed by `{close}`");
            let other = if *open == '[' { ']' } else { '}' };
            return Some(self.finding(opened, message).help(format!("close it with `{other}`")));
        }
        if *kind == ErrorKind::MisplacedFlowCollectionEnd {
            let sign = self.letter(self.at).unwrap_or(']');
            return Some(
                self.finding(self.at, format!("`{sign}` closes nothing"))
                    .help("remove it, or open it before; quote it in text"),
            );
        }
        let unclosed = matches!(kind, ErrorKind::UnclosedFlowCollection { .. });
        let open = if unclosed { self.at } else { open_bracket(self.source, self.around, self.at)? };
        let sign = self.letter(open).unwrap_or('[');
        let close = if sign == '[' { ']' } else { '}' };
        let opening_line = line_number(self.source, open);
        let at_end = unclosed
            || self.source[self.at..].trim().is_empty()
            || (opening_line < line_number(self.source, self.at) && self.looks_like_a_block_line(open));
        if at_end {
            let finding = self.finding(open, format!("`{sign}` opened on line {opening_line} is not closed"));
            let finding = match self.at > open && !self.source[self.at..].trim().is_empty() {
                true => finding.related(self.rest_of_line(self.at), "the text goes on here"),
                false => finding,
            };
            return Some(finding.help(format!("close it with `{close}`")));
        }
        let finding = self.inside_brackets(open, close);
        Some(finding.related(self.span(open, open + 1), format!("`{sign}` is opened here")))
    }

    /// An error between an opening bracket or brace and the sign that would close it.
    fn inside_brackets(&self, open: usize, close: char) -> Diagnostic {
        let line = line_at(self.source, self.at);
        let content = self.content(&line);
        let sign = self.letter(self.at);
        let first_of_line =
            open < line.start && !self.source[content..self.at.max(content)].contains([':', ',']);
        match sign {
            Some(':') if first_of_line => self
                .finding(content, "a `,` is missing at the end of the line above")
                .help("put a `,` between entries, and quotes around text that holds a colon"),
            Some(':') => self
                .finding(self.at, "a second `:` stands in one entry")
                .help("put quotes around text that holds a colon, and a `,` between entries"),
            Some(',') => self
                .finding(self.at, "nothing stands before this `,`")
                .help("remove the comma, or write a value before it"),
            Some(_) | None => self
                .finding(self.at, format!("a `,` or `{close}` is expected here"))
                .help("put a `,` between entries, and quotes around text with special signs"),
        }
    }

    /// Whether the line of the error looks like the next key or item of the block in which the bracket was opened.
    fn looks_like_a_block_line(&self, open: usize) -> bool {
        let opening = line_at(self.source, open);
        let line = line_at(self.source, self.at);
        let indent = |line: &std::ops::Range<usize>| self.content(line) - line.start;
        let text = &self.source[self.content(&line)..line.end];
        indent(&line) <= indent(&opening)
            && (text.contains(": ") || text.ends_with(':') || text.starts_with("- "))
    }

    /// Everything else: keys, items and values in places where they cannot be.
    fn structure(&self, kind: &ErrorKind) -> Diagnostic {
        let line = line_at(self.source, self.at);
        let content = self.content(&line);
        let text = &self.source[content..line.end];
        if let ErrorKind::UnexpectedCharacter { character } = kind {
            return self.character(*character);
        }
        if matches!(kind, ErrorKind::CommentInterceptedScalar) {
            return self
                .finding(self.at, "a comment stands in the middle of a text")
                .help("end the text before the comment, or use a block text (`|`)");
        }
        if matches!(kind, ErrorKind::BlockSequenceEntryNotAllowed) {
            return self
                .finding(self.at, "a list cannot begin here")
                .help("put each `- ` on a line of its own, or write the list as `[a, b]`");
        }
        if matches!(kind, ErrorKind::MappingValueNotAllowed | ErrorKind::InvalidMappingValueWhitespace) {
            return self.second_colon(content);
        }
        if matches!(kind, ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey) {
            return self
                .finding(content, "this line has no `:`, so it is no key")
                .help("write `key: value`, or indent the line below the value that it continues");
        }
        if text.starts_with("- ") || text == "-" {
            return self
                .finding(content, "a list item stands here where none is possible")
                .help("indent it like the other items, or below the key whose list it is");
        }
        if matches!(kind, ErrorKind::ExpectedBlockSequenceEntry) {
            return self
                .finding(content, "a key stands among the items of a list")
                .help("indent it below the item that it belongs to, or begin it with `- `");
        }
        if matches!(kind, ErrorKind::ExpectedBlockMappingKey | ErrorKind::InvalidIndentation) {
            return self
                .finding(content, "the indentation of this line fits nothing above it")
                .help("indent it exactly like the keys that it stands beside");
        }
        self.finding(
            if text.is_empty() { self.at } else { content.max(line.start) },
            "YAML has no meaning for this line as it stands",
        )
        .help("put quotes around text with special signs, and check the indentation")
    }

    fn second_colon(&self, content: usize) -> Diagnostic {
        let before = &self.source[content..self.at.max(content)];
        if before.contains(": ") || before.starts_with(['"', '\'']) {
            return self
                .finding(self.at, "a second `:` stands in one value")
                .help("put quotes around text that holds a colon and a blank");
        }
        self.finding(content, "a key stands below a value that is already complete")
            .help("indent it like the keys above, or move the value of the key above below it")
    }

    fn character(&self, character: char) -> Diagnostic {
        if character.is_control() || !character.is_ascii() {
            let code = u32::from(character);
            let finding = self.finding(self.at, format!("the character U+{code:04X} cannot stand in YAML"));
            return finding.help("remove it, or write it as an escape in double quotes");
        }
        self.finding(self.at, format!("a value cannot begin with `{character}`")).help("put quotes around it")
    }
}
