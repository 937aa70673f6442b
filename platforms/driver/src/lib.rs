//! The two traits that reach the world, Target and Source, and what stands around them.

pub mod source;
pub mod target;
pub mod value;

pub use target::{Holder, Published, StatementFault, TableName, Target, TargetError};
pub use value::{Rows, Value};
