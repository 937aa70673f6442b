//! References that are broken: what they were probably meant for is not unused.

use dsc_graph::{Graph, NodeKind, Target};

use crate::lookup::{other_kind, wanted};

/// The broken references of a model.
pub(crate) struct Broken<'g> {
    references: Vec<Reference<'g>>,
}

struct Reference<'g> {
    wanted: NodeKind,
    address: &'g str,
    /// Whether it leads to a thing of another kind, so that its name tells nothing of what was meant.
    astray: bool,
}

impl<'g> Broken<'g> {
    /// Collects them.
    pub(crate) fn of(graph: &'g Graph) -> Self {
        let broken = graph.edges().iter().filter(|edge| !matches!(edge.to, Target::Found(..)));
        let reference = |edge: &dsc_graph::Edge| Reference {
            wanted: wanted(edge.relation).0,
            address: graph.file_of(edge.from).text(edge.word),
            astray: edge.to == Target::Missing && other_kind(graph, edge).is_some(),
        };
        Self { references: broken.map(reference).collect() }
    }

    /// Whether one of them was probably meant for a thing of that kind and name.
    pub(crate) fn may_mean(&self, kind: NodeKind, name: &str) -> bool {
        self.references.iter().any(|reference| reference.may_mean(kind, name))
    }
}

impl Reference<'_> {
    fn may_mean(&self, kind: NodeKind, name: &str) -> bool {
        let address = match (self.wanted, kind) {
            (wanted, kind) if wanted == kind => self.address,
            // A credential's address begins with that of its store.
            (NodeKind::Credential, NodeKind::CredentialStore) => {
                self.address.rsplit_once('/').map_or(self.address, |(store, _)| store)
            }
            _ => return false,
        };
        let last = address.rsplit('/').next().unwrap_or(address);
        self.astray || last == name || dsc_diag::closest(last, [name]).is_some()
    }
}
