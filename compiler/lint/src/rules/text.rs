//! Family 01: text and shape, mostly found while loading, and the runner's own rules.

mod expired_suppression;
mod suppression_without_reason;
mod unknown_rule;
mod unused_suppression;

pub use expired_suppression::EXPIRED_SUPPRESSION;
pub use suppression_without_reason::SUPPRESSION_WITHOUT_REASON;
pub use unknown_rule::UNKNOWN_RULE;
pub use unused_suppression::UNUSED_SUPPRESSION;

use crate::LintRule;

/// The rules of this family, by code.
pub static RULES: &[&LintRule] =
    &[&SUPPRESSION_WITHOUT_REASON, &EXPIRED_SUPPRESSION, &UNUSED_SUPPRESSION, &UNKNOWN_RULE];
