//! Names of the rules that reading objects can break. Codes, levels and pages stand in `dsc-lint`.

use dsc_diag::RuleName;

/// The file does not begin with `dsc: 1`.
pub const MISSING_EDITION: RuleName = RuleName("missing-edition");
/// The edition is one that this version does not know.
pub const UNKNOWN_EDITION: RuleName = RuleName("unknown-edition");
/// A key that the object does not have.
pub const UNKNOWN_KEY: RuleName = RuleName("unknown-key");
/// Something that is said twice.
pub const DUPLICATE_KEY: RuleName = RuleName("duplicate-key");
/// A kind that does not exist.
pub const UNKNOWN_KIND: RuleName = RuleName("unknown-kind");
/// A word outside a closed list.
pub const UNKNOWN_VALUE: RuleName = RuleName("unknown-value");
/// A key that the object needs.
pub const MISSING_KEY: RuleName = RuleName("missing-key");
/// A map, list, text, number or truth value where another of these is wanted.
pub const WRONG_SHAPE: RuleName = RuleName("wrong-shape");
/// An unquoted text that other readers of YAML take for something else.
pub const AMBIGUOUS_SCALAR: RuleName = RuleName("ambiguous-scalar");
/// A type that does not exist.
pub const UNKNOWN_TYPE: RuleName = RuleName("unknown-type");
/// A length, precision or scale outside what the type can have.
pub const TYPE_PARAMETER_OUT_OF_RANGE: RuleName = RuleName("type-parameter-out-of-range");
/// Two overlays of one environment set the same field.
pub const OVERLAYS_COLLIDE: RuleName = RuleName("overlays-collide");
/// A name that stands for two things.
pub const AMBIGUOUS_REFERENCE: RuleName = RuleName("ambiguous-reference");
/// A reference leads to nothing.
pub const UNRESOLVED_REFERENCE: RuleName = RuleName("unresolved-reference");
/// An overlay sets something that may not differ between environments.
pub const OVERLAY_FORBIDDEN_FIELD: RuleName = RuleName("overlay-forbidden-field");
