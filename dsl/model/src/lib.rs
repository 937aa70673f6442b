//! One file per kind of object, with references unresolved.

pub mod types;

pub use types::{DataType, Element, Field};
