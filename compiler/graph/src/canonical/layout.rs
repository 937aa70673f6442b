//! Which parts of a written model stand on one line: what people write that way.

use serde_json::{Map, Value};

pub(super) use dsc_syntax::layout::WIDEST;

/// Whether a map is written in braces on one line, if it fits there; maps inside of it are too.
pub(super) fn is_short(place: &[&str], map: &Map<String, Value>) -> bool {
    if map.is_empty() {
        return true;
    }
    match place {
        ["users" | "assignments", _]
        | ["vendors", _, "locations", _, ..]
        | ["policies" | "datastores", _, "deprecated"]
        | ["containers" | "platforms", _, "encryption"]
        | ["platforms", _, "instances", _, "encryption"]
        | ["datastores", _, "datasets", _, "deprecated"]
        | ["datastores", _, "datasets", _, "columns", _]
        | ["workspaces", _, "classifications"]
        | ["workspaces", _, "groups", _, "needs"]
        | ["transformers", _, "schedule"]
        | ["scenarios", _, "sample"]
        | ["scenarios", _, "checks", _] => true,
        ["policies", _, field] => *field != "meta",
        ["datastores", _, "ingestion"] => map.len() == 1,
        ["datastores", _, "ingestion", "topics"] => map.contains_key("naming"),
        ["datastores", _, "ingestion", _] => true,
        _ => false,
    }
}

/// Whether any text in a value has several lines.
pub(super) fn has_lines(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\n'),
        Value::Array(items) => items.iter().any(has_lines),
        Value::Object(map) => map.values().any(has_lines),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// The characters of a text.
pub(super) fn width(text: &str) -> usize {
    text.chars().count()
}
