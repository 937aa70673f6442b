//! Says in the user's words what the TOML parser stumbled over.

use dsc_diag::{Diagnostic, FileId, Span};
use toml_spanner::{Error, ErrorKind};

use super::pieces::{end_of_line, open_bracket, string_around};
use crate::faults::{INVALID_TOML, NESTING_TOO_DEEP, boundary};

/// A finding for an error that is no repetition.
pub(super) fn explain(error: &Error, source: &str, file: FileId) -> Diagnostic {
    let start = boundary(source, error.span().start as usize);
    let mut end = (error.span().end as usize).clamp(start, source.len());
    while !source.is_char_boundary(end) {
        end += 1;
    }
    let place = Place { source, file, start, end };
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the parser's enum may grow, and has kinds for other uses"
    )]
    match error.kind() {
        ErrorKind::OutOfRange { ty, .. } if ty.contains("recursion") => {
            let message = "too many tables and lists stand inside each other here";
            Diagnostic::new(NESTING_TOO_DEEP, place.span(), message)
                .help("flatten it; no model needs such depth")
        }
        ErrorKind::UnterminatedString(quote) => place.unclosed_string(quote),
        ErrorKind::UnclosedArray | ErrorKind::MissingArrayComma => place.bracket(']'),
        ErrorKind::UnclosedInlineTable | ErrorKind::MissingInlineTableComma => place.bracket('}'),
        ErrorKind::Unexpected(letter) => place.unexpected(letter),
        ErrorKind::Wanted { expected, .. } => place.wanted(expected),
        ErrorKind::UnquotedString => place
            .finding("text stands here without quotes")
            .help("put the text between double quotes; only numbers, dates, `true` and `false` go without"),
        ErrorKind::UnexpectedEof => {
            place.finding("a value is missing here").help("write a value after the `=`")
        }
        ErrorKind::MultilineStringKey => place
            .finding("a key cannot run over several lines")
            .help("write the key on one line, in one pair of quotes"),
        kind => place.literal(kind),
    }
}

/// Where the parser stopped.
struct Place<'a> {
    source: &'a str,
    file: FileId,
    start: usize,
    end: usize,
}

impl Place<'_> {
    fn span(&self) -> Span {
        self.between(self.start, self.end)
    }

    fn between(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, start as u32, end as u32)
    }

    fn finding(&self, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(INVALID_TOML, self.span(), message)
    }

    fn line_of(&self, at: usize) -> usize {
        self.source.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count() + 1
    }

    fn unclosed_string(&self, quote: char) -> Diagnostic {
        let open = string_around(self.source, self.start).unwrap_or(self.start);
        let message = format!("the quote `{quote}` opened on line {} is not closed", self.line_of(open));
        let end = end_of_line(self.source.as_bytes(), open);
        Diagnostic::new(INVALID_TOML, self.between(open, end), message).help(format!(
            "close it with `{quote}` on the same line; text over several lines stands in three quotes"
        ))
    }

    fn bracket(&self, close: char) -> Diagnostic {
        let Some(open) = open_bracket(self.source, self.start) else {
            return self.finding(format!("a `,` or `{close}` is expected here"));
        };
        let sign = if close == ']' { '[' } else { '{' };
        let line = self.line_of(open);
        let rest = self.source[self.start..].trim_start();
        let next_line =
            line < self.line_of(self.start) && rest.lines().next().is_some_and(|line| line.contains('='));
        if rest.is_empty() || next_line {
            let message = format!("`{sign}` opened on line {line} is not closed");
            let finding = Diagnostic::new(INVALID_TOML, self.between(open, open + 1), message);
            let finding =
                if rest.is_empty() { finding } else { finding.related(self.span(), "the text goes on here") };
            return finding.help(format!("close it with `{close}`"));
        }
        self.finding(format!("a `,` or `{close}` is expected here"))
            .related(self.between(open, open + 1), format!("`{sign}` is opened here"))
            .help("put a `,` between entries")
    }

    fn unexpected(&self, letter: char) -> Diagnostic {
        match letter {
            '\n' | '\r' | '#' => self.finding("a value is missing here").help("write a value after the `=`"),
            _ => self
                .finding(format!("`{}` cannot stand here", letter.escape_default()))
                .help("put text between double quotes"),
        }
    }

    fn wanted(&self, expected: &str) -> Diagnostic {
        match expected {
            "newline" => self.finding("a new line is expected here").help("write one `key = value` a line"),
            "an equals" => self
                .finding("`=` is expected here")
                .help("write `key = value`; a key with blanks needs quotes"),
            "a right bracket" => {
                self.finding("`]` is expected here").help("close the header of the table with `]`")
            }
            _ => self
                .finding("a key is expected here")
                .help("write `key = value`, or a header such as `[table]`"),
        }
    }

    /// A number, date or string that is not written as TOML wants it.
    fn literal(&self, kind: ErrorKind<'_>) -> Diagnostic {
        #[expect(
            clippy::wildcard_enum_match_arm,
            reason = "the parser's enum may grow, and has kinds for other uses"
        )]
        match kind {
            ErrorKind::InvalidInteger(why) => {
                self.because("this is no whole number as TOML writes them", why)
            }
            ErrorKind::InvalidFloat(why) => self.because("this is no number as TOML writes them", why),
            ErrorKind::InvalidDateTime(why) => {
                self.because("this is no date or time as TOML writes them", why)
            }
            ErrorKind::OutOfRange { .. } => {
                self.finding("this number is too large").help("whole numbers have 64 bits")
            }
            ErrorKind::InvalidEscape(letter) => self.escape(format!("`\\{}`", letter.escape_default())),
            ErrorKind::InvalidHexEscape(_) | ErrorKind::InvalidEscapeValue(_) => {
                self.escape("this".to_owned())
            }
            ErrorKind::InvalidCharInString(letter) => self
                .finding(format!("the character U+{:04X} cannot stand in a string", u32::from(letter)))
                .help("write it as an escape in double quotes"),
            _ => self
                .finding("this is not TOML as it stands")
                .help("write `key = value`, or a header such as `[table]`"),
        }
    }

    fn because(&self, message: &str, why: &str) -> Diagnostic {
        let message = if why.is_empty() { message.to_owned() } else { format!("{message}: {why}") };
        self.finding(message).help("put it between double quotes if it is text")
    }

    fn escape(&self, what: String) -> Diagnostic {
        self.finding(format!("{what} is not an escape that TOML knows"))
            .help("write `\\\\` for a backslash, or use single quotes, which know no escapes")
    }
}
