//! Schemas of stores, their staging, and workspaces: `a_b` of the zone `x` and `b` of the zone `x_a` are one.

use std::collections::BTreeSet;

use dsc_diag::Span;
use dsc_graph::{At, NodeKind};
use dsc_model::{Datastore, IngestionKind, Workspace};

use super::{Placed, report};
use crate::physical::{
    LANDING, Platforms, STAGING, platforms_of_store, platforms_of_workspace, store_schema, workspace_schema,
};
use crate::{Context, Findings};

/// What a schema is for.
#[derive(Clone, Copy)]
enum Owner<'g> {
    Store(At<'g, Datastore>),
    Staging(At<'g, Datastore>),
    Landing(At<'g, Datastore>),
    Workspace(At<'g, Workspace>),
}

pub(super) fn check(context: &Context<'_>, out: &mut Findings) {
    let mut schemas: Vec<(String, Owner<'_>)> = Vec::new();
    for store in context.graph.all::<Datastore>() {
        let schema = store_schema(store);
        schemas.push((schema.clone() + STAGING, Owner::Staging(store)));
        if may_land(store) {
            schemas.push((schema.clone() + LANDING, Owner::Landing(store)));
        }
        schemas.push((schema, Owner::Store(store)));
    }
    for workspace in context.graph.all::<Workspace>() {
        schemas.push((workspace_schema(workspace), Owner::Workspace(workspace)));
    }
    schemas.sort_by(|(a, a_owner), (b, b_owner)| a.cmp(b).then_with(|| a_owner.span().cmp(&b_owner.span())));
    let mut told = BTreeSet::new();
    for equal in schemas.chunk_by(|(a, _), (b, _)| a == b) {
        if equal.len() < 2 {
            continue;
        }
        // What is declared again is reported as that. So few addresses are left that each can be held against each.
        let mut addresses = BTreeSet::new();
        let distinct: Vec<&(String, Owner<'_>)> =
            equal.iter().filter(|(_, owner)| addresses.insert(owner.identity())).collect();
        for (at, (name, later)) in distinct.iter().enumerate() {
            for (_, first) in &distinct[..at] {
                // Two stores that collide have colliding staging schemas too.
                let both = (first.identity(), later.identity());
                if meet(*first, *later) && told.insert(both) {
                    let help = "schemas are called by zone and name: rename one of the two";
                    report(&placed(name, *first), &placed(name, *later), help, out);
                }
            }
        }
    }
}

/// Whether the records of a store land in tables of their own first.
fn may_land(store: At<'_, Datastore>) -> bool {
    store.object().ingestion.as_ref().is_some_and(|ingestion| ingestion.kind == Some(IngestionKind::Kafka))
}

/// Whether both stand on one platform; what nobody reads yet may be read anywhere.
fn meet(first: Owner<'_>, later: Owner<'_>) -> bool {
    let (first, later) = (first.platforms(), later.platforms());
    first.is_empty() || later.is_empty() || !first.is_disjoint(&later)
}

fn placed(name: &str, owner: Owner<'_>) -> Placed {
    let what = match owner {
        Owner::Store(_) => "schema",
        Owner::Staging(_) => "staging schema",
        Owner::Landing(_) => "landing schema",
        Owner::Workspace(_) => "schema of views",
    };
    Placed { name: name.to_owned(), span: owner.span(), address: owner.address(), what }
}

impl Owner<'_> {
    fn span(self) -> Span {
        match self {
            Owner::Store(store) | Owner::Staging(store) | Owner::Landing(store) => store.span(),
            Owner::Workspace(workspace) => workspace.span(),
        }
    }

    fn address(self) -> String {
        match self {
            Owner::Store(store) | Owner::Staging(store) | Owner::Landing(store) => store.address(),
            Owner::Workspace(workspace) => workspace.address(),
        }
    }

    fn identity(self) -> (NodeKind, String) {
        match self {
            Owner::Store(store) | Owner::Staging(store) | Owner::Landing(store) => {
                (store.node().kind, store.address())
            }
            Owner::Workspace(workspace) => (workspace.node().kind, workspace.address()),
        }
    }

    fn platforms(self) -> Platforms {
        match self {
            Owner::Store(store) | Owner::Staging(store) | Owner::Landing(store) => platforms_of_store(store),
            Owner::Workspace(workspace) => platforms_of_workspace(workspace),
        }
    }
}
