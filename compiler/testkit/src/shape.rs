//! A graph as lines of text: what two graphs that are equal have in common.

use dsc_graph::{Graph, Node, NodeKind, Object, Target};
use dsc_model as model;

/// Every node by kind, address and owner, and every reference by what it says of whom, sorted.
///
/// What the objects say besides is told by [`dsc_graph::canonical`].
pub fn shape(graph: &Graph) -> Vec<String> {
    let mut lines = Vec::new();
    add::<model::Ecosystem>(graph, &mut lines);
    add::<model::Vendor>(graph, &mut lines);
    add::<model::Location>(graph, &mut lines);
    add::<model::Zone>(graph, &mut lines);
    add::<model::Policy>(graph, &mut lines);
    add::<model::Team>(graph, &mut lines);
    add::<model::CredentialStore>(graph, &mut lines);
    add::<model::Credential>(graph, &mut lines);
    add::<model::Container>(graph, &mut lines);
    add::<model::Platform>(graph, &mut lines);
    add::<model::Instance>(graph, &mut lines);
    add::<model::Datastore>(graph, &mut lines);
    add::<model::Dataset>(graph, &mut lines);
    add::<model::Workspace>(graph, &mut lines);
    add::<model::Group>(graph, &mut lines);
    add::<model::Transformer>(graph, &mut lines);
    add::<model::Assignment>(graph, &mut lines);
    add::<model::PrimaryIngestion>(graph, &mut lines);
    add::<model::Role>(graph, &mut lines);
    add::<model::User>(graph, &mut lines);
    add::<model::Scenario>(graph, &mut lines);
    add::<model::ScenarioCheck>(graph, &mut lines);
    for edge in graph.edges() {
        let to = match edge.to {
            Target::Found(node, column) => format!("{} {column:?}", named(graph, node)),
            Target::Missing => format!("nothing called {}", graph.file_of(edge.from).text(edge.word)),
            Target::Ambiguous(..) => "two things".to_owned(),
        };
        let from = named(graph, edge.from);
        lines.push(format!("{from} {:?} {:?} {to}", edge.column, edge.relation));
    }
    lines.sort();
    lines
}

fn add<T: Object>(graph: &Graph, lines: &mut Vec<String>) {
    for object in graph.all::<T>() {
        // These stand in a zone and say nothing of teams.
        let of_zone = matches!(T::KIND, NodeKind::Policy | NodeKind::Team | NodeKind::Role | NodeKind::User);
        let team = if of_zone { None } else { object.team_name() };
        lines.push(format!("{} {team:?}", named(graph, object.node())));
    }
}

/// The kind and address of a node; an assignment stands at what it is for, however that is written.
fn named(graph: &Graph, node: Node) -> String {
    let address = graph.address(node);
    if !matches!(node.kind, NodeKind::Assignment | NodeKind::PrimaryIngestion) {
        return format!("{} {address}", node.kind.word());
    }
    let of = graph.edges().iter().find(|edge| edge.from == node).map(|edge| edge.to);
    match of {
        Some(Target::Found(to, _)) => format!("{} of {}", node.kind.word(), graph.address(to)),
        Some(Target::Missing | Target::Ambiguous(..)) | None => format!("{} {address}", node.kind.word()),
    }
}
