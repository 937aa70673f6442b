//! Builds the graph: numbers the nodes, learns the names, resolves the references.

use dsc_model::{FileModel, Identity, Word};
use hashbrown::HashSet;

use crate::address::inherits_scope;
use crate::edge::Edges;
use crate::names::{Names, hash_of};
use crate::node::Object;
use crate::resolve::Scoped;
use crate::{At, Edge, Node, NodeKind};

/// A whole model: every object of every file, and every reference between them.
#[derive(Debug)]
pub struct Graph {
    pub(crate) files: Vec<FileModel>,
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
}

/// Where a node stands: its file, and its number among those of its kind in that file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) file: u32,
    pub(crate) number: u32,
}

impl Graph {
    /// Builds the graph of files given in path order; file `n` must have the number `n`.
    pub fn build(files: Vec<FileModel>) -> Self {
        let mut graph = Self {
            files,
            places: vec![Vec::new(); NodeKind::ALL.len()],
            firsts: vec![Vec::new(); NodeKind::ALL.len()],
            names: NodeKind::ALL.iter().map(|_| Names::default()).collect(),
            edges: Edges::default(),
            duplicates: Vec::new(),
            half_read: HashSet::default(),
        };
        graph.number_nodes();
        graph.learn_names();
        graph.learn_half_read();
        let sizes: Vec<usize> = graph.places.iter().map(Vec::len).collect();
        graph.edges = Edges::new(graph.resolve_all(), &sizes);
        graph
    }

    /// Every file, in path order.
    pub fn files(&self) -> &[FileModel] {
        &self.files
    }

    /// All nodes of a kind, in path order, those declared twice included.
    pub fn all<T: Object>(&self) -> impl ExactSizeIterator<Item = At<'_, T>> {
        let count = self.places[T::KIND.number()].len() as u32;
        (0..count).map(|number| At::new(self, number))
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
        let zone = self.identity(scoped)?.scope.zone?;
        let name = self.file_of(scoped).text(zone);
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
            let count = self.count(kind);
            let mut names = Names::default();
            names.reserve(count);
            let mut twice = Vec::new();
            for number in 0..count as u32 {
                let node = Node { kind, number };
                let (scope, parent, name) = self.name_key(node);
                let hash = hash_of(&scope, parent, name);
                let same = |other| self.name_key(Node { kind, number: other }) == (scope, parent, name);
                if let Some(first) = names.insert(hash, number, same) {
                    twice.push((node, Node { kind, number: first }));
                }
            }
            self.names[kind.number()] = names;
            self.duplicates.extend(twice);
        }
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

    pub(crate) fn find(&self, kind: NodeKind, scope: [&str; 2], parent: u32, name: &str) -> Option<Node> {
        let hash = hash_of(&scope, parent, name);
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
