//! Which fields differ between two canonical forms of one object.

use serde_json::{Map, Value};

use crate::FieldChange;

/// Every field that differs. Where the written forms differ, something is found: if no field can be named it is the
/// object as a whole, so that a form that somebody adds later cannot slip through.
pub(crate) fn differences(before: &Value, after: &Value) -> Vec<FieldChange> {
    let written = [before, after].map(Value::to_string);
    if written[0] == written[1] {
        return Vec::new();
    }
    let mut found = Vec::new();
    walk("", before, after, &mut found);
    if found.is_empty() {
        found.push(difference("", Some(before), Some(after)));
    }
    found
}

fn difference(path: &str, before: Option<&Value>, after: Option<&Value>) -> FieldChange {
    FieldChange { path: path.to_owned(), before: before.cloned(), after: after.cloned() }
}

fn walk(path: &str, before: &Value, after: &Value, found: &mut Vec<FieldChange>) {
    match (before, after) {
        (Value::Object(old), Value::Object(new)) => walk_maps(path, old, new, found),
        (_, _) if before != after => found.push(difference(path, Some(before), Some(after))),
        (_, _) => {}
    }
}

fn walk_maps(path: &str, old: &Map<String, Value>, new: &Map<String, Value>, found: &mut Vec<FieldChange>) {
    let below = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
    for (key, before) in old {
        match new.get(key) {
            Some(after) => walk(&below(key), before, after, found),
            None => found.push(difference(&below(key), Some(before), None)),
        }
    }
    for (key, after) in new.iter().filter(|(key, _)| !old.contains_key(*key)) {
        found.push(difference(&below(key), None, Some(after)));
    }
    let kept_before = old.keys().filter(|key| new.contains_key(*key));
    let kept_after = new.keys().filter(|key| old.contains_key(*key));
    if !kept_before.eq(kept_after) {
        let names = |map: &Map<String, Value>| Value::from(map.keys().cloned().collect::<Vec<_>>());
        found.push(difference(path, Some(&names(old)), Some(&names(new))));
    }
}

/// A dataset with every column in its long form, so that a field of a column has one path.
pub(crate) fn with_long_columns(mut dataset: Value) -> Value {
    if let Some(Value::Object(columns)) = dataset.get_mut("columns") {
        for (_, column) in columns.iter_mut() {
            if column.is_string() {
                let data_type = column.take();
                *column = Value::Object(Map::from_iter([("type".to_owned(), data_type)]));
            }
        }
    }
    dataset
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{differences, with_long_columns};

    fn paths(before: serde_json::Value, after: serde_json::Value) -> Vec<String> {
        differences(&before, &after).into_iter().map(|change| change.path).collect()
    }

    #[test]
    fn fields_are_named_down_to_the_one_that_differs() {
        let before = json!({"a": 1, "b": {"c": [1, 2], "d": "x"}, "e": true});
        assert_eq!(paths(before.clone(), before.clone()), Vec::<String>::new());
        let after = json!({"a": 1, "b": {"c": [2, 1], "f": "x"}});
        assert_eq!(paths(before, after), ["b.c", "b.d", "b.f", "e"]);
    }

    #[test]
    fn another_order_of_columns_is_a_change() {
        let before = json!({"columns": {"a": "text", "b": "text"}});
        let after = json!({"columns": {"b": "text", "a": "text"}});
        assert_eq!(paths(before, after), ["columns"]);
    }

    #[test]
    fn a_column_on_one_line_is_its_type() {
        let before = with_long_columns(json!({"columns": {"a": "text"}}));
        let after = with_long_columns(json!({"columns": {"a": {"type": "text", "description": "words"}}}));
        assert_eq!(paths(before, after), ["columns.a.description"]);
    }
}
