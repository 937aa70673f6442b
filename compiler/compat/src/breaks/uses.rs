//! Who refers to what is not there any more, and whose that is.

use std::collections::BTreeMap;

use dsc_diag::Span;
use dsc_graph::{Edge, Graph, Node, NodeKind, Relation, Target};

use crate::owner::Owner;
use crate::{Owners, Scope};

/// Places of a model that refer to datasets and columns which do not exist, by the address that they mean.
pub(super) struct Uses {
    by_address: BTreeMap<String, Vec<Use>>,
}

/// One such place.
#[derive(Clone, Debug)]
pub(super) struct Use {
    /// Where it stands.
    pub(super) span: Span,
    /// Who says it.
    pub(super) node: Node,
    /// The address of who says it.
    pub(super) address: String,
}

impl Uses {
    pub(super) fn of_missing(head: &Graph) -> Self {
        let mut by_address: BTreeMap<String, Vec<Use>> = BTreeMap::new();
        for edge in head.edges().iter().filter(|edge| edge.to == Target::Missing) {
            if let Some(meant) = meant(head, edge) {
                let span = head.file_of(edge.from).span(edge.word);
                let used = Use { span, node: edge.from, address: head.address(edge.from) };
                by_address.entry(meant).or_default().push(used);
            }
        }
        Self { by_address }
    }

    /// Who refers to an address, or to something inside it.
    pub(super) fn of(&self, address: &str) -> Vec<&Use> {
        let mut found: Vec<&Use> = Vec::new();
        for (meant, uses) in self.by_address.range(address.to_owned()..) {
            let Some(rest) = meant.strip_prefix(address) else { break };
            if rest.is_empty() || rest.starts_with('.') {
                found.extend(uses);
            }
        }
        found
    }
}

/// The full address that a reference to a dataset or column means, though it is not there.
fn meant(head: &Graph, edge: &Edge) -> Option<String> {
    let text = head.file_of(edge.from).text(edge.word);
    let zone = head.zone_name(edge.from);
    let in_zone = |text: &str| match (text.contains('/'), zone) {
        (false, Some(zone)) => format!("{zone}/{text}"),
        (_, _) => text.to_owned(),
    };
    let own_store = || head.parent(edge.from).filter(|parent| parent.kind == NodeKind::Datastore);
    match edge.relation {
        Relation::GroupDataset | Relation::GroupAllowsDeprecated | Relation::CheckDataset => {
            Some(in_zone(text))
        }
        Relation::ColumnReference if text.contains('/') || text.matches('.').count() > 1 => {
            Some(in_zone(text))
        }
        Relation::ColumnReference => Some(format!("{}.{text}", head.address(own_store()?))),
        Relation::ScenarioStore
        | Relation::TransformerOutput
        | Relation::RoleWrites
        | Relation::PrimaryStore => Some(in_zone(text)),
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
        | Relation::PolicyReplacement
        | Relation::RouteDataset
        | Relation::TopicDataset
        | Relation::StoreConsumer
        | Relation::StoreReplacement
        | Relation::DatasetReplacement
        | Relation::WorkspaceContainer
        | Relation::WorkspaceReader
        | Relation::TransformerWorkspace
        | Relation::TransformerDataset
        | Relation::AssignmentGroup
        | Relation::AssignmentPlatform
        | Relation::PrimaryPlatform
        | Relation::UserRole
        | Relation::CheckWorkspace => None,
    }
}

/// Whose something is: ``team `usa/cards` (`acme/cards@main`)``.
pub(super) fn owner_words(owners: &Owners, graph: &Graph, node: Node) -> String {
    let scope = Scope::of(graph, node);
    match owners.owner(&scope) {
        Owner::Repository(repository) => format!("{scope} (`{repository}`)"),
        Owner::Nobody | Owner::Undeclared => scope.to_string(),
    }
}
