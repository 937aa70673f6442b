//! What a plan tells and no step touches, because it is not ours to change.

use serde::{Deserialize, Serialize};

/// Something that was seen, that the model does not say or cannot do with, and that stays as it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Drift {
    /// The address of the thing in the model that it is about.
    pub address: String,
    /// What was seen, as one phrase.
    pub message: String,
    /// What kind of thing it is; its page tells more.
    #[serde(default)]
    pub kind: DriftKind,
}

/// The kinds of what a plan tells and no step touches. [`DriftKind::rule`] gives the page of each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DriftKind {
    /// Somebody else changed a platform.
    #[default]
    Drift,
    /// A topic is not there.
    TopicMissing,
    /// A topic keeps its records for a shorter time than we may be away.
    TopicForgetsTooSoon,
    /// A topic keeps only the last version of a key, and all are wanted.
    TopicCompacted,
    /// A topic has other partitions than the model says, or than when it was last read.
    TopicPartitions,
    /// A topic was removed and made again since it was last read.
    TopicMadeAnew,
    /// Records of a topic do not say to which key they belong.
    TopicKeys,
}

impl DriftKind {
    /// Every kind.
    pub const ALL: [DriftKind; 7] = [
        DriftKind::Drift,
        DriftKind::TopicMissing,
        DriftKind::TopicForgetsTooSoon,
        DriftKind::TopicCompacted,
        DriftKind::TopicPartitions,
        DriftKind::TopicMadeAnew,
        DriftKind::TopicKeys,
    ];

    /// Its name, which `dsc explain` takes.
    pub fn name(self) -> &'static str {
        self.rule().name.0
    }
}
