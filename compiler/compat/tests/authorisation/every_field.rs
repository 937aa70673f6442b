//! The canonical form writes every field that the language has: whoever adds one and forgets the form is told here, for
//! authorisation and compatibility see nothing that the form does not say.

use std::collections::BTreeSet;

use dsc_model::schema::{Object, Shape, model};
use serde_json::Value;

use crate::support;

#[test]
fn the_canonical_form_says_every_field_of_the_language() {
    let schema = model();
    let (mut known, mut said) = (BTreeSet::new(), BTreeSet::new());
    fields(&schema, "", &mut known);
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

/// Every field that an object or anything in it may have, as `containers.*.host`.
fn fields(object: &Object, path: &str, found: &mut BTreeSet<String>) {
    for key in &object.keys {
        let path = join(path, key.name);
        fields_of(&key.shape, &path, found);
        found.insert(path);
    }
}

fn fields_of(shape: &Shape, path: &str, found: &mut BTreeSet<String>) {
    match inner(shape) {
        Inner::Object(object) => fields(object, path, found),
        Inner::Named(below) => fields_of(below, &join(path, "*"), found),
        Inner::List(below) => fields_of(below, path, found),
        Inner::Either(shapes) => shapes.iter().for_each(|shape| fields_of(shape, path, found)),
        Inner::Nothing => {}
    }
}

/// Marks the fields that a value says.
fn mark(value: &Value, shape: &Shape, path: &str, said: &mut BTreeSet<String>) {
    match (inner(shape), value) {
        (Inner::Object(object), Value::Object(_)) => mark_object(value, object, path, said),
        (Inner::Named(below), Value::Object(values)) => {
            values.values().for_each(|value| mark(value, below, &join(path, "*"), said));
        }
        (Inner::List(below), Value::Array(items)) => {
            items.iter().for_each(|item| mark(item, below, path, said))
        }
        (Inner::Either(shapes), _) => shapes.iter().for_each(|shape| mark(value, shape, path, said)),
        (_, _) => {}
    }
}

fn mark_object(value: &Value, object: &Object, path: &str, said: &mut BTreeSet<String>) {
    for key in &object.keys {
        if let Some(value) = value.get(key.name) {
            let path = join(path, key.name);
            mark(value, &key.shape, &path, said);
            said.insert(path);
        }
    }
}

/// What stands inside of a shape.
enum Inner<'s> {
    Object(&'s Object),
    Named(&'s Shape),
    List(&'s Shape),
    Either(&'s [Shape]),
    Nothing,
}

fn inner(shape: &Shape) -> Inner<'_> {
    match shape {
        Shape::Object(object) => Inner::Object(object),
        Shape::Named(_, below) => Inner::Named(below),
        Shape::List(below) => Inner::List(below),
        Shape::Either(shapes) => Inner::Either(shapes),
        Shape::Text
        | Shape::Matching(_)
        | Shape::Nothing
        | Shape::Texts
        | Shape::Pairs
        | Shape::Durations
        | Shape::Whole(..)
        | Shape::Truth
        | Shape::Day
        | Shape::Duration
        | Shape::Moment
        | Shape::Word(_)
        | Shape::Type(_)
        | Shape::Ranges
        | Shape::Places
        | Shape::Free => Inner::Nothing,
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}
