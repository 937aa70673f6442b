//! Findings as commands in the log of a GitHub workflow, which shows them beside the changed lines.

use std::io::{self, Write};

use dsc_diag::Level;

use crate::render::findings::Findings;

/// Writes a command for each finding.
pub fn write(out: &mut dyn Write, findings: &Findings<'_>) -> io::Result<()> {
    for finding in &findings.shown {
        let diagnostic = finding.diagnostic;
        let source = findings.sources.source(diagnostic.span.file);
        let (start, end) = (source.position(diagnostic.span.start), source.position(diagnostic.span.end));
        let file = property(&findings.paths.in_repository(&source.path));
        write!(out, "::{} file={file},line={},endLine={}", command(finding.level), start.line, end.line)?;
        // Columns are read only where the place lies in one line.
        if start.line == end.line {
            write!(out, ",col={},endColumn={}", start.column, end.column)?;
        }
        let title = property(&format!("{} {}", finding.rule.code, diagnostic.rule));
        let message = match &diagnostic.help {
            Some(help) => format!("{}\n{help}", diagnostic.message),
            None => diagnostic.message.clone(),
        };
        writeln!(out, ",title={title}::{}", data(&message))?;
    }
    Ok(())
}

fn command(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Info | Level::Off => "notice",
    }
}

/// What stands behind the second pair of colons: a line break would end the command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property: colons and commas would end it.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_ends_a_command() {
        assert_eq!(data("100%\r\n::error::x"), "100%25%0D%0A::error::x");
        assert_eq!(property("a:b,c\n"), "a%3Ab%2Cc%0A");
    }
}
