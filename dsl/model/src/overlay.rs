//! Overlays: what a file for one environment may set. The values themselves are not applied by this version.

use dsc_diag::closest;
use dsc_syntax::{Kind, Value};

use crate::faults::{OVERLAY_FORBIDDEN_FIELD, UNKNOWN_KIND};
use crate::lower::TOP_LEVEL_KINDS;
use crate::read::{Reader, list_of, shortened};

/// By kind, the keys that may differ per environment: endpoints, credentials, instances, schedules, sizes.
const MAY_DIFFER: &[(&str, &[&str])] = &[
    (
        "containers",
        &[
            "location",
            "locations",
            "credential",
            "host",
            "port",
            "database",
            "bootstrap",
            "schema_registry",
            "url",
            "kafka",
            "path",
            "done",
            "quarantine",
            "endpoint",
            "bucket",
            "prefix",
        ],
    ),
    (
        "platforms",
        &[
            "credential_store",
            "kafka_connect",
            "instances",
            "location",
            "path",
            "staging_retention",
            "keep_versions",
        ],
    ),
    ("credential_stores", &["kind", "path", "credentials"]),
    ("datastores", &["ingestion"]),
    ("transformers", &["schedule"]),
    ("scenarios", &["environment", "sample", "releases"]),
];

/// Keys of an ingestion that may differ.
const INGESTION_MAY_DIFFER: &[&str] = &["container", "schedule"];

/// Reports everything in an overlay that may not differ per environment.
pub(crate) fn check<'a>(reader: &mut Reader<'a>, root: Value<'a>) {
    for (key, objects) in root.entries() {
        let kind = key.text().unwrap_or("");
        if matches!(kind, "dsc" | "zone" | "team" | "overlay" | "meta") {
            continue;
        }
        let Some((_, fields)) = MAY_DIFFER.iter().find(|(name, _)| *name == kind) else {
            report_kind(reader, key, kind);
            continue;
        };
        if objects.kind() != Kind::Map {
            continue;
        }
        for (name, object) in objects.entries() {
            check_object(reader, name, object, fields);
        }
    }
}

fn check_object<'a>(reader: &mut Reader<'a>, name: Value<'a>, object: Value<'a>, fields: &[&str]) {
    if object.kind() != Kind::Map {
        return;
    }
    for (key, value) in object.entries() {
        let field = key.text().unwrap_or("");
        if !fields.contains(&field) {
            report_field(reader, name, key, fields);
        } else if field == "ingestion" && value.kind() == Kind::Map {
            for (key, _) in value.entries() {
                if !INGESTION_MAY_DIFFER.contains(&key.text().unwrap_or("")) {
                    report_field(reader, name, key, INGESTION_MAY_DIFFER);
                }
            }
        }
    }
}

fn report_field<'a>(reader: &mut Reader<'a>, name: Value<'a>, key: Value<'a>, fields: &[&str]) {
    let (object, field) = (shortened(name.text().unwrap_or("")), shortened(key.text().unwrap_or("")));
    let message = format!("an overlay may not set `{field}` of `{object}`");
    let help = match closest(&field, fields.iter().copied()) {
        Some(meant) => format!("did you mean `{meant}`? What may differ here: {}", list_of(fields)),
        None => format!(
            "it is the same everywhere, so it stands in the object itself; what may differ here: {}",
            list_of(fields)
        ),
    };
    let mut finding = reader.finding(OVERLAY_FORBIDDEN_FIELD, key, message).help(help).field(field);
    finding.address = object;
    reader.bag.report(finding);
}

fn report_kind<'a>(reader: &mut Reader<'a>, key: Value<'a>, kind: &str) {
    let may_differ: Vec<&str> = MAY_DIFFER.iter().map(|(kind, _)| *kind).collect();
    if TOP_LEVEL_KINDS.contains(&kind) {
        let message = format!("an overlay may not set `{kind}`");
        let help =
            format!("they are the same in every environment; what may differ: {}", list_of(&may_differ));
        reader.report(OVERLAY_FORBIDDEN_FIELD, key, message, Some(help));
        return;
    }
    let help = match closest(kind, may_differ.iter().copied()) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("an overlay may set {}", list_of(&may_differ)),
    };
    reader.report(UNKNOWN_KIND, key, format!("unknown kind `{}`", shortened(kind)), Some(help));
}
