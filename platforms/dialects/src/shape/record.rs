//! What the ledger keeps about tables and views of ours, so that the next plan knows what they stood for.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Write};

use dsc_model::DataType;
use dsc_model::types::parse_type;
use dsc_plan::{ApplyRun, ObjectKind, RecordChange};
use serde::{Deserialize, Serialize};

use super::engine::Facts;
use super::layout::{Role, TableSpec, ViewSpec};
use crate::quote::literal;

/// A table as it was made. What is wanted is borrowed, because there are many tables and each is held against its record.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableRecord<'t> {
    /// What it is for, by word.
    pub role: Cow<'t, str>,
    /// Its columns.
    pub columns: Vec<ColumnRecord<'t>>,
    /// Its primary key.
    pub key: Cow<'t, [String]>,
}

/// A column as it was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnRecord<'t> {
    /// Its name in the table.
    pub name: Cow<'t, str>,
    /// Its type in the table.
    pub sql_type: Cow<'t, str>,
    /// Whether the table refuses nulls in it.
    pub not_null: bool,
    /// What it was in the model; nothing for columns that we add.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<ModelRecord<'t>>,
}

/// What a column was in the model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelRecord<'t> {
    /// Its name.
    pub name: Cow<'t, str>,
    /// Its type, as the model writes it.
    #[serde(rename = "type")]
    pub data_type: Cow<'t, str>,
    /// Whether it might be null.
    pub nullable: bool,
}

impl ModelRecord<'_> {
    /// The type, if this program knows it.
    pub fn parsed_type(&self) -> Option<DataType> {
        parse_type(&self.data_type).ok().map(|element| element.data_type)
    }
}

impl<'t> TableRecord<'t> {
    /// What the ledger is to keep about a table.
    pub fn of(table: &'t TableSpec) -> TableRecord<'t> {
        let columns = table
            .columns
            .iter()
            .map(|column| ColumnRecord {
                name: Cow::Borrowed(&column.name),
                sql_type: Cow::Borrowed(&column.sql_type),
                not_null: column.not_null,
                model: column.logical.as_ref().map(|logical| ModelRecord {
                    name: Cow::Borrowed(&logical.name),
                    data_type: Cow::Owned(logical.data_type.to_string()),
                    nullable: logical.nullable,
                }),
            })
            .collect();
        TableRecord { role: Cow::Borrowed(table.role.word()), columns, key: Cow::Borrowed(&table.key) }
    }

    /// What the ledger kept; nothing if it is not ours to read.
    pub fn read(definition: &str) -> Option<TableRecord<'static>> {
        serde_json::from_str(definition).ok()
    }

    /// Its text.
    pub fn write(&self) -> String {
        // Maps with text keys and plain values always have a JSON form.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Whether that is its text. Nothing is written for the answer.
    pub fn is_written(&self, definition: &str) -> bool {
        let mut rest = Expected(definition.as_bytes());
        serde_json::to_writer(&mut rest, self).is_ok() && rest.0.is_empty()
    }

    /// What the table is for of which the ledger kept this; nothing if it is not ours to read.
    pub fn role_in(definition: &str) -> Option<Role> {
        // The role stands first in what `write` writes, so that the rest need not be read for it.
        let word = definition.strip_prefix("{\"role\":\"").and_then(|rest| rest.split_once('"'));
        let role = word.and_then(|(word, _)| Role::from_word(word));
        role.or_else(|| Role::from_word(&TableRecord::read(definition)?.role))
    }

    /// The column that stood for that column of the model.
    pub fn of_model(&self, name: &str) -> Option<&ColumnRecord<'t>> {
        self.columns.iter().find(|column| column.model.as_ref().is_some_and(|model| model.name == name))
    }
}

/// What is still expected to be written; anything else is a fault.
struct Expected<'t>(&'t [u8]);

impl Write for Expected<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self.0.strip_prefix(bytes).ok_or(io::ErrorKind::InvalidData)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What the ledger keeps about a view before the digest that the engine tells: what we asked for.
pub fn view_definition(view: &ViewSpec) -> String {
    format!("{}:", blake3::hash(view.query.as_bytes()).to_hex())
}

/// The statements that note what steps made as ours, and forget what they removed. What a step did later counts.
///
/// The definition of a view gets the digest of what the engine made of it, so that a later change by somebody else shows.
pub fn object_statements(facts: &Facts, runs: &[ApplyRun<'_>]) -> Vec<String> {
    let mut last: BTreeMap<(ObjectKind, &str, &str), (i64, &RecordChange)> = BTreeMap::new();
    for run in runs.iter().filter(|run| run.error.is_none()) {
        for record in &run.step.records {
            last.insert((record.kind, &record.schema, &record.name), (run.run, &record.change));
        }
    }
    let (mut gone, mut made) = (Vec::new(), Vec::new());
    for ((kind, schema, name), (run, change)) in last {
        let key = format!("{}, {}, {}", literal(kind.word()), literal(schema), literal(name));
        match change {
            RecordChange::Gone => gone.push(format!("({key})")),
            RecordChange::Made { address, definition } => {
                made.push(format!("({key}, {}, {}, {run})", literal(address), literal(definition)));
            }
        }
    }
    let mut out = Vec::new();
    if !gone.is_empty() {
        let keys = gone.join(", ");
        out.push(format!("DELETE FROM dsc.objects WHERE (kind, \"schema\", name) IN (VALUES {keys})"));
    }
    if !made.is_empty() {
        out.push(format!(
            "INSERT INTO dsc.objects (kind, \"schema\", name, address, definition, run) \
             SELECT made.kind, made.\"schema\", made.name, made.address, \
             CASE made.kind WHEN 'view' THEN made.definition || coalesce({}, '') ELSE made.definition END, made.run \
             FROM (VALUES {}) AS made(kind, \"schema\", name, address, definition, run) \
             ON CONFLICT (kind, \"schema\", name) DO UPDATE \
             SET address = excluded.address, definition = excluded.definition, run = excluded.run",
            facts.view_digest,
            made.join(", ")
        ));
    }
    out
}
