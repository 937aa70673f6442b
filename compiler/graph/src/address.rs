//! Addresses: the full, canonical name of a node, computed when it is shown.

use crate::{Graph, Node, NodeKind};

impl Graph {
    /// The full address of a node, such as `usa/northwind.customers`, `mycorp:usa/ny_1`, `acme/streams`.
    pub fn address(&self, node: Node) -> String {
        let name = self.name_of(node);
        match node.kind {
            NodeKind::Ecosystem
            | NodeKind::Vendor
            | NodeKind::Zone
            | NodeKind::Platform
            | NodeKind::Assignment
            | NodeKind::PrimaryIngestion => name.to_owned(),
            NodeKind::Location => self.location_address(node),
            NodeKind::Credential => match self.parent(node) {
                Some(store) => format!("{}/{name}", self.name_of(store)),
                None => name.to_owned(),
            },
            NodeKind::Instance | NodeKind::Dataset | NodeKind::Group | NodeKind::ScenarioCheck => {
                match self.parent(node) {
                    Some(parent) => format!("{}.{name}", self.address(parent)),
                    None => name.to_owned(),
                }
            }
            NodeKind::Policy
            | NodeKind::Team
            | NodeKind::CredentialStore
            | NodeKind::Container
            | NodeKind::Datastore
            | NodeKind::Workspace
            | NodeKind::Transformer
            | NodeKind::Role
            | NodeKind::User
            | NodeKind::Scenario => match self.zone_name(node).or(self.ecosystem_name()) {
                Some(scope) => format!("{scope}/{name}"),
                None => name.to_owned(),
            },
        }
    }

    fn location_address(&self, node: Node) -> String {
        let name = self.name_of(node);
        match self.parent(node) {
            Some(parent) if parent.kind == NodeKind::Vendor => format!("{}:{name}", self.name_of(parent)),
            Some(parent) => format!("{}/{name}", self.location_address(parent)),
            None => name.to_owned(),
        }
    }
}

/// Kinds whose objects have no scope of their own stand where their parent stands.
pub(crate) fn inherits_scope(kind: NodeKind) -> bool {
    matches!(
        kind,
        NodeKind::Credential
            | NodeKind::Dataset
            | NodeKind::Group
            | NodeKind::ScenarioCheck
            | NodeKind::Instance
    )
}
