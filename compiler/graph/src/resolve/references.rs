//! Which fields of which objects are references, and to what.

use std::ops::Range;

use dsc_model::{
    Assignment, Container, Dataset, Datastore, Group, Instance, Platform, Policy, PrimaryIngestion, Role,
    Scenario, ScenarioCheck, Transformer, User, Word, Workspace,
};

use super::Scoped;
use crate::{At, Edge, Graph, Node, NodeKind, Object, Relation, Target};

/// Collects the references of some objects of one kind.
pub(super) struct References<'g> {
    pub(super) graph: &'g Graph,
    /// The numbers of the objects.
    pub(super) numbers: Range<usize>,
    pub(super) edges: Vec<Edge>,
}

impl<'g> References<'g> {
    /// The objects; the caller knows of which kind they are.
    fn objects<T: Object>(&self) -> impl Iterator<Item = At<'g, T>> + use<'g, T> {
        self.graph.some::<T>(self.numbers.clone())
    }

    pub(super) fn of_containers(&mut self) {
        for container in self.objects::<Container>() {
            let locations = container.words(container.locations);
            self.add_all(container, Relation::ContainerLocation, NodeKind::Location, locations);
            self.add(container, Relation::ContainerCredential, NodeKind::Credential, container.credential);
            self.add(container, Relation::ConnectKafka, NodeKind::Container, container.endpoint.kafka);
        }
    }

    pub(super) fn of_platforms(&mut self) {
        for platform in self.objects::<Platform>() {
            let store = platform.credential_store;
            self.add(platform, Relation::PlatformCredentialStore, NodeKind::CredentialStore, store);
            self.add(platform, Relation::PlatformConnect, NodeKind::Container, platform.kafka_connect);
            self.add(platform, Relation::PlatformLocation, NodeKind::Location, platform.location);
        }
    }

    pub(super) fn of_instances(&mut self) {
        for instance in self.objects::<Instance>() {
            self.add(instance, Relation::InstanceLocation, NodeKind::Location, instance.location);
            self.add(instance, Relation::InstanceCredential, NodeKind::Credential, instance.credential);
        }
    }

    pub(super) fn of_policies(&mut self) {
        for policy in self.objects::<Policy>() {
            let deprecated = policy.object().deprecated.as_ref();
            let replacement = deprecated.and_then(|deprecated| deprecated.replacement);
            self.add(policy, Relation::PolicyReplacement, NodeKind::Policy, replacement);
        }
    }

    pub(super) fn of_datastores(&mut self) {
        for store in self.objects::<Datastore>() {
            if let Some(ingestion) = &store.object().ingestion {
                self.add(store, Relation::IngestionContainer, NodeKind::Container, ingestion.container);
                self.add(store, Relation::IngestionCredential, NodeKind::Credential, ingestion.credential);
                let routes =
                    ingestion.route.iter().flat_map(|route| route.to.iter().map(|(_, dataset)| *dataset));
                let topics = ingestion
                    .topics
                    .iter()
                    .flat_map(|topics| topics.explicit.iter().map(|(dataset, _)| *dataset));
                let routes: Vec<Word> = routes.collect();
                let topics: Vec<Word> = topics.collect();
                self.add_own_datasets(store, Relation::RouteDataset, &routes);
                self.add_own_datasets(store, Relation::TopicDataset, &topics);
            }
            if let Some(consumers) = store.consumers {
                let consumers = store.words(consumers);
                self.add_all(store, Relation::StoreConsumer, NodeKind::Workspace, consumers);
            }
            let replacement =
                store.object().deprecated.as_ref().and_then(|deprecated| deprecated.replacement);
            self.add(store, Relation::StoreReplacement, NodeKind::Dataset, replacement);
        }
    }

    pub(super) fn of_datasets(&mut self) {
        for dataset in self.objects::<Dataset>() {
            let file = dataset.file();
            let deprecated = dataset.object().details(file).deprecated.as_ref();
            if let Some(word) = deprecated.and_then(|deprecated| deprecated.replacement) {
                self.add(dataset, Relation::DatasetReplacement, NodeKind::Dataset, Some(word));
            }
            if !dataset.summary.refers {
                continue;
            }
            let columns = &file.columns[dataset.object().columns.range()];
            for (number, column) in columns.iter().enumerate() {
                let Some(word) = column.details(file).references else { continue };
                let to = self.graph.resolve_own_column(file.text(word), dataset.store());
                self.edges.push(Edge {
                    from: dataset.node(),
                    column: Some(number as u32),
                    relation: Relation::ColumnReference,
                    word,
                    to,
                });
            }
        }
    }

    pub(super) fn of_workspaces(&mut self) {
        for workspace in self.objects::<Workspace>() {
            let container = workspace.container.filter(|word| workspace.text(*word) != "managed");
            self.add(workspace, Relation::WorkspaceContainer, NodeKind::Container, container);
            let readers = workspace.words(workspace.readers);
            self.add_all(workspace, Relation::WorkspaceReader, NodeKind::Role, readers);
        }
    }

    pub(super) fn of_groups(&mut self) {
        for group in self.objects::<Group>() {
            let datasets = group.words(group.datasets);
            self.add_all(group, Relation::GroupDataset, NodeKind::Dataset, datasets);
            let allowed = group.words(group.allow_deprecated);
            self.add_all(group, Relation::GroupAllowsDeprecated, NodeKind::Dataset, allowed);
        }
    }

    pub(super) fn of_transformers(&mut self) {
        for transformer in self.objects::<Transformer>() {
            self.add(transformer, Relation::TransformerWorkspace, NodeKind::Workspace, transformer.workspace);
            self.add(transformer, Relation::TransformerOutput, NodeKind::Datastore, transformer.output);
            let Some(output) = transformer.output else { continue };
            let scope = self.graph.scope_of(transformer.node());
            let found = self.graph.resolve(NodeKind::Datastore, transformer.text(output), scope);
            let Target::Found(store, _) = found else { continue };
            for (dataset, _) in &transformer.object().sql {
                let to =
                    self.graph.found(NodeKind::Dataset, ["", ""], store.number, transformer.text(*dataset));
                self.push(transformer.node(), Relation::TransformerDataset, *dataset, to);
            }
        }
    }

    pub(super) fn of_assignments(&mut self) {
        for assignment in self.objects::<Assignment>() {
            self.add(assignment, Relation::AssignmentGroup, NodeKind::Group, Some(assignment.group));
            for (_, platform) in &assignment.object().platforms {
                self.add(assignment, Relation::AssignmentPlatform, NodeKind::Platform, Some(*platform));
            }
        }
    }

    pub(super) fn of_primary_ingestions(&mut self) {
        for primary in self.objects::<PrimaryIngestion>() {
            self.add(primary, Relation::PrimaryStore, NodeKind::Datastore, Some(primary.store));
            let platforms = primary.words(primary.platforms);
            self.add_all(primary, Relation::PrimaryPlatform, NodeKind::Platform, platforms);
        }
    }

    pub(super) fn of_roles(&mut self) {
        for role in self.objects::<Role>() {
            let stores = role.words(role.write);
            self.add_all(role, Relation::RoleWrites, NodeKind::Datastore, stores);
        }
    }

    pub(super) fn of_users(&mut self) {
        for user in self.objects::<User>() {
            let roles = user.words(user.roles);
            self.add_all(user, Relation::UserRole, NodeKind::Role, roles);
        }
    }

    pub(super) fn of_scenarios(&mut self) {
        for scenario in self.objects::<Scenario>() {
            self.add(scenario, Relation::ScenarioStore, NodeKind::Datastore, scenario.store);
        }
    }

    pub(super) fn of_scenario_checks(&mut self) {
        for check in self.objects::<ScenarioCheck>() {
            self.add(check, Relation::CheckWorkspace, NodeKind::Workspace, check.workspace);
            self.add(check, Relation::CheckDataset, NodeKind::Dataset, check.dataset);
        }
    }

    fn add<T: Object>(&mut self, from: At<'g, T>, relation: Relation, kind: NodeKind, word: Option<Word>) {
        let Some(word) = word else { return };
        self.add_all(from, relation, kind, &[word]);
    }

    fn add_all<T: Object>(&mut self, from: At<'g, T>, relation: Relation, kind: NodeKind, words: &[Word]) {
        if words.is_empty() {
            return;
        }
        let scope: Scoped<'g> = from.scope();
        let mut last_store = None;
        for word in words {
            let address = from.text(*word);
            let to = match kind == NodeKind::Dataset {
                true => self.dataset(address, scope, &mut last_store),
                false => self.graph.resolve(kind, address, scope),
            };
            self.push(from.node(), relation, *word, to);
        }
    }

    /// A dataset by its address; lists name several of one store after each other, so the last one is kept.
    fn dataset(
        &self,
        address: &'g str,
        scope: Scoped<'g>,
        last_store: &mut Option<(&'g str, Target)>,
    ) -> Target {
        let Some((store_address, name)) = address.rsplit_once('.') else { return Target::Missing };
        let store = match last_store {
            Some((known, store)) if *known == store_address => *store,
            Some(_) | None => self.graph.resolve(NodeKind::Datastore, store_address, scope),
        };
        *last_store = Some((store_address, store));
        self.graph.resolve_inside(NodeKind::Dataset, store, name)
    }

    fn add_own_datasets(&mut self, store: At<'g, Datastore>, relation: Relation, words: &[Word]) {
        for word in words {
            let to = self.graph.found(NodeKind::Dataset, ["", ""], store.id().number, store.text(*word));
            self.push(store.node(), relation, *word, to);
        }
    }

    fn push(&mut self, from: Node, relation: Relation, word: Word, to: Target) {
        self.edges.push(Edge { from, column: None, relation, word, to });
    }
}
