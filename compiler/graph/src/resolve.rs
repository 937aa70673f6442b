//! Resolves references: an address, seen from a scope, to a node.

use std::ops::Range;

use dsc_model::{Dataset, Datastore};
use rayon::prelude::*;

use crate::{At, Edge, Graph, Node, NodeKind, Target};

/// The scope from which a name is looked up, by names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scoped<'g> {
    /// The zone; none sees names of the ecosystem only.
    pub zone: Option<&'g str>,
    /// The team.
    pub team: Option<&'g str>,
}

/// References are resolved in pieces of so many objects: large enough to be worth a task, small enough to share out.
const PIECE: usize = 4_096;

/// Splits `zone/rest` at the first slash.
pub fn split_address(address: &str) -> (Option<&str>, &str) {
    match address.split_once('/') {
        Some((scope, rest)) => (Some(scope), rest),
        None => (None, address),
    }
}

/// Whether the address of a dataset names its store, too.
fn is_elsewhere(dataset: &str) -> bool {
    dataset.bytes().any(|byte| matches!(byte, b'.' | b'/'))
}

impl Graph {
    /// Looks a reference to a node of that kind up.
    pub fn resolve(&self, kind: NodeKind, address: &str, from: Scoped<'_>) -> Target {
        match kind {
            NodeKind::Ecosystem
            | NodeKind::Vendor
            | NodeKind::Zone
            | NodeKind::Platform
            | NodeKind::Assignment
            | NodeKind::PrimaryIngestion => self.found(kind, ["", ""], u32::MAX, address),
            NodeKind::Location => self.resolve_location(address),
            NodeKind::Credential => self.resolve_credential(address, from),
            NodeKind::CredentialStore => self.resolve_credential_store(address, from),
            NodeKind::Instance => self.resolve_child(kind, NodeKind::Platform, address, from),
            NodeKind::Dataset => self.resolve_child(kind, NodeKind::Datastore, address, from),
            NodeKind::Group => self.resolve_child(kind, NodeKind::Workspace, address, from),
            NodeKind::ScenarioCheck => self.resolve_child(kind, NodeKind::Scenario, address, from),
            NodeKind::Policy
            | NodeKind::Team
            | NodeKind::Container
            | NodeKind::Datastore
            | NodeKind::Workspace
            | NodeKind::Transformer
            | NodeKind::Role
            | NodeKind::User
            | NodeKind::Scenario => {
                let (zone, name) = self.zone_of(address, from);
                self.found(kind, [zone, ""], u32::MAX, name)
            }
        }
    }

    /// Looks `column`s up: `dataset.column` of the own store, `store.dataset.column`, `zone/store.dataset.column`.
    pub fn resolve_column(&self, address: &str, own_store: Node, from: Scoped<'_>) -> Target {
        let Some((dataset, column)) = address.rsplit_once('.') else { return Target::Missing };
        match is_elsewhere(dataset) {
            true => self.column_of(self.resolve(NodeKind::Dataset, dataset, from), column),
            // What is no store has no datasets of its own.
            false if own_store.kind != NodeKind::Datastore => Target::Missing,
            false => {
                self.column_of(self.found(NodeKind::Dataset, ["", ""], own_store.number, dataset), column)
            }
        }
    }

    /// The same, as a dataset of that store says it; most name one of the same store.
    fn resolve_own_column(&self, address: &str, store: At<'_, Datastore>) -> Target {
        let scope = match address.rsplit_once('.') {
            Some((dataset, _)) if is_elsewhere(dataset) => store.scope(),
            Some(_) | None => Scoped::default(),
        };
        self.resolve_column(address, store.node(), scope)
    }

    fn column_of(&self, found: Target, column: &str) -> Target {
        let Target::Found(node, _) = found else { return found };
        match self.at::<Dataset>(node).and_then(|dataset| dataset.column(column)) {
            Some(column) => Target::Found(node, Some(column.number)),
            None => Target::Missing,
        }
    }

    fn found(&self, kind: NodeKind, scope: [&str; 2], parent: u32, name: &str) -> Target {
        let found = match kind == NodeKind::Dataset {
            true => self.find_dataset(parent, name),
            false => self.find(kind, scope, parent, name),
        };
        match found {
            Some(node) => Target::Found(node, None),
            None => Target::Missing,
        }
    }

    /// The zone that an address means, empty for the ecosystem, and what stands behind it.
    fn zone_of<'a>(&self, address: &'a str, from: Scoped<'a>) -> (&'a str, &'a str) {
        match split_address(address) {
            (Some(scope), name) if Some(scope) == self.ecosystem_name() => ("", name),
            (Some(zone), name) => (zone, name),
            (None, name) => (from.zone.unwrap_or(""), name),
        }
    }

    fn resolve_child(&self, kind: NodeKind, parent: NodeKind, address: &str, from: Scoped<'_>) -> Target {
        let Some((parent_address, name)) = address.rsplit_once('.') else { return Target::Missing };
        self.resolve_inside(kind, self.resolve(parent, parent_address, from), name)
    }

    /// What has a name inside of something.
    fn resolve_inside(&self, kind: NodeKind, parent: Target, name: &str) -> Target {
        match parent {
            Target::Found(parent, _) => self.found(kind, ["", ""], parent.number, name),
            unclear @ (Target::Missing | Target::Ambiguous(..)) => unclear,
        }
    }

    /// `vendor:place/place`.
    fn resolve_location(&self, address: &str) -> Target {
        let Some((vendor, path)) = address.split_once(':') else { return Target::Missing };
        let Some(vendor) = self.find(NodeKind::Vendor, ["", ""], u32::MAX, vendor) else {
            return Target::Missing;
        };
        let mut at = vendor;
        for name in path.split('/') {
            let marker = if at.kind == NodeKind::Vendor { "vendor" } else { "" };
            match self.find(NodeKind::Location, ["", marker], at.number, name) {
                Some(place) => at = place,
                None => return Target::Missing,
            }
        }
        Target::Found(at, None)
    }

    /// A store is looked up in the team, the zone and the ecosystem; none of them hides another.
    fn resolve_credential_store(&self, address: &str, from: Scoped<'_>) -> Target {
        let kind = NodeKind::CredentialStore;
        if let (Some(scope), name) = split_address(address) {
            let zone = if Some(scope) == self.ecosystem_name() { "" } else { scope };
            // The address of what a team has does not say the team: it is looked for in one's own.
            let team = from.team.filter(|_| from.zone == Some(zone)).unwrap_or("");
            let of_team = || self.find(kind, [zone, team], u32::MAX, name);
            return match self.find(kind, [zone, ""], u32::MAX, name).or_else(of_team) {
                Some(store) => Target::Found(store, None),
                None => Target::Missing,
            };
        }
        let (zone, team) = (from.zone.unwrap_or(""), from.team.unwrap_or(""));
        let mut scopes = vec![[zone, team], [zone, ""], ["", ""]];
        scopes.dedup();
        let mut found = scopes.into_iter().filter_map(|scope| self.find(kind, scope, u32::MAX, address));
        match (found.next(), found.next()) {
            (Some(first), Some(second)) => Target::Ambiguous(first, second),
            (Some(store), None) => Target::Found(store, None),
            (None, _) => Target::Missing,
        }
    }

    /// `store/credential`, the store as [`Graph::resolve_credential_store`] finds it.
    fn resolve_credential(&self, address: &str, from: Scoped<'_>) -> Target {
        let Some((store, name)) = address.rsplit_once('/') else { return Target::Missing };
        match self.resolve_credential_store(store, from) {
            Target::Found(store, _) => self.found(NodeKind::Credential, ["", ""], store.number, name),
            unclear @ (Target::Missing | Target::Ambiguous(..)) => unclear,
        }
    }

    /// The scope from which a node's references are looked up.
    pub fn scope_of(&self, node: Node) -> Scoped<'_> {
        Scoped { zone: self.zone_name(node), team: self.team_name(node) }
    }

    /// Resolves every reference of every file, many at a time; sorted by kind and number of the node that says it.
    pub(crate) fn resolve_all(&self) -> Vec<Edge> {
        let pieces: Vec<(NodeKind, Range<usize>)> = NodeKind::ALL
            .into_iter()
            .flat_map(|kind| {
                let count = self.count(kind);
                (0..count).step_by(PIECE).map(move |start| (kind, start..(start + PIECE).min(count)))
            })
            .collect();
        let found: Vec<Vec<Edge>> =
            pieces.into_par_iter().map(|(kind, numbers)| self.resolve_some(kind, numbers)).collect();
        let mut edges = Vec::with_capacity(found.iter().map(Vec::len).sum());
        for piece in found {
            edges.extend(piece);
        }
        edges
    }

    fn resolve_some(&self, kind: NodeKind, numbers: Range<usize>) -> Vec<Edge> {
        let mut found = References { graph: self, numbers, edges: Vec::new() };
        match kind {
            NodeKind::Policy => found.of_policies(),
            NodeKind::Container => found.of_containers(),
            NodeKind::Platform => found.of_platforms(),
            NodeKind::Instance => found.of_instances(),
            NodeKind::Datastore => found.of_datastores(),
            NodeKind::Dataset => found.of_datasets(),
            NodeKind::Workspace => found.of_workspaces(),
            NodeKind::Group => found.of_groups(),
            NodeKind::Transformer => found.of_transformers(),
            NodeKind::Assignment => found.of_assignments(),
            NodeKind::PrimaryIngestion => found.of_primary_ingestions(),
            NodeKind::Role => found.of_roles(),
            NodeKind::User => found.of_users(),
            NodeKind::Scenario => found.of_scenarios(),
            NodeKind::ScenarioCheck => found.of_scenario_checks(),
            NodeKind::Ecosystem
            | NodeKind::Vendor
            | NodeKind::Location
            | NodeKind::Zone
            | NodeKind::Team
            | NodeKind::CredentialStore
            | NodeKind::Credential => {}
        }
        found.edges
    }
}

mod references;

use references::References;

impl Graph {
    /// A dataset of a store by its name.
    pub fn dataset_of(&self, store: crate::Id<Datastore>, name: &str) -> Option<crate::At<'_, Dataset>> {
        let node = self.find_dataset(store.number, name)?;
        self.at(node)
    }
}
