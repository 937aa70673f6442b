//! Findings as a Code Quality report of GitLab.
//!
//! GitLab stops reading at the first entry that lacks something and says nothing, and does not show the name of a
//! check: the description holds it. Paths are those of the repository, because GitLab knows no project in it.

use std::io::{self, Write};

use dsc_diag::Level;
use serde::{Serialize, Serializer};

use crate::render::findings::{Findings, Shown};
use crate::render::text::on_one_line;

/// Writes the report.
pub fn write(out: &mut dyn Write, findings: &Findings<'_>) -> io::Result<()> {
    super::document::write(out, &Report { findings })
}

struct Report<'a> {
    findings: &'a Findings<'a>,
}

impl Serialize for Report<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.findings.shown.iter().map(|finding| entry(self.findings, finding)))
    }
}

#[derive(Serialize)]
struct Entry<'a> {
    description: String,
    check_name: &'static str,
    fingerprint: &'a str,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
    end: u32,
}

fn entry<'a>(findings: &Findings<'_>, finding: &Shown<'a>) -> Entry<'a> {
    let diagnostic = finding.diagnostic;
    let source = findings.sources.source(diagnostic.span.file);
    let (message, code, rule) = (on_one_line(&diagnostic.message), finding.rule.code, diagnostic.rule);
    let description = match &diagnostic.help {
        Some(help) => format!("{code} {rule}: {message}; {}", on_one_line(help)),
        None => format!("{code} {rule}: {message}"),
    };
    Entry {
        description,
        check_name: diagnostic.rule.0,
        fingerprint: finding.fingerprint,
        severity: severity(finding.level),
        location: Location {
            path: findings.paths.in_repository(&source.path),
            lines: Lines {
                begin: source.position(diagnostic.span.start).line,
                end: source.position(diagnostic.span.end).line,
            },
        },
    }
}

/// GitLab knows info, minor, major, critical and blocker.
fn severity(level: Level) -> &'static str {
    match level {
        Level::Error => "major",
        Level::Warning => "minor",
        Level::Info | Level::Off => "info",
    }
}
