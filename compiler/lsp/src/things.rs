//! Which thing of the model stands at a place: declared there, or referred to.

use dsc_diag::{FileId, Span};
use dsc_graph::{At, ColumnAt, Edge, Graph, Node, Target};
use dsc_model::Dataset;

/// A node, or a column of a dataset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Thing {
    pub node: Node,
    pub column: Option<u32>,
}

impl Thing {
    /// Where it is declared.
    pub fn span(self, graph: &Graph) -> Span {
        self.column_of(graph).map_or_else(|| graph.span(self.node), ColumnAt::span)
    }

    /// Its full address.
    pub fn address(self, graph: &Graph) -> String {
        self.column_of(graph).map_or_else(|| graph.address(self.node), ColumnAt::address)
    }

    /// What people call such a thing.
    pub fn word(self) -> &'static str {
        if self.column.is_some() { "column" } else { self.node.kind.word() }
    }

    pub fn column_of(self, graph: &Graph) -> Option<ColumnAt<'_>> {
        let dataset: At<'_, Dataset> = graph.at(self.node)?;
        Some(ColumnAt { dataset, number: self.column? })
    }

    /// The references that lead to it.
    pub fn edges(self, graph: &Graph) -> impl Iterator<Item = &Edge> {
        let to = Target::Found(self.node, self.column);
        graph.edges_to(self.node).filter(move |edge| edge.to == to)
    }
}

/// The thing at a place, and the words there that mean it.
pub(crate) fn thing_at(graph: &Graph, file: FileId, byte: usize) -> Option<(Thing, Span)> {
    referred_to(graph, file, byte).or_else(|| declared(graph, file, byte))
}

fn referred_to(graph: &Graph, file: FileId, byte: usize) -> Option<(Thing, Span)> {
    for edge in graph.edges() {
        let span = word_span(graph, edge);
        let Target::Found(node, column) = edge.to else { continue };
        if holds(span, file, byte) {
            return Some((Thing { node, column }, span));
        }
    }
    None
}

fn declared(graph: &Graph, file: FileId, byte: usize) -> Option<(Thing, Span)> {
    let node = graph.nodes().find(|node| holds(graph.span(*node), file, byte));
    if let Some(node) = node {
        return Some((Thing { node, column: None }, graph.span(node)));
    }
    let datasets = graph.all::<Dataset>().filter(|dataset| dataset.span().file == file);
    for dataset in datasets {
        if let Some(column) = dataset.columns().find(|column| holds(column.span(), file, byte)) {
            return Some((Thing { node: dataset.node(), column: Some(column.number) }, column.span()));
        }
    }
    None
}

/// Where a reference is said.
pub(crate) fn word_span(graph: &Graph, edge: &Edge) -> Span {
    graph.file_of(edge.from).span(edge.word)
}

/// Whether a place is in a span; right behind its end is where the cursor stands after typing it.
pub(crate) fn holds(span: Span, file: FileId, byte: usize) -> bool {
    let byte = byte as u32;
    span.file == file && !span.is_empty() && span.start <= byte && byte <= span.end
}
