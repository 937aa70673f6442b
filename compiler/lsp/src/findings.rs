//! Findings as diagnostics of the protocol.

use std::collections::BTreeMap;

use dsc_diag::{FileId, Level};
use dsc_lint::Finding;
use serde_json::{Value, json};

use crate::World;

/// Rules about what nobody needs: editors show it faded.
const UNNECESSARY: &[&str] = &["unused-declaration", "credential-unused", "unused-suppression"];

/// Rules about what is on its way out: editors strike it through.
const DEPRECATED: &[&str] = &["deprecated-dataset-used", "deprecated-policy"];

/// The diagnostics of every file that has findings.
pub fn diagnostics(world: &World) -> BTreeMap<FileId, Vec<Value>> {
    let mut files: BTreeMap<FileId, Vec<Value>> = BTreeMap::new();
    for finding in &world.findings {
        files.entry(finding.diagnostic.span.file).or_default().push(diagnostic(world, finding));
    }
    files
}

/// A finding as a diagnostic; what is said at another place comes along as a link to it.
pub(crate) fn diagnostic(world: &World, finding: &Finding) -> Value {
    let told = &finding.diagnostic;
    let mut message = told.message.clone();
    if !told.label.is_empty() {
        message.push_str(&format!(": {}", told.label));
    }
    if let Some(help) = &told.help {
        message.push_str(&format!("\nhelp: {help}"));
    }
    let mut value = json!({
        "range": world.range(told.span),
        "severity": severity(finding.level),
        "code": finding.rule.name().0,
        "source": "dsc",
        "message": message,
        "data": { "fingerprint": finding.fingerprint },
    });
    let related = told
        .related
        .iter()
        .map(|related| json!({ "location": world.location(related.span), "message": related.message }));
    let related: Vec<Value> = related.collect();
    if !related.is_empty() {
        value["relatedInformation"] = json!(related);
    }
    let tags = [(UNNECESSARY, 1), (DEPRECATED, 2)];
    if let Some((_, tag)) = tags.iter().find(|(rules, _)| rules.contains(&finding.rule.name().0)) {
        value["tags"] = json!([tag]);
    }
    value
}

fn severity(level: Level) -> u32 {
    match level {
        Level::Error => 1,
        Level::Warning => 2,
        Level::Info => 3,
        Level::Off => 4,
    }
}
