//! The trait of a platform that we write to: lock, inspect, execute, append, publish.
//!
//! What to do is decided by the pure side, [`Dialect`]; a target only does it and says truly how it went. Where rows
//! come from is the business of the other trait, in `source.rs`.

use dsc_plan::Dialect;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::records::RecordBatch;
use crate::value::{Rows, Value};

/// Who holds a platform for writing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// The process.
    pub pid: u32,
    /// The machine.
    pub host: String,
    /// The person.
    pub user: String,
    /// What it does, such as `dsc run`.
    pub command: String,
    /// Since when, in UTC, as `2026-11-21T04:00:00Z`.
    pub since: String,
}

/// The part that somebody takes in a platform on which others work at the same time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Lands records, as others do, and beside the one who moves.
    Landing,
    /// Moves what is there: nobody else does, though others land records.
    Moving,
}

/// A table, by its physical names; not quoted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TableName {
    /// The schema; empty for a temporary table of this session.
    pub schema: String,
    /// The table.
    pub table: String,
}

/// What a publication led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// The place where readers find it.
    pub path: String,
    /// Its number, counting up by one.
    pub version: u64,
}

/// Why something on a platform did not work: what was tried, on what, and why not.
#[derive(Debug, Error)]
pub enum TargetError {
    /// Somebody else writes.
    #[error(
        "`{path}` is being written by `{}` (process {} of {} on {}) since {}",
        holder.command, holder.pid, holder.user, holder.host, holder.since
    )]
    Locked {
        /// The platform's place.
        path: String,
        /// Who.
        holder: Box<Holder>,
    },
    /// Somebody else writes who has not said (yet) who it is.
    #[error("`{path}` is being written by another program")]
    LockedByUnknown {
        /// The platform's place.
        path: String,
    },
    /// It was asked for work without having been locked: a fault of ours.
    #[error("`{path}` was not locked for writing before use")]
    NotLocked {
        /// The platform's place.
        path: String,
    },
    /// A file or folder could not be used.
    #[error("could not {action} `{path}`: {source}")]
    File {
        /// What was tried, such as `create the folder`.
        action: &'static str,
        /// On what.
        path: String,
        /// Why not.
        source: std::io::Error,
    },
    /// There is no room left.
    #[error("no room left on the disk of `{path}` while trying to {action}")]
    DiskFull {
        /// What was tried.
        action: String,
        /// Where.
        path: String,
    },
    /// The database could not be opened.
    #[error("could not open `{path}`: {message}")]
    Open {
        /// The file.
        path: String,
        /// The engine's own words.
        message: String,
    },
    /// The connection is gone. What was committed stays; a transaction that was about to be committed may be in or not.
    #[error("the connection to `{path}` was lost: {message}")]
    Lost {
        /// The platform's place.
        path: String,
        /// What was said about it.
        message: String,
    },
    /// Nothing has been published there yet.
    #[error("nothing has been published at `{path}` yet")]
    NothingPublished {
        /// The place.
        path: String,
    },
    /// A statement failed.
    #[error("{message}\nin: {statement}")]
    Statement {
        /// The statement, shortened if long.
        statement: String,
        /// The engine's own words.
        message: String,
        /// What kind of fault it is.
        kind: StatementFault,
    },
    /// Rows could not be appended.
    #[error("could not append to `{}.{}`: {message}", table.schema, table.table)]
    Append {
        /// The table.
        table: TableName,
        /// The engine's own words.
        message: String,
    },
}

/// What kind of fault made a statement fail, as far as others act on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatementFault {
    /// A value does not fit its type.
    Conversion,
    /// A constraint does not hold.
    Constraint,
    /// Something it names is not there, or is there already.
    Catalog,
    /// Somebody else holds what it needs, and it waited as long as it may.
    Blocked,
    /// Anything else.
    Other,
}

/// A platform that we write to. Statements run one after the other.
#[expect(async_fn_in_trait, reason = "used by generics on one thread; no caller needs `Send`")]
pub trait Target {
    /// The pure side of the platform.
    type Dialect: Dialect;

    /// Becomes the one writer, or says who is; for those who only take part it may wait a while. The lease ends with the
    /// process, however it ends.
    async fn lock(&mut self, holder: &Holder) -> Result<(), TargetError>;

    /// Takes part beside others, who together keep out whoever wants the platform alone ([`Target::lock`]), and are kept out
    /// by them. Who has one part may ask for another; where that cannot be had, the first one stays. A platform that only
    /// one program can write at all is locked.
    async fn take_part(&mut self, holder: &Holder, _part: Part) -> Result<(), TargetError> {
        self.lock(holder).await
    }

    /// Gives the lease back; harmless if there is none.
    async fn unlock(&mut self) -> Result<(), TargetError>;

    /// Reads what is there, in bulk.
    async fn inspect(&mut self) -> Result<<Self::Dialect as Dialect>::Observed, TargetError>;

    /// One line for everything that an empty plan depends on, told more cheaply than by inspecting: as long as the line
    /// stays the same, so does the plan, and no line comes back. Nothing where there is no such line.
    async fn sign(&mut self) -> Result<Option<String>, TargetError> {
        Ok(None)
    }

    /// What was kept of when there was nothing to do ([`Dialect::settled_statement`]).
    async fn settled(&mut self) -> Result<Option<String>, TargetError> {
        Ok(None)
    }

    /// Begins a transaction. There is one at most.
    async fn begin(&mut self) -> Result<(), TargetError>;

    /// Makes everything since [`Target::begin`] lasting and visible.
    async fn commit(&mut self) -> Result<(), TargetError>;

    /// Takes everything since [`Target::begin`] back; harmless if there is nothing.
    async fn rollback(&mut self) -> Result<(), TargetError>;

    /// Runs one statement; answers with the number of rows that it changed.
    async fn execute(&mut self, statement: &str) -> Result<u64, TargetError>;

    /// Runs statements one after the other, inside a transaction. Where one of them fails the fault need not say which.
    async fn execute_all(&mut self, statements: &[String]) -> Result<(), TargetError> {
        for statement in statements {
            self.execute(statement).await?;
        }
        Ok(())
    }

    /// As [`Target::execute`], for a statement that nobody waits behind while it waits itself, outside of transactions: it
    /// may wait longer than others.
    async fn execute_outside(&mut self, statement: &str) -> Result<u64, TargetError> {
        self.execute(statement).await
    }

    /// Runs one statement and gives its rows. For small results.
    async fn query(&mut self, statement: &str) -> Result<Rows, TargetError>;

    /// As [`Target::execute`], for a statement whose text comes again and again: its plan may be kept.
    async fn execute_repeated(&mut self, statement: &str) -> Result<u64, TargetError> {
        self.execute(statement).await
    }

    /// Forgets the plans of repeated statements. To be called after tables were made or removed.
    async fn forget_plans(&mut self) -> Result<(), TargetError> {
        Ok(())
    }

    /// As [`Target::query`], for a statement whose text comes again and again: its plan may be kept.
    async fn query_repeated(&mut self, statement: &str) -> Result<Rows, TargetError> {
        self.query(statement).await
    }

    /// After a statement gave up because somebody else holds what it needs ([`StatementFault::Blocked`]): waits, longer
    /// from attempt to attempt (they count from 0), and says whether to try again.
    async fn wait_for_others(&mut self, _attempt: u32) -> Patience {
        Patience::Over
    }

    /// After the connection was lost ([`TargetError::Lost`]): connects and takes the same lease again, as soon as the
    /// server is there and lets us have it. Temporary tables are gone by then.
    async fn resume(&mut self) -> Result<(), TargetError> {
        Ok(())
    }

    /// Makes what is committed visible to readers, where it is not at once. Safe to be cut off at any instant, and to be
    /// repeated.
    async fn publish(&mut self) -> Result<Option<Published>, TargetError>;
}

/// What a query gives, and what it would read of what is there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Described {
    /// Its columns, each with its type in the engine's words; lengths may be left out.
    pub columns: Vec<(String, String)>,
    /// Tables and views, by schema and name.
    pub reads: Vec<String>,
}

/// Whether to try again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Patience {
    /// Yes.
    TryAgain,
    /// No: it took too long, or waiting does not help here.
    Over,
}

/// A target that takes in rows.
#[expect(async_fn_in_trait, reason = "used by generics on one thread; no caller needs `Send`")]
pub trait Loader: Target {
    /// Appends rows in bulk to the named columns of a table, the others get their defaults. Inside the transaction.
    async fn append_rows(
        &mut self,
        table: &TableName,
        columns: &[&str],
        rows: &[Vec<Value>],
    ) -> Result<u64, TargetError>;

    /// Appends records in bulk, byte for byte, to a table in which they land. Inside the transaction.
    async fn append_records(&mut self, table: &TableName, records: &RecordBatch) -> Result<u64, TargetError>;
}

/// Longer statements are shortened in messages.
const SHOWN_STATEMENT: usize = 2_000;

/// A statement as messages show it.
pub fn shortened(statement: &str) -> String {
    if statement.len() <= SHOWN_STATEMENT {
        return statement.to_owned();
    }
    let mut end = SHOWN_STATEMENT;
    while !statement.is_char_boundary(end) {
        end -= 1;
    }
    format!("{} …", &statement[..end])
}
