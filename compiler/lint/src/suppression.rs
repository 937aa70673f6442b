//! Comments that allow a finding: `# dsc: allow RULE[, RULE] until=2027-01-31 reason="…"`.
//!
//! One behind a line speaks of that line; one on a line of its own speaks of the next line that is no comment.

use dsc_diag::{Diagnostic, FileId, Fix, Source, Sources, Span};
use dsc_graph::Graph;
use dsc_model::parse_day;

use crate::rules::text::{EXPIRED_SUPPRESSION, SUPPRESSION_WITHOUT_REASON, UNKNOWN_RULE, UNUSED_SUPPRESSION};
use crate::{all, find_rule};

/// All such comments of a project.
#[derive(Debug, Default)]
pub(crate) struct Suppressions {
    /// Sorted by file and line.
    allowed: Vec<Allowed>,
    faults: Vec<Diagnostic>,
}

#[derive(Debug)]
struct Allowed {
    file: FileId,
    line: usize,
    /// The rule, by name.
    rule: &'static str,
    /// The whole comment.
    comment: Span,
    /// Where the rule is named.
    span: Span,
    used: bool,
}

impl Suppressions {
    pub(crate) fn read(sources: &Sources, graph: &Graph, today: (i16, u8, u8)) -> Self {
        let mut read = Self::default();
        for file in graph.files() {
            let source = sources.source(file.file);
            for (start, end) in &file.directives {
                read.read_one(Span::new(file.file, *start, *end), source, today);
            }
        }
        read.allowed.sort_by_key(|allowed| (allowed.file, allowed.line));
        read
    }

    pub(crate) fn take_faults(&mut self) -> Vec<Diagnostic> {
        std::mem::take(&mut self.faults)
    }

    /// Whether a comment allows a finding; that comment is used then.
    pub(crate) fn allow(&mut self, sources: &Sources, finding: &Diagnostic) -> bool {
        if self.allowed.is_empty() {
            return false;
        }
        let file = finding.span.file;
        let line = sources.source(file).lines().line_of(finding.span.start);
        let first = self.allowed.partition_point(|allowed| (allowed.file, allowed.line) < (file, line));
        let mut found = false;
        let here = self.allowed[first..].iter_mut();
        for allowed in here.take_while(|allowed| (allowed.file, allowed.line) == (file, line)) {
            if allowed.rule == finding.rule.0 {
                allowed.used = true;
                found = true;
            }
        }
        found
    }

    pub(crate) fn unused(&self, sources: &Sources) -> Vec<Diagnostic> {
        let unused = self.allowed.iter().filter(|allowed| !allowed.used);
        unused
            .map(|allowed| {
                let message = format!("nothing here has to be allowed: `{}` finds nothing", allowed.rule);
                Diagnostic::new(UNUSED_SUPPRESSION.name(), allowed.span, message)
                    .help("remove the comment, or the name of the rule from it")
                    .fix(self.removal(allowed, sources))
                    .field(allowed.rule)
            })
            .collect()
    }

    /// Takes a comment away that allows nothing, or the rule out of it where it allows others too.
    fn removal(&self, unused: &Allowed, sources: &Sources) -> Fix {
        let source = sources.source(unused.file);
        let others = self.allowed.iter().filter(|allowed| allowed.comment == unused.comment);
        let file = unused.file;
        if others.clone().all(|allowed| !allowed.used) {
            // Each unused rule of it offers the same removal, so that one of them does the work.
            let span =
                Span::new(file, comment_start(source, unused.comment), comment_end(source, unused.comment));
            return Fix::replace("remove the comment", span, "").safe();
        }
        let text = &source.text;
        let after = &text[unused.span.end as usize..unused.comment.end as usize];
        let behind = after.trim_start().strip_prefix(',').map(|rest| after.len() - rest.trim_start().len());
        let before = text[unused.comment.start as usize..unused.span.start as usize].trim_end();
        let (start, end) = match behind {
            Some(skipped) => (unused.span.start, unused.span.end + skipped as u32),
            None if before.ends_with(',') => {
                (unused.comment.start + before.len() as u32 - 1, unused.span.end)
            }
            None => (unused.span.start, unused.span.end + (after.len() - after.trim_start().len()) as u32),
        };
        Fix::replace("leave the rule out", Span::new(file, start, end), "").safe()
    }

    fn read_one(&mut self, span: Span, source: &Source, today: (i16, u8, u8)) {
        let text = source.text.get(span.range()).unwrap_or("");
        let Some(at) = allowance(text) else {
            let message = "a comment to `dsc` that says nothing it knows".to_owned();
            let help = "the one known is `# dsc: allow RULE reason=\"…\"`";
            self.faults.push(Diagnostic::new(UNKNOWN_RULE.name(), span, message).help(help));
            return;
        };
        let directive = Directive::parse(&text[at..]);
        if directive.rules.is_empty() {
            let message = "an allowance of nothing".to_owned();
            let help = "name the rule: `# dsc: allow RULE reason=\"…\"`";
            self.faults.push(Diagnostic::new(UNKNOWN_RULE.name(), span, message).help(help));
            return;
        }
        if directive.reason.is_none_or(|reason| reason.trim().is_empty()) {
            let message = "an allowance without a reason".to_owned();
            let help = "say why, so that the next reader need not guess: `reason=\"…\"`";
            self.faults.push(Diagnostic::new(SUPPRESSION_WITHOUT_REASON.name(), span, message).help(help));
            return;
        }
        if let Some(until) = directive.until {
            let Some(day) = parse_day(until) else {
                let message = format!("`{until}` is not a day");
                let help = "write `until=2027-01-31`, or leave it out";
                self.faults.push(Diagnostic::new(EXPIRED_SUPPRESSION.name(), span, message).help(help));
                return;
            };
            if day < today {
                let message = format!("this allowance ended on {until}");
                let help = "mend what it allows, or agree on another day";
                let whole = Span::new(span.file, comment_start(source, span), comment_end(source, span));
                // Its reason goes with it, so that somebody should look at it first.
                let fix = Fix::replace("remove the comment", whole, "");
                let finding = Diagnostic::new(EXPIRED_SUPPRESSION.name(), span, message);
                self.faults.push(finding.help(help).fix(fix));
                return;
            }
        }
        let line = covered_line(source, span);
        for (offset, written) in directive.rules {
            let start = span.start + (at + offset) as u32;
            let place = Span::new(span.file, start, start + written.len() as u32);
            match find_rule(written) {
                Some(rule) => {
                    let rule = rule.name().0;
                    let (file, comment) = (span.file, span);
                    let allowed = Allowed { file, line, rule, comment, span: place, used: false };
                    self.allowed.push(allowed);
                }
                None => {
                    let meant = dsc_diag::closest(written, all().map(|rule| rule.name().0));
                    let message = format!("there is no rule `{written}`");
                    let finding = Diagnostic::new(UNKNOWN_RULE.name(), place, message)
                        .help_if_any(meant.map(|meant| format!("did you mean `{meant}`?")));
                    self.faults.push(finding.field(written));
                }
            }
        }
    }
}

/// Where in a comment that speaks to us the rules begin that it allows; none where it says something else.
fn allowance(comment: &str) -> Option<usize> {
    let said = comment.split_once("dsc:")?.1.trim_start();
    let behind =
        said.strip_prefix("allow").filter(|rest| rest.is_empty() || rest.starts_with([' ', '\t']))?;
    Some(comment.len() - behind.len())
}

/// Where a comment begins, with the blanks before it; of one that has its line for itself, where the line begins.
fn comment_start(source: &Source, comment: Span) -> u32 {
    source.text[..comment.start as usize].trim_end_matches([' ', '\t']).len() as u32
}

/// Where a comment ends; of one that has its line for itself, where the next line begins.
fn comment_end(source: &Source, comment: Span) -> u32 {
    let start = comment_start(source, comment) as usize;
    let alone = start == 0 || source.text[..start].ends_with('\n');
    let end = comment.end as usize;
    let rest = &source.text[end..];
    let line_break = if rest.starts_with("\r\n") { 2 } else { usize::from(rest.starts_with('\n')) };
    (end + if alone { line_break } else { 0 }) as u32
}

/// The line that a comment speaks of.
fn covered_line(source: &Source, span: Span) -> usize {
    let lines = source.lines();
    let own = lines.line_of(span.start);
    let line_text = |line: usize| {
        let start = lines.start_of(line) as usize;
        let end = if line + 1 < lines.len() { lines.start_of(line + 1) as usize } else { source.text.len() };
        source.text.get(start..end).unwrap_or("").trim()
    };
    if !line_text(own).starts_with('#') {
        return own;
    }
    let is_model = |line: &usize| !line_text(*line).is_empty() && !line_text(*line).starts_with('#');
    (own + 1..lines.len()).find(is_model).unwrap_or(own)
}

/// What stands behind `allow`.
struct Directive<'a> {
    /// Rules and the byte at which each stands.
    rules: Vec<(usize, &'a str)>,
    until: Option<&'a str>,
    reason: Option<&'a str>,
}

impl<'a> Directive<'a> {
    fn parse(text: &'a str) -> Self {
        let mut directive = Self { rules: Vec::new(), until: None, reason: None };
        let mut at = 0;
        while at < text.len() {
            let rest = &text[at..];
            let skipped = rest.len() - rest.trim_start_matches([' ', ',', '\t']).len();
            if skipped > 0 {
                at += skipped;
                continue;
            }
            if let Some(quoted) = rest.strip_prefix("reason=\"") {
                let end = quoted.find('"').unwrap_or(quoted.len());
                directive.reason = Some(&quoted[..end]);
                at += "reason=\"".len() + end + 1;
                continue;
            }
            let end = rest.find([' ', ',', '\t']).unwrap_or(rest.len());
            let word = &rest[..end];
            match word.split_once('=') {
                Some(("until", day)) => directive.until = Some(day.trim_matches('"')),
                Some(("reason", reason)) => directive.reason = Some(reason),
                _ => directive.rules.push((at, word)),
            }
            at += end;
        }
        directive
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_day_and_reason_are_told_apart() {
        let directive = Directive::parse(" key-twice, no-owner until=2027-01-31 reason=\"a, b = c\"");
        assert_eq!(directive.rules, [(1, "key-twice"), (12, "no-owner")]);
        assert_eq!(directive.until, Some("2027-01-31"));
        assert_eq!(directive.reason, Some("a, b = c"));
    }

    #[test]
    fn only_the_word_allow_allows() {
        let rest = |comment: &'static str| allowance(comment).map(|at| &comment[at..]);
        assert_eq!(rest("# dsc: allow x"), Some(" x"));
        assert_eq!(rest("## dsc:allow\tx"), Some("\tx"));
        assert_eq!(rest("# dsc: allow"), Some(""));
        for comment in ["# dsc: disallow x", "# dsc: allowed x", "# dsc: deny allow", "# dsc:"] {
            assert_eq!(rest(comment), None, "{comment}");
        }
    }

    #[test]
    fn a_reason_that_is_not_closed_goes_to_the_end() {
        let directive = Directive::parse(" x reason=\"never closed");
        assert_eq!(directive.reason, Some("never closed"));
    }
}
