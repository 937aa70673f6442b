//! What changed between two models: who may change it, whom it breaks, and who is downstream.
//!
//! The models are compared object by object in their canonical form, not file by file. Who reads them from where is the
//! program's business; levels, order and fingerprints of what is found here are those of `dsc-lint`, which also keeps
//! the pages of the rules that [`faults`] names.

mod authorise;
mod breaks;
mod change;
mod compare;
pub mod faults;
mod fields;
mod impact;
mod owner;
mod place;
mod rename;
mod source;
mod tier;

pub use authorise::{Request, SettingsState, authorise};
pub use breaks::{Judgement, breaks};
pub use change::{Change, Comparison, FieldChange, Manner};
pub use compare::compare;
pub use impact::{Affected, at_address, downstream};
pub use owner::{Owner, Owners, Scope};
pub use rename::renames_without_effect;
pub use source::{Source, SourceFault};
pub use tier::Tier;
