//! The canonical form writes every field that the language has: whoever adds one and forgets the form is told here, for
//! authorisation and compatibility see nothing that the form does not say.

use std::collections::BTreeSet;

use dsc_model::schema::{Inside, Object, Shape, model, path_below};
use serde_json::Value;

use crate::support;

#[test]
fn the_canonical_form_says_every_field_of_the_language() {
    let schema = model();
    let (known, mut said) = (schema.paths(), BTreeSet::new());
    mark_object(&support::rich_model(), &schema, "", &mut said);
    // The zone of an object stands in its address, and so does the team's of what belongs to a zone; the head of a file
    // is no object.
    let of_zone = ["", "policies.*.", "teams.*.", "roles.*.", "users.*."].map(|kind| format!("{kind}team"));
    let elsewhere =
        |path: &&String| of_zone.contains(path) || path.rsplit('.').next().is_some_and(|name| name == "zone");
    let missing: Vec<&String> = known.difference(&said).filter(|path| !elsewhere(path)).collect();
    assert!(missing.is_empty(), "the canonical form does not say {missing:#?}");
    support::tell(&format!(
        "{} fields of the language, {} of them in the canonical form",
        known.len(),
        said.len()
    ));
}

/// Marks the fields that a value says.
fn mark(value: &Value, shape: &Shape, path: &str, said: &mut BTreeSet<String>) {
    match (shape.inside(), value) {
        (Inside::Keys(object), Value::Object(_)) => mark_object(value, object, path, said),
        (Inside::Values(below), Value::Object(values)) => {
            values.values().for_each(|value| mark(value, below, &path_below(path, "*"), said));
        }
        (Inside::Items(below), Value::Array(items)) => {
            items.iter().for_each(|item| mark(item, below, path, said))
        }
        (Inside::Any(shapes), _) => shapes.iter().for_each(|shape| mark(value, shape, path, said)),
        (_, _) => {}
    }
}

fn mark_object(value: &Value, object: &Object, path: &str, said: &mut BTreeSet<String>) {
    for key in &object.keys {
        if let Some(value) = value.get(key.name) {
            let path = path_below(path, key.name);
            mark(value, &key.shape, &path, said);
            said.insert(path);
        }
    }
}
