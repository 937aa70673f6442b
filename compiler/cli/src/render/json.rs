//! Findings for programs: one document, described by `schemas/diagnostics.schema.json`.

use std::io::{self, Write};

use dsc_diag::{Fix, Level, Position, Related, Sources, Span};
use serde::ser::SerializeSeq;
use serde::{Serialize, Serializer};

use crate::render::findings::{Findings, Shown};
use crate::render::impact::{Entry, OwnerEntry};

/// Counts up when a reader of the old form would misread the new one; fields that are added do not count.
const VERSION: u32 = 1;

/// Writes the document.
pub fn write(out: &mut dyn Write, findings: &Findings<'_>) -> io::Result<()> {
    let document = Document {
        version: VERSION,
        counts: Counts {
            error: findings.count(Level::Error),
            warning: findings.count(Level::Warning),
            info: findings.count(Level::Info),
            suppressed: findings.hidden.suppressed,
            baselined: findings.hidden.baselined,
            stale: findings.hidden.stale,
            old: findings.hidden.old,
            accepted: findings.hidden.accepted,
            files: findings.files,
        },
        fail_level: findings.fail_level.word(),
        findings,
        downstream: findings.impact.map(|impact| Downstream {
            starts: &impact.starts,
            affected: impact.entries(),
            owners: impact.owner_entries(),
        }),
    };
    super::document::write(out, &document)
}

/// Writes each finding as a document on a line of its own.
pub fn write_lines(out: &mut dyn Write, findings: &Findings<'_>) -> io::Result<()> {
    for finding in &findings.shown {
        serde_json::to_writer(&mut *out, &finding_json(findings.sources, finding))?;
        writeln!(out)?;
    }
    Ok(())
}

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    counts: Counts,
    fail_level: &'static str,
    #[serde(serialize_with = "each")]
    findings: &'a Findings<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    downstream: Option<Downstream<'a>>,
}

/// Who is downstream of what changed, as `dsc impact --format json` says it.
#[derive(Serialize)]
struct Downstream<'a> {
    starts: &'a [String],
    affected: Vec<Entry<'a>>,
    owners: Vec<OwnerEntry<'a>>,
}

#[derive(Serialize)]
struct Counts {
    error: usize,
    warning: usize,
    info: usize,
    suppressed: usize,
    baselined: usize,
    stale: usize,
    old: usize,
    accepted: usize,
    files: usize,
}

#[derive(Serialize)]
struct FindingJson<'a> {
    rule: &'static str,
    code: &'static str,
    level: &'static str,
    message: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    label: &'a str,
    help: Option<&'a str>,
    address: &'a str,
    field: &'a str,
    file: &'a str,
    line: u32,
    column: u32,
    range: RangeJson,
    related: Vec<RelatedJson<'a>>,
    fingerprint: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<FixJson<'a>>,
}

#[derive(Serialize)]
struct RelatedJson<'a> {
    message: &'a str,
    file: &'a str,
    range: RangeJson,
}

#[derive(Serialize)]
struct FixJson<'a> {
    title: &'a str,
    safe: bool,
    edits: Vec<EditJson<'a>>,
}

#[derive(Serialize)]
struct EditJson<'a> {
    file: &'a str,
    range: RangeJson,
    text: &'a str,
}

#[derive(Serialize)]
struct RangeJson {
    start: PositionJson,
    end: PositionJson,
}

#[derive(Serialize)]
struct PositionJson {
    line: u32,
    column: u32,
    byte: u32,
}

/// One finding after the other, so that a million of them never stand in memory twice.
fn each<S: Serializer>(findings: &&Findings<'_>, serializer: S) -> Result<S::Ok, S::Error> {
    let mut list = serializer.serialize_seq(Some(findings.shown.len()))?;
    for finding in &findings.shown {
        list.serialize_element(&finding_json(findings.sources, finding))?;
    }
    list.end()
}

fn finding_json<'a>(sources: &'a Sources, finding: &Shown<'a>) -> FindingJson<'a> {
    let diagnostic = finding.diagnostic;
    let range = range(sources, diagnostic.span);
    FindingJson {
        rule: diagnostic.rule.0,
        code: finding.rule.code,
        level: finding.level.word(),
        message: &diagnostic.message,
        label: &diagnostic.label,
        help: diagnostic.help.as_deref(),
        address: &diagnostic.address,
        field: &diagnostic.field,
        file: &sources.source(diagnostic.span.file).path,
        line: range.start.line,
        column: range.start.column,
        range,
        related: diagnostic.related.iter().map(|related| related_json(sources, related)).collect(),
        fingerprint: finding.fingerprint,
        fix: diagnostic.fix.as_ref().map(|fix| fix_json(sources, fix)),
    }
}

fn related_json<'a>(sources: &'a Sources, related: &'a Related) -> RelatedJson<'a> {
    let file = &sources.source(related.span.file).path;
    RelatedJson { message: &related.message, file, range: range(sources, related.span) }
}

fn fix_json<'a>(sources: &'a Sources, fix: &'a Fix) -> FixJson<'a> {
    let edits = fix.edits.iter().map(|edit| EditJson {
        file: &sources.source(edit.span.file).path,
        range: range(sources, edit.span),
        text: &edit.text,
    });
    FixJson { title: &fix.title, safe: fix.safe, edits: edits.collect() }
}

fn range(sources: &Sources, span: Span) -> RangeJson {
    let source = sources.source(span.file);
    RangeJson { start: position(source.position(span.start)), end: position(source.position(span.end)) }
}

fn position(position: Position) -> PositionJson {
    PositionJson { line: position.line, column: position.column, byte: position.byte }
}
