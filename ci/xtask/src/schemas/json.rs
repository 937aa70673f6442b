//! Shapes as JSON Schema.

use dsc_diag::FileId;
use dsc_model::schema::{Kind as ObjectKind, Names, Object, Shape};
use dsc_syntax::{Format, Kind, Limits, Value as Node};
use serde_json::{Map, Value, json};

use crate::ChoreError;

/// The version of JSON Schema.
pub const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

const NAME: &str = "[a-z][a-z0-9_]{0,62}";

/// The schema of a value.
pub fn shape(shape: &Shape) -> Result<Value, ChoreError> {
    Ok(match shape {
        Shape::Text => json!({ "type": "string" }),
        Shape::Matching(pattern) => json!({ "type": "string", "pattern": pattern }),
        Shape::Nothing => json!({ "type": "null" }),
        Shape::Texts => json!({ "type": "array", "items": { "type": "string" } }),
        Shape::Pairs => json!({ "type": "object", "additionalProperties": { "type": "string" } }),
        Shape::Durations => json!({ "type": "object", "additionalProperties": duration() }),
        Shape::Whole(least, most) => whole(*least, *most),
        Shape::Truth => json!({ "type": "boolean" }),
        Shape::Day => json!({ "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" }),
        Shape::Duration => duration(),
        Shape::Moment => json!({ "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}" }),
        Shape::Word(words) => json!({ "enum": words }),
        Shape::Type(words) => {
            let words: Vec<String> = words.iter().map(|word| in_any_case(word)).collect();
            json!({ "type": "string", "pattern": format!("^\\s*(?:{})(?![A-Za-z0-9_])", words.join("|")) })
        }
        Shape::Ranges => {
            let pair =
                json!({ "type": "array", "items": { "type": "integer" }, "minItems": 2, "maxItems": 2 });
            json!({ "type": "array", "items": pair })
        }
        Shape::Places => json!({ "$ref": "#/$defs/places" }),
        Shape::Free => json!({ "$ref": "#/$defs/free" }),
        Shape::Object(keys) => object(keys)?,
        Shape::Named(names, below) => named(*names, self::shape(below)?),
        Shape::List(below) => json!({ "type": "array", "items": self::shape(below)? }),
        Shape::Either(shapes) => {
            let shapes: Result<Vec<Value>, ChoreError> = shapes.iter().map(self::shape).collect();
            json!({ "anyOf": shapes? })
        }
    })
}

/// The schema of an object: every key with what it says and an example.
pub fn object(object: &Object) -> Result<Value, ChoreError> {
    let mut properties = Map::new();
    for key in &object.keys {
        let mut described = Map::new();
        described.insert("description".to_owned(), json!(key.doc));
        described.insert("examples".to_owned(), json!([example(key.example)?]));
        if let Value::Object(body) = shape(&key.shape)? {
            described.extend(body);
        }
        properties.insert(key.name.to_owned(), Value::Object(described));
    }
    let mut schema = json!({ "type": "object", "additionalProperties": false, "properties": properties });
    if !object.needed.is_empty() {
        schema["required"] = json!(object.needed);
    }
    if !object.kinds.is_empty() {
        schema["allOf"] = object.kinds.iter().map(of_kind).collect();
    }
    Ok(schema)
}

/// What an object of one kind has to have, and must not have.
fn of_kind(kind: &ObjectKind) -> Value {
    let foreign: Map<String, Value> =
        kind.foreign.iter().map(|name| ((*name).to_owned(), Value::Bool(false))).collect();
    json!({
        "if": { "properties": { "kind": { "const": kind.word } }, "required": ["kind"] },
        "then": { "required": kind.needed, "properties": foreign },
    })
}

fn named(names: Names, below: Value) -> Value {
    let pattern = match names {
        Names::Plain => format!("^{NAME}$"),
        Names::Scoped => format!("^({NAME}/)?{NAME}$"),
        Names::Group => format!("^({NAME}/)?{NAME}\\.{NAME}$"),
        Names::Any => return json!({ "type": "object", "additionalProperties": below }),
    };
    json!({ "type": "object", "propertyNames": { "pattern": pattern }, "additionalProperties": below })
}

fn whole(least: i64, most: i64) -> Value {
    if least == most {
        return json!({ "const": least });
    }
    let mut schema = json!({ "type": "integer" });
    if least != i64::MIN {
        schema["minimum"] = json!(least);
    }
    if most != i64::MAX {
        schema["maximum"] = json!(most);
    }
    schema
}

fn duration() -> Value {
    json!({ "type": "string", "pattern": "^[0-9]+[smhdy]$" })
}

/// A pattern for a word in small or large letters, with any blanks between its parts; patterns have no mark for that.
fn in_any_case(word: &str) -> String {
    let letter = |letter: char| match letter {
        ' ' => "\\s+".to_owned(),
        letter if letter.is_ascii_alphabetic() => format!("[{letter}{}]", letter.to_ascii_uppercase()),
        other => other.to_string(),
    };
    word.chars().map(letter).collect()
}

/// Places below places.
pub fn places() -> Value {
    json!({ "type": "object", "additionalProperties": { "$ref": "#/$defs/places" } })
}

/// Anything but nothing, however deep.
pub fn free() -> Value {
    let again = json!({ "$ref": "#/$defs/free" });
    json!({
        "type": ["string", "number", "boolean", "array", "object"],
        "items": again,
        "additionalProperties": again,
    })
}

/// An example, as a reader of YAML takes it.
fn example(text: &str) -> Result<Value, ChoreError> {
    let parsed = dsc_syntax::parse(text, FileId(0), Format::Yaml, &Limits::default());
    let root = parsed.tree.root(text);
    match (root, parsed.bag.is_empty()) {
        (Some(root), true) => Ok(value(root)),
        (Some(_) | None, _) => Err(ChoreError::Refused(format!("the example `{text}` is no YAML"))),
    }
}

fn value(node: Node<'_>) -> Value {
    let text = node.text().unwrap_or("");
    match node.kind() {
        Kind::Map => node
            .entries()
            .map(|(key, below)| (key.text().unwrap_or("").to_owned(), value(below)))
            .collect::<Map<String, Value>>()
            .into(),
        Kind::List => node.items().map(value).collect(),
        Kind::Plain if node.is_null() => Value::Null,
        Kind::Plain => match (text, text.parse::<i64>()) {
            ("true", _) => Value::Bool(true),
            ("false", _) => Value::Bool(false),
            (_, Ok(number)) => Value::from(number),
            (_, Err(_)) => Value::from(text),
        },
        Kind::Text | Kind::Integer | Kind::Float | Kind::Boolean | Kind::DateTime | Kind::Alias => {
            Value::from(text)
        }
    }
}
