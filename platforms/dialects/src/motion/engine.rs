//! What an engine has its own way of when rows move. Everything else stands once, beside this file.

use dsc_model::DataType;

use super::stage::{EngineFile, ParquetColumn};
use crate::shape::engine::Engine;

/// Whether it is worth while to remember where a row stands until it is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowPlaces {
    /// It is: by its place a row is found at once.
    Remembered {
        /// What is said before rows are looked for by their places, so that the engine does just that.
        before: &'static [&'static str],
        /// What is said after that.
        after: &'static [&'static str],
    },
    /// It is not: it would be looked for all the same.
    NotRemembered,
}

/// The facts in which engines differ when rows move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MotionFacts {
    /// The column that tells equal rows of a table apart.
    pub row: &'static str,
    /// Whether rows are found again by that column.
    pub places: RowPlaces,
    /// What ends a subquery whose expressions are to be worked out once, although they are used more than once.
    pub once: &'static str,
    /// What has to be said once on a connection before rows move.
    pub prepare: &'static [&'static str],
    /// Kinds of types, as [`Motion::kind_of`] names them, in rows: each holds every value of those before it.
    pub widening: &'static [&'static [&'static str]],
    /// How rows of which each is the only one of its key get into tables without versions.
    pub merging: Merging,
    /// How many rows a batch must have for it to be worth while to tell the engine what is in it.
    pub surveyed_from: u64,
}

/// How rows of which each is the only one of its key get into tables without versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Merging {
    /// What becomes of each is decided and written down, then done.
    Decided,
    /// All at once; a counter of the session counts those that are new, because the engine only tells how many changed.
    Counted {
        /// The statement that sets the counter to nothing.
        reset: &'static str,
        /// The expression that counts one more, and is nought.
        one_more: &'static str,
        /// The query for what was counted.
        counted: &'static str,
    },
}

/// The threads of an engine that can be told how many to use.
#[derive(Clone, Copy, Debug)]
pub struct Threads {
    /// The query for their number.
    pub count: &'static str,
    /// The statement that sets it.
    pub set: fn(i64) -> String,
}

/// What an engine has its own way of when rows move.
pub trait Motion: Engine {
    /// The facts.
    fn motion(&self) -> &'static MotionFacts;

    /// The typed value of a text, null where the text does not have the shape of the type or the type cannot hold it.
    /// It never fails.
    fn typed_value(&self, data_type: &DataType, text: &str) -> String;

    /// A value of a type as the text from which it would be typed again.
    fn text_of(&self, value: &str, data_type: &DataType) -> String;

    /// A row, by its alias, as the bytes of a JSON object.
    fn row_as_json(&self, row: &str) -> String;

    /// What kind of type is meant by the engine's words for it: without lengths and digits, and texts are texts.
    fn kind_of(&self, sql_type: &str) -> String;

    /// The condition that a whole text has a shape: a regular expression of those things that all engines know.
    fn has_shape(&self, text: &str, shape: &str) -> String;

    /// A column as something that has an order and can be equal; texts are in the order of their bytes.
    fn comparable(&self, column: &str, data_type: &DataType) -> String;

    /// A time as text in UTC, such as `2026-11-21T04:00:00.000000Z`.
    fn written_time(&self, time: &str) -> String;

    /// Bytes as SQL writes them.
    fn bytes(&self, bytes: &[u8]) -> String;

    /// The statements that empty temporary tables.
    fn empty(&self, tables: &[String]) -> Vec<String>;

    /// Tells the engine what is in a table that was just filled, so that it plans well; nothing where it sees by itself.
    fn survey(&self, table: &str) -> Option<String>;

    /// Its threads, where more than one is a loss for small batches.
    fn threads(&self) -> Option<Threads>;

    /// The way in which it reads files by itself, if it does.
    fn files(&self) -> Option<&'static dyn ReadsFiles>;
}

/// An engine that reads files by itself. What it reads becomes rows in the form of a raw table.
pub trait ReadsFiles {
    /// The rows of a CSV file; reading them fails as a whole if one is broken.
    fn csv_rows(&self, file: &EngineFile<'_>) -> String;

    /// The statement that names the columns of a Parquet file and their types.
    fn describe_parquet(&self, path: &str) -> String;

    /// The rows of a Parquet file; the raw form of each is the row as JSON.
    fn parquet_rows(&self, file: &EngineFile<'_>, columns: &[ParquetColumn]) -> String;
}
