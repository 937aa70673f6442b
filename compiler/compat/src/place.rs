//! Where a finding about a change points: into the head, where readers are.

use dsc_diag::{FileId, Span};
use dsc_graph::{Graph, Node, NodeKind};
use dsc_model::{Dataset, Datastore, Ecosystem, Team, Workspace, Zone};

use crate::{Comparison, Scope};

/// The key of the nearest thing around a removed one that is still there: of a dataset its store, of a store its team,
/// then the zone, the ecosystem, and at last the first line of the first file.
pub(crate) fn survivor(comparison: &Comparison<'_>, gone: Node) -> Span {
    let (base, head) = (comparison.base, comparison.head);
    if gone.kind == NodeKind::Dataset
        && let Some(dataset) = base.at::<Dataset>(gone)
        && let Some(store) = head.find_by_address::<Datastore>(&dataset.store().address())
    {
        return store.span();
    }
    if matches!(gone.kind, NodeKind::Assignment)
        && let Some((workspace, _)) = base.name_of(gone).rsplit_once('.')
        && let Some(workspace) = head.find_by_address::<Workspace>(workspace)
    {
        return workspace.span();
    }
    scope_span(head, &Scope::of(base, gone))
}

fn scope_span(head: &Graph, scope: &Scope) -> Span {
    if let Scope::Team(zone, team) = scope
        && let Some(team) = head.find_by_address::<Team>(&format!("{zone}/{team}"))
    {
        return team.span();
    }
    if let Scope::Team(zone, _) | Scope::Zone(zone) = scope
        && let Some(zone) = head.find_by_address::<Zone>(zone)
    {
        return zone.span();
    }
    match head.all::<Ecosystem>().next() {
        Some(ecosystem) => ecosystem.span(),
        None => Span::new(FileId(0), 0, 0),
    }
}

/// Where the first of some fields stands, as near as the model can tell: a column by its name, else the object's key.
pub(crate) fn field_span(head: &Graph, node: Node, path: &str) -> Span {
    let column = path.strip_prefix("columns.").map(|rest| rest.split('.').next().unwrap_or(rest));
    let found = column.and_then(|name| head.at::<Dataset>(node)?.column(name));
    found.map_or_else(|| head.span(node), |column| column.span())
}
