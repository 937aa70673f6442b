//! Who is downstream of something, through what, and whose that is.

use std::collections::{BTreeMap, VecDeque};

use dsc_graph::{Graph, Node, NodeKind, Relation, Target};
use dsc_model::{Datastore, Group, Location, Platform, Vendor, Workspace};

use crate::owner::Owner;
use crate::{Owners, Scope};

/// Something that is downstream of a start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Affected {
    /// What it is.
    pub node: Node,
    /// Its full address.
    pub address: String,
    /// What it hangs on: the number of an entry before it; none where it hangs on a start.
    pub through: Option<usize>,
    /// The address of what it hangs on.
    pub through_address: String,
    /// How many steps lead there.
    pub steps: usize,
    /// Whose it is, such as ``team `usa/cards` ``.
    pub scope: String,
    /// The repository of its owner; none where none is named.
    pub repository: Option<String>,
}

/// Everything downstream of some things, the nearest first, then by kind and address; each once, without the starts.
pub fn downstream(graph: &Graph, starts: &[Node]) -> Vec<Affected> {
    let owners = Owners::of(graph);
    let mut seen: BTreeMap<Node, Option<usize>> = starts.iter().map(|start| (*start, None)).collect();
    let mut found: Vec<Affected> = Vec::new();
    let mut waiting: VecDeque<(Node, usize)> = starts.iter().map(|start| (*start, 0)).collect();
    while let Some((node, steps)) = waiting.pop_front() {
        let mut next = after(graph, node);
        next.sort_by_cached_key(|next| (next.kind, graph.address(*next)));
        for next in next {
            if seen.contains_key(&next) {
                continue;
            }
            let scope = Scope::of(graph, next);
            let repository = match owners.owner(&scope) {
                Owner::Repository(repository) => Some(repository.to_owned()),
                Owner::Nobody | Owner::Undeclared => None,
            };
            found.push(Affected {
                node: next,
                address: graph.address(next),
                through: seen.get(&node).copied().flatten(),
                through_address: graph.address(node),
                steps: steps + 1,
                scope: scope.to_string(),
                repository,
            });
            seen.insert(next, Some(found.len() - 1));
            waiting.push_back((next, steps + 1));
        }
    }
    found
}

/// What hangs directly on a node.
fn after(graph: &Graph, node: Node) -> Vec<Node> {
    let mut next: Vec<Node> = Vec::new();
    for edge in graph.edges_to(node) {
        if leads_down(edge.relation) {
            next.push(edge.from);
        }
    }
    for edge in graph.edges_from(node) {
        if let (Target::Found(to, _), true) = (edge.to, leads_down_backwards(edge.relation)) {
            next.push(to);
        }
    }
    next.extend(inside(graph, node));
    next
}

/// Whether who says such a reference depends on what it names.
fn leads_down(relation: Relation) -> bool {
    match relation {
        Relation::ContainerLocation
        | Relation::ContainerCredential
        | Relation::ConnectKafka
        | Relation::PlatformCredentialStore
        | Relation::PlatformConnect
        | Relation::PlatformLocation
        | Relation::InstanceLocation
        | Relation::InstanceCredential
        | Relation::IngestionContainer
        | Relation::IngestionCredential
        | Relation::ColumnReference
        | Relation::WorkspaceContainer
        | Relation::GroupDataset
        | Relation::TransformerWorkspace
        | Relation::UserRole
        | Relation::ScenarioStore
        | Relation::CheckWorkspace
        | Relation::CheckDataset => true,
        Relation::RouteDataset
        | Relation::TopicDataset
        | Relation::StoreConsumer
        | Relation::StoreReplacement
        | Relation::DatasetReplacement
        | Relation::PolicyReplacement
        | Relation::WorkspaceReader
        | Relation::GroupAllowsDeprecated
        | Relation::TransformerOutput
        | Relation::TransformerDataset
        | Relation::AssignmentGroup
        | Relation::AssignmentPlatform
        | Relation::PrimaryStore
        | Relation::PrimaryPlatform
        | Relation::RoleWrites => false,
    }
}

/// Whether what such a reference names depends on who says it: a store on what fills it, readers on what they read.
fn leads_down_backwards(relation: Relation) -> bool {
    matches!(relation, Relation::TransformerOutput | Relation::WorkspaceReader)
}

/// What depends on a node without a reference: its parts, or what it is a part of, or whom it serves.
fn inside(graph: &Graph, node: Node) -> Vec<Node> {
    match node.kind {
        NodeKind::Datastore => graph
            .at::<Datastore>(node)
            .map_or(Vec::new(), |store| store.datasets().map(|it| it.node()).collect()),
        NodeKind::Group | NodeKind::Instance | NodeKind::ScenarioCheck => {
            graph.parent(node).into_iter().collect()
        }
        NodeKind::Workspace => {
            // Its groups say what it reads; nothing hangs on them but the workspace itself.
            Vec::new()
        }
        NodeKind::Platform => {
            let serves = |group: &dsc_graph::At<'_, Group>| {
                group.serving().iter().any(|serving| serving.platform.node() == node)
            };
            graph.all::<Group>().filter(serves).map(|group| group.node()).collect()
        }
        NodeKind::Vendor => {
            let own = |place: &dsc_graph::At<'_, Location>| {
                place.vendor().is_some_and(|vendor: dsc_graph::At<'_, Vendor>| vendor.node() == node)
            };
            graph.all::<Location>().filter(own).map(|place| place.node()).collect()
        }
        NodeKind::Location => {
            let within = |place: &dsc_graph::At<'_, Location>| {
                place.around().is_some_and(|around| around.node() == node)
            };
            graph.all::<Location>().filter(within).map(|place| place.node()).collect()
        }
        NodeKind::CredentialStore => {
            let own =
                |credential: &dsc_graph::At<'_, dsc_model::Credential>| credential.store().node() == node;
            graph.all::<dsc_model::Credential>().filter(own).map(|it| it.node()).collect()
        }
        NodeKind::Assignment => {
            let groups =
                graph.edges_from(node).iter().filter(|edge| edge.relation == Relation::AssignmentGroup);
            groups
                .filter_map(|edge| if let Target::Found(to, _) = edge.to { Some(to) } else { None })
                .collect()
        }
        NodeKind::Zone => {
            let name = graph.name_of(node);
            let in_zone = |other: Node| graph.zone_name(other) == Some(name);
            let stores = graph.all::<Datastore>().map(|it| it.node()).filter(|it| in_zone(*it));
            let workspaces = graph.all::<Workspace>().map(|it| it.node()).filter(|it| in_zone(*it));
            stores.chain(workspaces).collect()
        }
        NodeKind::Team => {
            let (zone, name) = (graph.zone_name(node), graph.name_of(node));
            let own = |other: Node| graph.zone_name(other) == zone && graph.team_name(other) == Some(name);
            let stores = graph.all::<Datastore>().map(|it| it.node()).filter(|it| own(*it));
            let workspaces = graph.all::<Workspace>().map(|it| it.node()).filter(|it| own(*it));
            stores.chain(workspaces).collect()
        }
        NodeKind::Ecosystem => graph.all::<Platform>().map(|it| it.node()).collect(),
        NodeKind::Policy
        | NodeKind::Credential
        | NodeKind::Container
        | NodeKind::Dataset
        | NodeKind::Transformer
        | NodeKind::PrimaryIngestion
        | NodeKind::Role
        | NodeKind::User
        | NodeKind::Scenario => Vec::new(),
    }
}

/// Everything that has an address; of a column, the dataset that it stands in. A thing of two kinds may have one.
pub fn at_address(graph: &Graph, address: &str) -> Vec<Node> {
    let mut found: Vec<Node> = NodeKind::ALL
        .into_iter()
        .filter_map(|kind| match graph.resolve(kind, address, dsc_graph::Scoped::default()) {
            Target::Found(node, _) => Some(node),
            Target::Missing | Target::Ambiguous(..) => None,
        })
        .collect();
    if found.is_empty()
        && let Some((dataset, column)) = address.rsplit_once('.')
        && let Some(dataset) = graph.find_by_address::<dsc_model::Dataset>(dataset)
        && dataset.column(column).is_some()
    {
        found.push(dataset.node());
    }
    found
}
