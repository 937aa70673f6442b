//! `scope-below-content`: a file says only below its first things where they belong.

use dsc_diag::{Diagnostic, Edit, Fix, Level, Rule, RuleName, Span};
use dsc_model::{FileModel, Word};

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static SCOPE_BELOW_CONTENT: LintRule = LintRule {
    rule: Rule {
        code: "DSC0128",
        name: RuleName("scope-below-content"),
        summary: "A file says only below its first things where they belong",
        level: Level::Warning,
        since: "0.1.0",
        page: include_str!("scope_below_content.md"),
    },
    check: Check::Graph(check),
};

/// Keys that speak of the whole file.
const HEAD: &[&str] = &["dsc", "zone", "team", "overlay"];

fn check(context: &Context<'_>, out: &mut Findings) {
    for file in context.graph.files() {
        for (key, word) in [("zone", file.scope.zone), ("team", file.scope.team)] {
            if let Some(finding) = word.and_then(|word| below_content(file, key, word)) {
                out.report(finding);
            }
        }
    }
}

fn below_content(file: &FileModel, key: &'static str, word: Word) -> Option<Diagnostic> {
    let span = file.span(word);
    let text: &str = &file.source;
    let mut head = None;
    let mut content = None;
    for line in lines(text.get(..span.start as usize)?) {
        match line.key(text) {
            Some(key) if HEAD.contains(&key) => head = Some(line),
            Some(key) => {
                content = Some((line, key));
                break;
            }
            None => {}
        }
    }
    let (content, first) = content?;
    let message = format!("`{key}` stands below `{first}`, which it speaks of");
    let at = content.start as u32;
    let mut finding = Diagnostic::new(SCOPE_BELOW_CONTENT.name(), span, message)
        .related(Span::new(span.file, at, at + first.len() as u32), "read without knowing where it belongs")
        .help(format!("begin the file with `{key}`, so that a reader knows it first"))
        .field(key);
    finding.fix = lifted(text, span, key, head.map_or(content.start, |head: Line| head.end));
    Some(finding)
}

/// Moves the line of a key up, with the comment behind it.
fn lifted(text: &str, value: Span, key: &str, to: usize) -> Option<Fix> {
    let start = text.get(..value.start as usize)?.rfind('\n')? + 1;
    let line = lines(text.get(start..)?).next()?;
    let (start, end) = (start, start + line.end);
    if !text.get(start..)?.starts_with(key) || (value.end as usize) > end {
        return None;
    }
    let mut moved = text.get(start..end)?.to_owned();
    if !moved.ends_with('\n') {
        moved.push('\n');
    }
    let at = |start: usize, end: usize| Span::new(value.file, start as u32, end as u32);
    Some(Fix {
        title: format!("move `{key}` up"),
        safe: true,
        edits: vec![
            Edit { span: at(to, to), text: moved },
            Edit { span: at(start, end), text: String::new() },
        ],
    })
}

/// A line of a text, its break included.
#[derive(Clone, Copy)]
struct Line {
    start: usize,
    end: usize,
}

impl Line {
    /// The key that begins the line, where one does.
    fn key(self, text: &str) -> Option<&str> {
        let line = text.get(self.start..self.end)?;
        line.starts_with(|first: char| first.is_ascii_alphabetic()).then_some(())?;
        line.split(|sign: char| !sign.is_ascii_alphanumeric() && sign != '_').next()
    }
}

fn lines(text: &str) -> impl Iterator<Item = Line> + '_ {
    text.split_inclusive('\n').scan(0, |at, line| {
        let start = *at;
        *at += line.len();
        Some(Line { start, end: *at })
    })
}
