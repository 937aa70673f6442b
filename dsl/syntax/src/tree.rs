//! The spanned tree that YAML and TOML both become: an arena of small nodes in document order.
//!
//! A map's children alternate key, value; a list's are its items. Text that stands in the source as it is meant is
//! not copied; unescaped or folded text lies in a side buffer.

/// Names a node of one tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub u32);

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Keys and values.
    Map,
    /// Items.
    List,
    /// Text for certain: a quoted or block scalar of YAML, a string of TOML.
    Text,
    /// An unquoted scalar of YAML: its source text, to be read as what the place wants. Null is one of these.
    Plain,
    /// An integer of TOML.
    Integer,
    /// A float of TOML.
    Float,
    /// A boolean of TOML.
    Boolean,
    /// A date or time of TOML.
    DateTime,
    /// A YAML alias; [`Value`] looks through it.
    Alias,
}

/// A node of the arena.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Node {
    /// What it is.
    pub kind: Kind,
    /// Set on a key that stood in its map before; readers pass over it and its value.
    pub duplicate: bool,
    /// Whether `text` counts in the side buffer and not in the source.
    pub owned: bool,
    /// First byte in the source, quotes included.
    pub start: u32,
    /// The byte after the last, quotes included.
    pub end: u32,
    /// Where its text begins; of an alias, the number of the node it stands for.
    pub text_start: u32,
    /// How many bytes its text has.
    pub text_len: u32,
    /// The node after this one and everything in it.
    pub next: u32,
}

/// A whole file as a tree.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree {
    nodes: Vec<Node>,
    owned: String,
    comments: Vec<(u32, u32)>,
}

impl Tree {
    /// The topmost value; none in an empty file.
    pub fn root<'a>(&'a self, source: &'a str) -> Option<Value<'a>> {
        (!self.nodes.is_empty()).then(|| Value::new(self, source, NodeId(0)))
    }

    /// All nodes in document order.
    #[inline]
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The byte ranges of comments, `#` included, line break not, in document order.
    pub fn comments(&self) -> &[(u32, u32)] {
        &self.comments
    }

    /// Text that the source does not hold as it is meant.
    pub fn owned(&self) -> &str {
        &self.owned
    }

    /// The text of a scalar, aliases looked through; none for maps and lists.
    #[inline]
    pub(crate) fn text<'a>(&'a self, source: &'a str, id: NodeId) -> Option<&'a str> {
        let node = self.node(id);
        if node.kind == Kind::Plain && !node.owned {
            return source.get(node.text_start as usize..(node.text_start + node.text_len) as usize);
        }
        Value::new(self, source, id).text()
    }

    #[inline]
    fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0 as usize]
    }
}

/// Builds a tree in document order; parsers use it.
#[derive(Debug, Default)]
pub struct TreeBuilder {
    tree: Tree,
}

impl TreeBuilder {
    /// Starts an empty tree with room for a source of that many bytes.
    pub fn with_capacity(source_len: usize) -> Self {
        let nodes = Vec::with_capacity(source_len / 12 + 4);
        Self { tree: Tree { nodes, owned: String::new(), comments: Vec::new() } }
    }

    /// Starts an empty tree in the memory of another one, with room for a source of that many bytes.
    pub fn in_place_of(mut tree: Tree, source_len: usize) -> Self {
        tree.nodes.clear();
        tree.owned.clear();
        tree.comments.clear();
        tree.nodes.reserve(source_len / 12 + 4);
        Self { tree }
    }

    /// Opens a map or list; [`TreeBuilder::close`] ends it.
    #[inline]
    pub fn open(&mut self, kind: Kind, start: u32) -> NodeId {
        self.push(kind, start, start, 0, 0, false)
    }

    /// Ends a map or list that covers the source up to `end`.
    #[inline]
    pub fn close(&mut self, id: NodeId, end: u32) {
        let next = self.tree.nodes.len() as u32;
        let node = &mut self.tree.nodes[id.0 as usize];
        node.end = end;
        node.next = next;
    }

    /// Adds a scalar whose text stands in the source at `text_start..text_start + text_len`.
    #[inline]
    pub fn scalar(&mut self, kind: Kind, start: u32, end: u32, text_start: u32, text_len: u32) -> NodeId {
        self.push(kind, start, end, text_start, text_len, false)
    }

    /// Adds a plain key and its plain value; of each, where it begins in the source and how many bytes it has.
    #[inline]
    pub fn plain_entry(&mut self, key: (u32, u32), value: (u32, u32)) {
        let next = self.tree.nodes.len() as u32 + 1;
        let plain = |(start, text_len): (u32, u32), next| Node {
            kind: Kind::Plain,
            duplicate: false,
            owned: false,
            start,
            end: start + text_len,
            text_start: start,
            text_len,
            next,
        };
        self.tree.nodes.extend_from_slice(&[plain(key, next), plain(value, next + 1)]);
    }

    /// Adds a scalar whose text the source does not hold as it is meant.
    #[inline]
    pub fn owned_scalar(&mut self, kind: Kind, start: u32, end: u32, text: &str) -> NodeId {
        let text_start = self.tree.owned.len() as u32;
        self.tree.owned.push_str(text);
        self.push(kind, start, end, text_start, text.len() as u32, true)
    }

    /// Adds an alias of an earlier node.
    pub fn alias(&mut self, start: u32, end: u32, target: NodeId) -> NodeId {
        self.push(Kind::Alias, start, end, target.0, 0, false)
    }

    /// Notes a comment.
    pub fn comment(&mut self, start: u32, end: u32) {
        self.tree.comments.push((start, end));
    }

    /// Marks a key as one that its map already has.
    pub fn mark_duplicate(&mut self, key: NodeId) {
        self.tree.nodes[key.0 as usize].duplicate = true;
    }

    /// Puts the comments into document order, for parsers that meet them in another one.
    pub fn sort_comments(&mut self) {
        self.tree.comments.sort_unstable();
    }

    /// What is built so far.
    pub fn tree(&self) -> &Tree {
        &self.tree
    }

    /// Hands out the finished tree.
    pub fn finish(self) -> Tree {
        self.tree
    }

    #[inline]
    fn push(
        &mut self,
        kind: Kind,
        start: u32,
        end: u32,
        text_start: u32,
        text_len: u32,
        owned: bool,
    ) -> NodeId {
        let id = NodeId(self.tree.nodes.len() as u32);
        let next = id.0 + 1;
        self.tree.nodes.push(Node { kind, duplicate: false, owned, start, end, text_start, text_len, next });
        id
    }
}

/// A node seen with its tree and source: what readers work with. Small and copyable.
///
/// An alias is looked through: kind, text and children are those of what it stands for, and
/// [`Value::alias_range`] gives the place of the alias itself.
#[derive(Clone, Copy, Debug)]
pub struct Value<'a> {
    tree: &'a Tree,
    source: &'a str,
    id: NodeId,
    /// The outermost alias through which it was reached, or [`NO_ALIAS`].
    alias: NodeId,
}

/// Stands for no alias; no tree has so many nodes.
const NO_ALIAS: NodeId = NodeId(u32::MAX);

impl<'a> Value<'a> {
    #[inline]
    fn new(tree: &'a Tree, source: &'a str, id: NodeId) -> Self {
        Self::inside(tree, source, id, NO_ALIAS)
    }

    #[inline]
    fn inside(tree: &'a Tree, source: &'a str, id: NodeId, outer: NodeId) -> Self {
        let value = Self { tree, source, id, alias: outer };
        if tree.node(id).kind == Kind::Alias { value.behind_aliases() } else { value }
    }

    /// Looks through one alias or several.
    fn behind_aliases(mut self) -> Self {
        if self.alias == NO_ALIAS {
            self.alias = self.id;
        }
        while self.tree.node(self.id).kind == Kind::Alias {
            self.id = NodeId(self.tree.node(self.id).text_start);
        }
        self
    }

    /// The node behind aliases.
    #[inline]
    pub fn node(self) -> &'a Node {
        self.tree.node(self.id)
    }

    /// What it is, aliases looked through.
    #[inline]
    pub fn kind(self) -> Kind {
        self.node().kind
    }

    /// The bytes of the value itself, quotes included; inside an alias, those of what it stands for.
    #[inline]
    pub fn range(self) -> (u32, u32) {
        (self.node().start, self.node().end)
    }

    /// The bytes of the outermost alias through which this value was reached.
    #[inline]
    pub fn alias_range(self) -> Option<(u32, u32)> {
        (self.alias != NO_ALIAS).then(|| (self.tree.node(self.alias).start, self.tree.node(self.alias).end))
    }

    /// The text of a scalar, unescaped; none for maps and lists.
    #[inline]
    pub fn text(self) -> Option<&'a str> {
        match self.kind() {
            Kind::Text | Kind::Plain | Kind::Integer | Kind::Float | Kind::Boolean | Kind::DateTime => {
                let node = self.node();
                let buffer = if node.owned { self.tree.owned.as_str() } else { self.source };
                let range = node.text_start as usize..(node.text_start + node.text_len) as usize;
                Some(buffer.get(range).unwrap_or(""))
            }
            Kind::Map | Kind::List | Kind::Alias => None,
        }
    }

    /// Whether it is YAML's null: nothing, `~` or `null`, unquoted.
    #[inline]
    pub fn is_null(self) -> bool {
        self.kind() == Kind::Plain
            && self.node().text_len <= 4
            && matches!(self.text(), Some("" | "~" | "null" | "Null" | "NULL"))
    }

    /// The keys and values of a map in document order, repeated keys left out; empty for anything else.
    #[inline]
    pub fn entries(self) -> impl Iterator<Item = (Value<'a>, Value<'a>)> {
        self.raw_entries().map(Entry::values)
    }

    /// The same, each as it lies in the tree.
    #[inline]
    pub fn raw_entries(self) -> impl Iterator<Item = Entry<'a>> {
        let (mut at, end) = match self.kind() == Kind::Map {
            true => (self.id.0 + 1, self.node().next),
            false => (0, 0),
        };
        std::iter::from_fn(move || {
            while at < end {
                let key = NodeId(at);
                let value = NodeId(self.tree.node(key).next);
                at = self.tree.node(value).next;
                let entry = Entry { map: self, key, value };
                if !entry.is_repeated() {
                    return Some(entry);
                }
            }
            None
        })
    }

    /// The items of a list in document order; empty for anything else.
    #[inline]
    pub fn items(self) -> impl Iterator<Item = Value<'a>> {
        self.children(Kind::List)
    }

    /// The value under a key of a map.
    #[inline]
    pub fn entry(self, key: &str) -> Option<Value<'a>> {
        self.entries().find(|(name, _)| name.text() == Some(key)).map(|(_, value)| value)
    }

    #[inline]
    fn children(self, wanted: Kind) -> impl Iterator<Item = Value<'a>> {
        let (mut at, end) = match self.kind() == wanted {
            true => (self.id.0 + 1, self.node().next),
            false => (0, 0),
        };
        std::iter::from_fn(move || {
            (at < end).then(|| {
                let child = NodeId(at);
                at = self.tree.node(child).next;
                Self::inside(self.tree, self.source, child, self.alias)
            })
        })
    }
}

/// A key of a map and its value, as they lie in the tree.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    map: Value<'a>,
    key: NodeId,
    value: NodeId,
}

/// A plain scalar that the source holds as it is meant.
#[derive(Clone, Copy, Debug)]
pub struct Plain<'a> {
    /// Its first byte in the source.
    pub start: u32,
    /// Its text.
    pub text: &'a str,
}

impl<'a> Entry<'a> {
    /// Both as values, looked at through aliases.
    #[inline]
    pub fn values(self) -> (Value<'a>, Value<'a>) {
        let Value { tree, source, alias, .. } = self.map;
        let value = |id| Value::inside(tree, source, id, alias);
        (value(self.key), value(self.value))
    }

    /// Both as plain scalars, if that is what they are and no alias led to them.
    #[inline]
    pub fn plain(self) -> Option<(Plain<'a>, Plain<'a>)> {
        let Value { tree, source, alias, .. } = self.map;
        let plain = |id| {
            let node = tree.node(id);
            let whole = node.kind == Kind::Plain && !node.owned && node.end - node.start == node.text_len;
            let text = source.get(node.start as usize..node.end as usize).filter(|_| whole)?;
            Some(Plain { start: node.start, text })
        };
        if alias == NO_ALIAS { Some((plain(self.key)?, plain(self.value)?)) } else { None }
    }

    #[inline]
    fn is_repeated(self) -> bool {
        let node = self.map.tree.node(self.key);
        if node.kind == Kind::Alias { self.values().0.node().duplicate } else { node.duplicate }
    }
}
