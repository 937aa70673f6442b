//! What may stand where, as data, for JSON Schemas: keys with their doc, an example and the shape of their value.
//!
//! Names and docs come from the tables that read; shapes and examples stand beside them here, and a test holds that
//! every key has both. Nothing here is needed to read a model.

mod ecosystem;
mod overlay;
mod settings;
mod team;

use std::collections::BTreeSet;

use crate::Choice;
use crate::read::Field;

pub use settings::settings;

/// The shape of a value.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// Any text.
    Text,
    /// A text of a form, as a regular expression.
    Matching(&'static str),
    /// No value, where documents for programs say `null`.
    Nothing,
    /// A list of texts.
    Texts,
    /// Names of any form and a text for each.
    Pairs,
    /// Names of any form and a length of time for each.
    Durations,
    /// A whole number from the first up to and with the second.
    Whole(i64, i64),
    /// `true` or `false`.
    Truth,
    /// `2026-06-01`.
    Day,
    /// `30d`.
    Duration,
    /// `2026-03-02T08:00:00Z`.
    Moment,
    /// A word of a closed list.
    Word(Vec<&'static str>),
    /// A type of a column, such as `varchar(30)?`; one of these words begins it.
    Type(Vec<&'static str>),
    /// A list of pairs of whole numbers.
    Ranges,
    /// Places below places, `{}` as leaf.
    Places,
    /// Anything but nothing.
    Free,
    /// Exactly these keys.
    Object(Object),
    /// Names, and a value of one shape for each.
    Named(Names, Box<Shape>),
    /// A list of values of one shape.
    List(Box<Shape>),
    /// A value of any of these shapes.
    Either(Vec<Shape>),
}

/// What a shape has inside, for whoever walks down.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Inside<'s> {
    /// Keys, each with a shape.
    Keys(&'s Object),
    /// Values of one shape under names.
    Values(&'s Shape),
    /// Items of one shape.
    Items(&'s Shape),
    /// A value of any of these shapes.
    Any(&'s [Shape]),
    /// Nothing more: a text, a number, something free.
    Nothing,
}

/// What names of a map may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Names {
    /// A name.
    Plain,
    /// A name, or one in long form: `usa/northwind`.
    Scoped,
    /// A dataset group: `usa/reporting.live`.
    Group,
    /// Any text.
    Any,
}

/// The keys of an object.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Object {
    /// The keys, in the order of the documentation.
    pub keys: Vec<Key>,
    /// Those that it cannot do without.
    pub needed: Vec<&'static str>,
    /// What depends on the word under `kind`.
    pub kinds: Vec<Kind>,
}

/// A key.
#[derive(Clone, Debug, PartialEq)]
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// What it says.
    pub doc: &'static str,
    /// A value, as YAML.
    pub example: &'static str,
    /// What its value may be.
    pub shape: Shape,
}

/// What an object of one kind has and has not.
#[derive(Clone, Debug, PartialEq)]
pub struct Kind {
    /// The word of the kind.
    pub word: &'static str,
    /// Keys that it cannot do without.
    pub needed: Vec<&'static str>,
    /// Keys that only others have.
    pub foreign: Vec<&'static str>,
}

/// A model file: its head, and every kind of object.
pub fn model() -> Object {
    let head = vec![
        key("dsc", "Edition of the language: 1", Shape::Whole(1, 1), "1"),
        key("zone", "Zone that everything in the file belongs to", Shape::Text, "usa"),
        key("team", "Team that everything in the file belongs to", Shape::Text, "northwind"),
    ];
    let keys = head.into_iter().chain(ecosystem::kinds()).chain(team::kinds()).collect();
    Object { keys, needed: vec!["dsc"], kinds: Vec::new() }
}

/// A file that sets something for one environment.
pub fn overlay_file() -> Object {
    overlay::file()
}

fn key(name: &'static str, doc: &'static str, shape: Shape, example: &'static str) -> Key {
    Key { name, doc, example, shape }
}

/// The keys of a table, with the shape and example of each. A key that is not described shows as [`Shape::Free`] with
/// no example, which the test refuses.
fn described<T>(fields: &[Field<T>], shapes: Vec<(&'static str, Shape, &'static str)>) -> Object {
    let mut shapes = shapes;
    let keys = fields.iter().map(|field| {
        let found = shapes.iter().position(|(name, _, _)| *name == field.name);
        let (shape, example) = match (found, field.name) {
            (Some(found), _) => {
                let (_, shape, example) = shapes.remove(found);
                (shape, example)
            }
            (None, "description") => (Shape::Text, "Orders of the web shop"),
            (None, "zone") => (Shape::Text, "usa"),
            (None, "team") => (Shape::Text, "northwind"),
            (None, "meta") => (Shape::Named(Names::Any, Box::new(Shape::Free)), "{ ticket: OPS-7 }"),
            (None, _) => (Shape::Free, ""),
        };
        key(field.name, field.doc, shape, example)
    });
    let mut object = Object { keys: keys.collect(), ..Object::default() };
    // A shape that no key asked for is as wrong as a key without one.
    object.keys.extend(shapes.into_iter().map(|(name, shape, _)| key(name, "", shape, "")));
    object
}

impl Shape {
    /// What it has inside.
    pub fn inside(&self) -> Inside<'_> {
        match self {
            Shape::Object(object) => Inside::Keys(object),
            Shape::Named(_, value) => Inside::Values(value),
            Shape::List(item) => Inside::Items(item),
            Shape::Either(shapes) => Inside::Any(shapes),
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
            | Shape::Free => Inside::Nothing,
        }
    }

    fn collect_paths(&self, path: &str, found: &mut BTreeSet<String>) {
        match self.inside() {
            Inside::Keys(object) => object.collect_paths(path, found),
            Inside::Values(below) => below.collect_paths(&path_below(path, "*"), found),
            Inside::Items(below) => below.collect_paths(path, found),
            Inside::Any(shapes) => shapes.iter().for_each(|shape| shape.collect_paths(path, found)),
            Inside::Nothing => {}
        }
    }
}

/// The path of a field below another one, as [`Object::paths`] writes it.
pub fn path_below(above: &str, name: &str) -> String {
    if above.is_empty() { name.to_owned() } else { format!("{above}.{name}") }
}

impl Object {
    /// Every field that it or anything in it may have, as `containers.*.host`.
    pub fn paths(&self) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        self.collect_paths("", &mut found);
        found
    }

    fn collect_paths(&self, above: &str, found: &mut BTreeSet<String>) {
        for key in &self.keys {
            let path = path_below(above, key.name);
            key.shape.collect_paths(&path, found);
            found.insert(path);
        }
    }

    fn needs(mut self, needed: &[&'static str]) -> Self {
        self.needed = needed.to_vec();
        self
    }

    fn of_kinds(mut self, kinds: Vec<Kind>) -> Self {
        self.kinds = kinds;
        self
    }

    fn named(self, names: Names) -> Shape {
        Shape::Named(names, Box::new(Shape::Object(self)))
    }
}

fn word<C: Choice>() -> Shape {
    Shape::Word(C::words())
}

/// Those of the keys that are not among the others.
fn without(keys: &[&'static str], others: &[&'static str]) -> Vec<&'static str> {
    keys.iter().copied().filter(|key| !others.contains(key)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(shape: &Shape, path: &str) {
        match shape.inside() {
            Inside::Keys(object) => check_object(object, path),
            Inside::Values(below) | Inside::Items(below) => check(below, &format!("{path}.*")),
            Inside::Any(shapes) => shapes.iter().for_each(|shape| check(shape, path)),
            Inside::Nothing => {}
        }
    }

    fn check_object(object: &Object, path: &str) {
        let has = |name: &str| object.keys.iter().any(|key| key.name == name);
        for key in &object.keys {
            let path = format!("{path}.{}", key.name);
            assert!(!key.doc.is_empty(), "{path} is described and no key");
            assert!(!key.example.is_empty(), "{path} has no shape and example");
            check(&key.shape, &path);
        }
        assert!(object.needed.iter().all(|name| has(name)), "{path}");
        for kind in &object.kinds {
            assert!(kind.needed.iter().chain(&kind.foreign).all(|name| has(name)), "{path} {}", kind.word);
        }
    }

    #[test]
    fn every_key_has_a_shape_and_an_example() {
        check_object(&model(), "model");
        check_object(&overlay_file(), "overlay");
        check_object(&settings(), "dsc.toml");
    }

    #[test]
    fn every_kind_of_object_has_a_shape() {
        let model = model();
        for kind in crate::TOP_LEVEL_KINDS {
            assert!(model.keys.iter().any(|key| key.name == *kind), "{kind}");
        }
    }
}
