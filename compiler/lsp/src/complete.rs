//! What can be typed at a place: keys, words of closed lists, types, and addresses of what there is.

use std::collections::BTreeSet;

use dsc_graph::{Graph, NodeKind};
use dsc_model::schema::{Inside, Key, Object, Shape, model, overlay_file, settings};
use dsc_syntax::Format;
use serde_json::{Value, json};

use crate::World;
use crate::outline::{Typing, typing_at};
use crate::positions::range_of;

/// Keys whose values are addresses, each with what they lead to.
const REFERENCES: &[(&str, NodeKind)] = &[
    ("allow_deprecated", NodeKind::Dataset),
    ("consumers", NodeKind::Workspace),
    ("container", NodeKind::Container),
    ("credential", NodeKind::Credential),
    ("credential_store", NodeKind::CredentialStore),
    ("dataset", NodeKind::Dataset),
    ("datasets", NodeKind::Dataset),
    ("decommissioned", NodeKind::Platform),
    ("decommissioning", NodeKind::Platform),
    ("kafka", NodeKind::Container),
    ("kafka_connect", NodeKind::Container),
    ("location", NodeKind::Location),
    ("locations", NodeKind::Location),
    ("output", NodeKind::Datastore),
    ("platforms", NodeKind::Platform),
    ("provisioned", NodeKind::Platform),
    ("provisioning", NodeKind::Platform),
    ("readers", NodeKind::Role),
    ("roles", NodeKind::Role),
    ("store", NodeKind::Datastore),
    ("team", NodeKind::Team),
    ("use", NodeKind::Dataset),
    ("vendors", NodeKind::Vendor),
    ("workspace", NodeKind::Workspace),
    ("write", NodeKind::Datastore),
    ("zone", NodeKind::Zone),
];

/// More than this nobody reads: typing on makes it fewer, and the editor is told so.
const MOST: usize = 500;

/// What can be typed at a byte of a text, which is the file with that path as it is being typed.
pub fn completion(world: &World, path: &str, text: &str, byte: usize) -> Value {
    let Some(format) = Format::of_path(path) else { return Value::Null };
    let typing = typing_at(text, byte, format);
    let mut offers = match &typing.key {
        None => keys(text, path, &typing),
        Some(key) => values(world, text, path, &typing, key),
    };
    let typed = typing.typed.to_lowercase();
    offers.retain(|offer| offer.text.to_lowercase().contains(&typed) || is_close(&offer.text, &typed));
    let whole = offers.len() <= MOST;
    let range = range_of(text, byte - typing.typed.len()..byte);
    let items: Vec<Value> = offers.into_iter().take(MOST).map(|offer| offer.item(&range)).collect();
    json!({ "isIncomplete": !whole, "items": items })
}

/// Editors find `cust` in `orders.customers`, and some find letters with others between them: leave that to them.
fn is_close(text: &str, typed: &str) -> bool {
    let mut letters = text.chars();
    typed.chars().all(|wanted| letters.any(|letter| letter.to_ascii_lowercase() == wanted))
}

/// What a key says, with an example; none where it is no key of the language.
pub(crate) fn doc_of_key(text: &str, byte: usize, format: Format, name: &str) -> Option<String> {
    let typing = typing_at(text, byte, format);
    let shape = shape_at(text, "", &typing.path)?;
    let key = keys_of(&shape).into_iter().find(|key| key.name == name)?;
    Some(documentation(&key))
}

/// Something to type.
struct Offer {
    text: String,
    insert: String,
    kind: u32,
    detail: String,
    doc: String,
}

/// Numbers of the protocol for kinds of offers.
const FIELD: u32 = 5;
const WORD: u32 = 12;
const TYPE: u32 = 25;
const REFERENCE: u32 = 18;

impl Offer {
    fn word(word: &str, kind: u32) -> Self {
        let text = word.to_owned();
        Self { insert: text.clone(), text, kind, detail: String::new(), doc: String::new() }
    }

    fn item(self, range: &Value) -> Value {
        let mut item = json!({
            "label": self.text,
            "kind": self.kind,
            "textEdit": { "range": range, "newText": self.insert },
        });
        if !self.detail.is_empty() {
            item["detail"] = json!(self.detail);
        }
        if !self.doc.is_empty() {
            item["documentation"] = json!({ "kind": "markdown", "value": self.doc });
        }
        item
    }
}

fn documentation(key: &Key) -> String {
    format!("{}\n\n```yaml\n{}: {}\n```", key.doc, key.name, key.example)
}

/// The keys of the object that is typed in.
fn keys(text: &str, path: &str, typing: &Typing) -> Vec<Offer> {
    let Some(shape) = shape_at(text, path, &typing.path) else { return Vec::new() };
    let needed: BTreeSet<&str> = objects_of(&shape).iter().flat_map(|object| object.needed.clone()).collect();
    let assigns = if path.ends_with(".toml") { " = " } else { ": " };
    let offer = |key: Key| {
        let detail = if needed.contains(key.name) { "needed" } else { "" };
        let opens = matches!(key.shape, Shape::Named(..)) && assigns == ": ";
        let insert = if opens { format!("{}:", key.name) } else { format!("{}{assigns}", key.name) };
        Offer {
            insert,
            kind: FIELD,
            detail: detail.to_owned(),
            doc: documentation(&key),
            text: key.name.to_owned(),
        }
    };
    keys_of(&shape).into_iter().map(offer).collect()
}

/// The values that a key may have, as far as they can be listed.
fn values(world: &World, text: &str, path: &str, typing: &Typing, key: &str) -> Vec<Offer> {
    let mut offers = Vec::new();
    let mut keys: Vec<&str> = typing.path.iter().map(String::as_str).collect();
    keys.push(key);
    let owned: Vec<String> = keys.iter().map(|key| (*key).to_owned()).collect();
    if let Some(shape) = shape_at(text, path, &owned) {
        words(&shape, &mut offers);
    }
    // `locations: { allow: [ … ] }`: what is listed is said one key further up.
    let said =
        if matches!(key, "allow" | "deny") { typing.path.last().map_or(key, String::as_str) } else { key };
    if said == "classification" || said == "classifications" {
        offers.extend(classes(&world.graph));
    }
    if let Some((_, kind)) = REFERENCES.iter().find(|(name, _)| *name == said) {
        offers.extend(addresses(&world.graph, *kind, zone_of(text)));
    }
    offers
}

fn words(shape: &Shape, offers: &mut Vec<Offer>) {
    if let Shape::Word(words) = shape {
        offers.extend(words.iter().map(|word| Offer::word(word, WORD)));
    } else if let Shape::Type(words) = shape {
        offers.extend(words.iter().map(|word| Offer::word(word, TYPE)));
    } else if let Shape::Truth = shape {
        offers.extend(["true", "false"].map(|word| Offer::word(word, WORD)));
    }
    match shape.inside() {
        Inside::Items(item) => words(item, offers),
        Inside::Any(shapes) => shapes.iter().for_each(|shape| words(shape, offers)),
        Inside::Keys(_) | Inside::Values(_) | Inside::Nothing => {}
    }
}

fn classes(graph: &Graph) -> Vec<Offer> {
    let ecosystem = graph.all::<dsc_model::Ecosystem>().next();
    let classes = ecosystem.map(|ecosystem| {
        let classes = ecosystem.texts(ecosystem.object().classifications);
        classes.map(|class| Offer::word(class, WORD)).collect()
    });
    classes.unwrap_or_default()
}

/// The addresses of one kind as they are written in a file of that zone: without the zone where it is the file's own.
fn addresses(graph: &Graph, kind: NodeKind, zone: Option<&str>) -> Vec<Offer> {
    let own = zone.map(|zone| format!("{zone}/")).unwrap_or_default();
    let named = graph.nodes().filter(|node| node.kind == kind);
    let mut addresses: Vec<String> = named.map(|node| graph.address(node)).collect();
    addresses.sort_unstable();
    addresses.dedup();
    let offer = |address: String| {
        let short = address.strip_prefix(&own).filter(|_| !own.is_empty()).unwrap_or(&address).to_owned();
        Offer { detail: format!("{} {address}", kind.word()), ..Offer::word(&short, REFERENCE) }
    };
    addresses.into_iter().map(offer).collect()
}

/// The zone that the head of a file names.
fn zone_of(text: &str) -> Option<&str> {
    let line = text.lines().find_map(|line| line.strip_prefix("zone"))?;
    let zone = line.trim_start().strip_prefix([':', '='])?;
    Some(zone.split('#').next()?.trim().trim_matches(['"', '\'']))
}

/// The shape that the keys from the top of a file lead to.
fn shape_at(text: &str, path: &str, keys: &[String]) -> Option<Shape> {
    let is_overlay = text.lines().any(|line| line.starts_with("overlay") || line.starts_with("[overlay"));
    let top = match path {
        "dsc.toml" => settings(),
        _ if is_overlay => overlay_file(),
        _ => model(),
    };
    keys.iter().try_fold(Shape::Object(top), |shape, key| below(&shape, key))
}

/// What stands under a key.
fn below(shape: &Shape, name: &str) -> Option<Shape> {
    match shape.inside() {
        Inside::Keys(object) => Some(object.keys.iter().find(|key| key.name == name)?.shape.clone()),
        Inside::Values(value) => Some(value.clone()),
        Inside::Items(item) => below(item, name),
        Inside::Any(shapes) => shapes.iter().find_map(|shape| below(shape, name)),
        Inside::Nothing => None,
    }
}

fn keys_of(shape: &Shape) -> Vec<Key> {
    let mut keys: Vec<Key> = Vec::new();
    for key in objects_of(shape).into_iter().flat_map(|object| &object.keys) {
        if !keys.iter().any(|known| known.name == key.name) {
            keys.push(key.clone());
        }
    }
    keys
}

/// The objects that a value of a shape may be.
fn objects_of(shape: &Shape) -> Vec<&Object> {
    match shape.inside() {
        Inside::Keys(object) => vec![object],
        Inside::Items(item) => objects_of(item),
        Inside::Any(shapes) => shapes.iter().flat_map(objects_of).collect(),
        Inside::Values(_) | Inside::Nothing => Vec::new(),
    }
}
