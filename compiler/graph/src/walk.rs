//! The one place that goes from the kind of a node to the table of its objects.

use dsc_model::{FileModel, Identity, Word};

use crate::{Graph, Node, NodeKind, Object};

/// What the graph needs to know of any object.
pub(crate) struct Known {
    pub(crate) name: Word,
    pub(crate) identity: Option<Identity>,
    pub(crate) parent: Option<(NodeKind, u32)>,
}

fn known<T: Object>(file: &FileModel, number: u32) -> Known {
    let object = &T::all(file)[number as usize];
    Known { name: object.name_word(), identity: object.identity().copied(), parent: object.parent() }
}

impl Graph {
    pub(crate) fn with_object<R>(&self, node: Node, read: impl FnOnce(Known) -> R) -> R {
        let place = self.place(node);
        read(look_up(node.kind, &self.files[place.file as usize], place.number))
    }
}

fn look_up(kind: NodeKind, file: &FileModel, number: u32) -> Known {
    match kind {
        NodeKind::Ecosystem => known::<dsc_model::Ecosystem>(file, number),
        NodeKind::Vendor => known::<dsc_model::Vendor>(file, number),
        NodeKind::Location => known::<dsc_model::Location>(file, number),
        NodeKind::Zone => known::<dsc_model::Zone>(file, number),
        NodeKind::Policy => known::<dsc_model::Policy>(file, number),
        NodeKind::Team => known::<dsc_model::Team>(file, number),
        NodeKind::CredentialStore => known::<dsc_model::CredentialStore>(file, number),
        NodeKind::Credential => known::<dsc_model::Credential>(file, number),
        NodeKind::Container => known::<dsc_model::Container>(file, number),
        NodeKind::Platform => known::<dsc_model::Platform>(file, number),
        NodeKind::Instance => known::<dsc_model::Instance>(file, number),
        NodeKind::Datastore => known::<dsc_model::Datastore>(file, number),
        NodeKind::Dataset => known::<dsc_model::Dataset>(file, number),
        NodeKind::Workspace => known::<dsc_model::Workspace>(file, number),
        NodeKind::Group => known::<dsc_model::Group>(file, number),
        NodeKind::Transformer => known::<dsc_model::Transformer>(file, number),
        NodeKind::Assignment => known::<dsc_model::Assignment>(file, number),
        NodeKind::PrimaryIngestion => known::<dsc_model::PrimaryIngestion>(file, number),
        NodeKind::Role => known::<dsc_model::Role>(file, number),
        NodeKind::User => known::<dsc_model::User>(file, number),
        NodeKind::Scenario => known::<dsc_model::Scenario>(file, number),
        NodeKind::ScenarioCheck => known::<dsc_model::ScenarioCheck>(file, number),
    }
}

/// How many objects of a kind a file declares.
pub(crate) fn count(kind: NodeKind, file: &FileModel) -> usize {
    match kind {
        NodeKind::Ecosystem => file.ecosystems.len(),
        NodeKind::Vendor => file.vendors.len(),
        NodeKind::Location => file.locations.len(),
        NodeKind::Zone => file.zones.len(),
        NodeKind::Policy => file.policies.len(),
        NodeKind::Team => file.teams.len(),
        NodeKind::CredentialStore => file.credential_stores.len(),
        NodeKind::Credential => file.credentials.len(),
        NodeKind::Container => file.containers.len(),
        NodeKind::Platform => file.platforms.len(),
        NodeKind::Instance => file.instances.len(),
        NodeKind::Datastore => file.datastores.len(),
        NodeKind::Dataset => file.datasets.len(),
        NodeKind::Workspace => file.workspaces.len(),
        NodeKind::Group => file.groups.len(),
        NodeKind::Transformer => file.transformers.len(),
        NodeKind::Assignment => file.assignments.len(),
        NodeKind::PrimaryIngestion => file.primary_ingestions.len(),
        NodeKind::Role => file.roles.len(),
        NodeKind::User => file.users.len(),
        NodeKind::Scenario => file.scenarios.len(),
        NodeKind::ScenarioCheck => file.scenario_checks.len(),
    }
}
