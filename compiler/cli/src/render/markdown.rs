//! Findings as a note for a merge request: a heading and a table.
//!
//! The hidden first line is how whoever posts the note finds the one before it again. Nothing that comes out of a
//! model acts: no markup, no link, and nobody is mentioned.

use std::collections::BTreeMap;
use std::io::{self, Write};

use crate::render::findings::Findings;
use crate::render::impact::Impact;
use crate::render::text::{counted, on_one_line};

/// A note that is longer is not read, and some servers refuse it.
const MOST_SHOWN: usize = 50;
/// However long names and paths are: GitHub refuses notes of more than 65,536 letters, GitLab of more than a million.
const MOST_BYTES: usize = 40_000;
/// Owners downstream that are shown, and things of each.
const MOST_OWNERS: usize = 20;
const MOST_NEAREST: usize = 3;

/// Writes the note.
pub fn write(out: &mut dyn Write, findings: &Findings<'_>) -> io::Result<()> {
    writeln!(out, "<!-- dsc:{} -->", findings.command)?;
    writeln!(out, "### dsc {}: {}", findings.command, findings.summary())?;
    if !findings.shown.is_empty() {
        write_findings(out, findings)?;
    }
    findings.impact.map_or(Ok(()), |impact| write_impact(out, impact))
}

fn write_findings(out: &mut dyn Write, findings: &Findings<'_>) -> io::Result<()> {
    let mut shown: Vec<usize> = (0..findings.shown.len()).collect();
    shown.sort_by_key(|number| (std::cmp::Reverse(findings.shown[*number].level), *number));
    writeln!(out, "\n| level | where | what | rule |\n|---|---|---|---|")?;
    let (mut rows, mut bytes) = (0, 0);
    for number in shown.into_iter().take(MOST_SHOWN) {
        let finding = findings.shown[number];
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
        let row = format!("| {level} | {place} | {what} | {code} `{rule}` |");
        bytes += row.len();
        if bytes > MOST_BYTES {
            break;
        }
        writeln!(out, "{row}")?;
        rows += 1;
    }
    match findings.shown.len() - rows {
        0 => Ok(()),
        more => {
            writeln!(out, "\nand {}: `dsc {}` shows them.", counted(more, "more finding"), findings.command)
        }
    }
}

/// A table of the owners downstream, and those of their things that are nearest.
fn write_impact(out: &mut dyn Write, impact: &Impact) -> io::Result<()> {
    let owners = impact.owners();
    if owners.is_empty() {
        return Ok(());
    }
    let (things, whose) = (counted(impact.affected.len(), "thing"), counted(owners.len(), "owner"));
    writeln!(out, "\n**Downstream of it:** {things} of {whose}")?;
    writeln!(out, "\n| owner | repository | things | nearest |\n|---|---|---|---|")?;
    let mut nearest: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for found in &impact.affected {
        let named = nearest.entry(&found.scope).or_default();
        if named.len() < MOST_NEAREST {
            let place = format!("{} `{}`", found.node.kind.word(), found.address.replace('`', "'"));
            named.push(inline(&place));
        }
    }
    for ((owner, repository), count) in owners.iter().take(MOST_OWNERS) {
        let repository =
            repository.map_or(String::new(), |name| inline(&format!("`{}`", name.replace('`', "'"))));
        let named = nearest.get(owner).map_or(String::new(), |named| named.join("<br>"));
        writeln!(out, "| {} | {repository} | {count} | {named} |", inline(owner))?;
    }
    match owners.len().saturating_sub(MOST_OWNERS) {
        0 => Ok(()),
        more => writeln!(out, "\nand {}: `dsc impact` lists them all.", counted(more, "more owner")),
    }
}

/// Our messages hold names between backticks, which stay code; all else is shown as it is.
pub fn inline(text: &str) -> String {
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
