//! What a run is told by the program, and how it tells how far it is.

use dsc_driver::{SourceError, TargetError};
use jiff::Timestamp;
use thiserror::Error;

use crate::counts::Counts;

/// What a run is told.
#[derive(Clone, Debug)]
pub struct RunSettings {
    /// The time.
    pub clock: fn() -> Timestamp,
    /// Hash of the model that it runs under.
    pub model_hash: String,
    /// Commit of the model that it runs under.
    pub model_commit: Option<String>,
    /// The number of this process, as the ledger says who landed what.
    pub process: u32,
    /// How many files of an inbox move in one transaction; none means all that are there.
    pub files_at_once: Option<usize>,
    /// Whether a snapshot may lose more than its share of rows.
    pub shrink: Shrink,
    /// Whether topics are read on where records of them are gone that were never read.
    pub gaps: Gaps,
    /// How long merged staging rows stay, in seconds.
    pub staging_retention_seconds: u64,
}

/// Whether topics are read on where records of them are gone that were never read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gaps {
    /// Somebody knows of it: with what is there.
    Allowed,
    /// Such a topic stops until somebody does.
    Refused,
}

/// Whether a snapshot may lose many rows at once.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Shrink {
    /// It may.
    Allowed,
    /// It stops where it would lose more than this share of what is there, or everything.
    Limited(f64),
}

impl Shrink {
    /// What holds where nothing is said: losing more than half is more likely a fault than a change.
    pub const DEFAULT: Shrink = Shrink::Limited(0.5);
}

/// How many files of an inbox move in one transaction where nothing is said.
pub const FILES_AT_ONCE: usize = 1_000;

/// Who wants to know how far a run is, and may stop it.
pub trait Progress {
    /// So much of a thing is done. A total of nothing means that it is not known.
    fn update(&mut self, what: &str, done: u64, total: Option<u64>);

    /// Whether to stop at the next place where nothing is half done.
    fn is_stopped(&self) -> bool {
        false
    }
}

/// Nobody.
impl Progress for () {
    fn update(&mut self, _what: &str, _done: u64, _total: Option<u64>) {}
}

/// Why something did not move. What had moved before stays, and the next run goes on from there.
#[derive(Debug, Error)]
pub enum RunError {
    /// The platform.
    #[error(transparent)]
    Target(Box<TargetError>),
    /// The source.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// A snapshot lost too much.
    #[error(
        "`{dataset}` would lose {lost} of its {before} rows, more than {allowed}; nothing was changed: if the source is \
         right, say `--allow-shrink`"
    )]
    Shrunk {
        /// The dataset's address.
        dataset: String,
        /// How many rows it has.
        before: i64,
        /// How many it would lose.
        lost: i64,
        /// How much it may lose, in words.
        allowed: String,
    },
    /// A Parquet file lacks a column.
    #[error("`{path}` has no column `{column}`, which `{dataset}` cannot do without; it has {there}")]
    MissingColumn {
        /// The file.
        path: String,
        /// The column.
        column: String,
        /// The dataset's address.
        dataset: String,
        /// The columns that are there.
        there: String,
    },
    /// A file that only the engine can read.
    #[error("could not read `{path}` for `{dataset}`: {cause}")]
    Unreadable {
        /// The file.
        path: String,
        /// The dataset's address.
        dataset: String,
        /// The engine's own words.
        cause: Box<TargetError>,
    },
    /// A file that nobody here can read.
    #[error("`{path}` is {format}, which only an embedded platform reads so far; `{dataset}` did not move")]
    NoReader {
        /// The file.
        path: String,
        /// The dataset's address.
        dataset: String,
        /// What it is.
        format: &'static str,
    },
    /// The way to where the data comes from is not known.
    #[error("`{store}` cannot be read at its source: {reason}")]
    NoSource {
        /// The store's address.
        store: String,
        /// Why not.
        reason: String,
    },
    /// A topic is not there.
    #[error("`{dataset}` has no topic: there is no `{topic}` at {container}")]
    NoTopic {
        /// The dataset's address.
        dataset: String,
        /// The topic.
        topic: String,
        /// The cluster's address.
        container: String,
    },
    /// Records of a topic are gone that were never read.
    #[error(
        "`{dataset}` has a gap: {gap}; nothing more was read of it: to go on with what is there, say `--allow-gaps`"
    )]
    Gap {
        /// The dataset's address.
        dataset: String,
        /// What is gone.
        gap: String,
    },
    /// Somebody else took the records of a partition at the same time; nothing was taken twice.
    #[error(
        "somebody else reads `{source_name}` at the same time; what they took is theirs, and nothing was taken twice"
    )]
    Overtaken {
        /// Topic and partition.
        source_name: String,
    },
    /// A cluster is silent although it has more.
    #[error(
        "`{container}` has said nothing for {seconds} seconds, and `{source_name}` is not read to its end"
    )]
    Silent {
        /// The cluster's address.
        container: String,
        /// How long.
        seconds: i64,
        /// Topic and partition.
        source_name: String,
    },
    /// The kind of ingestion is described, but cannot be run by this version.
    #[error("`{store}` is ingested by `{kind}`, which this version can describe and not run")]
    NotBuilt {
        /// The store's address.
        store: String,
        /// The kind.
        kind: String,
    },
    /// The platform has no ledger.
    #[error("the platform has not been set up yet: say `dsc apply` first")]
    NotApplied,
    /// Something of a store that moves as one did not move.
    #[error("`{store}` moves as one, and {cause}; nothing of it was changed")]
    OfStore {
        /// The store's address.
        store: String,
        /// What went wrong.
        cause: Box<RunError>,
    },
    /// The counts of a batch do not add up: a fault of ours. The batch was taken back.
    #[error("the counts of `{object}` do not add up, so the batch was taken back: {counts:?}")]
    Unbalanced {
        /// The address.
        object: String,
        /// The counts.
        counts: Box<Counts>,
    },
    /// The platform answered with something else than it was asked for: a fault of ours.
    #[error("an unexpected answer from the platform to: {statement}")]
    Answer {
        /// What it was asked.
        statement: String,
    },
}

impl RunError {
    /// Whether the connection to the platform was lost.
    pub fn is_loss(&self) -> bool {
        matches!(self, RunError::Target(cause) if matches!(**cause, TargetError::Lost { .. }))
    }
}

impl From<TargetError> for RunError {
    fn from(fault: TargetError) -> RunError {
        RunError::Target(Box::new(fault))
    }
}
