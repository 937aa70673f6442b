//! Findings as test results in the XML of JUnit: a test case for each, failed from the fail level on.
//!
//! Build servers compare cases of two runs by class and name and drop the second of one name: so the name holds the
//! address and no line, and is never given twice.

use std::collections::BTreeMap;
use std::io::{self, Write};

use dsc_diag::Level;

use crate::render::findings::{Findings, Shown};

/// Writes the document.
pub fn write(out: &mut dyn Write, findings: &Findings<'_>) -> io::Result<()> {
    let suite = format!("dsc {}", findings.command);
    let cases = findings.shown.len().max(1);
    let failures = findings.shown.iter().filter(|finding| fails(findings, finding)).count();
    let counts = format!("tests=\"{cases}\" failures=\"{failures}\" errors=\"0\"");
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(out, "<testsuites name=\"{suite}\" {counts}>")?;
    writeln!(out, "  <testsuite name=\"{suite}\" {counts} skipped=\"0\">")?;
    if findings.shown.is_empty() {
        writeln!(out, "    <testcase classname=\"{suite}\" name=\"{}\"/>", escaped(&findings.summary()))?;
    }
    let mut seen = BTreeMap::new();
    for finding in &findings.shown {
        write_case(out, findings, finding, &name(finding, &mut seen))?;
    }
    writeln!(out, "  </testsuite>\n</testsuites>")
}

fn write_case(
    out: &mut dyn Write,
    findings: &Findings<'_>,
    finding: &Shown<'_>,
    name: &str,
) -> io::Result<()> {
    let diagnostic = finding.diagnostic;
    let source = findings.sources.source(diagnostic.span.file);
    let file = escaped(&findings.paths.in_repository(&source.path));
    let (suite, name, message) = (findings.command, escaped(name), escaped(&diagnostic.message));
    writeln!(out, "    <testcase classname=\"dsc {suite}\" name=\"{name}\" file=\"{file}\">")?;
    let at = source.position(diagnostic.span.start);
    let level = finding.level.word();
    let mut text = format!("{file}:{}:{}: {level}: {message}", at.line, at.column);
    if let Some(help) = &diagnostic.help {
        text.push_str(&format!("\nhelp: {}", escaped(help)));
    }
    match fails(findings, finding) {
        true => writeln!(
            out,
            "      <failure type=\"{}\" message=\"{message}\">{text}</failure>",
            finding.rule.code
        )?,
        false => writeln!(out, "      <system-out>{text}</system-out>")?,
    }
    writeln!(out, "    </testcase>")
}

fn fails(findings: &Findings<'_>, finding: &Shown<'_>) -> bool {
    findings.fail_level != Level::Off && finding.level >= findings.fail_level
}

/// Rule and object; with a number behind it from the second on.
fn name(finding: &Shown<'_>, seen: &mut BTreeMap<String, usize>) -> String {
    let diagnostic = finding.diagnostic;
    let mut name = format!("{} {}", finding.rule.code, diagnostic.rule);
    for part in [&diagnostic.address, &diagnostic.field] {
        if !part.is_empty() {
            name.push(' ');
            name.push_str(part);
        }
    }
    let count = seen.entry(name.clone()).or_insert(0);
    *count += 1;
    if *count > 1 { format!("{name} ({count})") } else { name }
}

/// Text in XML: marks become references, and characters that XML does not have become `?`.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            '\t' => out.push_str("&#9;"),
            '\u{fffe}' | '\u{ffff}' => out.push('?'),
            other if other.is_control() => out.push('?'),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_never_markup() {
        assert_eq!(
            escaped("a<b> & \"c\" ]]>\u{1b}[0m\u{ffff}"),
            "a&lt;b&gt; &amp; &quot;c&quot; ]]&gt;?[0m?"
        );
    }
}
