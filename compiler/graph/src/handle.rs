//! Handles: a node seen with its graph. Small, copyable, and read like prose.

use std::fmt;
use std::ops::Deref;

use dsc_diag::Span;
use dsc_model::{Column, ColumnDetails, Dataset, FileModel, Identity, Many, Word};

use crate::{Graph, Id, Node, Object, Relation, Scoped, Target};

/// A node of a known kind, seen with its graph. Fields of the object are at hand by `handle.field`.
///
/// It carries its file and its object, since rules ask for them again and again.
pub struct At<'g, T> {
    pub(crate) graph: &'g Graph,
    pub(crate) file: &'g FileModel,
    object: &'g T,
    pub(crate) id: Id<T>,
}

impl<T> Clone for At<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for At<'_, T> {}

impl<T> PartialEq for At<'_, T> {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl<T> Eq for At<'_, T> {}

impl<T: Object> fmt::Debug for At<'_, T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {}", T::KIND.word(), self.address())
    }
}

impl<T: Object> Deref for At<'_, T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        self.object
    }
}

/// A reference as seen from one of its ends.
#[derive(Clone, Copy)]
pub struct Link<'g, T> {
    /// The words that say it.
    pub word: Word,
    /// Where they stand.
    pub span: Span,
    /// What it refers to, if that exists.
    pub target: Option<At<'g, T>>,
}

impl<'g, T: Object> At<'g, T> {
    /// The node of that number among those of its kind.
    #[inline]
    pub(crate) fn new(graph: &'g Graph, number: u32) -> Self {
        let place = graph.places[T::KIND.number()][number as usize];
        let file = &graph.files[place.file as usize];
        Self { graph, file, object: &T::all(file)[place.number as usize], id: Id::new(number) }
    }

    /// The graph that it belongs to.
    #[inline]
    pub fn graph(self) -> &'g Graph {
        self.graph
    }

    /// Its number.
    #[inline]
    pub fn id(self) -> Id<T> {
        self.id
    }

    /// The node.
    #[inline]
    pub fn node(self) -> Node {
        self.id.node()
    }

    /// The object as its file declares it, for as long as the graph lives.
    #[inline]
    pub fn object(self) -> &'g T {
        self.object
    }

    /// The file that declares it.
    #[inline]
    pub fn file(self) -> &'g FileModel {
        self.file
    }

    /// Its name.
    #[inline]
    pub fn name(self) -> &'g str {
        self.file().text(self.object().name_word())
    }

    /// Where its name stands: the place of the object's key.
    pub fn span(self) -> Span {
        self.file().span(self.key_word())
    }

    /// Its full address.
    pub fn address(self) -> String {
        self.graph.address(self.node())
    }

    /// The text of a word of its file.
    #[inline]
    pub fn text(self, word: Word) -> &'g str {
        self.file().text(word)
    }

    /// Where a word of its file stands.
    pub fn span_of(self, word: Word) -> Span {
        self.file().span(word)
    }

    /// The members of a list of its file.
    #[inline]
    pub fn words(self, words: Many<Word>) -> &'g [Word] {
        self.file().words(words)
    }

    /// The members of a list of its file, as texts.
    pub fn texts(self, words: Many<Word>) -> impl Iterator<Item = &'g str> {
        let file = self.file();
        file.words(words).iter().map(move |word| file.text(*word))
    }

    /// The zone that it stands in, by name; none for things of the ecosystem.
    pub fn zone_name(self) -> Option<&'g str> {
        match self.object.identity() {
            Some(identity) => self.graph.zone_of_scope(self.file, identity.scope),
            None => self.graph.zone_name(self.node()),
        }
    }

    /// The team that it belongs to, by name; none for things of a zone or of the ecosystem.
    pub fn team_name(self) -> Option<&'g str> {
        match self.object.identity() {
            Some(identity) => identity.scope.team.map(|team| self.file.text(team)),
            None => self.graph.team_name(self.node()),
        }
    }

    /// The scope from which its references are looked up.
    pub(crate) fn scope(self) -> Scoped<'g> {
        Scoped { zone: self.zone_name(), team: self.team_name() }
    }

    /// The one reference of that relation that it says.
    pub fn link<U: Object>(self, relation: Relation) -> Option<Link<'g, U>> {
        self.links(relation).next()
    }

    /// All references of that relation that it says, in the order of the file.
    pub fn links<U: Object>(self, relation: Relation) -> impl Iterator<Item = Link<'g, U>> {
        let edges = self.graph.edges.from(self.node());
        edges.iter().filter(move |edge| edge.relation == relation).map(move |edge| Link {
            word: edge.word,
            span: self.file().span(edge.word),
            target: match edge.to {
                Target::Found(node, _) => self.graph.at::<U>(node),
                Target::Missing | Target::Ambiguous(..) => None,
            },
        })
    }

    /// Everything that refers to it by that relation, with the place that says so.
    pub fn referrers<U: Object>(self, relation: Relation) -> impl Iterator<Item = Link<'g, U>> {
        let edges = self.graph.edges.to(self.node());
        edges.filter(move |edge| edge.relation == relation).map(move |edge| Link {
            word: edge.word,
            span: self.graph.file_of(edge.from).span(edge.word),
            target: self.graph.at::<U>(edge.from),
        })
    }

    fn key_word(self) -> Word {
        let object = self.object();
        object.identity().map_or(object.name_word(), |identity: &Identity| identity.key)
    }
}

/// A column of a dataset.
#[derive(Clone, Copy)]
pub struct ColumnAt<'g> {
    /// The dataset.
    pub dataset: At<'g, Dataset>,
    /// Its place among the dataset's columns, from 0.
    pub number: u32,
}

impl Deref for ColumnAt<'_> {
    type Target = Column;

    #[inline]
    fn deref(&self) -> &Column {
        self.column()
    }
}

impl<'g> ColumnAt<'g> {
    /// The column as its file declares it.
    #[inline]
    pub fn column(self) -> &'g Column {
        let range = self.dataset.object().columns.range();
        &self.dataset.file().columns[range][self.number as usize]
    }

    /// Its name.
    #[inline]
    pub fn name(self) -> &'g str {
        self.dataset.text(self.column().name)
    }

    /// Where its name stands.
    pub fn span(self) -> Span {
        self.dataset.span_of(self.column().name)
    }

    /// Where its type stands; its name where no type could be read.
    pub fn type_span(self) -> Span {
        self.column().type_word.map_or_else(|| self.span(), |word| self.dataset.span_of(word))
    }

    /// Its full address.
    pub fn address(self) -> String {
        format!("{}.{}", self.dataset.address(), self.name())
    }

    /// What only some columns have.
    #[inline]
    pub fn details(self) -> &'g ColumnDetails {
        self.column().details(self.dataset.file())
    }

    /// Its name in tables and at the source.
    pub fn physical_name(self) -> &'g str {
        self.details().physical.map_or_else(|| self.name(), |word| self.dataset.text(word))
    }
}
