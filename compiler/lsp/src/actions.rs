//! What an editor offers to do about findings: the fix of each, and all safe ones at once.

use std::collections::BTreeMap;
use std::ops::Range;

use dsc_diag::{Edit, FileId, Span};
use dsc_lint::Finding;
use serde_json::{Map, Value, json};

use crate::World;
use crate::findings::diagnostic;

/// The actions for the findings that touch a range of bytes, and one for every safe fix of the file.
pub fn code_actions(world: &World, file: FileId, range: Range<usize>) -> Value {
    let here = |span: Span| {
        span.file == file && span.start as usize <= range.end && range.start <= span.end as usize
    };
    let touched = world.findings.iter().filter(|finding| here(finding.diagnostic.span));
    let mut actions: Vec<Value> = touched.filter_map(|finding| fix(world, finding)).collect();
    actions.extend(all_safe(world, file));
    json!(actions)
}

fn fix(world: &World, finding: &Finding) -> Option<Value> {
    let fix = finding.diagnostic.fix.as_ref()?;
    let title = match fix.safe {
        true => fix.title.clone(),
        false => format!("{} (may not be what you meant)", fix.title),
    };
    Some(json!({
        "title": title,
        "kind": "quickfix",
        "isPreferred": fix.safe,
        "diagnostics": [diagnostic(world, finding)],
        "edit": { "changes": changes(world, fix.edits.iter()) },
    }))
}

/// One action for all safe fixes in a file, those left out that would change what another one changes.
fn all_safe(world: &World, file: FileId) -> Option<Value> {
    let mut taken: Vec<&Edit> = Vec::new();
    let mut count = 0;
    for finding in &world.findings {
        let Some(fix) = finding.diagnostic.fix.as_ref().filter(|fix| fix.safe) else { continue };
        let inside = fix.edits.iter().all(|edit| edit.span.file == file);
        let free = fix.edits.iter().all(|edit| taken.iter().all(|other| apart(edit.span, other.span)));
        if inside && free {
            taken.extend(&fix.edits);
            count += 1;
        }
    }
    (count > 1).then(|| {
        json!({
            "title": format!("mend all that is certain ({count} findings)"),
            "kind": "source.fixAll.dsc",
            "edit": { "changes": changes(world, taken.into_iter()) },
        })
    })
}

fn apart(one: Span, other: Span) -> bool {
    one.file != other.file || one.end < other.start || other.end < one.start
}

fn changes<'e>(world: &World, edits: impl Iterator<Item = &'e Edit>) -> Value {
    let mut files: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for edit in edits {
        let change = json!({ "range": world.range(edit.span), "newText": edit.text });
        files.entry(world.uri(edit.span.file)).or_default().push(change);
    }
    let files: Map<String, Value> = files.into_iter().map(|(uri, edits)| (uri, json!(edits))).collect();
    Value::Object(files)
}
