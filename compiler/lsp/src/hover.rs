//! What is shown beside the pointer: the page of a rule, the card of a thing, or what a key says.

use dsc_diag::{FileId, Span};
use dsc_graph::{Graph, Node, NodeKind, canonical_object, to_yaml};
use dsc_syntax::Format;
use serde_json::{Map, Value, json};

use crate::World;
use crate::complete::doc_of_key;
use crate::things::{Thing, holds, thing_at};

/// Longer cards are cut: whoever wants all of it goes to the declaration.
const MOST_LINES: usize = 30;

/// What there is to say at a place; `null` where there is nothing.
pub fn hover(world: &World, file: FileId, byte: usize) -> Value {
    let mut parts = Vec::new();
    let mut range = None;
    let found = world.findings.iter().filter(|finding| holds(finding.diagnostic.span, file, byte));
    for finding in found {
        range.get_or_insert(finding.diagnostic.span);
        let (rule, level) = (&finding.rule.rule, finding.level.word());
        parts.push(format!(
            "**{level}[{}]** {}\n\n{}",
            rule.code,
            finding.diagnostic.message,
            page_without_cases(rule.page)
        ));
    }
    if let Some((thing, span)) = thing_at(&world.graph, file, byte) {
        range.get_or_insert(span);
        parts.push(card(&world.graph, thing));
    } else if let Some((doc, span)) = key_doc(world, file, byte) {
        range.get_or_insert(span);
        parts.push(doc);
    }
    let Some(range) = range else { return Value::Null };
    json!({
        "contents": { "kind": "markdown", "value": parts.join("\n\n---\n\n") },
        "range": world.range(range),
    })
}

/// The page of a rule as far as its first case: the problem and the reason.
fn page_without_cases(page: &str) -> &str {
    page.split("\n## Fails").next().unwrap_or(page).trim_end()
}

/// A thing: what it is, its address, and what it says.
fn card(graph: &Graph, thing: Thing) -> String {
    let head = format!("**{}** `{}`", thing.word(), thing.address(graph));
    let users = match thing.edges(graph).count() {
        0 => "nothing refers to it".to_owned(),
        1 => "1 reference".to_owned(),
        many => format!("{many} references"),
    };
    let Some(object) = object(graph, thing) else { return format!("{head} · {users}") };
    let text = to_yaml(&object);
    let mut lines: Vec<&str> = text.trim_start().lines().take(MOST_LINES + 1).collect();
    if lines.len() > MOST_LINES {
        lines.truncate(MOST_LINES);
        lines.push("# and more");
    }
    format!("{head} · {users}\n\n```yaml\n{}\n```", lines.join("\n"))
}

/// A thing in canonical form, under its name; of what stands inside another object, that part of it.
fn object(graph: &Graph, thing: Thing) -> Option<Value> {
    let mut value = node_object(graph, thing.node)?;
    let mut name = graph.name_of(thing.node).to_owned();
    if let Some(column) = thing.column_of(graph) {
        name = column.name().to_owned();
        value = value.get("columns")?.get(&name)?.clone();
    }
    Some(Value::Object(Map::from_iter([(name, value)])))
}

fn node_object(graph: &Graph, node: Node) -> Option<Value> {
    if let Some(object) = canonical_object(graph, node) {
        return Some(object);
    }
    let below = match node.kind {
        NodeKind::Dataset => "datasets",
        NodeKind::Group => "groups",
        NodeKind::Instance => "instances",
        NodeKind::Credential => "credentials",
        NodeKind::ScenarioCheck => "checks",
        // Places are names inside each other and say nothing; the others have a form of their own.
        NodeKind::Location
        | NodeKind::Ecosystem
        | NodeKind::Vendor
        | NodeKind::Zone
        | NodeKind::Policy
        | NodeKind::Team
        | NodeKind::CredentialStore
        | NodeKind::Container
        | NodeKind::Platform
        | NodeKind::Datastore
        | NodeKind::Workspace
        | NodeKind::Transformer
        | NodeKind::Assignment
        | NodeKind::PrimaryIngestion
        | NodeKind::Role
        | NodeKind::User
        | NodeKind::Scenario => return None,
    };
    let parent = canonical_object(graph, graph.parent(node)?)?;
    parent.get(below)?.get(graph.name_of(node)).cloned()
}

/// What the key under the pointer says, from the table that reads it.
fn key_doc(world: &World, file: FileId, byte: usize) -> Option<(String, Span)> {
    let source = world.sources.source(file);
    let text = &source.text;
    let is_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    let start = text[..byte]
        .rfind(|letter| !is_word(letter))
        .map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
    let end = text[byte..].find(|letter| !is_word(letter)).map_or(text.len(), |at| byte + at);
    let format = Format::of_path(&source.path)?;
    let assigns = if format == Format::Yaml { ':' } else { '=' };
    if start == end || !text[end..].trim_start_matches(['"', '\'', ' ']).starts_with(assigns) {
        return None;
    }
    let doc = doc_of_key(text, start, format, &text[start..end])?;
    Some((doc, Span::new(file, start as u32, end as u32)))
}
