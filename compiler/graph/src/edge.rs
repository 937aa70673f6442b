//! Edges: every reference, with the words that say it.

use dsc_model::Word;

use crate::Node;

/// What a reference says of its two ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// A container stands at a location.
    ContainerLocation,
    /// A container is opened by a credential.
    ContainerCredential,
    /// A Connect cluster works for a Kafka cluster.
    ConnectKafka,
    /// A platform takes its credentials from a store.
    PlatformCredentialStore,
    /// A platform has its staging written by a Connect cluster.
    PlatformConnect,
    /// An embedded platform stands at a location.
    PlatformLocation,
    /// An instance stands at a location.
    InstanceLocation,
    /// An instance is opened by a credential.
    InstanceCredential,
    /// A store's data comes from a container.
    IngestionContainer,
    /// A store's data is opened by a credential of its own.
    IngestionCredential,
    /// An event of a value goes to a dataset of the store.
    RouteDataset,
    /// A topic fills a dataset of the store.
    TopicDataset,
    /// A store may be consumed by a workspace.
    StoreConsumer,
    /// A deprecated store has a replacement.
    StoreReplacement,
    /// A deprecated dataset has a replacement.
    DatasetReplacement,
    /// A deprecated policy has a replacement.
    PolicyReplacement,
    /// A column's values come from a column elsewhere.
    ColumnReference,
    /// A workspace's views stand in a container.
    WorkspaceContainer,
    /// A workspace may be read by a role.
    WorkspaceReader,
    /// A group reads a dataset.
    GroupDataset,
    /// A group may go on using a deprecated dataset.
    GroupAllowsDeprecated,
    /// A transformer reads a workspace.
    TransformerWorkspace,
    /// A transformer fills a store.
    TransformerOutput,
    /// A query of a transformer fills a dataset of its output.
    TransformerDataset,
    /// An assignment is for a group.
    AssignmentGroup,
    /// An assignment names a platform.
    AssignmentPlatform,
    /// A primary ingestion is for a store.
    PrimaryStore,
    /// A primary ingestion names a platform.
    PrimaryPlatform,
    /// A role may write a store.
    RoleWrites,
    /// A user has a role.
    UserRole,
    /// A scenario fills a store.
    ScenarioStore,
    /// A check looks through a workspace.
    CheckWorkspace,
    /// A check looks at a dataset.
    CheckDataset,
}

/// Where a reference leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// To a node; of a column reference, to a column of it.
    Found(Node, Option<u32>),
    /// To nothing.
    Missing,
    /// To more than one thing: a name found in two scopes.
    Ambiguous(Node, Node),
}

/// A reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    /// The node that says it.
    pub from: Node,
    /// Of a column reference, the column of the dataset that says it.
    pub column: Option<u32>,
    /// What it says.
    pub relation: Relation,
    /// The words that say it, in the file of `from`.
    pub word: Word,
    /// Where it leads.
    pub to: Target,
}

/// All edges, found from both ends.
#[derive(Clone, Debug, Default)]
pub(crate) struct Edges {
    /// Sorted by the node that says them.
    edges: Vec<Edge>,
    /// By kind and number of the node: where its edges begin. One more than nodes.
    outgoing: Vec<Vec<u32>>,
    /// Numbers of edges, sorted by the node that they lead to.
    by_target: Vec<u32>,
    /// By kind and number of the node: where those that lead to it begin. One more than nodes.
    incoming: Vec<Vec<u32>>,
}

impl Edges {
    /// Takes edges sorted by kind and number of `from`; `sizes` counts the nodes of each kind.
    pub(crate) fn new(edges: Vec<Edge>, sizes: &[usize]) -> Self {
        let zeros = || sizes.iter().map(|size| vec![0_u32; size + 1]).collect::<Vec<_>>();
        let (mut outgoing, mut incoming) = (zeros(), zeros());
        for edge in &edges {
            outgoing[edge.from.kind.number()][edge.from.number as usize] += 1;
            if let Target::Found(node, _) = edge.to {
                incoming[node.kind.number()][node.number as usize] += 1;
            }
        }
        let mut total = 0;
        for starts in &mut outgoing {
            sum_up(starts, &mut total);
        }
        let mut found = 0;
        for starts in &mut incoming {
            sum_up(starts, &mut found);
        }
        let mut next = incoming.clone();
        let mut by_target = vec![0_u32; found as usize];
        for (number, edge) in edges.iter().enumerate() {
            if let Target::Found(node, _) = edge.to {
                let slot = &mut next[node.kind.number()][node.number as usize];
                by_target[*slot as usize] = number as u32;
                *slot += 1;
            }
        }
        Self { edges, outgoing, by_target, incoming }
    }

    pub(crate) fn all(&self) -> &[Edge] {
        &self.edges
    }

    #[inline]
    pub(crate) fn from(&self, node: Node) -> &[Edge] {
        let starts = &self.outgoing[node.kind.number()];
        let at = node.number as usize;
        &self.edges[starts[at] as usize..starts[at + 1] as usize]
    }

    #[inline]
    pub(crate) fn to(&self, node: Node) -> impl Iterator<Item = &Edge> {
        let starts = &self.incoming[node.kind.number()];
        let at = node.number as usize;
        let numbers = &self.by_target[starts[at] as usize..starts[at + 1] as usize];
        numbers.iter().map(|number| &self.edges[*number as usize])
    }
}

/// Turns counts into starts, and adds the end.
fn sum_up(counts: &mut [u32], total: &mut u32) {
    for count in counts.iter_mut() {
        let size = *count;
        *count = *total;
        *total += size;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edge_is_small() {
        assert!(size_of::<Edge>() <= 52, "{}", size_of::<Edge>());
    }
}
