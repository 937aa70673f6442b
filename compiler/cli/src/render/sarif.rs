//! Findings in SARIF 2.1.0, the exchange format of static analysis.

use std::collections::BTreeMap;
use std::io::{self, Write};

use dsc_diag::{Fix, Level, Rule, Span};
use serde_json::{Value, json};

use crate::render::findings::{Findings, Shown};
use crate::render::paths::percent_encoded;

/// Says which version of the format this is.
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Writes the log of one run.
pub fn write(out: &mut dyn Write, findings: &Findings<'_>) -> io::Result<()> {
    let rules: BTreeMap<&str, &Rule> =
        findings.shown.iter().map(|finding| (finding.rule.code, finding.rule)).collect();
    let numbers: BTreeMap<&str, usize> =
        rules.keys().enumerate().map(|(number, code)| (*code, number)).collect();
    let results: Vec<Value> =
        findings.shown.iter().map(|finding| result(findings, finding, numbers[finding.rule.code])).collect();
    let rules: Vec<Value> = rules.values().map(|rule| descriptor(rule)).collect();
    let driver = json!({
        "name": "dsc",
        "semanticVersion": env!("CARGO_PKG_VERSION"),
        "rules": rules,
    });
    let run = json!({
        "tool": { "driver": driver },
        "automationDetails": { "id": format!("dsc/{}/", findings.command) },
        "columnKind": "unicodeCodePoints",
        "results": results,
    });
    super::document::write(out, &json!({ "$schema": SCHEMA, "version": "2.1.0", "runs": [run] }))
}

fn descriptor(rule: &Rule) -> Value {
    json!({
        "id": rule.code,
        "name": rule.name.0,
        "shortDescription": { "text": sentence(rule.summary) },
        "fullDescription": { "text": sentence(rule.summary) },
        "help": { "text": rule.page, "markdown": rule.page },
        "defaultConfiguration": { "level": level(rule.level) },
    })
}

fn result(findings: &Findings<'_>, finding: &Shown<'_>, rule: usize) -> Value {
    let diagnostic = finding.diagnostic;
    let text = match &diagnostic.help {
        Some(help) => format!("{}. {}", sentence(&diagnostic.message).trim_end_matches('.'), sentence(help)),
        None => sentence(&diagnostic.message),
    };
    let mut place = location(findings, diagnostic.span);
    if !diagnostic.address.is_empty() {
        let name = match diagnostic.field.as_str() {
            "" => diagnostic.address.clone(),
            field => format!("{}.{field}", diagnostic.address),
        };
        place["logicalLocations"] = json!([{ "fullyQualifiedName": name }]);
    }
    let mut result = json!({
        "ruleId": finding.rule.code,
        "ruleIndex": rule,
        "level": level(finding.level),
        "message": { "text": text },
        "locations": [place],
        "partialFingerprints": { "dsc/v1": finding.fingerprint },
    });
    let related = diagnostic.related.iter().enumerate().map(|(number, related)| {
        let mut place = location(findings, related.span);
        place["id"] = json!(number + 1);
        place["message"] = json!({ "text": sentence(&related.message) });
        place
    });
    let related: Vec<Value> = related.collect();
    if !related.is_empty() {
        result["relatedLocations"] = Value::Array(related);
    }
    if let Some(fix) = &diagnostic.fix {
        result["fixes"] = json!([mended(findings, fix)]);
    }
    result
}

fn location(findings: &Findings<'_>, span: Span) -> Value {
    json!({ "physicalLocation": { "artifactLocation": file(findings, span), "region": region(findings, span) } })
}

fn file(findings: &Findings<'_>, span: Span) -> Value {
    let path = findings.paths.in_repository(&findings.sources.source(span.file).path);
    json!({ "uri": percent_encoded(&path), "uriBaseId": "SRCROOT" })
}

fn region(findings: &Findings<'_>, span: Span) -> Value {
    let source = findings.sources.source(span.file);
    let (start, end) = (source.position(span.start), source.position(span.end));
    json!({
        "startLine": start.line, "startColumn": start.column,
        "endLine": end.line, "endColumn": end.column,
    })
}

/// The edits of a fix, those of one file together.
fn mended(findings: &Findings<'_>, fix: &Fix) -> Value {
    let mut files: BTreeMap<u32, (Value, Vec<Value>)> = BTreeMap::new();
    for edit in &fix.edits {
        let replacement = json!({
            "deletedRegion": region(findings, edit.span),
            "insertedContent": { "text": edit.text },
        });
        let of_file = files.entry(edit.span.file.0);
        of_file.or_insert_with(|| (file(findings, edit.span), Vec::new())).1.push(replacement);
    }
    let changes: Vec<Value> = files
        .into_values()
        .map(|(file, replacements)| json!({ "artifactLocation": file, "replacements": replacements }))
        .collect();
    json!({ "description": { "text": sentence(&fix.title) }, "artifactChanges": changes })
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Info => "note",
        Level::Off => "none",
    }
}

/// Our phrases begin small and have no full stop; the format wants sentences.
fn sentence(phrase: &str) -> String {
    let mut letters = phrase.chars();
    let Some(first) = letters.next() else { return String::new() };
    let text: String = first.to_uppercase().chain(letters).collect();
    if text.ends_with(['.', '?', '!']) { text } else { format!("{text}.") }
}
