//! Family 01: text and shape, mostly found while loading, and the runner's own rules.

mod ambiguous_scalar;
mod anchor_bomb;
mod duplicate_declaration;
mod duplicate_key;
mod expired_suppression;
mod file_too_large;
mod invalid_toml;
mod invalid_yaml;
mod merge_key;
mod missing_edition;
mod missing_key;
mod nesting_too_deep;
mod not_utf8;
mod outside_its_scope;
mod overlay_forbidden_field;
mod overlays_collide;
mod scope_below_content;
mod suppression_without_reason;
mod unknown_edition;
mod unknown_key;
mod unknown_kind;
mod unknown_rule;
mod unknown_value;
mod unquoted_type_with_comma;
mod unused_suppression;
mod wrong_shape;
mod yaml_tag;

pub use ambiguous_scalar::AMBIGUOUS_SCALAR;
pub use anchor_bomb::ANCHOR_BOMB;
pub use duplicate_declaration::DUPLICATE_DECLARATION;
pub use duplicate_key::DUPLICATE_KEY;
pub use expired_suppression::EXPIRED_SUPPRESSION;
pub use file_too_large::FILE_TOO_LARGE;
pub use invalid_toml::INVALID_TOML;
pub use invalid_yaml::INVALID_YAML;
pub use merge_key::MERGE_KEY;
pub use missing_edition::MISSING_EDITION;
pub use missing_key::MISSING_KEY;
pub use nesting_too_deep::NESTING_TOO_DEEP;
pub use not_utf8::NOT_UTF8;
pub use outside_its_scope::OUTSIDE_ITS_SCOPE;
pub use overlay_forbidden_field::OVERLAY_FORBIDDEN_FIELD;
pub use overlays_collide::OVERLAYS_COLLIDE;
pub use scope_below_content::SCOPE_BELOW_CONTENT;
pub use suppression_without_reason::SUPPRESSION_WITHOUT_REASON;
pub use unknown_edition::UNKNOWN_EDITION;
pub use unknown_key::UNKNOWN_KEY;
pub use unknown_kind::UNKNOWN_KIND;
pub use unknown_rule::UNKNOWN_RULE;
pub use unknown_value::UNKNOWN_VALUE;
pub use unquoted_type_with_comma::UNQUOTED_TYPE_WITH_COMMA;
pub use unused_suppression::UNUSED_SUPPRESSION;
pub use wrong_shape::WRONG_SHAPE;
pub use yaml_tag::YAML_TAG;

use crate::LintRule;

/// The rules of this family, by code.
pub static RULES: &[&LintRule] = &[
    &INVALID_YAML,
    &INVALID_TOML,
    &MISSING_EDITION,
    &UNKNOWN_EDITION,
    &UNKNOWN_KEY,
    &UNKNOWN_KIND,
    &UNKNOWN_VALUE,
    &DUPLICATE_KEY,
    &DUPLICATE_DECLARATION,
    &MISSING_KEY,
    &WRONG_SHAPE,
    &UNQUOTED_TYPE_WITH_COMMA,
    &MERGE_KEY,
    &YAML_TAG,
    &AMBIGUOUS_SCALAR,
    &ANCHOR_BOMB,
    &NESTING_TOO_DEEP,
    &FILE_TOO_LARGE,
    &NOT_UTF8,
    &SUPPRESSION_WITHOUT_REASON,
    &EXPIRED_SUPPRESSION,
    &UNUSED_SUPPRESSION,
    &UNKNOWN_RULE,
    &OVERLAY_FORBIDDEN_FIELD,
    &OUTSIDE_ITS_SCOPE,
    &OVERLAYS_COLLIDE,
    &SCOPE_BELOW_CONTENT,
];
