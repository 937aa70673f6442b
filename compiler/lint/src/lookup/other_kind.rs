//! What an address that leads nowhere names among the things of other kinds.

use dsc_diag::Span;
use dsc_graph::{Edge, Graph, Node, NodeKind, Relation, Target};
use dsc_model::{Dataset, Datastore, Workspace};

use super::wanted;

/// A thing of another kind than is wanted, that an address names all the same.
pub(crate) struct OtherKind {
    /// What people call it.
    pub(crate) word: &'static str,
    /// Where it is declared.
    pub(crate) span: Span,
    /// What to write instead.
    pub(crate) help: Option<String>,
}

/// What an address that leads nowhere names among the things of other kinds.
pub(crate) fn other_kind(graph: &Graph, edge: &Edge) -> Option<OtherKind> {
    let address = graph.file_of(edge.from).text(edge.word);
    let scope = graph.scope_of(edge.from);
    if edge.relation == Relation::ColumnReference {
        return dataset_for_column(graph, edge, address);
    }
    // These name datasets of one store; what else has the name does not matter.
    if matches!(edge.relation, Relation::RouteDataset | Relation::TopicDataset | Relation::TransformerDataset)
    {
        return None;
    }
    let wanted = wanted(edge.relation).0;
    if wanted == NodeKind::Dataset
        && let Target::Found(node, Some(_)) = graph.resolve_column(address, edge.from, scope)
    {
        let help = Some(format!("leave the column out: `{}`", graph.address(node)));
        return Some(OtherKind { word: "column", span: graph.span(node), help });
    }
    let kinds: &[NodeKind] = match (address.contains(':'), address.contains('.'), address.contains('/')) {
        (true, _, _) => &[NodeKind::Location],
        (_, true, _) => &[NodeKind::Dataset, NodeKind::Group, NodeKind::Instance],
        (_, _, true) => IN_SCOPES,
        (false, false, false) => BARE,
    };
    let found = kinds.iter().filter(|kind| **kind != wanted).find_map(|kind| {
        match graph.resolve(*kind, address, scope) {
            Target::Found(node, _) => Some(node),
            Target::Missing | Target::Ambiguous(..) => None,
        }
    })?;
    let help = help_for(graph, wanted, found);
    Some(OtherKind { word: found.kind.word(), span: graph.span(found), help })
}

/// Kinds whose things are called `scope/name`, and credentials.
const IN_SCOPES: &[NodeKind] = &[
    NodeKind::Container,
    NodeKind::Datastore,
    NodeKind::Workspace,
    NodeKind::Role,
    NodeKind::User,
    NodeKind::CredentialStore,
    NodeKind::Credential,
    NodeKind::Transformer,
    NodeKind::Scenario,
    NodeKind::Policy,
    NodeKind::Team,
];

/// Kinds whose things may be called by a bare name.
const BARE: &[NodeKind] = &[
    NodeKind::Container,
    NodeKind::Datastore,
    NodeKind::Workspace,
    NodeKind::Role,
    NodeKind::User,
    NodeKind::CredentialStore,
    NodeKind::Transformer,
    NodeKind::Scenario,
    NodeKind::Policy,
    NodeKind::Team,
    NodeKind::Platform,
    NodeKind::Zone,
    NodeKind::Vendor,
];

/// The dataset that stands where a column is wanted.
fn dataset_for_column(graph: &Graph, edge: &Edge, address: &str) -> Option<OtherKind> {
    let own_store = graph.at::<Datastore>(graph.parent(edge.from)?)?;
    let dataset = match address.contains(['.', '/']) {
        true => match graph.resolve(NodeKind::Dataset, address, graph.scope_of(edge.from)) {
            Target::Found(node, _) => graph.at::<Dataset>(node)?,
            Target::Missing | Target::Ambiguous(..) => return None,
        },
        false => graph.dataset_of(own_store.id(), address)?,
    };
    let help = dataset
        .columns()
        .next()
        .map(|column| format!("name one of its columns, such as `{address}.{}`", column.name()));
    Some(OtherKind { word: "dataset", span: dataset.span(), help })
}

fn help_for(graph: &Graph, wanted: NodeKind, found: Node) -> Option<String> {
    let below = |name: &str, what: &str| {
        Some(format!("name one of its {what}, such as `{}.{name}`", graph.address(found)))
    };
    let parents = [
        (NodeKind::Datastore, NodeKind::Dataset),
        (NodeKind::Workspace, NodeKind::Group),
        (NodeKind::CredentialStore, NodeKind::Credential),
        (NodeKind::Platform, NodeKind::Instance),
    ];
    if parents.contains(&(wanted, found.kind)) {
        return graph.parent(found).map(|parent| format!("write `{}`", graph.address(parent)));
    }
    if wanted == NodeKind::Dataset {
        return below(graph.at::<Datastore>(found)?.datasets().next()?.name(), "datasets");
    }
    if wanted == NodeKind::Group {
        return below(graph.at::<Workspace>(found)?.groups().next()?.name(), "groups");
    }
    let is_user = (wanted, found.kind) == (NodeKind::Role, NodeKind::User);
    is_user.then(|| "name a role that the user has".to_owned())
}
