//! What keys a YAML map may not have: one twice, `<<`, none at all, or a map or list as key.
//!
//! Looks at the finished tree, so that every way of parsing finds the same. TOML's keys are judged by its parser.

use dsc_diag::{Bag, Diagnostic, FileId, Span};
use hashbrown::HashMap;
use hashbrown::hash_map::Entry;

use crate::faults::{DUPLICATE_KEY, INVALID_YAML, MERGE_KEY, report, shown};
use crate::{Kind, NodeId, Tree, TreeBuilder};

/// Up to this many keys are compared one by one; more go through a table.
const FEW: usize = 64;

/// Reports the keys that may not be there, and marks them so that readers pass over them.
pub(crate) fn check(builder: &mut TreeBuilder, source: &str, file: FileId, bag: &mut Bag) {
    let mut signs = Vec::new();
    let nodes = builder.tree().nodes().iter().enumerate();
    let maps = nodes.filter(|(_, node)| node.kind == Kind::Map).map(|(at, _)| NodeId(at as u32));
    let suspicious =
        |map: &NodeId| Map { tree: builder.tree(), source, file, node: map.0 }.is_suspicious(&mut signs);
    let suspects: Vec<NodeId> = maps.filter(suspicious).collect();
    judge(builder, &suspects, source, file, bag);
}

/// Does the same for those maps alone, in document order.
pub(crate) fn judge(
    builder: &mut TreeBuilder,
    suspects: &[NodeId],
    source: &str,
    file: FileId,
    bag: &mut Bag,
) {
    let mut marked = Vec::new();
    for map in suspects {
        Map { tree: builder.tree(), source, file, node: map.0 }.judge(bag, &mut marked);
    }
    for key in marked {
        builder.mark_duplicate(key);
    }
}

/// The keys that a map has so far: as signs, on a stack that belongs to all open maps.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seen {
    /// Where its signs begin.
    begin: usize,
    /// The signs, sixty-four of them told apart.
    bits: u64,
}

impl Seen {
    /// Begins a map inside those whose signs lie on the stack.
    #[inline]
    pub(crate) fn after(signs: &[u64]) -> Self {
        Self { begin: signs.len(), bits: 0 }
    }

    /// Adds a key, and tells whether the map wants a closer look because of it. Nearly no map does.
    #[inline]
    pub(crate) fn is_suspicious(&mut self, key: &str, signs: &mut Vec<u64>) -> bool {
        let sign = sign(key);
        let bit = 1 << (sign.wrapping_mul(SPREAD) >> 58);
        let own = &signs[self.begin..];
        if sign == 0 || sign == MERGE || own.len() == FEW || (self.bits & bit != 0 && own.contains(&sign)) {
            return true;
        }
        self.bits |= bit;
        signs.push(sign);
        false
    }

    /// Ends the map.
    #[inline]
    pub(crate) fn forget(self, signs: &mut Vec<u64>) {
        signs.truncate(self.begin);
    }
}

/// A map whose keys are looked at.
struct Map<'a> {
    tree: &'a Tree,
    source: &'a str,
    file: FileId,
    node: u32,
}

impl<'a> Map<'a> {
    /// Whether a closer look is worth its time.
    fn is_suspicious(&self, signs: &mut Vec<u64>) -> bool {
        signs.clear();
        let mut seen = Seen::after(signs);
        self.keys()
            .any(|key| self.tree.text(self.source, key).is_none_or(|text| seen.is_suspicious(text, signs)))
    }

    fn keys(&self) -> impl Iterator<Item = NodeId> {
        let nodes = self.tree.nodes();
        let end = nodes[self.node as usize].next;
        let mut at = self.node + 1;
        std::iter::from_fn(move || {
            let key = (at < end).then_some(NodeId(at))?;
            let value = nodes[at as usize].next;
            at = nodes[value as usize].next;
            Some(key)
        })
    }

    fn judge(&self, bag: &mut Bag, marked: &mut Vec<NodeId>) {
        let mut firsts: HashMap<&str, NodeId, foldhash::fast::FixedState> = HashMap::default();
        for key in self.keys() {
            let finding = match self.tree.text(self.source, key) {
                Some("<<") if self.is_plain(key) => Some(self.merge_key(key)),
                Some("") if self.is_plain(key) => Some(self.no_key(key)),
                None => Some(self.not_a_name(key)),
                Some(text) => match firsts.entry(text) {
                    Entry::Occupied(first) => Some(self.duplicate(text, *first.get(), key)),
                    Entry::Vacant(place) => {
                        place.insert(key);
                        None
                    }
                },
            };
            if let Some(finding) = finding {
                report(bag, finding);
                marked.push(key);
            }
        }
    }

    fn duplicate(&self, text: &str, first: NodeId, later: NodeId) -> Diagnostic {
        let message = format!("the key `{}` stands twice in this map", shown(text));
        Diagnostic::new(DUPLICATE_KEY, self.span(later), message)
            .label("given again here")
            .related(self.span(first), "first given here")
            .help("rename one of the two, or remove it")
    }

    fn merge_key(&self, key: NodeId) -> Diagnostic {
        Diagnostic::new(MERGE_KEY, self.span(key), "merge keys (`<<`) are not read")
            .help("write the keys out where they hold")
    }

    fn no_key(&self, key: NodeId) -> Diagnostic {
        Diagnostic::new(INVALID_YAML, self.span(key), "a value stands here without a key")
            .help("write a name before the `:`, or remove the entry")
    }

    fn not_a_name(&self, key: NodeId) -> Diagnostic {
        let node = self.tree.nodes()[key.0 as usize];
        let thing = if node.kind == Kind::List { "list" } else { "map" };
        let message = format!("a {thing} stands here where a key is expected");
        Diagnostic::new(INVALID_YAML, self.span(key), message)
            .help("keys are names; put quotes around a text that begins with `{` or `[`")
    }

    fn is_plain(&self, key: NodeId) -> bool {
        self.tree.nodes()[key.0 as usize].kind != Kind::Text
    }

    fn span(&self, key: NodeId) -> Span {
        let node = self.tree.nodes()[key.0 as usize];
        Span::new(self.file, node.start, node.end)
    }
}

/// An odd number whose product spreads a sign's bits upwards: 2^64 divided by the golden ratio.
const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;

/// The sign of `<<`.
const MERGE: u64 = 2 << 56 | 0x3C_3C;

/// A number that equal texts share and that other texts hardly do; 0 for the empty text.
#[inline]
fn sign(text: &str) -> u64 {
    let bytes = text.as_bytes();
    let len = bytes.len();
    let ends = match bytes {
        [.., _, _, _, _, _, _, _, _] => word64(bytes, 0) ^ word64(bytes, len - 8).rotate_left(29),
        [.., _, _, _, _] => word32(bytes, 0) | word32(bytes, len - 4) << 28,
        [a, b, c] => u64::from(*a) | u64::from(*b) << 8 | u64::from(*c) << 16,
        [a, b] => u64::from(*a) | u64::from(*b) << 8,
        [a] => u64::from(*a),
        [] => 0,
    };
    ends ^ (len as u64) << 56
}

#[inline]
fn word32(bytes: &[u8], at: usize) -> u64 {
    bytes[at..].first_chunk().map_or(0, |chunk| u64::from(u32::from_le_bytes(*chunk)))
}

#[inline]
fn word64(bytes: &[u8], at: usize) -> u64 {
    bytes[at..].first_chunk().map_or(0, |chunk| u64::from_le_bytes(*chunk))
}
