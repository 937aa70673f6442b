//! The few lines of a text that belong to a finding, cut out before anything draws them.
//!
//! miette looks for lines from the start of a text for every place, and prints a line of any length whole. So it gets
//! a text of its own: the lines around the place, long ones cut, nothing in them that acts on a terminal.

use dsc_diag::{Diagnostic, Position, Related, Source, Sources, Span};
use miette::{LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use crate::render::text::{harmless, on_one_line};

/// Lines shown before and after a place.
const AROUND: usize = 1;

/// Longer lines are cut; a screen is seldom wider.
const LONGEST_LINE: usize = 160;

/// Of a place that covers many lines, so many are marked.
const MOST_LINES: usize = 4;

/// Lines of a text with marks in them.
#[derive(Debug)]
pub(super) struct Excerpt {
    /// The path as it is shown; at first relative to the project.
    pub(super) path: String,
    text: String,
    /// The number, from 0, of the first line.
    first_line: usize,
    /// The byte of the file that the text begins with.
    first_byte: usize,
    /// The place itself.
    at: Position,
    marks: Vec<Mark>,
}

/// A marked range of an excerpt.
#[derive(Debug)]
pub(super) struct Mark {
    start: usize,
    len: usize,
    text: Option<String>,
    rank: Rank,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rank {
    Cause,
    Other,
}

impl Mark {
    /// As miette wants it.
    pub(super) fn label(&self) -> LabeledSpan {
        let span = (self.start, self.len);
        match self.rank {
            Rank::Cause => LabeledSpan::new_primary_with_span(self.text.clone(), span),
            Rank::Other => LabeledSpan::new_with_span(self.text.clone(), span),
        }
    }
}

impl Excerpt {
    /// Cuts out the cause of a finding, with other places that are near; the places that are not come back.
    pub(super) fn of<'d>(sources: &Sources, finding: &'d Diagnostic) -> (Self, Vec<&'d Related>) {
        let source = sources.source(finding.span.file);
        let cause = shortened(source, finding.span);
        let lines = line_range(source, cause);
        if has_long_line(source, lines) {
            let cut = Self::cut(source, cause, &finding.label);
            return (cut, finding.related.iter().collect());
        }
        let mut near = Vec::new();
        let mut far = Vec::new();
        let mut whole = lines;
        for related in &finding.related {
            let span = related.span;
            let same_file = span.file == cause.file;
            let overlaps = same_file
                && span.start < cause.end.max(cause.start + 1)
                && cause.start < span.end.max(span.start + 1);
            let theirs = if same_file { Some(line_range(source, shortened(source, span))) } else { None };
            match theirs
                .filter(|theirs| !overlaps && is_near(lines, *theirs) && !has_long_line(source, *theirs))
            {
                Some(theirs) => {
                    whole = (whole.0.min(theirs.0), whole.1.max(theirs.1));
                    near.push(related);
                }
                None => far.push(related),
            }
        }
        let mut excerpt = Self::lines(source, whole, cause.start);
        excerpt.mark(cause, &finding.label, Rank::Cause);
        for related in near {
            excerpt.mark(shortened(source, related.span), &related.message, Rank::Other);
        }
        (excerpt, far)
    }

    /// Cuts out another place that belongs to a finding.
    pub(super) fn of_related(sources: &Sources, related: &Related) -> Self {
        let source = sources.source(related.span.file);
        let span = shortened(source, related.span);
        let lines = line_range(source, span);
        if has_long_line(source, lines) {
            return Self::cut(source, span, "");
        }
        let mut excerpt = Self::lines(source, lines, span.start);
        excerpt.mark(span, "", Rank::Cause);
        excerpt
    }

    /// The marked ranges.
    pub(super) fn marks(&self) -> &[Mark] {
        &self.marks
    }

    /// Whole lines, from one up to and with another.
    fn lines(source: &Source, (first, last): (usize, usize), at: u32) -> Self {
        let lines = source.lines();
        let start = lines.start_of(first) as usize;
        let end = if last + 1 < lines.len() { lines.start_of(last + 1) as usize } else { source.text.len() };
        Self {
            path: source.path.clone(),
            text: harmless(&source.text[start..end]),
            first_line: first,
            first_byte: start,
            at: source.position(at),
            marks: Vec::new(),
        }
    }

    /// A piece of a line that is too long to be shown.
    fn cut(source: &Source, span: Span, label: &str) -> Self {
        let text = &source.text;
        let line = source.lines().line_of(span.start);
        let line_start = source.lines().start_of(line) as usize;
        let line_end = text[line_start..].find('\n').map_or(text.len(), |at| line_start + at);
        let from = boundary(text, (span.start as usize).saturating_sub(LONGEST_LINE / 4).max(line_start));
        let to = boundary(text, (from + LONGEST_LINE).min(line_end));
        let mut excerpt = Self {
            path: source.path.clone(),
            text: harmless(text[from..to].trim_end_matches('\r')),
            first_line: line,
            first_byte: from,
            at: source.position(span.start),
            marks: Vec::new(),
        };
        excerpt.mark(span, label, Rank::Cause);
        excerpt
    }

    /// Marks a range of the file, as far as it lies in the excerpt; every byte stayed where it was.
    fn mark(&mut self, span: Span, label: &str, rank: Rank) {
        let start = (span.start as usize).saturating_sub(self.first_byte).min(self.text.len());
        let len = (span.len() as usize).min(self.text.len() - start);
        let text = if label.is_empty() { None } else { Some(on_one_line(label)) };
        self.marks.push(Mark { start, len, text, rank });
    }
}

/// The lines of a place with those around it: first and last, from 0.
fn line_range(source: &Source, span: Span) -> (usize, usize) {
    let lines = source.lines();
    let first = lines.line_of(span.start);
    let last = lines.line_of(span.end.saturating_sub(1).max(span.start));
    (first.saturating_sub(AROUND), (last + AROUND).min(lines.len() - 1))
}

/// Whether two ranges of lines touch or overlap.
fn is_near((first, last): (usize, usize), (other_first, other_last): (usize, usize)) -> bool {
    first <= other_last + 1 && other_first <= last + 1
}

fn has_long_line(source: &Source, (first, last): (usize, usize)) -> bool {
    let lines = source.lines();
    let length = |line: usize| {
        let end = if line + 1 < lines.len() { lines.start_of(line + 1) as usize } else { source.text.len() };
        end - lines.start_of(line) as usize
    };
    (first..=last).any(|line| length(line) > LONGEST_LINE)
}

/// A place of not too many lines: the same start, an end that may come earlier.
fn shortened(source: &Source, span: Span) -> Span {
    let len = source.text.len() as u32;
    let (start, mut end) = (span.start.min(len), span.end.min(len));
    let lines = source.lines();
    let first = lines.line_of(start);
    if lines.line_of(end) >= first + MOST_LINES {
        end = lines.start_of(first + 1) - 1;
    }
    Span::new(span.file, start, end.max(start))
}

fn boundary(text: &str, byte: usize) -> usize {
    let mut at = byte.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        _span: &SourceSpan,
        context_lines_before: usize,
        _context_lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        // Without context the place itself is asked for, to name its line and column; with context, the lines.
        let (line, column) = match context_lines_before {
            0 => (self.at.line as usize - 1, self.at.column as usize - 1),
            _ => (self.first_line, 0),
        };
        let span = SourceSpan::new(0.into(), self.text.len());
        let (path, text) = (self.path.clone(), self.text.as_bytes());
        Ok(Box::new(MietteSpanContents::new_named(path, text, span, line, column, self.text.lines().count())))
    }
}

#[cfg(test)]
mod tests {
    use dsc_diag::{FileId, RuleName};

    use super::*;

    fn one(text: &str) -> Sources {
        Sources::new(vec![Source::new("a.dsc.yaml", text)])
    }

    fn span(start: usize, end: usize) -> Span {
        Span::new(FileId(0), start as u32, end as u32)
    }

    #[test]
    fn near_places_share_an_excerpt_and_far_ones_get_their_own() {
        let sources = one("a: 1\nb: 2\nc: 3\nd: 4\ne: 5\nf: 6\ng: 7\nh: 8\n");
        let finding = Diagnostic::new(RuleName("x"), span(10, 11), "c")
            .related(span(0, 1), "a")
            .related(span(35, 36), "h");
        let (excerpt, far) = Excerpt::of(&sources, &finding);
        assert_eq!((excerpt.text.as_str(), excerpt.first_line), ("a: 1\nb: 2\nc: 3\nd: 4\n", 0));
        assert_eq!(excerpt.marks.len(), 2);
        assert_eq!(far.iter().map(|related| related.message.as_str()).collect::<Vec<_>>(), ["h"]);
    }

    #[test]
    fn a_long_line_is_cut_around_the_place() {
        let text = format!("a: {}é!{}", "x".repeat(5_000), "y".repeat(5_000));
        let at = text.find('!').unwrap();
        let sources = one(&text);
        let (excerpt, _) =
            Excerpt::of(&sources, &Diagnostic::new(RuleName("x"), span(at, at + 1), "m").label("here"));
        let mark = &excerpt.marks[0];
        assert_eq!(&excerpt.text[mark.start..mark.start + mark.len], "!");
        assert!(excerpt.text.len() < 200, "{}", excerpt.text);
    }

    #[test]
    fn any_place_can_be_cut_out() {
        for text in ["", "\n", "a", "é\r\nß: x\n\n", "\u{feff}a: 1"] {
            let sources = one(text);
            for start in (0..=text.len() + 1).filter(|at| text.is_char_boundary(*at)) {
                for end in
                    (start..=text.len() + 2).filter(|at| *at >= text.len() || text.is_char_boundary(*at))
                {
                    let finding =
                        Diagnostic::new(RuleName("x"), span(start, end), "m").related(span(0, 0), "r");
                    let (excerpt, _) = Excerpt::of(&sources, &finding);
                    assert!(excerpt.marks.iter().all(|mark| mark.start + mark.len <= excerpt.text.len()));
                }
            }
        }
    }
}
