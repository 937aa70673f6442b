//! The canonical form of a model: every object under its full address, every reference written in full.
//!
//! Two models are equal when their canonical forms are, whatever files they stand in and in whatever spelling. The
//! form can be loaded again: written as YAML, TOML or JSON it is a model file of its own.

mod consumers;
mod ecosystem;
mod layout;
mod producers;
mod toml;
mod yaml;

use dsc_model::{Dataset, Identity, Many, Meta, Word};
use serde_json::{Map, Value};

pub use toml::to_toml;
pub use yaml::to_yaml;

use crate::{At, ColumnAt, Edge, Graph, Node, NodeKind, Object, Relation, Target};

/// Writes a whole model in canonical form: kinds in the order of the language, objects by address.
pub fn canonical(graph: &Graph) -> Value {
    let mut model = Map::new();
    model.insert("dsc".to_owned(), Value::from(1));
    if let Some(ecosystem) = graph.ecosystem() {
        model.insert("ecosystem".to_owned(), ecosystem::ecosystem(ecosystem));
    }
    add(&mut model, "vendors", graph, ecosystem::vendor);
    add(&mut model, "zones", graph, ecosystem::zone);
    add(&mut model, "policies", graph, ecosystem::policy);
    add(&mut model, "teams", graph, ecosystem::team);
    add(&mut model, "credential_stores", graph, ecosystem::credential_store);
    add(&mut model, "containers", graph, producers::container);
    add(&mut model, "platforms", graph, ecosystem::platform);
    add(&mut model, "datastores", graph, producers::datastore);
    add(&mut model, "workspaces", graph, consumers::workspace);
    add(&mut model, "transformers", graph, consumers::transformer);
    add(&mut model, "assignments", graph, consumers::assignment);
    add(&mut model, "primary_ingestion", graph, consumers::primary_ingestion);
    add(&mut model, "roles", graph, consumers::role);
    add(&mut model, "users", graph, consumers::user);
    add(&mut model, "scenarios", graph, consumers::scenario);
    Value::Object(model)
}

/// Writes a model in canonical form as one document of JSON, which can be loaded again.
pub fn to_json(model: &Value) -> String {
    let mut out = String::new();
    for letter in format!("{model:#}\n").chars() {
        match letter {
            // JSON takes these as they are, and not every reader of YAML does.
            '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}' => {
                out.push_str(&format!("\\u{:04x}", letter as u32));
            }
            letter => out.push(letter),
        }
    }
    out
}

/// One object in canonical form, with what stands inside it; none for what is written inside another object.
pub fn canonical_object(graph: &Graph, node: Node) -> Option<Value> {
    match node.kind {
        NodeKind::Ecosystem => graph.at(node).map(ecosystem::ecosystem),
        NodeKind::Vendor => graph.at(node).map(ecosystem::vendor),
        NodeKind::Zone => graph.at(node).map(ecosystem::zone),
        NodeKind::Policy => graph.at(node).map(ecosystem::policy),
        NodeKind::Team => graph.at(node).map(ecosystem::team),
        NodeKind::CredentialStore => graph.at(node).map(ecosystem::credential_store),
        NodeKind::Container => graph.at(node).map(producers::container),
        NodeKind::Platform => graph.at(node).map(ecosystem::platform),
        NodeKind::Datastore => graph.at(node).map(producers::datastore),
        NodeKind::Workspace => graph.at(node).map(consumers::workspace),
        NodeKind::Transformer => graph.at(node).map(consumers::transformer),
        NodeKind::Assignment => graph.at(node).map(consumers::assignment),
        NodeKind::PrimaryIngestion => graph.at(node).map(consumers::primary_ingestion),
        NodeKind::Role => graph.at(node).map(consumers::role),
        NodeKind::User => graph.at(node).map(consumers::user),
        NodeKind::Scenario => graph.at(node).map(consumers::scenario),
        NodeKind::Location
        | NodeKind::Credential
        | NodeKind::Instance
        | NodeKind::Dataset
        | NodeKind::Group
        | NodeKind::ScenarioCheck => None,
    }
}

/// The hash of a model's canonical form, in hexadecimal.
pub fn model_hash(graph: &Graph) -> String {
    blake3::hash(canonical(graph).to_string().as_bytes()).to_hex().to_string()
}

fn add<'g, T: Object>(
    model: &mut Map<String, Value>,
    kind: &str,
    graph: &'g Graph,
    write: fn(At<'g, T>) -> Value,
) {
    let mut objects: Vec<(String, Value)> =
        graph.all::<T>().map(|object| (key_of(object), write(object))).collect();
    objects.sort_by(|a, b| a.0.cmp(&b.0));
    // Of two declarations the first in path order counts, as it does for references.
    objects.dedup_by(|again, first| again.0 == first.0);
    if !objects.is_empty() {
        model.insert(kind.to_owned(), Value::Object(objects.into_iter().collect()));
    }
}

/// The key under which an object is written: its address; what refers to a thing stands under the thing's address.
fn key_of<T: Object>(object: At<'_, T>) -> String {
    let own = object.address();
    let refers = matches!(T::KIND, NodeKind::Assignment | NodeKind::PrimaryIngestion);
    let first = object.graph().edges.from(object.node()).first();
    match first.map(|edge| edge.to) {
        Some(Target::Found(node, _)) if refers => object.graph().address(node),
        _ => own,
    }
}

/// The fields of one object, in canonical order; what is not said is not written.
struct Fields<'g, T> {
    object: At<'g, T>,
    fields: Map<String, Value>,
}

impl<'g, T: Object> Fields<'g, T> {
    fn of(object: At<'g, T>) -> Self {
        Self { object, fields: Map::new() }
    }

    /// Begins an object that stands in a scope: the zone is in its address, the team is a field.
    fn scoped(object: At<'g, T>, identity: &Identity) -> Self {
        Self::of(object).text("team", identity.scope.team)
    }

    fn value(mut self, key: &str, value: Option<impl Into<Value>>) -> Self {
        if let Some(value) = value {
            self.fields.insert(key.to_owned(), value.into());
        }
        self
    }

    fn text(self, key: &str, word: Option<Word>) -> Self {
        let text = word.map(|word| self.object.text(word));
        self.value(key, text)
    }

    fn texts(self, key: &str, words: Many<Word>) -> Self {
        let texts: Vec<&str> = self.object.texts(words).collect();
        self.value(key, (!texts.is_empty()).then_some(texts))
    }

    /// A reference, written as the full address of what it leads to.
    fn reference(self, key: &str, relation: Relation) -> Self {
        let address = addresses(self.object, relation).into_iter().next();
        self.value(key, address)
    }

    fn references(self, key: &str, relation: Relation) -> Self {
        let addresses = addresses(self.object, relation);
        self.value(key, (!addresses.is_empty()).then_some(addresses))
    }

    fn meta(self, meta: Option<&Meta>) -> Self {
        self.value("meta", meta.map(meta_value))
    }

    fn finish(self) -> Value {
        Value::Object(self.fields)
    }
}

/// The full addresses that the references of one relation lead to, in the order of the file.
fn addresses<T: Object>(object: At<'_, T>, relation: Relation) -> Vec<String> {
    let edges = object.graph().edges.from(object.node()).iter();
    edges.filter(|edge| edge.relation == relation).map(|edge| full_address(object.graph(), edge)).collect()
}

/// The full address that a reference leads to; of one that leads nowhere, its own words.
fn full_address(graph: &Graph, edge: &Edge) -> String {
    match edge.to {
        Target::Found(node, None) => graph.address(node),
        Target::Found(node, Some(number)) => match graph.at::<Dataset>(node) {
            Some(dataset) => ColumnAt { dataset, number }.address(),
            None => graph.address(node),
        },
        Target::Missing | Target::Ambiguous(..) => {
            let written = graph.file_of(edge.from).text(edge.word);
            match graph.zone_name(edge.from) {
                // A workspace that is not there yet: the form stays the same when it comes.
                Some(zone) if edge.relation == Relation::StoreConsumer && !written.contains('/') => {
                    format!("{zone}/{written}")
                }
                Some(_) | None => written.to_owned(),
            }
        }
    }
}

fn meta_value(meta: &Meta) -> Value {
    match meta {
        Meta::Map(entries) => {
            let mut sorted: Vec<_> = entries.iter().collect();
            sorted.sort_by(|a, b| a.0.cmp(&b.0));
            Value::Object(sorted.into_iter().map(|(key, value)| (key.clone(), meta_value(value))).collect())
        }
        Meta::List(items) => Value::Array(items.iter().map(meta_value).collect()),
        Meta::Text(text) => Value::from(text.as_str()),
        Meta::Integer(number) => Value::from(*number),
        Meta::Float(number) => Value::from(*number),
        Meta::Boolean(truth) => Value::from(*truth),
    }
}
