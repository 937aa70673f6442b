//! From a reference to what it means, and from a thing to all that refer to it.

use dsc_diag::FileId;
use serde_json::{Value, json};

use crate::World;
use crate::things::{thing_at, word_span};

/// Whether the declaration is one of the references.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Declaration {
    /// It is.
    Included,
    /// It is not.
    LeftOut,
}

/// Where the thing at a place is declared; `null` where there is none.
pub fn definition(world: &World, file: FileId, byte: usize) -> Value {
    match thing_at(&world.graph, file, byte) {
        Some((thing, _)) => world.location(thing.span(&world.graph)),
        None => Value::Null,
    }
}

/// Every place that refers to the thing at a place, in path order.
pub fn references(world: &World, file: FileId, byte: usize, declaration: Declaration) -> Value {
    let graph = &world.graph;
    let Some((thing, _)) = thing_at(graph, file, byte) else { return Value::Null };
    let mut spans: Vec<_> = thing.edges(graph).map(|edge| word_span(graph, edge)).collect();
    if declaration == Declaration::Included {
        spans.push(thing.span(graph));
    }
    spans.sort_unstable_by_key(|span| (span.file, span.start));
    spans.dedup();
    let places: Vec<Value> = spans.into_iter().map(|span| world.location(span)).collect();
    json!(places)
}
