//! What a platform should hold, and the ordered steps that lead there.
//!
//! Pure: what is there now is passed in. What a step looks like in a platform's own words is the dialect's business
//! (`dsc-dialects`), doing it the executor's (`dsc-driver`).
//!
//! - plan: [`make_plan`] of a [`Dialect`], what was observed, and a [`desired::DesiredPlatform`];
//! - save and load: [`write_plan`], [`read_plan`];
//! - is it still true: [`Plan::check_model`] with the hash of the model now, [`Plan::check_observed`] with
//!   [`Dialect::fingerprint`] of what is there now (the executor does both);
//! - is it allowed: [`Plan::check_allowed`] with the hazards that somebody allowed by name.

pub mod companion;
pub mod desired;
pub mod dialect;
pub mod drift;
pub mod hazard;
mod pages;
pub mod plan;
pub mod plan_file;
pub mod step;

pub use desired::Cause;
pub use dialect::{ApplyRun, Dialect};
pub use drift::{Drift, DriftKind};
pub use hazard::{Consent, Hazard, HazardKind};
pub use plan::{Blocked, Counts, Plan, make_plan};
pub use plan_file::{PlanFileError, Stale, read_plan, write_plan};
pub use step::{Action, Check, ObjectKind, Record, RecordChange, Step};
