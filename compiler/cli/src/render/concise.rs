//! One line for each finding, for editors, `grep` and short logs.

use std::io::{self, Write};

use crate::render::findings::Findings;
use crate::render::text::on_one_line;

/// Writes `path:line:column: level[code] rule: message`.
pub fn write(out: &mut dyn Write, findings: &Findings<'_>) -> io::Result<()> {
    for finding in &findings.shown {
        let diagnostic = finding.diagnostic;
        let source = findings.sources.source(diagnostic.span.file);
        let at = source.position(diagnostic.span.start);
        let (level, code, rule) = (finding.level.word(), finding.rule.code, diagnostic.rule);
        let (path, message) =
            (on_one_line(&findings.paths.shown(&source.path)), on_one_line(&diagnostic.message));
        writeln!(out, "{path}:{}:{}: {level}[{code}] {rule}: {message}", at.line, at.column)?;
    }
    Ok(())
}
