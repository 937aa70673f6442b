//! Family 02: references, what they lead to, and what nothing leads to.

mod unused_declaration;

pub use unused_declaration::UNUSED_DECLARATION;

use crate::LintRule;

/// The rules of this family, by code.
pub static RULES: &[&LintRule] = &[&UNUSED_DECLARATION];
