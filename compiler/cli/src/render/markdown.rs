//! Findings as a note for a merge request: a heading and a table.
//!
//! The hidden first line is how whoever posts the note finds the one before it again. Nothing that comes out of a
//! model acts: no markup, no link, and nobody is mentioned.

use std::io::{self, Write};

use crate::render::findings::Findings;
use crate::render::text::{counted, on_one_line};

/// A note that is longer is not read, and some servers refuse it.
const MOST_SHOWN: usize = 50;

/// Writes the note.
pub fn write(out: &mut dyn Write, findings: &Findings<'_>) -> io::Result<()> {
    writeln!(out, "<!-- dsc:{} -->", findings.command)?;
    writeln!(out, "### dsc {}: {}", findings.command, findings.summary())?;
    if findings.shown.is_empty() {
        return Ok(());
    }
    let mut shown: Vec<usize> = (0..findings.shown.len()).collect();
    shown.sort_by_key(|number| (std::cmp::Reverse(findings.shown[*number].level), *number));
    shown.truncate(MOST_SHOWN);
    writeln!(out, "\n| level | where | what | rule |\n|---|---|---|---|")?;
    for number in &shown {
        let finding = findings.shown[*number];
        let diagnostic = finding.diagnostic;
        let source = findings.sources.source(diagnostic.span.file);
        let line = source.position(diagnostic.span.start).line;
        let mut what = inline(&diagnostic.message);
        if let Some(help) = &diagnostic.help {
            what.push_str("<br>");
            what.push_str(&inline(help));
        }
        let place = inline(&format!("`{}:{line}`", source.path.replace('`', "'")));
        let (level, code, rule) = (finding.level.word(), finding.rule.code, diagnostic.rule);
        writeln!(out, "| {level} | {place} | {what} | {code} `{rule}` |")?;
    }
    match findings.shown.len() - shown.len() {
        0 => Ok(()),
        more => {
            writeln!(out, "\nand {}: `dsc {}` shows them.", counted(more, "more finding"), findings.command)
        }
    }
}

/// Our messages hold names between backticks, which stay code; all else is shown as it is.
fn inline(text: &str) -> String {
    let text = on_one_line(text);
    let parts: Vec<&str> = text.split('`').collect();
    // An odd mark would turn names into text and text into names.
    if parts.len().is_multiple_of(2) {
        return plain(&text);
    }
    let mut out = String::with_capacity(text.len());
    for (number, part) in parts.iter().enumerate() {
        match number % 2 {
            0 => out.push_str(&plain(part)),
            // An empty name between two marks would open a longer one.
            _ if part.is_empty() => out.push_str("&#96;&#96;"),
            // A pipe ends a cell even inside code.
            _ => out.push_str(&format!("`{}`", part.replace('\\', "&#92;").replace('|', "\\|"))),
        }
    }
    out
}

fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '@' | '!' | '~' | '|' | '&' | ':'
            | '$' => {
                out.push_str(&format!("&#{};", u32::from(letter)));
            }
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_code_and_text_is_never_markup() {
        assert_eq!(inline("no `a|b` in *c*"), "no `a\\|b` in &#42;c&#42;");
        assert_eq!(inline("@all <b> `odd"), "&#64;all &#60;b&#62; &#96;odd");
        assert_eq!(inline("a\nb"), "a b");
    }
}
