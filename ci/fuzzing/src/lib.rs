//! What must hold of any text at all. Each module has one function `check` that panics where it does not hold.
//!
//! The targets in `bin/` hand them texts; `ci/fuzz` builds and runs those. A text that fails becomes a test of the crate
//! at fault, on the lowest floor that shows it.

pub mod addresses;
pub mod cron;
pub mod model;
pub mod places;
pub mod settings;
pub mod types;
