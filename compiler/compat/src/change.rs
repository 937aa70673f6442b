//! A change of one object, and all of them.

use dsc_graph::{Graph, Node, NodeKind};
use serde_json::Value;

/// Two states of a model, and what differs between them.
#[derive(Debug)]
pub struct Comparison<'g> {
    /// The state that is compared with.
    pub base: &'g Graph,
    /// The state that somebody wants.
    pub head: &'g Graph,
    /// What differs, by kind and address.
    pub changes: Vec<Change>,
}

/// A change of one object.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// What it is.
    pub kind: NodeKind,
    /// Its full address.
    pub address: String,
    /// What happened to it.
    pub manner: Manner,
}

/// What happened to an object.
#[derive(Clone, Debug, PartialEq)]
pub enum Manner {
    /// It is new; everything inside it is new too and has no change of its own.
    Added {
        /// Where it is.
        head: Node,
    },
    /// It is gone, with everything inside it.
    Removed {
        /// Where it was.
        base: Node,
    },
    /// Some of its fields differ.
    Changed {
        /// Where it was.
        base: Node,
        /// Where it is.
        head: Node,
        /// Which fields; never empty.
        fields: Vec<FieldChange>,
    },
}

/// A change of one field.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldChange {
    /// The keys that lead to it, with points between them, such as `columns.city.type`.
    pub path: String,
    /// What it said; none where it said nothing.
    pub before: Option<Value>,
    /// What it says; none where it says nothing.
    pub after: Option<Value>,
}

impl Change {
    /// What people call it, such as ``dataset `usa/northwind.customers` ``.
    pub fn words(&self) -> String {
        format!("{} `{}`", self.kind.word(), self.address)
    }

    /// Where it was.
    pub fn base(&self) -> Option<Node> {
        match self.manner {
            Manner::Added { .. } => None,
            Manner::Removed { base } | Manner::Changed { base, .. } => Some(base),
        }
    }

    /// Where it is.
    pub fn head(&self) -> Option<Node> {
        match self.manner {
            Manner::Removed { .. } => None,
            Manner::Added { head } | Manner::Changed { head, .. } => Some(head),
        }
    }

    /// Which of its fields differ; none of something that came or went.
    pub fn fields(&self) -> &[FieldChange] {
        match &self.manner {
            Manner::Added { .. } | Manner::Removed { .. } => &[],
            Manner::Changed { fields, .. } => fields,
        }
    }
}
