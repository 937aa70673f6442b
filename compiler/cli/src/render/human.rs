//! Findings for people: the place in the text, what is wrong there, and the next step.
//!
//! `miette` draws the frames; which lines it gets to see is decided in `excerpt.rs`.

mod excerpt;

use std::fmt::{self, Write as _};
use std::io::{self, Write};

use dsc_diag::Level;
use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode};

use crate::render::findings::{Findings, Shown};
use crate::render::paint::Tone;
use crate::render::text::{counted, on_one_line};
use crate::session::Look;
use excerpt::{Excerpt, Mark};

/// More than anybody reads from top to bottom; the others are counted.
const MOST_SHOWN: usize = 100;

/// Writes the findings, the heaviest if there are too many, in the order of their places.
pub fn write(out: &mut dyn Write, findings: &Findings<'_>, look: Look) -> io::Result<()> {
    let frames = Frames::new(look);
    let mut shown: Vec<usize> = (0..findings.shown.len()).collect();
    if shown.len() > MOST_SHOWN {
        shown.sort_by_key(|number| (std::cmp::Reverse(findings.shown[*number].level), *number));
        shown.truncate(MOST_SHOWN);
        shown.sort_unstable();
    }
    for number in &shown {
        out.write_all(frames.finding(findings, &findings.shown[*number]).as_bytes())?;
        writeln!(out)?;
    }
    let more = findings.shown.len() - shown.len();
    if more > 0 {
        let more = counted(more, "more finding");
        writeln!(out, "and {more}: `--output concise` and `--output json` show all of them")?;
    }
    Ok(())
}

/// Draws findings in one look.
struct Frames {
    handler: GraphicalReportHandler,
    look: Look,
}

impl Frames {
    fn new(look: Look) -> Self {
        let mut theme = match (look.unicode, look.color) {
            (true, true) => GraphicalTheme::unicode(),
            (true, false) => GraphicalTheme::unicode_nocolor(),
            (false, true) => GraphicalTheme::ascii(),
            (false, false) => GraphicalTheme::none(),
        };
        // The first line is ours: level, code, rule and message. miette would set a sign and its colour before it.
        theme.characters.error = String::new();
        theme.styles.error = GraphicalTheme::none().styles.error;
        let handler = GraphicalReportHandler::new_themed(theme).with_links(false).with_wrap_lines(false);
        Self { handler, look }
    }

    fn finding(&self, findings: &Findings<'_>, finding: &Shown<'_>) -> String {
        let diagnostic = finding.diagnostic;
        let (excerpt, rest) = Excerpt::of(findings.sources, diagnostic);
        let excerpt = self.named(excerpt, findings);
        let mut drawn =
            self.draw(&Drawing { head: self.head(finding), excerpt, help: diagnostic.help.as_deref() });
        for related in rest {
            let head = format!("note: {}", on_one_line(&related.message));
            let excerpt = self.named(Excerpt::of_related(findings.sources, related), findings);
            let _ = write!(drawn, "  {}", self.draw(&Drawing { head, excerpt, help: None }));
        }
        drawn
    }

    /// The same lines below a path that the reader can follow from where he is.
    fn named(&self, mut excerpt: Excerpt, findings: &Findings<'_>) -> Excerpt {
        let shown = on_one_line(&findings.paths.shown(&excerpt.path));
        excerpt.path = match self.look.links {
            true => {
                format!("\u{1b}]8;;{}\u{1b}\\{shown}\u{1b}]8;;\u{1b}\\", findings.paths.link(&excerpt.path))
            }
            false => shown,
        };
        excerpt
    }

    fn head(&self, finding: &Shown<'_>) -> String {
        let level = finding.level;
        let word = format!("{}[{}]", level.word(), finding.rule.code);
        let word = self.look.paint(Tone::of(level), &word);
        let message = on_one_line(&finding.diagnostic.message);
        let text = format!("{}: {message}", finding.diagnostic.rule);
        match level {
            Level::Error | Level::Warning => format!("{word} {}", self.look.paint(Tone::Strong, &text)),
            Level::Info | Level::Off => format!("{word} {text}"),
        }
    }

    fn draw(&self, drawing: &Drawing<'_>) -> String {
        let mut text = String::new();
        // Writing to a String cannot fail, and an excerpt always has what miette asks it for.
        let _ = self.handler.render_report(&mut text, drawing);
        text.trim_start().to_owned()
    }
}

/// What miette is given of a finding, or of another place that belongs to it.
struct Drawing<'a> {
    head: String,
    excerpt: Excerpt,
    help: Option<&'a str>,
}

impl fmt::Display for Drawing<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.head)
    }
}

impl fmt::Debug for Drawing<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

impl std::error::Error for Drawing<'_> {}

impl miette::Diagnostic for Drawing<'_> {
    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.excerpt)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.excerpt.marks().iter().map(Mark::label)))
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(crate::render::text::harmless(self.help?)))
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use dsc_diag::{Diagnostic, FileId, Source, Sources, Span};

    use super::*;
    use crate::render::findings::Hidden;
    use crate::render::paths::Paths;

    fn drawn(look: Look) -> String {
        let rule = &dsc_lint::find_rule("unknown-key").unwrap().rule;
        let sources = Sources::new(vec![Source::new("a.dsc.yaml", "dsc: 1\ncolour: red\n")]);
        let diagnostic = Diagnostic::new(rule.name, Span::new(FileId(0), 7, 13), "unknown key `colour`");
        let shown = Shown { diagnostic: &diagnostic, rule, level: Level::Error, fingerprint: "" };
        let findings = Findings {
            command: "lint",
            sources: &sources,
            paths: Paths::new(Path::new("/top/my models"), Some(Path::new("/top"))),
            shown: vec![shown],
            hidden: Hidden::default(),
            files: 1,
            fail_level: Level::Error,
            impact: None,
        };
        let mut out = Vec::new();
        write(&mut out, &findings, look).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_path_is_a_link_where_the_terminal_follows_links() {
        let plain = drawn(Look::PLAIN);
        assert!(plain.contains("[my models/a.dsc.yaml:2:1]"), "{plain}");
        let linked = drawn(Look { links: true, ..Look::PLAIN });
        let link =
            "\u{1b}]8;;file:///top/my%20models/a.dsc.yaml\u{1b}\\my models/a.dsc.yaml\u{1b}]8;;\u{1b}\\";
        assert!(linked.contains(&format!("[{link}:2:1]")), "{linked}");
    }
}
