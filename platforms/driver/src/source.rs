//! The traits of what we read from: rows of files and tables, with their positions, and events that arrive as files.
//!
//! A source knows no target. Where the target's engine can read a file by itself, the source only says where it lies;
//! else, and where such a reading failed, it takes the file apart into [`RawRow`]s: text by text, each with its place.

use dsc_plan::desired::DesiredDataset;
use thiserror::Error;

/// A row or an event as it arrived: its texts, not yet typed, or why there are none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawRow {
    /// The file, relative to the container's folder, or the table.
    pub source: String,
    /// The row in it, from 1.
    pub position: u64,
    /// The line on which it begins, from 1; of a table's row, the row.
    pub line: u64,
    /// The byte at which it begins, from 0; of a table's row 0.
    pub byte: u64,
    /// All of it.
    pub raw: Vec<u8>,
    /// Digest of it where it is recognised by that, else empty.
    pub digest: String,
    /// What it says of the key.
    pub operation: Operation,
    /// A text or nothing for each wanted column, or what is wrong.
    pub content: Result<Vec<Option<String>>, RowFault>,
}

/// What a row says of its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// It is there, with these values.
    Upsert,
    /// It is gone.
    Delete,
}

impl Operation {
    /// The word as staging keeps it.
    pub fn word(self) -> &'static str {
        match self {
            Operation::Upsert => "upsert",
            Operation::Delete => "delete",
        }
    }
}

/// Why a row cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowFault {
    /// What is wrong, as the ledger keeps it.
    pub code: FaultCode,
    /// Where in the row.
    pub field: Option<String>,
    /// The same in words.
    pub message: String,
}

/// What can be wrong with a row before its values are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultCode {
    /// Its fields cannot be told apart, or there are too few or too many.
    BrokenRow,
    /// It is not JSON, or not an object.
    Unparsable,
    /// It is not UTF-8.
    NotUtf8,
    /// It says one column in two places, and differently.
    AmbiguousField,
    /// It holds a character that not every platform can keep.
    NulCharacter,
    /// It says something that the dataset has no column for.
    UnknownField,
    /// It does not say in words that are known what happened.
    UnknownOperation,
    /// Nothing in it says to which dataset it belongs, or something unknown does.
    NoRoute,
    /// It can mean more than one thing.
    AmbiguousValue,
}

impl FaultCode {
    /// The code as the ledger keeps it.
    pub fn word(self) -> &'static str {
        match self {
            FaultCode::BrokenRow => "broken-row",
            FaultCode::Unparsable => "unparsable",
            FaultCode::NotUtf8 => "not-utf8",
            FaultCode::AmbiguousField => "ambiguous-field",
            FaultCode::NulCharacter => "nul-character",
            FaultCode::UnknownField => "unknown-field",
            FaultCode::UnknownOperation => "unknown-operation",
            FaultCode::NoRoute => "no-route",
            FaultCode::AmbiguousValue => "ambiguous-value",
        }
    }
}

/// A column that is wanted of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WantedColumn {
    /// Its name at the source.
    pub name: String,
    /// How a JSON value is to be handed over.
    pub form: TextForm,
    /// Whether the source has to have it.
    pub need: Need,
}

/// Where each wanted column stands among those that are there. One without which nothing can be used, and which is not
/// there, is the error.
pub fn places_among<'w>(
    wanted: &'w [WantedColumn],
    there: &[&str],
) -> Result<Vec<Option<usize>>, &'w WantedColumn> {
    let place = |column: &'w WantedColumn| {
        let at = there.iter().position(|name| *name == column.name);
        if at.is_none() && column.need == Need::Required { Err(column) } else { Ok(at) }
    };
    wanted.iter().map(place).collect()
}

/// How a JSON value becomes text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextForm {
    /// A string without its quotes, anything else as it is written.
    Plain,
    /// As it is written.
    Json,
}

/// Whether a source has to have a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// It has to: nothing can be used without it.
    Required,
    /// Without it the column is null.
    Optional,
}

/// One file or table of a dataset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its path, relative to the container's folder; a table's name.
    pub source: String,
    /// Its path for those who open it, and for messages.
    pub path: String,
    /// Its size in bytes.
    pub size: u64,
    /// Who may read it.
    pub reading: Reading,
}

/// Who may read a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    /// An engine that reads CSV; the wanted columns stand at these places of so many.
    Csv {
        /// Where each wanted column stands.
        places: Vec<Option<usize>>,
        /// How many columns the file has.
        width: usize,
    },
    /// An engine that reads Parquet, and nobody else.
    Parquet,
    /// Only the source itself.
    Source,
    /// The platform itself, which has it already.
    Query {
        /// What gives the rows.
        sql: String,
    },
}

/// Something about a source that keeps a dataset or a store from moving. What was tried, on what, why not.
#[derive(Debug, Error)]
pub enum SourceError {
    /// A file or folder could not be used.
    #[error("could not {action} `{path}`: {cause}")]
    File {
        /// What was tried, such as `read`.
        action: &'static str,
        /// On what.
        path: String,
        /// Why not.
        cause: std::io::Error,
    },
    /// The container's folder is not there.
    #[error("the folder `{path}` is not there; create it, or mend the container's `path`")]
    FolderMissing {
        /// The folder.
        path: String,
    },
    /// The container's folder is something else.
    #[error("`{path}` is not a folder")]
    NotAFolder {
        /// The path.
        path: String,
    },
    /// Nothing belongs to the dataset.
    #[error(
        "no file for `{dataset}`: there is neither `{file}` nor a folder `{folder}` with such files in it"
    )]
    NoFile {
        /// The dataset's address.
        dataset: String,
        /// The file that is looked for.
        file: String,
        /// The folder that is looked for.
        folder: String,
    },
    /// Two things belong to the dataset, and only one of them can be meant.
    #[error("both `{first}` and `{second}` are there for `{dataset}`; remove one")]
    TwoFiles {
        /// The dataset's address.
        dataset: String,
        /// One path.
        first: String,
        /// The other path.
        second: String,
    },
    /// A CSV file has no first line.
    #[error("`{path}` has no header line; its first line should name its columns")]
    NoHeader {
        /// The file.
        path: String,
    },
    /// A column that has to be there is not.
    #[error("`{path}` has no column `{column}`, which `{dataset}` cannot do without{hint}")]
    MissingColumn {
        /// The file.
        path: String,
        /// The column.
        column: String,
        /// The dataset's address.
        dataset: String,
        /// Which columns there are.
        hint: String,
    },
    /// A column is there twice.
    #[error("`{path}` has two columns `{column}`")]
    RepeatedColumn {
        /// The file.
        path: String,
        /// The column.
        column: String,
    },
    /// A server could not be asked.
    #[error("could not {action} `{place}`: {message}")]
    Server {
        /// What was tried, such as `connect to`.
        action: &'static str,
        /// On what.
        place: String,
        /// Why not, in the server's own words.
        message: String,
    },
    /// No table belongs to the dataset.
    #[error(
        "no table for `{dataset}`: `{place}` has no `{table}` that its user finds; give the dataset a `physical` name, \
         with its schema if need be, or the user a `search_path`"
    )]
    NoTable {
        /// The dataset's address.
        dataset: String,
        /// The table that is looked for.
        table: String,
        /// Where.
        place: String,
    },
    /// A transformer has no query for the dataset.
    #[error("`{transformer}` has no query for `{dataset}`")]
    NoQuery {
        /// The transformer's address.
        transformer: String,
        /// The dataset's address.
        dataset: String,
    },
    /// A table cannot be read from where an earlier run ended.
    #[error("`{path}` cannot be read by the watermark `{column}`: {reason}")]
    NoWatermark {
        /// The table.
        path: String,
        /// The column.
        column: String,
        /// Why not.
        reason: String,
    },
    /// Files cannot be moved by renaming.
    #[error(
        "`{folder}` is on another file system than the inbox `{inbox}`; files could not be moved there in one step"
    )]
    CrossesFileSystems {
        /// The inbox.
        inbox: String,
        /// The folder of used or unusable files.
        folder: String,
    },
}

/// How many rows a source hands over at once, and about how many bytes of them.
pub const ROWS_AT_ONCE: usize = 5_000;
/// See [`ROWS_AT_ONCE`].
pub const BYTES_AT_ONCE: usize = 8 << 20;

/// A source that has rows of datasets each time it is asked: all of them, or those that came since a position.
#[expect(async_fn_in_trait, reason = "used by generics on one thread; no caller needs `Send`")]
pub trait Source {
    /// Goes on with a dataset from the position that it had after an earlier run, or from its beginning. To be called
    /// before its parts are asked for. A source that reads all rows each time passes it by.
    async fn go_on_from(
        &mut self,
        _dataset: &DesiredDataset,
        _position: Option<&str>,
    ) -> Result<(), SourceError> {
        Ok(())
    }

    /// The position behind everything that the parts of a dataset hold, in words of the source's own; nothing where it
    /// reads all rows each time.
    fn position(&self, _dataset: &DesiredDataset) -> Option<String> {
        None
    }

    /// The files of a dataset, in order, with what is known of each without reading it.
    async fn parts(
        &mut self,
        dataset: &DesiredDataset,
        wanted: &[WantedColumn],
    ) -> Result<Vec<Part>, SourceError>;

    /// Opens a file to take it apart.
    async fn open(&mut self, part: &Part, wanted: &[WantedColumn]) -> Result<(), SourceError>;

    /// The next rows of the opened file, some thousands at once; none at its end.
    async fn next_rows(&mut self) -> Result<Vec<RawRow>, SourceError>;

    /// What a row says that could not be used, from its raw form: a text or nothing for each wanted column. Nothing where
    /// the source is read again in any case, or the raw form does not tell.
    fn read_again(&self, _wanted: &[WantedColumn], _raw: &[u8]) -> Option<(Operation, Vec<Option<String>>)> {
        None
    }
}

/// A file of an inbox that was seen there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Candidate {
    /// Its path, relative to the inbox.
    pub source: String,
}

/// Files that an earlier run claimed and did not finish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OldClaim {
    /// The run.
    pub run: i64,
    /// The files, relative to the inbox.
    pub sources: Vec<String>,
}

/// A file that has been claimed and read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InboxEvent {
    /// The dataset that it belongs to, by its number in the store; none if that cannot be told.
    pub dataset: Option<usize>,
    /// What it says.
    pub row: RawRow,
}

/// What became of a try to claim files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claimed {
    /// What was claimed and read.
    pub events: Vec<InboxEvent>,
    /// What stays where it is, and why: it looks half-written and is not still yet, or nobody here consumes it.
    pub held: Vec<Held>,
}

/// A file that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// Its path, relative to the inbox.
    pub source: String,
    /// Why it waits.
    pub reason: String,
}

/// Where a claimed file goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Destination {
    /// To the used ones.
    Done,
    /// To the unusable ones.
    Quarantine,
}

/// A source that has one event a file, to be taken away.
#[expect(async_fn_in_trait, reason = "used by generics on one thread; no caller needs `Send`")]
pub trait Inbox {
    /// Makes sure that everything is there to claim files under that name, the ledger's own.
    async fn prepare(&mut self, identity: &str) -> Result<(), SourceError>;

    /// What earlier runs of this ledger claimed and did not finish.
    async fn old_claims(&mut self) -> Result<Vec<OldClaim>, SourceError>;

    /// Files that are there, in order.
    async fn scan(&mut self) -> Result<Vec<Candidate>, SourceError>;

    /// Claims some of them for a run and reads them. What somebody else took meanwhile is left out.
    async fn claim(&mut self, run: i64, candidates: &[Candidate]) -> Result<Claimed, SourceError>;

    /// Takes over files of an older claim into that of a run, and reads them.
    async fn take_over(&mut self, from: i64, run: i64, sources: &[String]) -> Result<Claimed, SourceError>;

    /// Reads an event that was quarantined once more; none if it is for a dataset that nobody consumes here.
    fn read_again(&self, source: &str, raw: &[u8]) -> Option<InboxEvent>;

    /// Moves files from the unusable ones to the used ones, where they are still there.
    async fn release(&mut self, sources: &[String]) -> Result<(), SourceError>;

    /// Moves claimed files to where they belong; what is there already is never overwritten.
    async fn finish(&mut self, run: i64, files: &[(String, Destination)]) -> Result<(), SourceError>;

    /// Removes what a claim leaves behind when all its files are gone.
    async fn close(&mut self, run: i64) -> Result<(), SourceError>;
}
