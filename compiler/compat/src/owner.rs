//! Owners: which repository may change what stands in which scope.

use std::collections::BTreeMap;
use std::fmt;

use dsc_graph::{Graph, Node, NodeKind};
use dsc_model::{Repository, Team, Zone};

use crate::Source;

/// What an object stands in, and so who owns it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// The ecosystem.
    Ecosystem,
    /// A zone, by name.
    Zone(String),
    /// A team of a zone, by their names.
    Team(String, String),
}

impl Scope {
    /// The scope whose owner owns an object. A declaration belongs to the scope that it is made in, not to the one
    /// that it declares: of a zone the ecosystem, of a team the zone.
    pub fn of(graph: &Graph, node: Node) -> Scope {
        let in_zone = |name: Option<&str>| name.map_or(Scope::Ecosystem, |zone| Scope::Zone(zone.to_owned()));
        let zone = graph.zone_name(node);
        match node.kind {
            NodeKind::Ecosystem
            | NodeKind::Vendor
            | NodeKind::Location
            | NodeKind::Zone
            | NodeKind::Platform
            | NodeKind::Instance
            | NodeKind::Assignment
            | NodeKind::PrimaryIngestion => Scope::Ecosystem,
            NodeKind::Policy | NodeKind::Team | NodeKind::Role | NodeKind::User => in_zone(zone),
            NodeKind::CredentialStore
            | NodeKind::Credential
            | NodeKind::Container
            | NodeKind::Datastore
            | NodeKind::Dataset
            | NodeKind::Workspace
            | NodeKind::Group
            | NodeKind::Transformer
            | NodeKind::Scenario
            | NodeKind::ScenarioCheck => match (zone, graph.team_name(node)) {
                (Some(zone), Some(team)) => Scope::Team(zone.to_owned(), team.to_owned()),
                (zone, _) => in_zone(zone),
            },
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Scope::Ecosystem => out.write_str("the ecosystem"),
            Scope::Zone(zone) => write!(out, "zone `{zone}`"),
            Scope::Team(zone, team) => write!(out, "team `{zone}/{team}`"),
        }
    }
}

/// Who owns a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner<'a> {
    /// A repository.
    Repository(&'a str),
    /// The scope is declared and names no repository.
    Nobody,
    /// Nothing declares the scope.
    Undeclared,
}

/// The owners that a model names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Owners {
    ecosystem: Option<String>,
    live_branch: Option<String>,
    scopes: BTreeMap<Scope, Option<String>>,
}

impl Owners {
    /// Collects the owners that a model names.
    pub fn of(graph: &Graph) -> Self {
        let mut owners = Self::default();
        if let Some(ecosystem) = graph.ecosystem() {
            let repository = ecosystem.repository.map(|word| ecosystem.text(word).to_owned());
            owners.live_branch = ecosystem.live_branch.map(|word| ecosystem.text(word).to_owned());
            owners.scopes.insert(Scope::Ecosystem, repository.clone());
            owners.ecosystem = repository;
        }
        for zone in graph.all::<Zone>().filter(|zone| graph.declared_before(zone.node()).is_none()) {
            let repository = zone.repository.map(|word| zone.text(word).to_owned());
            owners.scopes.insert(Scope::Zone(zone.name().to_owned()), repository);
        }
        for team in graph.all::<Team>().filter(|team| graph.declared_before(team.node()).is_none()) {
            let Some(zone) = team.zone_name() else { continue };
            let repository = team.repository.map(|word| team.text(word).to_owned());
            owners.scopes.insert(Scope::Team(zone.to_owned(), team.name().to_owned()), repository);
        }
        owners
    }

    /// Who owns a scope. What a team has also needs its zone to be declared.
    pub fn owner(&self, scope: &Scope) -> Owner<'_> {
        if let Scope::Team(zone, _) = scope
            && !self.scopes.contains_key(&Scope::Zone(zone.clone()))
        {
            return Owner::Undeclared;
        }
        match self.scopes.get(scope) {
            Some(Some(repository)) => Owner::Repository(repository),
            Some(None) => Owner::Nobody,
            None => Owner::Undeclared,
        }
    }

    /// Whether a request from there may change what stands in a scope.
    pub fn allow(&self, scope: &Scope, source: &Source) -> bool {
        match self.owner(scope) {
            Owner::Repository(written) => {
                Repository::split(written).covers(&source.project, &source.branch)
                    && !self.is_live_branch(source)
            }
            Owner::Nobody | Owner::Undeclared => false,
        }
    }

    /// Whether a request comes from the branch that is live, which owns nothing.
    pub fn is_live_branch(&self, source: &Source) -> bool {
        let (Some(ecosystem), Some(live)) = (&self.ecosystem, &self.live_branch) else { return false };
        Repository::split(ecosystem).project == source.project && *live == source.branch
    }

    /// Whether a request from there owns anything at all.
    pub fn know(&self, source: &Source) -> bool {
        self.scopes.keys().any(|scope| self.allow(scope, source))
    }

    /// The owners whose repositories read most like a source, the closest first.
    pub fn closest(&self, source: &Source, most: usize) -> Vec<(&Scope, &str)> {
        let wanted = source.to_string();
        let mut known: Vec<(usize, &Scope, &str)> = self
            .scopes
            .iter()
            .filter_map(|(scope, repository)| Some((scope, repository.as_deref()?)))
            .map(|(scope, repository)| (strsim::osa_distance(&wanted, repository), scope, repository))
            .collect();
        known.sort_by_key(|(distance, scope, _)| (*distance, (*scope).clone()));
        known.truncate(most);
        known.into_iter().map(|(_, scope, repository)| (scope, repository)).collect()
    }
}
