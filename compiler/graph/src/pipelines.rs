//! Pipelines: stores, transformers and what feeds what. The one place that uses petgraph.

use dsc_model::{Datastore, Transformer, Workspace};
use petgraph::graph::DiGraph;

use crate::{At, Graph, Relation};

impl Graph {
    /// Rings of transformers, each of which feeds the next; one that feeds itself is a ring of one.
    pub fn transformer_rings(&self) -> Vec<Vec<At<'_, Transformer>>> {
        let transformers: Vec<At<'_, Transformer>> = self.all::<Transformer>().collect();
        let mut feeds: DiGraph<usize, ()> = DiGraph::new();
        let nodes: Vec<_> = (0..transformers.len()).map(|number| feeds.add_node(number)).collect();
        for transformer in &transformers {
            for source in sources(*transformer) {
                let fills = source.referrers::<Transformer>(Relation::TransformerOutput);
                for filler in fills.filter_map(|link| link.target) {
                    feeds.update_edge(nodes[filler.id().index()], nodes[transformer.id().index()], ());
                }
            }
        }
        // Kosaraju's algorithm keeps its own stack, so that a long chain cannot overflow ours.
        let mut rings = Vec::new();
        for component in petgraph::algo::kosaraju_scc(&feeds) {
            let alone = component.len() == 1 && !feeds.contains_edge(component[0], component[0]);
            if !alone {
                let mut ring: Vec<usize> = component.iter().map(|node| feeds[*node]).collect();
                ring.sort_unstable();
                rings.push(ring);
            }
        }
        rings.sort();
        rings.into_iter().map(|ring| ring.into_iter().map(|number| transformers[number]).collect()).collect()
    }
}

/// The stores whose datasets a transformer reads.
fn sources(transformer: At<'_, Transformer>) -> Vec<At<'_, Datastore>> {
    let workspace = transformer.link::<Workspace>(Relation::TransformerWorkspace);
    let Some(workspace) = workspace.and_then(|link| link.target) else { return Vec::new() };
    let mut stores: Vec<At<'_, Datastore>> = workspace
        .groups()
        .flat_map(|group| group.datasets())
        .filter_map(|link| link.target)
        .map(|dataset| dataset.store())
        .collect();
    stores.sort_by_key(|store| store.id());
    stores.dedup();
    stores
}
