//! What is missing of an address that leads nowhere, and what was probably meant.

mod other_kind;

pub(crate) use other_kind::other_kind;

use dsc_graph::{Graph, Node, NodeKind, Object, Relation, Scoped, Target, split_address};
use dsc_model::{
    Container, Credential, CredentialStore, Dataset, Datastore, Location, Platform, Policy, Role,
    Transformer, Vendor, Workspace, Zone,
};

use crate::Findings;

/// The kind of thing that a reference wants, and the field that holds it.
pub(crate) fn wanted(relation: Relation) -> (NodeKind, &'static str) {
    match relation {
        Relation::ContainerLocation | Relation::PlatformLocation | Relation::InstanceLocation => {
            (NodeKind::Location, "location")
        }
        Relation::ContainerCredential | Relation::InstanceCredential => (NodeKind::Credential, "credential"),
        Relation::IngestionCredential => (NodeKind::Credential, "ingestion.credential"),
        Relation::PolicyReplacement => (NodeKind::Policy, "deprecated.use"),
        Relation::ConnectKafka => (NodeKind::Container, "kafka"),
        Relation::PlatformCredentialStore => (NodeKind::CredentialStore, "credential_store"),
        Relation::PlatformConnect => (NodeKind::Container, "kafka_connect"),
        Relation::IngestionContainer => (NodeKind::Container, "ingestion.container"),
        Relation::RouteDataset => (NodeKind::Dataset, "ingestion.route.to"),
        Relation::TopicDataset => (NodeKind::Dataset, "ingestion.topics"),
        Relation::StoreConsumer => (NodeKind::Workspace, "consumers"),
        Relation::StoreReplacement | Relation::DatasetReplacement => (NodeKind::Dataset, "deprecated.use"),
        Relation::ColumnReference => (NodeKind::Dataset, "references"),
        Relation::WorkspaceContainer => (NodeKind::Container, "container"),
        Relation::WorkspaceReader => (NodeKind::Role, "readers"),
        Relation::GroupDataset => (NodeKind::Dataset, "datasets"),
        Relation::GroupAllowsDeprecated => (NodeKind::Dataset, "allow_deprecated"),
        Relation::TransformerWorkspace | Relation::CheckWorkspace => (NodeKind::Workspace, "workspace"),
        Relation::TransformerOutput => (NodeKind::Datastore, "output"),
        Relation::TransformerDataset => (NodeKind::Dataset, "sql"),
        Relation::AssignmentGroup => (NodeKind::Group, ""),
        Relation::AssignmentPlatform | Relation::PrimaryPlatform => (NodeKind::Platform, "platforms"),
        Relation::PrimaryStore => (NodeKind::Datastore, ""),
        Relation::RoleWrites => (NodeKind::Datastore, "write"),
        Relation::UserRole => (NodeKind::Role, "roles"),
        Relation::ScenarioStore => (NodeKind::Datastore, "store"),
        Relation::CheckDataset => (NodeKind::Dataset, "dataset"),
    }
}

/// What is missing of an address.
pub(crate) struct Absence {
    /// The first line of the finding.
    pub(crate) message: String,
    /// The first part of the address that does not exist.
    pub(crate) name: String,
    /// What was probably meant.
    pub(crate) help: Option<String>,
}

/// Looks for what is missing, part by part.
pub(crate) struct Lookup<'g, 'o> {
    pub(crate) graph: &'g Graph,
    /// From where the address was looked up.
    pub(crate) scope: Scoped<'g>,
    pub(crate) out: &'o mut Findings,
}

impl<'g> Lookup<'g, '_> {
    /// What is missing of an address of that kind.
    pub(crate) fn absence(&mut self, kind: NodeKind, address: &str) -> Absence {
        match kind {
            NodeKind::Location => self.location(address),
            NodeKind::Credential => self.credential(address),
            NodeKind::CredentialStore => self.credential_store(address),
            NodeKind::Platform => {
                let meant = self.closest(address, named::<Platform>(self.graph));
                missing(format!("there is no platform `{address}`"), address, meant)
            }
            NodeKind::Dataset => self.child(NodeKind::Datastore, kind, address),
            NodeKind::Group => self.child(NodeKind::Workspace, kind, address),
            NodeKind::Container
            | NodeKind::Datastore
            | NodeKind::Workspace
            | NodeKind::Role
            | NodeKind::Ecosystem
            | NodeKind::Vendor
            | NodeKind::Zone
            | NodeKind::Policy
            | NodeKind::Team
            | NodeKind::Instance
            | NodeKind::Transformer
            | NodeKind::Assignment
            | NodeKind::PrimaryIngestion
            | NodeKind::User
            | NodeKind::Scenario
            | NodeKind::ScenarioCheck => self.scoped(kind, address),
        }
    }

    /// What is missing of a dataset of a known store.
    pub(crate) fn dataset_of(&mut self, store: Node, name: &str) -> Absence {
        let address = self.graph.address(store);
        let datasets = self.graph.at::<Datastore>(store).into_iter().flat_map(|store| store.datasets());
        let meant = self.closest(name, datasets.map(|dataset| dataset.name()));
        missing(format!("the datastore `{address}` has no dataset `{name}`"), name, meant)
    }

    /// What is missing of `dataset.column`, `store.dataset.column` or `zone/store.dataset.column`.
    pub(crate) fn column(&mut self, address: &str, own_store: Node) -> Absence {
        let Some((dataset, column)) = address.rsplit_once('.') else {
            let message = format!("`{address}` is not the address of a column");
            let help = Some("write `dataset.column`, or `store.dataset.column`".to_owned());
            return Absence { message, name: address.to_owned(), help };
        };
        let found = match dataset.contains(['.', '/']) {
            true => self.graph.resolve(NodeKind::Dataset, dataset, self.scope),
            false => self.own_dataset(own_store, dataset),
        };
        let Target::Found(node, _) = found else {
            return match dataset.contains(['.', '/']) {
                true => self.absence(NodeKind::Dataset, dataset),
                false => self.dataset_of(own_store, dataset),
            };
        };
        let columns = self.graph.at::<Dataset>(node).into_iter().flat_map(|dataset| dataset.columns());
        let meant = self.closest(column, columns.map(|column| column.name()));
        let address = self.graph.address(node);
        missing(format!("the dataset `{address}` has no column `{column}`"), column, meant)
    }

    /// The store that a transformer fills.
    pub(crate) fn output_of(&self, transformer: Node) -> Option<Node> {
        let link =
            self.graph.at::<Transformer>(transformer)?.link::<Datastore>(Relation::TransformerOutput)?;
        link.target.map(|store| store.node())
    }

    fn own_dataset(&self, store: Node, name: &str) -> Target {
        let store = self.graph.at::<Datastore>(store);
        match store.and_then(|store| self.graph.dataset_of(store.id(), name)) {
            Some(dataset) => Target::Found(dataset.node(), None),
            None => Target::Missing,
        }
    }

    /// `zone/name`, or `name` in the zone from which it is said.
    fn scoped(&mut self, kind: NodeKind, address: &str) -> Absence {
        let ecosystem = self.graph.ecosystem_name();
        let (zone, name) = match split_address(address) {
            (Some(scope), name) if Some(scope) == ecosystem => (None, name),
            (Some(zone), name) if self.graph.find_by_address::<Zone>(zone).is_none() => {
                let zones = named::<Zone>(self.graph).chain(ecosystem);
                let meant = self.closest(zone, zones).map(|meant| format!("{meant}/{name}"));
                return missing(format!("there is no zone `{zone}`"), zone, meant);
            }
            (Some(zone), name) => (Some(zone), name),
            (None, name) => (self.scope.zone, name),
        };
        let place = zone.map_or("the ecosystem".to_owned(), |zone| format!("the zone `{zone}`"));
        let message = format!("there is no {} `{name}` in {place}", kind.word());
        let elsewhere = self.elsewhere(kind, zone, name);
        let meant = elsewhere.or_else(|| {
            let meant = self.closest(name, in_zone(self.graph, kind, zone))?;
            Some(if address.contains('/') { format!("{}/{meant}", zone.or(ecosystem)?) } else { meant })
        });
        let meant = meant.or_else(|| {
            let meant = self.closest(name, in_zone(self.graph, kind, None))?;
            Some(format!("{}/{meant}", ecosystem?))
        });
        missing(message, name, meant)
    }

    /// The same name in another scope.
    fn elsewhere(&mut self, kind: NodeKind, zone: Option<&str>, name: &str) -> Option<String> {
        let ecosystem = zone.and(self.graph.ecosystem_name());
        let scopes = ecosystem.into_iter().chain(named::<Zone>(self.graph));
        let found = |scope: &&str| {
            let address = format!("{scope}/{name}");
            matches!(self.graph.resolve(kind, &address, Scoped::default()), Target::Found(..))
        };
        let scope = if self.out.may_suggest() { scopes.into_iter().find(found)? } else { return None };
        Some(format!("{scope}/{name}"))
    }

    /// `parent.name`.
    fn child(&mut self, parent: NodeKind, kind: NodeKind, address: &str) -> Absence {
        let Some((parent_address, name)) = address.rsplit_once('.') else {
            let message = format!("`{address}` is not the address of a {}", kind.word());
            let help = if kind == NodeKind::Group {
                "write `zone/workspace.group`"
            } else {
                "write `store.dataset`"
            };
            return Absence { message, name: address.to_owned(), help: Some(help.to_owned()) };
        };
        match self.graph.resolve(parent, parent_address, self.scope) {
            Target::Found(node, _) if parent == NodeKind::Datastore => self.dataset_of(node, name),
            Target::Found(node, _) => {
                let groups = self.graph.at::<Workspace>(node).into_iter().flat_map(|space| space.groups());
                let meant = self.closest(name, groups.map(|group| group.name()));
                let address = self.graph.address(node);
                missing(format!("the workspace `{address}` has no group `{name}`"), name, meant)
            }
            Target::Missing | Target::Ambiguous(..) => {
                let mut absence = self.absence(parent, parent_address);
                absence.help = absence.help.map(|help| with_child(&help, name));
                absence
            }
        }
    }

    fn credential_store(&mut self, address: &str) -> Absence {
        let (zone, team) = (self.scope.zone, self.scope.team);
        let visible = self.graph.all::<CredentialStore>().filter(|store| {
            let (its_zone, its_team) = (store.zone_name(), store.team_name());
            its_zone.is_none() || (its_zone == zone && (its_team.is_none() || its_team == team))
        });
        let meant = self.closest(address, visible.map(|store| store.name()));
        missing(format!("there is no credential store `{address}` within reach"), address, meant)
    }

    fn credential(&mut self, address: &str) -> Absence {
        let Some((store, name)) = address.rsplit_once('/') else {
            let same = self.graph.all::<Credential>().find(|credential| credential.name() == address);
            let meant = same.map(|credential| credential.address());
            let message = format!("`{address}` is not the address of a credential");
            let absence = missing(message, address, meant);
            let form = Some("write `store/name`".to_owned());
            return Absence { help: absence.help.or(form), ..absence };
        };
        match self.graph.resolve(NodeKind::CredentialStore, store, self.scope) {
            Target::Found(node, _) => {
                let meant = self.closest(name, below::<Credential>(self.graph, node));
                let meant = meant.map(|meant| format!("{store}/{meant}"));
                missing(format!("the credential store `{store}` has no credential `{name}`"), name, meant)
            }
            Target::Missing | Target::Ambiguous(..) => self.credential_store(store),
        }
    }

    /// `vendor:place/place`.
    fn location(&mut self, address: &str) -> Absence {
        let Some((vendor, path)) = address.split_once(':') else {
            let last = address.rsplit('/').next().unwrap_or(address);
            let same = self.graph.all::<Location>().find(|place| place.name() == last);
            let message = format!("`{address}` is not the address of a location");
            let absence = missing(message, last, same.map(|place| place.address()));
            let form = Some("write `vendor:place/place`".to_owned());
            return Absence { help: absence.help.or(form), ..absence };
        };
        let Some(found) = self.graph.find_by_address::<Vendor>(vendor) else {
            let meant = self.closest(vendor, named::<Vendor>(self.graph));
            return missing(format!("there is no vendor `{vendor}`"), vendor, meant);
        };
        let mut around = found.node();
        let mut known = String::new();
        for name in path.split('/') {
            let separator = if known.is_empty() { "" } else { "/" };
            let next = format!("{known}{separator}{name}");
            match self.graph.resolve(NodeKind::Location, &format!("{vendor}:{next}"), self.scope) {
                Target::Found(place, _) => around = place,
                Target::Missing | Target::Ambiguous(..) => {
                    let meant = self.closest(name, below::<Location>(self.graph, around));
                    let meant = meant.map(|meant| format!("{vendor}:{known}{separator}{meant}"));
                    return missing(format!("the vendor `{vendor}` has no location `{next}`"), name, meant);
                }
            }
            known = next;
        }
        missing(format!("there is no location `{address}`"), path, None)
    }

    fn closest<'n>(&mut self, name: &str, candidates: impl Iterator<Item = &'n str>) -> Option<String> {
        self.out.suggest(name, candidates).map(str::to_owned)
    }
}

fn missing(message: String, name: &str, meant: Option<String>) -> Absence {
    let help = meant.map(|meant| format!("did you mean `{meant}`?"));
    Absence { message, name: name.to_owned(), help }
}

/// "did you mean `stoer`?" of a store, said of a thing below it.
fn with_child(help: &str, name: &str) -> String {
    match help.strip_suffix("`?") {
        Some(start) => format!("{start}.{name}`?"),
        None => help.to_owned(),
    }
}

fn named<T: Object>(graph: &Graph) -> impl Iterator<Item = &str> {
    graph.all::<T>().map(|object| object.name())
}

fn below<T: Object>(graph: &Graph, parent: Node) -> impl Iterator<Item = &str> {
    graph
        .all::<T>()
        .filter(move |object| graph.parent(object.node()) == Some(parent))
        .map(|object| object.name())
}

/// Names of the things of a kind in a zone; without a zone, those of the ecosystem.
fn in_zone<'g>(
    graph: &'g Graph,
    kind: NodeKind,
    zone: Option<&str>,
) -> Box<dyn Iterator<Item = &'g str> + 'g> {
    fn of<'g, T: Object>(graph: &'g Graph, zone: Option<String>) -> Box<dyn Iterator<Item = &'g str> + 'g> {
        let here = graph.all::<T>().filter(move |object| object.zone_name() == zone.as_deref());
        Box::new(here.map(|object| object.name()))
    }
    let zone = zone.map(str::to_owned);
    match kind {
        NodeKind::Container => of::<Container>(graph, zone),
        NodeKind::Datastore => of::<Datastore>(graph, zone),
        NodeKind::Workspace => of::<Workspace>(graph, zone),
        NodeKind::Role => of::<Role>(graph, zone),
        NodeKind::Policy => of::<Policy>(graph, zone),
        NodeKind::Ecosystem
        | NodeKind::Vendor
        | NodeKind::Location
        | NodeKind::Zone
        | NodeKind::Team
        | NodeKind::CredentialStore
        | NodeKind::Credential
        | NodeKind::Platform
        | NodeKind::Instance
        | NodeKind::Dataset
        | NodeKind::Group
        | NodeKind::Transformer
        | NodeKind::Assignment
        | NodeKind::PrimaryIngestion
        | NodeKind::User
        | NodeKind::Scenario
        | NodeKind::ScenarioCheck => Box::new(std::iter::empty()),
    }
}
