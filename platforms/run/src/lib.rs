//! The loop behind `dsc run`: what is due, read, stage, merge, account.

mod counts;
mod debezium;
mod direct;
pub mod due;
mod events;
mod known;
mod landing;
mod ledger;
mod order;
mod parts;
mod queries;
mod record;
mod report;
mod retry;
mod settings;
mod sharing;
mod snapshot;
pub mod status;
mod store_runs;
mod topics;
mod typed;
mod upkeep;

pub use counts::Counts;
pub use direct::run_direct;
pub use events::run_inbox;
pub use ledger::Context;
pub use queries::run_transformer;
pub use record::{Form, Record};
pub use report::{DatasetReport, StoreReport};
pub use retry::{RetryReport, retry_inbox, retry_tables, retry_topics};
pub use settings::{FILES_AT_ONCE, Gaps, Progress, RunError, RunSettings, Shrink};
pub use sharing::{Share, Turn, run_share};
pub use snapshot::{run_snapshot, wanted_columns};
pub use topics::run_topics;
pub use typed::run_typed;
