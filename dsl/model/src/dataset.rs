//! Datasets of a store: key, version, classes and columns.

use dsc_syntax::Value;

use crate::column;
use crate::deprecation::{Deprecation, read_deprecation};
use crate::detail::Detail;
use crate::meta::Meta;
use crate::names::hash_of_name;
use crate::read::{Duration, Field, Reader};
use crate::{Column, FileModel, Many, Summary, Word};

/// A dataset. There may be a million of them: what only some have stands in [`DatasetDetails`].
#[derive(Clone, Debug, PartialEq)]
pub struct Dataset {
    /// Its name.
    pub name: Word,
    /// The number of its store in this file.
    pub store: u32,
    /// Its columns, in order.
    pub columns: Many<Column>,
    /// The columns of its primary key.
    pub key: Many<Word>,
    /// The columns that order two states of one key.
    pub version: Many<Word>,
    /// The columns that it is partitioned by.
    pub partition_by: Many<Word>,
    /// Its classes.
    pub classification: Many<Word>,
    /// What it holds.
    pub description: Option<Word>,
    /// What its columns have between them.
    pub summary: Summary,
    hash: u32,
    /// Where the numbers of the columns that key, version and partitions name begin, in this order.
    first_number: u32,
    details: Detail,
}

/// The lists of a dataset that name columns of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnList {
    /// The primary key.
    Key,
    /// What orders two states of one key.
    Version,
    /// What it is partitioned by.
    PartitionBy,
}

/// Stands for a column that the dataset does not have.
const NO_COLUMN: u32 = u32::MAX;

/// What only some datasets have.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DatasetDetails {
    /// That it is on its way out.
    pub deprecated: Option<Box<Deprecation>>,
    /// How long its data is kept.
    pub retention: Option<Duration>,
    /// Its name in tables, where it differs.
    pub physical: Option<Word>,
    /// Its former name.
    pub renamed_from: Option<Word>,
    /// Free notes.
    pub meta: Option<Box<Meta>>,
}

static NO_DETAILS: DatasetDetails =
    DatasetDetails { deprecated: None, retention: None, physical: None, renamed_from: None, meta: None };

impl Dataset {
    /// What `names::hash_of_name` makes of its name.
    #[inline]
    pub fn name_hash(&self) -> u32 {
        self.hash
    }

    /// The columns that a list of its names, each with the number among its columns; none where it has no such column.
    #[inline]
    pub fn named_columns<'f>(
        &self,
        list: ColumnList,
        file: &'f FileModel,
    ) -> impl Iterator<Item = (Word, Option<u32>)> + use<'f> {
        let (words, skipped) = match list {
            ColumnList::Key => (self.key, 0),
            ColumnList::Version => (self.version, self.key.len()),
            ColumnList::PartitionBy => (self.partition_by, self.key.len() + self.version.len()),
        };
        let first = self.first_number as usize + skipped;
        let numbers = &file.column_numbers[first..first + words.len()];
        let number = |number: u32| (number != NO_COLUMN).then_some(number);
        file.words(words).iter().zip(numbers).map(move |(word, found)| (*word, number(*found)))
    }

    /// What only some datasets have; of the others, nothing.
    #[inline]
    pub fn details<'f>(&self, file: &'f FileModel) -> &'f DatasetDetails {
        self.details.of(&file.dataset_details, &NO_DETAILS)
    }

    fn details_mut<'r>(&mut self, reader: &'r mut Reader<'_>) -> &'r mut DatasetDetails {
        let table = &mut reader.model.dataset_details;
        let number = self.details.of_mut(table);
        &mut table[number]
    }
}

pub(crate) const FIELDS: &[Field<Dataset>] = &[
    Field { name: "key", doc: "Columns of the primary key", read: |r, o, v| o.key = r.texts(v) },
    Field {
        name: "columns",
        doc: "Columns and their types",
        read: |r, o, v| o.columns = column::read_all(r, v, &mut o.summary),
    },
    Field {
        name: "classification",
        doc: "Classes of its data",
        read: |r, o, v| o.classification = r.texts(v),
    },
    Field {
        name: "version",
        doc: "Columns that order two states of one key",
        read: |r, o, v| o.version = r.texts(v),
    },
    Field { name: "description", doc: "What it holds", read: |r, o, v| o.description = r.text(v) },
    Field {
        name: "partition_by",
        doc: "Columns that it is partitioned by",
        read: |r, o, v| o.partition_by = r.texts(v),
    },
    Field {
        name: "deprecated",
        doc: "That it is on its way out",
        read: |r, o, v| {
            let d = read_deprecation(r, v);
            o.details_mut(r).deprecated = d;
        },
    },
    Field {
        name: "retention",
        doc: "How long its data is kept",
        read: |r, o, v| {
            let d = r.duration(v);
            o.details_mut(r).retention = d;
        },
    },
    Field {
        name: "physical",
        doc: "Its name in tables and files, where it differs",
        read: |r, o, v| {
            let w = r.text(v);
            o.details_mut(r).physical = w;
        },
    },
    Field {
        name: "renamed_from",
        doc: "Its former name",
        read: |r, o, v| {
            let w = r.text(v);
            o.details_mut(r).renamed_from = w;
        },
    },
    Field {
        name: "meta",
        doc: "Free notes",
        read: |r, o, v| {
            let m = r.meta(v);
            o.details_mut(r).meta = m;
        },
    },
];

pub(crate) fn read_all<'a>(reader: &mut Reader<'a>, value: Value<'a>) -> Many<Dataset> {
    let start = reader.model.datasets.len();
    let store = reader.model.datastores.len() as u32;
    reader.named(value, ".", |reader, name, value| {
        let mut dataset = Dataset {
            name,
            store,
            columns: Many::default(),
            key: Many::default(),
            version: Many::default(),
            partition_by: Many::default(),
            classification: Many::default(),
            description: None,
            summary: Summary::of_name(reader.model.text(name)),
            hash: hash_of_name(reader.model.text(name)),
            first_number: 0,
            details: Detail::default(),
        };
        reader.object(value, FIELDS, &mut dataset);
        number_columns(&mut reader.model, &mut dataset);
        reader.model.datasets.push(dataset);
    });
    Many::between(start, reader.model.datasets.len())
}

/// Notes which columns key, version and partitions name, while all their texts are at hand.
fn number_columns(model: &mut FileModel, dataset: &mut Dataset) {
    dataset.first_number = model.column_numbers.len() as u32;
    for list in [dataset.key, dataset.version, dataset.partition_by] {
        for at in list.range() {
            let name = model.text(model.words[at]);
            let number = model.columns[dataset.columns.range()]
                .iter()
                .position(|column| model.text(column.name) == name)
                .map_or(NO_COLUMN, |number| number as u32);
            model.column_numbers.push(number);
        }
    }
}
