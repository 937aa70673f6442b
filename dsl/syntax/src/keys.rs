//! What keys a YAML map may not have: one twice, `<<`, none at all, or a map or list as key.
//!
//! Looks at the finished tree, so that every way of parsing finds the same. TOML's keys are judged by its parser.

use dsc_diag::{Bag, Diagnostic, FileId, Span};
use hashbrown::HashMap;

use crate::faults::{DUPLICATE_KEY, INVALID_YAML, MERGE_KEY, report, shown};
use crate::{Kind, NodeId, Tree, TreeBuilder};

/// Up to this many keys are compared one by one; more go through a table.
const FEW: usize = 16;

/// Reports the keys that may not be there, and marks them so that readers pass over them.
pub(crate) fn check(builder: &mut TreeBuilder, source: &str, file: FileId, bag: &mut Bag) {
    let mut marked = Vec::new();
    let mut map = MapKeys { tree: builder.tree(), source, file, keys: Vec::new() };
    for (at, node) in builder.tree().nodes().iter().enumerate() {
        if node.kind == Kind::Map && map.collect(at as u32, node.next) {
            map.judge(bag, &mut marked);
        }
    }
    for key in marked {
        builder.mark_duplicate(key);
    }
}

/// A key with its text; a map or list has none.
#[derive(Clone, Copy)]
struct Key<'a> {
    node: NodeId,
    text: Option<&'a str>,
    sign: u64,
}

/// The keys of one map at a time.
struct MapKeys<'a> {
    tree: &'a Tree,
    source: &'a str,
    file: FileId,
    keys: Vec<Key<'a>>,
}

impl<'a> MapKeys<'a> {
    /// Takes the keys of the map at that place; answers whether one of them may be a fault.
    fn collect(&mut self, map: u32, end: u32) -> bool {
        self.keys.clear();
        let nodes = self.tree.nodes();
        let mut at = map + 1;
        let mut strange = false;
        while at < end {
            let node = NodeId(at);
            let text = self.tree.text(self.source, node);
            strange |= text.is_none_or(|text| text.is_empty() || text == "<<");
            self.keys.push(Key { node, text, sign: text.map_or(0, sign) });
            let value = nodes[at as usize].next;
            at = nodes[value as usize].next;
        }
        strange || self.keys.len() > FEW || self.repeats_a_sign()
    }

    fn repeats_a_sign(&self) -> bool {
        let rest = self.keys.iter().enumerate();
        rest.into_iter().any(|(at, key)| self.keys[..at].iter().any(|other| other.sign == key.sign))
    }

    fn judge(&self, bag: &mut Bag, marked: &mut Vec<NodeId>) {
        let mut firsts: HashMap<&str, NodeId, foldhash::fast::FixedState> = HashMap::default();
        for key in &self.keys {
            let finding = match key.text {
                Some("<<") if self.is_plain(key.node) => Some(self.merge_key(key.node)),
                Some("") if self.is_plain(key.node) => Some(self.no_key(key.node)),
                None => Some(self.not_a_name(key.node)),
                Some(text) => match firsts.entry(text) {
                    hashbrown::hash_map::Entry::Occupied(first) => {
                        Some(self.duplicate(text, *first.get(), key.node))
                    }
                    hashbrown::hash_map::Entry::Vacant(place) => {
                        place.insert(key.node);
                        None
                    }
                },
            };
            if let Some(finding) = finding {
                report(bag, finding);
                marked.push(key.node);
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

/// A number that equal texts share and that other texts hardly do.
fn sign(text: &str) -> u64 {
    let bytes = text.as_bytes();
    let len = bytes.len() as u64;
    let ends = match bytes {
        [a @ .., _] if bytes.len() < 4 => {
            let middle = a.get(1).copied().unwrap_or(0);
            u64::from(bytes[0]) | u64::from(bytes[bytes.len() - 1]) << 8 | u64::from(middle) << 16
        }
        _ if bytes.len() < 8 => word32(bytes, 0) | word32(bytes, bytes.len().saturating_sub(4)) << 32,
        _ => word64(bytes, 0) ^ word64(bytes, bytes.len() - 8).rotate_left(29),
    };
    ends ^ len << 56
}

fn word32(bytes: &[u8], at: usize) -> u64 {
    bytes[at..].first_chunk().map_or(0, |chunk| u64::from(u32::from_le_bytes(*chunk)))
}

fn word64(bytes: &[u8], at: usize) -> u64 {
    bytes[at..].first_chunk().map_or(0, |chunk| u64::from_le_bytes(*chunk))
}
