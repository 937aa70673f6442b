//! What topics a platform needs that are not there and may be made, as steps of its plan.
//!
//! - [`new_topic`]: the topics that may be made, from a platform's desired state, and the command that makes one;
//! - [`dialect`]: a platform's own dialect and this one as one, so that both have one plan.
//!
//! Only topics of stores that say `create_topics` are looked at here: all others are their producer's business. What is wrong
//! with topics that are there changes nothing, and is told by the program (`compiler/cli/src/topics.rs`). What talks to a
//! cluster stands in `platforms/kafka`.

pub mod dialect;
pub mod new_topic;

pub use dialect::{Beside, WithTopics};
pub use new_topic::{NewTopic, new_topics};
