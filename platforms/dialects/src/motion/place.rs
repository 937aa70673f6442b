//! Where the rows of one dataset are on their way: the temporary tables of a batch, staging, live and history.

use dsc_plan::desired::{DesiredColumn, DesiredDataset, DesiredIngestion, DesiredStore, Order};

use super::engine::{Motion, RowPlaces};
use super::typing::IsKey;
use crate::quote::identifier;

/// A dataset of a store, the names of the tables through which it moves, and the engine that holds them.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The store.
    pub store: &'a DesiredStore,
    /// The dataset.
    pub dataset: &'a DesiredDataset,
    /// The dataset's number in the store; keeps the temporary tables of one transaction apart.
    pub number: usize,
    /// The engine.
    pub engine: &'static dyn Motion,
}

/// What a batch of rows holds of what is there at the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// All of it: what it does not hold is gone.
    Whole,
    /// What came last: what it does not hold may be there still.
    Newer,
    /// What happened: several states of one key, and what went.
    Changes,
}

/// What the positions of rows are to those who read them again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Positions {
    /// Each row is a file of its own, which is written down.
    Files,
    /// How far a topic was read is known.
    Topics,
    /// They order the rows of a table.
    Tables,
}

impl<'a> Place<'a> {
    /// Every dataset of a store.
    pub fn all(store: &'a DesiredStore, engine: &'static dyn Motion) -> Vec<Place<'a>> {
        let datasets = store.datasets.iter().enumerate();
        datasets.map(|(number, dataset)| Place { store, dataset, number, engine }).collect()
    }

    /// What arrived, as text; a temporary table. Its name without quotes.
    pub fn raw_table(&self) -> String {
        format!("dsc_raw_{}", self.number)
    }

    /// What arrived, typed or with its fault; a temporary table.
    pub fn typed(&self) -> String {
        format!("dsc_typed_{}", self.number)
    }

    /// What a batch does to each key; a temporary table.
    pub fn change(&self) -> String {
        format!("dsc_change_{}", self.number)
    }

    /// The versions that a batch writes; a temporary table.
    pub fn versions(&self) -> String {
        format!("dsc_versions_{}", self.number)
    }

    /// The append log of what arrived.
    pub fn staging(&self) -> String {
        format!("{}.{}", identifier(&self.store.staging_schema), identifier(&self.dataset.table))
    }

    /// One row a key.
    pub fn live(&self) -> String {
        format!("{}.{}", identifier(&self.store.schema), identifier(&self.dataset.table))
    }

    /// One row a version.
    pub fn history(&self) -> String {
        format!(
            "{}.{}",
            identifier(&self.store.schema),
            identifier(&format!("{}_history", self.dataset.table))
        )
    }

    /// The columns that order two states of one key; none where arrival decides, as it does between two snapshots.
    pub fn version(&self) -> &'a [String] {
        match self.store.ingestion.order() {
            Order::Arrival => &[],
            Order::Version => &self.dataset.version,
        }
    }

    /// What a batch holds of what is there at the source.
    pub fn extent(&self) -> Extent {
        match self.store.ingestion {
            DesiredIngestion::WatermarkTables { .. } => Extent::Newer,
            DesiredIngestion::SnapshotFiles { .. }
            | DesiredIngestion::SnapshotTables { .. }
            | DesiredIngestion::Transformer { .. } => Extent::Whole,
            DesiredIngestion::ChangeTables { .. }
            | DesiredIngestion::FileInbox { .. }
            | DesiredIngestion::Kafka(_)
            | DesiredIngestion::NotBuilt { .. } => Extent::Changes,
        }
    }

    /// What the positions of its rows are.
    pub fn positions(&self) -> Positions {
        match self.store.ingestion {
            DesiredIngestion::FileInbox { .. } => Positions::Files,
            DesiredIngestion::Kafka(_) => Positions::Topics,
            DesiredIngestion::SnapshotFiles { .. }
            | DesiredIngestion::SnapshotTables { .. }
            | DesiredIngestion::WatermarkTables { .. }
            | DesiredIngestion::ChangeTables { .. }
            | DesiredIngestion::Transformer { .. }
            | DesiredIngestion::NotBuilt { .. } => Positions::Tables,
        }
    }

    /// Whether a deletion may come without its version, which is found then.
    pub fn dates_deletions(&self) -> bool {
        self.store.ingestion.kafka().is_some()
    }

    /// Whether a column belongs to the key.
    pub fn is_key(&self, column: &DesiredColumn) -> IsKey {
        if self.dataset.key.contains(&column.physical) { IsKey::Yes } else { IsKey::No }
    }

    /// The quoted columns, each behind a prefix such as `l.`, with commas.
    pub(super) fn columns(&self, prefix: &str) -> String {
        list(self.dataset.columns.iter().map(|column| column.physical.as_str()), prefix)
    }

    /// The quoted columns of the key, with commas.
    pub(super) fn key(&self, prefix: &str) -> String {
        list(self.dataset.key.iter().map(String::as_str), prefix)
    }

    /// That two rows have the same key.
    pub(super) fn same_key(&self, left: &str, right: &str) -> String {
        let parts: Vec<String> = self
            .dataset
            .key
            .iter()
            .map(|name| format!("{left}.{0} = {right}.{0}", identifier(name)))
            .collect();
        parts.join(" AND ")
    }

    /// That the key of a row is among those of a query, which gives them in their order.
    pub(super) fn key_among(&self, query: &str) -> String {
        format!("({}) IN ({query})", self.key(""))
    }

    /// Every column that is not of the key.
    pub(super) fn rest(&self) -> impl Iterator<Item = &'a DesiredColumn> {
        let key = &self.dataset.key;
        self.dataset.columns.iter().filter(|column| !key.contains(&column.physical))
    }

    /// A column, quoted and behind a prefix, as something that can be compared.
    pub(super) fn comparable(&self, column: &DesiredColumn, prefix: &str) -> String {
        self.engine.comparable(&format!("{prefix}{}", identifier(&column.physical)), &column.data_type)
    }

    /// Where a row of the live table stands, where that is remembered until the row is changed.
    pub(super) fn row_place(&self, prefix: &str) -> Option<String> {
        let facts = self.engine.motion();
        match facts.places {
            RowPlaces::Remembered { .. } if self.version().is_empty() => {
                Some(format!("{prefix}{}", facts.row))
            }
            RowPlaces::Remembered { .. } | RowPlaces::NotRemembered => None,
        }
    }

    /// All columns as one value; two of them are equal if all columns are, null to null.
    pub(super) fn as_one(&self) -> String {
        let parts: Vec<String> =
            self.dataset.columns.iter().map(|column| self.comparable(column, "")).collect();
        format!("row({}, dsc_deleted)", parts.join(", "))
    }

    /// The version as one value.
    pub(super) fn version_as_one(&self) -> String {
        format!("row({})", self.version_parts().join(", "))
    }

    /// The order of versions, the newest first.
    pub(super) fn newest_version(&self) -> String {
        let parts: Vec<String> =
            self.version_parts().iter().map(|part| format!("{part} DESC NULLS LAST")).collect();
        parts.join(", ")
    }

    fn version_parts(&self) -> Vec<String> {
        let of = |name: &String| {
            let column = self.dataset.columns.iter().find(|column| column.physical == *name);
            column.map_or_else(|| identifier(name), |column| self.comparable(column, ""))
        };
        self.version().iter().map(of).collect()
    }

    /// The total order of two states of one key, the newest first: by version, then deletions, then by all that is left.
    pub(super) fn newest_first(&self) -> String {
        let version = self.version();
        let mut parts = Vec::new();
        if !version.is_empty() {
            parts.push(self.newest_version());
        }
        parts.push("dsc_deleted DESC".to_owned());
        for column in self.rest().filter(|column| !version.contains(&column.physical)) {
            parts.push(format!("{} DESC NULLS LAST", self.comparable(column, "")));
        }
        parts.join(", ")
    }
}

/// Quoted names behind a prefix, with commas.
pub(super) fn list<'n>(names: impl Iterator<Item = &'n str>, prefix: &str) -> String {
    let parts: Vec<String> = names.map(|name| format!("{prefix}{}", identifier(name))).collect();
    parts.join(", ")
}
