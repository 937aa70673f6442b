//! Nodes: every named thing, numbered by kind in path order.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;

use dsc_model::{
    Assignment, Container, Credential, CredentialStore, Dataset, Datastore, Ecosystem, FileModel, Group,
    Identity, Instance, Location, Platform, Policy, PrimaryIngestion, Role, Scenario, ScenarioCheck, Team,
    Transformer, User, Vendor, Word, Workspace, Zone,
};

/// The kinds of nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each is the kind of the object of the same name in dsc-model")]
pub enum NodeKind {
    Ecosystem,
    Vendor,
    Location,
    Zone,
    Policy,
    Team,
    CredentialStore,
    Credential,
    Container,
    Platform,
    Instance,
    Datastore,
    Dataset,
    Workspace,
    Group,
    Transformer,
    Assignment,
    PrimaryIngestion,
    Role,
    User,
    Scenario,
    ScenarioCheck,
}

impl NodeKind {
    /// Every kind, in order.
    pub const ALL: [NodeKind; 22] = [
        NodeKind::Ecosystem,
        NodeKind::Vendor,
        NodeKind::Location,
        NodeKind::Zone,
        NodeKind::Policy,
        NodeKind::Team,
        NodeKind::CredentialStore,
        NodeKind::Credential,
        NodeKind::Container,
        NodeKind::Platform,
        NodeKind::Instance,
        NodeKind::Datastore,
        NodeKind::Dataset,
        NodeKind::Workspace,
        NodeKind::Group,
        NodeKind::Transformer,
        NodeKind::Assignment,
        NodeKind::PrimaryIngestion,
        NodeKind::Role,
        NodeKind::User,
        NodeKind::Scenario,
        NodeKind::ScenarioCheck,
    ];

    /// What people call one of them.
    pub fn word(self) -> &'static str {
        match self {
            NodeKind::Ecosystem => "ecosystem",
            NodeKind::Vendor => "vendor",
            NodeKind::Location => "location",
            NodeKind::Zone => "zone",
            NodeKind::Policy => "policy",
            NodeKind::Team => "team",
            NodeKind::CredentialStore => "credential store",
            NodeKind::Credential => "credential",
            NodeKind::Container => "container",
            NodeKind::Platform => "platform",
            NodeKind::Instance => "instance",
            NodeKind::Datastore => "datastore",
            NodeKind::Dataset => "dataset",
            NodeKind::Workspace => "workspace",
            NodeKind::Group => "group",
            NodeKind::Transformer => "transformer",
            NodeKind::Assignment => "assignment",
            NodeKind::PrimaryIngestion => "primary ingestion",
            NodeKind::Role => "role",
            NodeKind::User => "user",
            NodeKind::Scenario => "scenario",
            NodeKind::ScenarioCheck => "check",
        }
    }

    pub(crate) fn number(self) -> usize {
        self as usize
    }
}

/// A node: its kind, and its number among those of its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Node {
    /// What it is.
    pub kind: NodeKind,
    pub(crate) number: u32,
}

/// A node whose kind is known to the compiler.
pub struct Id<T> {
    pub(crate) number: u32,
    of: PhantomData<fn() -> T>,
}

impl<T: Object> Id<T> {
    pub(crate) fn new(number: u32) -> Self {
        Self { number, of: PhantomData }
    }

    /// The same node, its kind as a value.
    pub fn node(self) -> Node {
        Node { kind: T::KIND, number: self.number }
    }

    /// Its number among those of its kind, in path order, from 0.
    pub fn index(self) -> usize {
        self.number as usize
    }
}

impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Id<T> {}

impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

impl<T> Eq for Id<T> {}

impl<T> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.number.cmp(&other.number)
    }
}

impl<T> Hash for Id<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.number.hash(state);
    }
}

impl<T> fmt::Debug for Id<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "#{}", self.number)
    }
}

/// An object that is a node.
pub trait Object: Sized + 'static {
    /// Its kind.
    const KIND: NodeKind;

    /// All of them in a file.
    fn all(file: &FileModel) -> &[Self];

    /// Its name, or what stands for one.
    fn name_word(&self) -> Word;

    /// Its name and scope, for kinds that stand in one.
    fn identity(&self) -> Option<&Identity> {
        None
    }

    /// The number, in its file, of the object that it belongs to.
    fn parent(&self) -> Option<(NodeKind, u32)> {
        None
    }
}

impl Object for Ecosystem {
    const KIND: NodeKind = NodeKind::Ecosystem;
    fn all(file: &FileModel) -> &[Self] {
        &file.ecosystems
    }
    fn name_word(&self) -> Word {
        self.name.unwrap_or(self.key)
    }
}

impl Object for Vendor {
    const KIND: NodeKind = NodeKind::Vendor;
    fn all(file: &FileModel) -> &[Self] {
        &file.vendors
    }
    fn name_word(&self) -> Word {
        self.name
    }
}

impl Object for Location {
    const KIND: NodeKind = NodeKind::Location;
    fn all(file: &FileModel) -> &[Self] {
        &file.locations
    }
    fn name_word(&self) -> Word {
        self.name
    }
    fn parent(&self) -> Option<(NodeKind, u32)> {
        match self.parent {
            Some(location) => Some((NodeKind::Location, location)),
            None => Some((NodeKind::Vendor, self.vendor)),
        }
    }
}

impl Object for Zone {
    const KIND: NodeKind = NodeKind::Zone;
    fn all(file: &FileModel) -> &[Self] {
        &file.zones
    }
    fn name_word(&self) -> Word {
        self.name
    }
}

impl Object for Policy {
    const KIND: NodeKind = NodeKind::Policy;
    fn all(file: &FileModel) -> &[Self] {
        &file.policies
    }
    fn name_word(&self) -> Word {
        self.identity.name
    }
    fn identity(&self) -> Option<&Identity> {
        Some(&self.identity)
    }
}

impl Object for Team {
    const KIND: NodeKind = NodeKind::Team;
    fn all(file: &FileModel) -> &[Self] {
        &file.teams
    }
    fn name_word(&self) -> Word {
        self.identity.name
    }
    fn identity(&self) -> Option<&Identity> {
        Some(&self.identity)
    }
}

impl Object for CredentialStore {
    const KIND: NodeKind = NodeKind::CredentialStore;
    fn all(file: &FileModel) -> &[Self] {
        &file.credential_stores
    }
    fn name_word(&self) -> Word {
        self.identity.name
    }
    fn identity(&self) -> Option<&Identity> {
        Some(&self.identity)
    }
}

impl Object for Credential {
    const KIND: NodeKind = NodeKind::Credential;
    fn all(file: &FileModel) -> &[Self] {
        &file.credentials
    }
    fn name_word(&self) -> Word {
        self.name
    }
    fn parent(&self) -> Option<(NodeKind, u32)> {
        Some((NodeKind::CredentialStore, self.store))
    }
}

impl Object for Container {
    const KIND: NodeKind = NodeKind::Container;
    fn all(file: &FileModel) -> &[Self] {
        &file.containers
    }
    fn name_word(&self) -> Word {
        self.identity.name
    }
    fn identity(&self) -> Option<&Identity> {
        Some(&self.identity)
    }
}

impl Object for Platform {
    const KIND: NodeKind = NodeKind::Platform;
    fn all(file: &FileModel) -> &[Self] {
        &file.platforms
    }
    fn name_word(&self) -> Word {
        self.name
    }
}

impl Object for Instance {
    const KIND: NodeKind = NodeKind::Instance;
    fn all(file: &FileModel) -> &[Self] {
        &file.instances
    }
    fn name_word(&self) -> Word {
        self.name
    }
    fn parent(&self) -> Option<(NodeKind, u32)> {
        Some((NodeKind::Platform, self.platform))
    }
}

impl Object for Datastore {
    const KIND: NodeKind = NodeKind::Datastore;
    fn all(file: &FileModel) -> &[Self] {
        &file.datastores
    }
    fn name_word(&self) -> Word {
        self.identity.name
    }
    fn identity(&self) -> Option<&Identity> {
        Some(&self.identity)
    }
}

impl Object for Dataset {
    const KIND: NodeKind = NodeKind::Dataset;
    fn all(file: &FileModel) -> &[Self] {
        &file.datasets
    }
    fn name_word(&self) -> Word {
        self.name
    }
    fn parent(&self) -> Option<(NodeKind, u32)> {
        Some((NodeKind::Datastore, self.store))
    }
}

impl Object for Workspace {
    const KIND: NodeKind = NodeKind::Workspace;
    fn all(file: &FileModel) -> &[Self] {
        &file.workspaces
    }
    fn name_word(&self) -> Word {
        self.identity.name
    }
    fn identity(&self) -> Option<&Identity> {
        Some(&self.identity)
    }
}

impl Object for Group {
    const KIND: NodeKind = NodeKind::Group;
    fn all(file: &FileModel) -> &[Self] {
        &file.groups
    }
    fn name_word(&self) -> Word {
        self.name
    }
    fn parent(&self) -> Option<(NodeKind, u32)> {
        Some((NodeKind::Workspace, self.workspace))
    }
}

impl Object for Transformer {
    const KIND: NodeKind = NodeKind::Transformer;
    fn all(file: &FileModel) -> &[Self] {
        &file.transformers
    }
    fn name_word(&self) -> Word {
        self.identity.name
    }
    fn identity(&self) -> Option<&Identity> {
        Some(&self.identity)
    }
}

impl Object for Assignment {
    const KIND: NodeKind = NodeKind::Assignment;
    fn all(file: &FileModel) -> &[Self] {
        &file.assignments
    }
    fn name_word(&self) -> Word {
        self.group
    }
}

impl Object for PrimaryIngestion {
    const KIND: NodeKind = NodeKind::PrimaryIngestion;
    fn all(file: &FileModel) -> &[Self] {
        &file.primary_ingestions
    }
    fn name_word(&self) -> Word {
        self.store
    }
}

impl Object for Role {
    const KIND: NodeKind = NodeKind::Role;
    fn all(file: &FileModel) -> &[Self] {
        &file.roles
    }
    fn name_word(&self) -> Word {
        self.identity.name
    }
    fn identity(&self) -> Option<&Identity> {
        Some(&self.identity)
    }
}

impl Object for User {
    const KIND: NodeKind = NodeKind::User;
    fn all(file: &FileModel) -> &[Self] {
        &file.users
    }
    fn name_word(&self) -> Word {
        self.identity.name
    }
    fn identity(&self) -> Option<&Identity> {
        Some(&self.identity)
    }
}

impl Object for Scenario {
    const KIND: NodeKind = NodeKind::Scenario;
    fn all(file: &FileModel) -> &[Self] {
        &file.scenarios
    }
    fn name_word(&self) -> Word {
        self.identity.name
    }
    fn identity(&self) -> Option<&Identity> {
        Some(&self.identity)
    }
}

impl Object for ScenarioCheck {
    const KIND: NodeKind = NodeKind::ScenarioCheck;
    fn all(file: &FileModel) -> &[Self] {
        &file.scenario_checks
    }
    fn name_word(&self) -> Word {
        self.name
    }
    fn parent(&self) -> Option<(NodeKind, u32)> {
        Some((NodeKind::Scenario, self.scenario))
    }
}
