//! YAML and TOML text into one spanned tree.
//!
//! Both spellings end in the same [`Tree`], whose every key and value knows its bytes. What keys mean is not known
//! here: `dsc-model` reads objects out of the tree.

mod ambiguous;
mod decode;
pub mod faults;
mod keys;
pub mod layout;
mod limits;
mod toml;
mod tree;
mod write;
mod yaml;

pub use ambiguous::{other_reading, parse_day};
pub use decode::decode;
pub use limits::Limits;
pub use tree::{Entry, Kind, Node, NodeId, Plain, Tree, TreeBuilder, Value};
pub use write::{Quotes, Within, toml_key, toml_lines, toml_text, yaml_lines, yaml_text};
pub use yaml::Way;

use dsc_diag::{Bag, FileId};

/// In which spelling a text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// YAML 1.2, and so JSON too.
    Yaml,
    /// TOML.
    Toml,
}

impl Format {
    /// The format that a path's ending announces; none for endings that no model has.
    pub fn of_path(path: &str) -> Option<Self> {
        let (_, ending) = path.rsplit_once('.')?;
        match ending {
            "yaml" | "yml" | "json" => Some(Format::Yaml),
            "toml" => Some(Format::Toml),
            _ => None,
        }
    }
}

/// What became of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parsed {
    /// Keys and values with their places; empty where the text is empty or too broken.
    pub tree: Tree,
    /// What is wrong with the text, in the order in which it was met.
    pub bag: Bag,
    /// Whether the tree holds everything the text says, repeated keys aside. If not, `bag` says why.
    pub complete: bool,
}

/// Reads a text; spans count its bytes, a byte order mark at its start included.
///
/// Never fails: what is wrong lies in [`Parsed::bag`]. Time and memory are linear in the length of the text, whatever
/// it says, and nothing in it is evaluated.
pub fn parse(source: &str, file: FileId, format: Format, limits: &Limits) -> Parsed {
    parse_with(Tree::default(), source, file, format, limits)
}

/// The same as [`parse`], in the memory of a tree that nobody needs any more.
pub fn parse_with(spare: Tree, source: &str, file: FileId, format: Format, limits: &Limits) -> Parsed {
    if let Some(finding) = limits::too_large(source, file, limits) {
        let mut bag = Bag::new();
        bag.report(finding);
        return Parsed { tree: Tree::default(), bag, complete: false };
    }
    match format {
        Format::Yaml => yaml::parse(spare, source, file, limits, Way::Fastest),
        Format::Toml => toml::parse(source, file, limits),
    }
}

/// Reads YAML in a way of the caller's choice; the tree is the same in each. [`parse`] chooses by itself.
pub fn parse_yaml(source: &str, file: FileId, limits: &Limits, way: Way) -> Parsed {
    yaml::parse(Tree::default(), source, file, limits, way)
}
