//! Names resolved, references kept: one graph out of all files.
//!
//! A node per named thing, an edge per reference; a reference to nothing is an edge to [`Target::Missing`].
//! Rules and lowerings walk it with small copyable handles, [`At`]: `dataset.store().ingestion_container()`.
//! Columns are no nodes of their own, since there may be ten million: they are [`ColumnAt`] a dataset.

mod address;
mod build;
mod canonical;
mod edge;
mod handle;
mod load;
mod names;
mod node;
mod overlay;
mod passages;
mod pipelines;
mod resolve;
mod serving;
mod walk;

pub use build::Graph;
pub use canonical::{canonical, canonical_object, model_hash, to_json, to_toml, to_yaml};
pub use edge::{Edge, Relation, Target};
pub use handle::{At, ColumnAt, Link};
pub use load::{Loaded, Texts, load, load_beside, load_both};
pub use node::{Id, Node, NodeKind, Object};
pub use overlay::{Overlaid, Overlays};
pub use passages::{Because, Holder, Passage};
pub use resolve::{Scoped, split_address};
pub use serving::Serving;
