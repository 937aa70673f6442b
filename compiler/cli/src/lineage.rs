//! What flows where: containers fill stores, stores hold datasets, workspaces read them, transformers fill stores again.
//!
//! A view on the graph for people; the graph itself is `dsc-graph`'s.

use std::collections::{BTreeMap, BTreeSet};

use dsc_graph::{Edge, Graph, Node, Relation, Target};
use dsc_model::{Dataset, Group, Workspace};

use crate::error::CliError;

/// Things by address, and what flows between them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lineage {
    /// Each thing with the word of its kind.
    pub things: BTreeMap<String, &'static str>,
    /// From where to where, and what that is.
    pub flows: BTreeSet<(String, String, &'static str)>,
}

/// Which way to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Where data comes from.
    Up,
    /// Where it goes.
    Down,
    /// Both.
    Both,
}

impl Lineage {
    /// Everything that a model says about flows.
    pub fn of(graph: &Graph) -> Self {
        let mut lineage = Self::default();
        for dataset in graph.all::<Dataset>() {
            lineage.flow(graph, dataset.store().node(), dataset.node(), "holds");
        }
        for workspace in graph.all::<Workspace>() {
            lineage.add(graph, workspace.node());
        }
        for group in graph.all::<Group>() {
            for serving in group.serving() {
                lineage.flow(graph, serving.platform.node(), group.workspace().node(), "serves");
            }
        }
        for edge in graph.edges() {
            if let Target::Found(to, _) = edge.to {
                lineage.reference(graph, edge, to);
            }
        }
        lineage
    }

    /// A reference says what needs what; data flows one way or the other along it, or not at all.
    fn reference(&mut self, graph: &Graph, edge: &Edge, to: Node) {
        let from = edge.from;
        match edge.relation {
            Relation::IngestionContainer => self.flow(graph, to, from, "feeds"),
            Relation::GroupDataset => {
                if let Some(workspace) = graph.parent(from) {
                    self.flow(graph, to, workspace, "is read by");
                }
            }
            Relation::TransformerWorkspace => self.flow(graph, to, from, "is read by"),
            Relation::TransformerOutput => self.flow(graph, from, to, "fills"),
            Relation::WorkspaceContainer => self.flow(graph, from, to, "stands in"),
            Relation::ContainerLocation
            | Relation::ContainerCredential
            | Relation::ConnectKafka
            | Relation::PlatformCredentialStore
            | Relation::PlatformConnect
            | Relation::PlatformLocation
            | Relation::InstanceLocation
            | Relation::InstanceCredential
            | Relation::IngestionCredential
            | Relation::RouteDataset
            | Relation::TopicDataset
            | Relation::StoreConsumer
            | Relation::StoreReplacement
            | Relation::DatasetReplacement
            | Relation::PolicyReplacement
            | Relation::ColumnReference
            | Relation::WorkspaceReader
            | Relation::GroupAllowsDeprecated
            | Relation::TransformerDataset
            | Relation::AssignmentGroup
            | Relation::AssignmentPlatform
            | Relation::PrimaryStore
            | Relation::PrimaryPlatform
            | Relation::RoleWrites
            | Relation::UserRole
            | Relation::ScenarioStore
            | Relation::CheckWorkspace
            | Relation::CheckDataset => {}
        }
    }

    fn flow(&mut self, graph: &Graph, from: Node, to: Node, what: &'static str) {
        let flow = (self.add(graph, from), self.add(graph, to), what);
        self.flows.insert(flow);
    }

    fn add(&mut self, graph: &Graph, node: Node) -> String {
        let (mut address, kind) = (graph.address(node), node.kind.word());
        // A store and a workspace may have one address: the kind keeps them apart.
        if self.things.get(&address).is_some_and(|known| *known != kind) {
            address = format!("{kind} {address}");
        }
        self.things.insert(address.clone(), kind);
        address
    }

    /// The part around a thing, so many steps away at most.
    pub fn around(
        &self,
        address: &str,
        direction: Direction,
        radius: Option<usize>,
    ) -> Result<Self, CliError> {
        if !self.things.contains_key(address) {
            let known = self.things.keys().map(String::as_str);
            let meant = dsc_diag::closest(address, known).map(str::to_owned);
            return Err(CliError::UnknownAddress { address: address.to_owned(), meant });
        }
        let mut kept = BTreeSet::from([address]);
        if direction != Direction::Down {
            self.walk(&mut kept, address, radius, |(from, to, _)| (to, from));
        }
        if direction != Direction::Up {
            self.walk(&mut kept, address, radius, |(from, to, _)| (from, to));
        }
        let thing = |(address, kind): (&String, &&'static str)| (address.clone(), *kind);
        let things = self.things.iter().filter(|(address, _)| kept.contains(address.as_str())).map(thing);
        let flows = self
            .flows
            .iter()
            .filter(|(from, to, _)| kept.contains(from.as_str()) && kept.contains(to.as_str()));
        Ok(Self { things: things.collect(), flows: flows.cloned().collect() })
    }

    fn walk<'l>(
        &'l self,
        kept: &mut BTreeSet<&'l str>,
        start: &str,
        radius: Option<usize>,
        step: fn(&'l (String, String, &'static str)) -> (&'l String, &'l String),
    ) {
        let mut next: BTreeMap<&str, Vec<&'l str>> = BTreeMap::new();
        for flow in &self.flows {
            let (from, to) = step(flow);
            next.entry(from).or_default().push(to);
        }
        let mut seen: BTreeSet<&str> = BTreeSet::from([start]);
        let mut here: Vec<&str> = vec![start];
        for _ in 0..radius.unwrap_or(usize::MAX) {
            let found = here.iter().flat_map(|address| next.get(address).into_iter().flatten().copied());
            let fresh: Vec<&'l str> = found.collect();
            here = fresh
                .into_iter()
                .filter(|address| seen.insert(address))
                .inspect(|address| {
                    kept.insert(address);
                })
                .collect();
            if here.is_empty() {
                break;
            }
        }
    }
}
