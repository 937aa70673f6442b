//! Builds the graph: numbers the nodes, learns the names, resolves the references.

use std::sync::Arc;

use dsc_model::names::hash_of_name;
use dsc_model::{Dataset, Datastore, FileModel, Identity, Scope, Word};
use hashbrown::HashSet;

use crate::address::inherits_scope;
use crate::edge::Edges;
use crate::names::{Names, hash_of};
use crate::node::Object;
use crate::resolve::Scoped;
use crate::{At, Edge, Node, NodeKind};

/// A whole model: every object of every file, and every reference between them.
#[derive(Clone, Debug)]
pub struct Graph {
    pub(crate) files: Vec<Arc<FileModel>>,
    /// By kind: where each node stands.
    pub(crate) places: Vec<Vec<Place>>,
    /// By kind and file: the number of the file's first node.
    pub(crate) firsts: Vec<Vec<u32>>,
    /// By kind: names in their scopes.
    pub(crate) names: Vec<Names>,
    pub(crate) edges: Edges,
    /// A node declared again, and the declaration that counts.
    duplicates: Vec<(Node, Node)>,
    /// Words of files that could not be read wholly.
    pub(crate) half_read: HashSet<Box<str>, foldhash::fast::FixedState>,
    /// Whether overlays changed what the files say.
    pub(crate) overlaid: bool,
}

/// Where a node stands: its file, and its number among those of its kind in that file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) file: u32,
    pub(crate) number: u32,
}

impl Graph {
    /// Builds the graph of files given in path order; file `n` must have the number `n`.
    pub fn build(files: Vec<Arc<FileModel>>) -> Self {
        let mut graph = Self {
            files,
            places: vec![Vec::new(); NodeKind::ALL.len()],
            firsts: vec![Vec::new(); NodeKind::ALL.len()],
            names: NodeKind::ALL.iter().map(|_| Names::default()).collect(),
            edges: Edges::default(),
            duplicates: Vec::new(),
            half_read: HashSet::default(),
            overlaid: false,
        };
        graph.number_nodes();
        graph.learn_names();
        graph.learn_half_read();
        let sizes: Vec<usize> = graph.places.iter().map(Vec::len).collect();
        graph.edges = Edges::new(graph.resolve_all(), &sizes);
        graph
    }

    /// Every file, in path order.
    pub fn files(&self) -> &[Arc<FileModel>] {
        &self.files
    }

    /// The declaration that counts where a node is declared again; none for those that count.
    pub fn declared_before(&self, node: Node) -> Option<Node> {
        let first = self.first_of(node);
        (first != node).then_some(first)
    }

    /// Whether overlays changed what the files say, so that their texts do not tell all.
    pub fn is_overlaid(&self) -> bool {
        self.overlaid
    }

    /// All nodes of a kind, in path order, those declared twice included.
    pub fn all<T: Object>(&self) -> impl ExactSizeIterator<Item = At<'_, T>> {
        let count = self.places[T::KIND.number()].len() as u32;
        (0..count).map(|number| At::new(self, number))
    }

    /// All nodes, kind by kind, those declared twice included.
    pub fn nodes(&self) -> impl Iterator<Item = Node> {
        NodeKind::ALL
            .into_iter()
            .flat_map(|kind| (0..self.count(kind) as u32).map(move |number| Node { kind, number }))
    }

    /// The nodes of a kind from one number up to another, for work in pieces.
    pub fn some<T: Object>(&self, range: std::ops::Range<usize>) -> impl Iterator<Item = At<'_, T>> {
        range.map(|number| At::new(self, number as u32))
    }

    /// How many nodes of a kind there are.
    #[inline]
    pub fn count(&self, kind: NodeKind) -> usize {
        self.places[kind.number()].len()
    }

    /// Every reference.
    pub fn edges(&self) -> &[Edge] {
        self.edges.all()
    }

    /// The references that a node says.
    pub fn edges_from(&self, node: Node) -> &[Edge] {
        self.edges.from(node)
    }

    /// The references that lead to a node.
    pub fn edges_to(&self, node: Node) -> impl Iterator<Item = &Edge> {
        self.edges.to(node)
    }

    /// Nodes declared again, each with the declaration that counts.
    pub fn duplicates(&self) -> &[(Node, Node)] {
        &self.duplicates
    }

    /// A node as a handle of its kind; none where the kind is another.
    #[inline]
    pub fn at<T: Object>(&self, node: Node) -> Option<At<'_, T>> {
        (node.kind == T::KIND).then(|| At::new(self, node.number))
    }

    /// Where a node's key stands.
    pub fn span(&self, node: Node) -> dsc_diag::Span {
        let file = self.file_of(node);
        let word = self.identity(node).map_or_else(|| self.name_word(node), |identity| identity.key);
        file.span(word)
    }

    /// The name of a node, without its scope.
    pub fn name_of(&self, node: Node) -> &str {
        self.file_of(node).text(self.name_word(node))
    }

    /// The file that declares a node.
    #[inline]
    pub fn file_of(&self, node: Node) -> &FileModel {
        &self.files[self.place(node).file as usize]
    }

    /// The zone that a node stands in, by name.
    pub fn zone_name(&self, node: Node) -> Option<&str> {
        let scoped = self.scope_owner(node)?;
        self.zone_of_scope(self.file_of(scoped), self.identity(scoped)?.scope)
    }

    /// The zone that a scope of a file means, by name.
    pub(crate) fn zone_of_scope<'g>(&'g self, file: &'g FileModel, scope: Scope) -> Option<&'g str> {
        let name = file.text(scope.zone?);
        (Some(name) != self.ecosystem_name()).then_some(name)
    }

    /// The team that a node belongs to, by name.
    pub fn team_name(&self, node: Node) -> Option<&str> {
        let scoped = self.scope_owner(node)?;
        let team = self.identity(scoped)?.scope.team?;
        Some(self.file_of(scoped).text(team))
    }

    /// The name of the ecosystem.
    pub fn ecosystem_name(&self) -> Option<&str> {
        let ecosystem = self.all::<dsc_model::Ecosystem>().next()?;
        ecosystem.object().name.map(|name| ecosystem.text(name))
    }

    /// The node that a node belongs to: of a dataset its store, of a group its workspace.
    pub fn parent(&self, node: Node) -> Option<Node> {
        let place = self.place(node);
        let (kind, number) = self.with_object(node, |object| object.parent)?;
        Some(Node { kind, number: self.firsts[kind.number()][place.file as usize] + number })
    }

    /// Whether that word stands in a file that could not be read wholly, or below a key that nobody knows, so that a
    /// thing of that name may well exist.
    pub fn may_be_declared(&self, name: &str) -> bool {
        self.half_read.contains(name)
    }

    #[inline]
    pub(crate) fn place(&self, node: Node) -> Place {
        self.places[node.kind.number()][node.number as usize]
    }

    pub(crate) fn name_word(&self, node: Node) -> Word {
        self.with_object(node, |object| object.name)
    }

    pub(crate) fn identity(&self, node: Node) -> Option<Identity> {
        self.with_object(node, |object| object.identity)
    }

    fn scope_owner(&self, node: Node) -> Option<Node> {
        if inherits_scope(node.kind) { self.parent(node) } else { Some(node) }
    }

    fn number_nodes(&mut self) {
        for kind in NodeKind::ALL {
            let places = &mut self.places[kind.number()];
            let firsts = &mut self.firsts[kind.number()];
            firsts.reserve(self.files.len());
            for (number, file) in self.files.iter().enumerate() {
                firsts.push(places.len() as u32);
                let count = crate::walk::count(kind, file);
                places.extend((0..count as u32).map(|at| Place { file: number as u32, number: at }));
            }
            places.shrink_to_fit();
        }
    }

    fn learn_names(&mut self) {
        for kind in NodeKind::ALL {
            let learnt =
                if kind == NodeKind::Dataset { self.learn_datasets() } else { self.learn_kind(kind) };
            let (names, twice) = learnt;
            self.names[kind.number()] = names;
            self.duplicates.extend(twice);
        }
    }

    fn learn_kind(&self, kind: NodeKind) -> (Names, Vec<(Node, Node)>) {
        let mut learning = Learning::new(self, kind);
        for number in 0..self.count(kind) as u32 {
            let (scope, parent, name) = self.name_key(Node { kind, number });
            learning.learn(hash_of(&scope, parent, hash_of_name(name)), number);
        }
        learning.finish()
    }

    /// Learns the names of datasets: there may be a million, and their files know what their texts come to.
    fn learn_datasets(&self) -> (Names, Vec<(Node, Node)>) {
        let mut learning = Learning::new(self, NodeKind::Dataset);
        let mut number = 0;
        for (file, first_store) in self.files.iter().zip(&self.firsts[NodeKind::Datastore.number()]) {
            for dataset in &file.datasets {
                let store = Node { kind: NodeKind::Datastore, number: first_store + dataset.store };
                let parent = self.first_of(store).number;
                learning.learn(hash_of(&["", ""], parent, dataset.name_hash()), number);
                number += 1;
            }
        }
        learning.finish()
    }

    /// What makes a name unique: scope, parent, name.
    fn name_key(&self, node: Node) -> ([&str; 2], u32, &str) {
        let parent = self.parent(node).map_or(u32::MAX, |parent| self.first_of(parent).number);
        let zone = if inherits_scope(node.kind) { None } else { self.zone_name(node) };
        // Two teams of a zone may each have a credential store of one name; everything else is known by its zone.
        let team = if node.kind == NodeKind::CredentialStore { self.team_name(node) } else { None };
        let name = if node.kind == NodeKind::Ecosystem { "" } else { self.name_of(node) };
        let below_vendor = node.kind == NodeKind::Location
            && self.parent(node).is_some_and(|parent| parent.kind == NodeKind::Vendor);
        let marker = if below_vendor { Some("vendor") } else { team };
        ([zone.unwrap_or(""), marker.unwrap_or("")], parent, name)
    }

    /// The declaration that counts, of a node that may be declared again.
    fn first_of(&self, node: Node) -> Node {
        if self.duplicates.is_empty() {
            return node;
        }
        match self.duplicates.binary_search_by(|(again, _)| again.cmp(&node)) {
            Ok(at) => self.duplicates[at].1,
            Err(_) => node,
        }
    }

    /// Collects what looks like a name in files that could not be read wholly, and below keys that nobody knows.
    fn learn_half_read(&mut self) {
        self.half_read.extend(self.files.iter().flat_map(|file| file.passed_over.iter().cloned()));
        for file in self.files.iter().filter(|file| !file.complete) {
            let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
            let words = file.source.split(|c| !is_name(c)).filter(|word| !word.is_empty());
            self.half_read.extend(words.map(Box::from));
        }
    }

    /// The store of that number, if it has so few datasets, all in one place, that looking at each costs less than
    /// looking one up: they lie next to each other, and whoever asks for one mostly asks for the next as well.
    fn few_datasets_of(&self, store: u32) -> Option<At<'_, Datastore>> {
        const FEW: usize = 64;
        let store = At::<Datastore>::new(self, store);
        (self.duplicates.is_empty() && store.object().datasets.len() <= FEW).then_some(store)
    }

    /// The dataset of that name in the store of that number: what [`Graph::find`] says, in less time.
    pub(crate) fn find_dataset(&self, store: u32, name: &str) -> Option<Node> {
        let name_hash = hash_of_name(name);
        if let Some(datasets) = self.few_datasets_of(store) {
            let file = datasets.file();
            let range = datasets.object().datasets.range();
            let first = datasets.first_of_file(NodeKind::Dataset) as usize + range.start;
            let is_it =
                |dataset: &Dataset| dataset.name_hash() == name_hash && file.text(dataset.name) == name;
            let at = file.datasets[range].iter().position(is_it)?;
            return Some(Node { kind: NodeKind::Dataset, number: (first + at) as u32 });
        }
        let same = |number| {
            let dataset = At::<Dataset>::new(self, number);
            let its_store = Node {
                kind: NodeKind::Datastore,
                number: dataset.first_of_file(NodeKind::Datastore) + dataset.store,
            };
            dataset.name_hash() == name_hash
                && self.first_of(its_store).number == store
                && dataset.name() == name
        };
        let found = self.names[NodeKind::Dataset.number()].find(hash_of(&["", ""], store, name_hash), same);
        found.map(|number| Node { kind: NodeKind::Dataset, number })
    }

    pub(crate) fn find(&self, kind: NodeKind, scope: [&str; 2], parent: u32, name: &str) -> Option<Node> {
        let hash = hash_of(&scope, parent, hash_of_name(name));
        let same = |number| self.name_key(Node { kind, number }) == (scope, parent, name);
        self.names[kind.number()].find(hash, same).map(|number| Node { kind, number })
    }

    /// A node by its full address, such as `usa/northwind` or `warehouse`.
    pub fn find_by_address<T: Object>(&self, address: &str) -> Option<At<'_, T>> {
        let scoped = Scoped { zone: None, team: None };
        match self.resolve(T::KIND, address, scoped) {
            crate::Target::Found(node, _) => self.at(node),
            crate::Target::Missing | crate::Target::Ambiguous(..) => None,
        }
    }
}

/// The names of one kind, while they are learnt.
struct Learning<'g> {
    graph: &'g Graph,
    kind: NodeKind,
    names: Names,
    twice: Vec<(Node, Node)>,
}

impl<'g> Learning<'g> {
    fn new(graph: &'g Graph, kind: NodeKind) -> Self {
        Self { graph, kind, names: Names::with_capacity(graph.count(kind)), twice: Vec::new() }
    }

    /// Learns the name of a node, from its hash.
    #[inline]
    fn learn(&mut self, hash: u64, number: u32) {
        let key = |number| self.graph.name_key(Node { kind: self.kind, number });
        if let Some(first) = self.names.insert(hash, number, |other| key(other) == key(number)) {
            self.twice.push((Node { kind: self.kind, number }, Node { kind: self.kind, number: first }));
        }
    }

    fn finish(self) -> (Names, Vec<(Node, Node)>) {
        (self.names, self.twice)
    }
}
