//! Places in text, rules and findings: the words in which every floor reports what is wrong.
//!
//! Nothing here decides what is wrong (`dsc-lint` does) or how it looks (`compiler/cli/src/render`).

mod bag;
mod diagnostic;
mod position;
mod rule;
mod source;
mod span;
mod suggest;

pub use bag::Bag;
pub use diagnostic::{Diagnostic, Edit, Fix, Related};
pub use position::{LineTable, Position};
pub use rule::{Level, Rule, RuleName};
pub use source::{Source, Sources};
pub use span::{FileId, Span};
pub use suggest::{closest, is_near_certain};
