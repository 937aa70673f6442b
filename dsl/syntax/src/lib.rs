//! YAML and TOML text into one spanned tree.
//!
//! Both spellings end in the same [`Tree`], whose every key and value knows its bytes. What keys mean is not known
//! here: `dsc-model` reads objects out of the tree.

mod tree;

pub use tree::{Kind, Node, NodeId, Tree, TreeBuilder, Value};
