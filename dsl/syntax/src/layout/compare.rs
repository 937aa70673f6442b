//! Whether two texts say the same: equal trees, and equal comments in the same order.

use super::Places;
use crate::{Kind, Node, NodeId, Tree};

/// Compares two texts with their trees; texts may differ by their canonical form, and nothing by how it is spelled.
pub(super) fn same(before: (&str, &Tree), after: (&str, &Tree), places: Places) -> bool {
    let comparison = Comparison { before, after, places };
    comparison.comments() && comparison.nodes()
}

struct Comparison<'a> {
    before: (&'a str, &'a Tree),
    after: (&'a str, &'a Tree),
    places: Places,
}

impl<'a> Comparison<'a> {
    fn comments(&self) -> bool {
        comments(self.before).eq(comments(self.after))
    }

    fn nodes(&self) -> bool {
        let (before, after) = (self.before.1.nodes(), self.after.1.nodes());
        before.len() == after.len() && (before.is_empty() || self.value(0, &mut Vec::new()))
    }

    /// Whether the nodes of a number are the same, with all that is in them.
    fn value(&self, number: usize, place: &mut Vec<&'a str>) -> bool {
        let (one, other) = (self.before.1.nodes()[number], self.after.1.nodes()[number]);
        if one.next != other.next {
            return false;
        }
        match (one.kind, other.kind) {
            (Kind::Map, Kind::Map) => {
                let mut at = number + 1;
                while at < one.next as usize {
                    let value = self.before.1.nodes()[at].next as usize;
                    place.push(text(self.before, at));
                    let same = self.scalar(at, &[]) && self.value(value, place);
                    place.pop();
                    if !same {
                        return false;
                    }
                    at = self.before.1.nodes()[value].next as usize;
                }
                true
            }
            (Kind::List, Kind::List) => {
                let mut at = number + 1;
                while at < one.next as usize {
                    if !self.value(at, place) {
                        return false;
                    }
                    at = self.before.1.nodes()[at].next as usize;
                }
                true
            }
            (Kind::Alias, Kind::Alias) => one.text_start == other.text_start,
            _ => self.scalar(number, place),
        }
    }

    fn scalar(&self, number: usize, place: &[&str]) -> bool {
        let (one, other) = (self.before.1.nodes()[number], self.after.1.nodes()[number]);
        if one.kind == Kind::Alias || other.kind == Kind::Alias {
            return one.kind == other.kind && one.text_start == other.text_start;
        }
        let (was, is) = (text(self.before, number), text(self.after, number));
        if is_null(one, was) || is_null(other, is) {
            return is_null(one, was) && is_null(other, is);
        }
        let quotes_gone = one.kind == Kind::Text && other.kind == Kind::Plain;
        let quotes_come = one.kind == Kind::Plain && other.kind == Kind::Text;
        (one.kind == other.kind || quotes_gone || quotes_come)
            && (was == is || (self.places.canonical)(place, was).as_deref() == Some(is))
    }
}

fn text<'a>((source, tree): (&'a str, &'a Tree), number: usize) -> &'a str {
    tree.text(source, NodeId(number as u32)).unwrap_or("")
}

fn is_null(node: Node, text: &str) -> bool {
    node.kind == Kind::Plain && matches!(text, "" | "~" | "null" | "Null" | "NULL")
}

fn comments<'a>((source, tree): (&'a str, &'a Tree)) -> impl Iterator<Item = &'a str> {
    tree.comments().iter().map(move |(start, end)| source[*start as usize..*end as usize].trim_end())
}
