//! The loop behind `dsc run`: what is due, read, stage, merge, account.

mod counts;
pub mod due;
mod events;
mod ledger;
mod parts;
mod queries;
mod report;
mod retry;
mod settings;
mod snapshot;
pub mod status;
mod upkeep;

pub use counts::Counts;
pub use events::run_inbox;
pub use ledger::Context;
pub use queries::run_transformer;
pub use report::{DatasetReport, StoreReport};
pub use retry::{RetryReport, retry_inbox};
pub use settings::{FILES_AT_ONCE, Progress, RunError, RunSettings, Shrink};
pub use snapshot::{run_snapshot, wanted_columns};
