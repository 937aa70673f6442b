//! One file per kind of object, with references unresolved.

pub mod capabilities;
pub mod types;

pub use capabilities::{Capabilities, LatencyFloor, Support};
pub use types::{DataType, Element, Field};
