//! The two traits that reach the world, Target and Source, and what stands around them.
//!
//! - `target`: the trait of a platform that we write to, and its errors;
//! - `companion`: a platform and what stands beside it as one target;
//! - `settled`: plans, without a look at everything where nothing has changed;
//! - `apply`: does what a plan says;
//! - `records`: the trait of a log of records, such as Kafka's topics;
//! - `json`: finds columns in JSON objects, for all sources that speak it.

pub mod apply;
pub mod companion;
pub mod json;
pub mod records;
pub mod settled;
pub mod source;
pub mod target;
pub mod value;

pub use apply::{
    Applied, Apply, ApplyError, BlockedStep, Outcome, Progress, StepError, apply_plan, apply_saved_plan,
};
pub use companion::{Beside, WithBeside};
pub use records::{Partition, PartitionState, RecordBatch, RecordLog, RecordView, TopicState};
pub use settled::{Keep, plan_if_settled, plan_now};
pub use source::{Inbox, Source, SourceError};
pub use target::{
    Described, Holder, Loader, Part, Patience, Published, StatementFault, TableName, Target, TargetError,
    shortened,
};
pub use value::{Rows, Value};
