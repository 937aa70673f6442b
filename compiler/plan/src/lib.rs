//! What a platform should hold, and the ordered steps that lead there.
//!
//! Pure: what is there now is passed in. What a step looks like in a platform's own words is the dialect's business
//! (`dsc-dialects`).

pub mod desired;

pub use desired::Cause;
