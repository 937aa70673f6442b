//! Rows of one dataset, as a source spells them and as a workspace must show them.

use std::collections::BTreeMap;

use super::{Format, WithNewline};
use crate::ChoreError;

/// One column of a sheet.
#[derive(Clone, Copy)]
pub struct Column {
    /// The name in the model.
    pub name: &'static str,
    /// The name that the source uses.
    pub source: &'static str,
    /// Whether JSON puts quotes around its values.
    pub json: Json,
}

/// How a value is written in JSON.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Json {
    /// A number or a boolean.
    Bare,
    /// Text, dates, and whatever else JSON has no form for.
    Quoted,
}

/// A column that the source calls like the model does.
pub const fn column(name: &'static str, json: Json) -> Column {
    Column { name, source: name, json }
}

/// A value; `None` is null.
pub type Value = Option<String>;

/// A row and whether it can be used.
#[derive(Clone)]
pub struct Row {
    /// One value per column.
    pub values: Vec<Value>,
    /// Whether the values have the types of the model.
    pub state: State,
}

/// Whether a row can be used.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It arrives in the view.
    Usable,
    /// It is quarantined.
    Broken,
}

/// Rows of one dataset on one day, the key columns first.
#[derive(Clone)]
pub struct Sheet {
    columns: &'static [Column],
    key_columns: usize,
    /// In the order of the source.
    pub rows: Vec<Row>,
}

impl Sheet {
    /// A sheet without rows.
    pub fn new(columns: &'static [Column], key_columns: usize) -> Self {
        Sheet { columns, key_columns, rows: Vec::new() }
    }

    /// A sheet of the same shape without rows.
    pub fn empty_like(other: &Sheet) -> Self {
        Sheet::new(other.columns, other.key_columns)
    }

    /// Adds a row that can be used.
    pub fn push(&mut self, values: Vec<Value>) {
        assert_eq!(values.len(), self.columns.len(), "a row of another sheet");
        self.rows.push(Row { values, state: State::Usable });
    }

    /// The rows as the source spells them.
    pub fn source(&self, format: Format) -> Result<Vec<u8>, ChoreError> {
        match format {
            Format::Csv => {
                let header = self.columns.iter().map(|column| column.source).collect();
                csv_bytes(header, self.rows.iter().map(|row| fields(&row.values)))
            }
            Format::JsonLines => {
                let lines: Vec<String> = self.rows.iter().map(|row| self.json_line(&row.values)).collect();
                Ok(lines.join("\n").into_bytes_with_newline())
            }
        }
    }

    /// The rows that a view must show, ordered by key.
    pub fn rows_shown(&self) -> Result<Vec<u8>, ChoreError> {
        let header = self.columns.iter().map(|column| column.name).collect();
        csv_bytes(header, self.usable().values().map(|values| fields(values)))
    }

    /// The versions that a history view must show after this day followed `before`, ordered by key and age.
    ///
    /// The last column says whether it is the current one: the times depend on the clock of the run.
    pub fn history_after(&self, before: &Sheet) -> Result<Vec<u8>, ChoreError> {
        let (old, new) = (before.usable(), self.usable());
        let keys: std::collections::BTreeSet<&Vec<SortKey>> = old.keys().chain(new.keys()).collect();
        let mut versions = Vec::new();
        for key in keys {
            let (was, is) = (old.get(key), new.get(key));
            if let Some(values) = was.filter(|_| was != is) {
                versions.push(fields(values).into_iter().chain([String::from("false")]).collect());
            }
            if let Some(values) = is {
                versions.push(fields(values).into_iter().chain([String::from("true")]).collect());
            }
        }
        let header = self.columns.iter().map(|column| column.name).chain(["current"]).collect();
        csv_bytes(header, versions.into_iter())
    }

    /// What merging this day's snapshot does to what `before` left.
    pub fn counts_after(&self, before: &Sheet) -> Counts {
        let (old, new) = (before.usable(), self.usable());
        let mut counts = Counts { arrived: self.rows.len(), ..Counts::default() };
        counts.quarantined = self.rows.len() - new.len();
        counts.deleted = old.keys().filter(|key| !new.contains_key(*key)).count();
        counts.arrived += counts.deleted;
        for (key, values) in &new {
            match old.get(key) {
                None => counts.inserted += 1,
                Some(was) if was == values => counts.unchanged += 1,
                Some(_) => counts.updated += 1,
            }
        }
        counts
    }

    fn usable(&self) -> BTreeMap<Vec<SortKey>, &Vec<Value>> {
        let rows = self.rows.iter().filter(|row| row.state == State::Usable);
        rows.map(|row| (self.key(&row.values), &row.values)).collect()
    }

    fn key(&self, values: &[Value]) -> Vec<SortKey> {
        values[..self.key_columns]
            .iter()
            .zip(self.columns)
            .map(|(value, column)| match (column.json, value.as_deref().and_then(|text| text.parse().ok())) {
                (Json::Bare, Some(number)) => SortKey::Number(number),
                (Json::Bare | Json::Quoted, _) => SortKey::Text(value.clone().unwrap_or_default()),
            })
            .collect()
    }

    fn json_line(&self, values: &[Value]) -> String {
        let members: Vec<String> = self
            .columns
            .iter()
            .zip(values)
            .map(|(column, value)| {
                let value = match (value, column.json) {
                    (None, Json::Bare | Json::Quoted) => String::from("null"),
                    (Some(text), Json::Bare) => text.clone(),
                    (Some(text), Json::Quoted) => serde_json::Value::from(text.as_str()).to_string(),
                };
                format!("\"{}\": {value}", column.source)
            })
            .collect();
        format!("{{{}}}", members.join(", "))
    }
}

/// Keys sort as a database sorts them: numbers by value, text by bytes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum SortKey {
    Number(i64),
    Text(String),
}

/// What became of what arrived.
#[derive(Clone, Default)]
pub struct Counts {
    /// Rows or events that arrived; a row that a snapshot no longer has arrives as a deletion.
    pub arrived: usize,
    /// Keys that were not there before.
    pub inserted: usize,
    /// Keys whose values differ from before.
    pub updated: usize,
    /// Keys that the snapshot no longer has.
    pub deleted: usize,
    /// Rows of the snapshot that are as before.
    pub unchanged: usize,
    /// Events that were superseded by another one or came twice.
    pub not_newer: usize,
    /// Rows or events that cannot be used.
    pub quarantined: usize,
}

impl Counts {
    /// One line per dataset; a store's own line counts events that belong to none of its datasets.
    pub fn table(counts: &[(&str, Counts)]) -> Result<Vec<u8>, ChoreError> {
        let header = vec![
            "dataset",
            "arrived",
            "inserted",
            "updated",
            "deleted",
            "unchanged",
            "not_newer",
            "quarantined",
        ];
        let rows = counts.iter().map(|(address, counts)| {
            let numbers = [
                counts.arrived,
                counts.inserted,
                counts.updated,
                counts.deleted,
                counts.unchanged,
                counts.not_newer,
                counts.quarantined,
            ];
            [String::from(*address)].into_iter().chain(numbers.map(|number| number.to_string())).collect()
        });
        csv_bytes(header, rows)
    }
}

fn fields(values: &[Value]) -> Vec<String> {
    values.iter().map(|value| value.clone().unwrap_or_default()).collect()
}

fn csv_bytes(header: Vec<&str>, rows: impl Iterator<Item = Vec<String>>) -> Result<Vec<u8>, ChoreError> {
    let refused = |error: String| ChoreError::Refused(format!("cannot write CSV: {error}"));
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(header).map_err(|error| refused(error.to_string()))?;
    for row in rows {
        writer.write_record(row).map_err(|error| refused(error.to_string()))?;
    }
    writer.into_inner().map_err(|error| refused(error.to_string()))
}
