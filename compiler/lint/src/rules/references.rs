//! Family 02: references, what they lead to, and what nothing leads to.

mod ambiguous_reference;
mod cycle_of_transformers;
mod dangling_rename;
mod datastore_nobody_consumes;
mod transformer_output_mismatch;
mod two_transformers_fill_one_store;
mod unresolved_reference;
mod unused_declaration;
mod wrong_kind_of_reference;

pub use ambiguous_reference::AMBIGUOUS_REFERENCE;
pub use cycle_of_transformers::CYCLE_OF_TRANSFORMERS;
pub use dangling_rename::DANGLING_RENAME;
pub use datastore_nobody_consumes::DATASTORE_NOBODY_CONSUMES;
pub use transformer_output_mismatch::TRANSFORMER_OUTPUT_MISMATCH;
pub use two_transformers_fill_one_store::TWO_TRANSFORMERS_FILL_ONE_STORE;
pub use unresolved_reference::UNRESOLVED_REFERENCE;
pub use unused_declaration::UNUSED_DECLARATION;
pub use wrong_kind_of_reference::WRONG_KIND_OF_REFERENCE;

use crate::LintRule;

/// The rules of this family, by code.
pub static RULES: &[&LintRule] = &[
    &UNRESOLVED_REFERENCE,
    &WRONG_KIND_OF_REFERENCE,
    &AMBIGUOUS_REFERENCE,
    &DANGLING_RENAME,
    &UNUSED_DECLARATION,
    &CYCLE_OF_TRANSFORMERS,
    &TRANSFORMER_OUTPUT_MISMATCH,
    &TWO_TRANSFORMERS_FILL_ONE_STORE,
    &DATASTORE_NOBODY_CONSUMES,
];
