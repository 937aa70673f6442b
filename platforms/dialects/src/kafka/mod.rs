//! What topics a platform needs that are not there and may be made, as steps of its plan.
//!
//! - [`new_topic`]: the topics that may be made, from a platform's desired state, and the command that makes one;
//! - [`dialect`]: those that are missing, as steps among those of the platform.
//!
//! Only topics of stores that say `create_topics` are looked at here: all others are their producer's business. What is wrong
//! with topics that are there changes nothing, and is told by the program (`compiler/cli/src/topics.rs`). What talks to a
//! cluster stands in `platforms/kafka`.

pub mod dialect;
pub mod new_topic;

pub use dialect::NewTopics;
pub use new_topic::{NewTopic, new_topics};
