//! What is different between a table that is there and the table that is wanted.

use std::collections::BTreeSet;

use dsc_model::DataType;

use super::engine::{Engine, Keys, Names, RetypeEffort};
use super::layout::{ColumnSpec, IndexSpec, LogicalColumn, TableSpec};
use super::observed::{ObservedColumn, ObservedTable};
use super::record::{ColumnRecord, TableRecord};

/// What is different.
#[derive(Debug)]
pub struct Comparison<'a> {
    /// The table that is there.
    pub old: &'a ObservedTable,
    /// The table that is wanted.
    pub new: &'a TableSpec,
    /// For each wanted column the one that is there and becomes it.
    pub pairs: Vec<Pair<'a>>,
    /// Columns that nobody wants any more.
    pub dropped: Vec<&'a ObservedColumn>,
    /// Whether the table gets another name or schema.
    pub is_moved: bool,
    /// Whether rows are told apart by other columns than before.
    pub key_changed: bool,
    /// The new key, if it is built beside the work of others.
    beside: Option<KeyBeside<'a>>,
    /// What somebody else changed since we made it, as phrases.
    pub drift: Vec<String>,
}

/// A new key that is built beside the work of others, before anything else is changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyBeside<'a> {
    /// The name of the constraint that is the key, now and then.
    pub name: &'a str,
    /// The name of its index until it is the key.
    pub index: String,
    /// The name of the condition that no part of it is null, until it is the key.
    pub filled: String,
    /// Its columns in order, by their names now.
    pub columns: Vec<&'a str>,
    /// Those of them that take nulls now.
    pub unfilled: Vec<&'a str>,
}

/// A wanted column and what becomes it.
#[derive(Debug)]
pub struct Pair<'a> {
    /// What is wanted.
    pub new: &'a ColumnSpec,
    /// What is there, if anything.
    pub old: Option<&'a ObservedColumn>,
    /// The type that the column had in the model, where that is known.
    pub old_type: Option<DataType>,
    /// Whether the model let it be null, where that is known.
    pub old_nullable: Option<bool>,
    /// Whether the column gets another name.
    pub is_renamed: bool,
    /// Whether the table keeps it as another type.
    pub is_retyped: bool,
    /// Whether the table refuses nulls where it did not, or the other way round.
    pub changes_nullness: bool,
}

impl Pair<'_> {
    /// The new and the old type in the model, if they differ.
    pub fn logical_retype(&self) -> Option<(&LogicalColumn, &DataType)> {
        let logical = self.new.logical.as_ref()?;
        let old_type = self.old_type.as_ref()?;
        (self.old.is_some() && *old_type != logical.data_type).then_some((logical, old_type))
    }
}

impl<'a> Comparison<'a> {
    /// Whether anything has to be done to the columns, the key or the name of the table.
    pub fn touches_table(&self) -> bool {
        self.is_moved
            || self.key_changed
            || !self.dropped.is_empty()
            || self
                .pairs
                .iter()
                .any(|pair| pair.old.is_none() || pair.is_renamed || pair.is_retyped || pair.changes_nullness)
    }

    /// Whether it says something else than it should about what it is for.
    pub fn changes_comment(&self) -> bool {
        self.old.comment != self.new.comment
    }

    /// The index that is wanted, cannot be used yet, and is made with the other changes: there is hardly a row.
    pub fn index_within(&self) -> Option<&IndexSpec> {
        self.missing_index().filter(|_| self.old.rows == 0)
    }

    /// The index that is wanted, cannot be used yet, and is built beside the work of others, because that takes time.
    pub fn index_beside(&self) -> Option<&IndexSpec> {
        self.missing_index().filter(|_| self.old.rows > 0)
    }

    fn missing_index(&self) -> Option<&IndexSpec> {
        self.new.open_index.as_ref().filter(|index| !self.old.indexes.contains(&index.name))
    }

    /// The new key that is built beside the work of others, because that takes time.
    pub fn key_beside(&self) -> Option<&KeyBeside<'a>> {
        self.beside.as_ref()
    }

    /// Indexes of ours that nobody wants any more, or that were never finished; without those that are built beside the
    /// work of others, which begins by taking away what is left of them.
    pub fn stale_indexes(&self) -> Vec<&str> {
        let wanted = |name: &&String| self.new.open_index.as_ref().is_some_and(|index| index.name == **name);
        let unwanted = self.old.indexes.iter().filter(|name| !wanted(name));
        let beside = self.index_beside().map(|index| index.name.as_str());
        let key = self.key_beside().map(|key| key.index.as_str());
        let all = unwanted.chain(&self.old.broken_indexes).map(String::as_str);
        all.filter(|name| beside != Some(*name) && key != Some(*name)).collect()
    }
}

/// Compares a table that is there, and what the ledger says it was made as, with what is wanted.
pub fn compare<'a>(
    engine: &dyn Engine,
    old: &'a ObservedTable,
    record: Option<&TableRecord<'_>>,
    new: &'a TableSpec,
) -> Comparison<'a> {
    let names = engine.facts().names;
    let wanted: BTreeSet<&str> = new
        .columns
        .iter()
        .filter_map(|column| column.logical.as_ref())
        .map(|logical| logical.name.as_str())
        .collect();
    let mut used: BTreeSet<String> = BTreeSet::new();
    let mut pairs = Vec::new();
    for column in &new.columns {
        let found = source(names, old, record, column, &wanted)
            .filter(|found| !used.contains(&names.fold(&found.name)));
        let was = found.and_then(|found| recorded(names, record, &found.name));
        let model = was.and_then(|was| was.model.as_ref());
        if let Some(found) = found {
            used.insert(names.fold(&found.name));
        }
        pairs.push(Pair {
            new: column,
            old: found,
            old_type: model.and_then(|model| model.parsed_type()),
            old_nullable: model.map(|model| model.nullable),
            is_renamed: found.is_some_and(|found| !names.are_same(&found.name, &column.name)),
            is_retyped: found.is_some_and(|found| !engine.same_type(&found.sql_type, &column.sql_type)),
            changes_nullness: found.is_some_and(|found| found.not_null != column.not_null),
        });
    }
    let dropped =
        old.columns.all().iter().filter(|column| !used.contains(&names.fold(&column.name))).collect();
    let old_key: Vec<String> = pairs
        .iter()
        .filter(|pair| pair.old.is_some_and(|found| names.has(&old.key, &found.name)))
        .map(|pair| names.fold(&pair.new.name))
        .collect();
    let key_changed = old_key.len() != old.key.len()
        || old_key.len() != new.key.len()
        || !new.key.iter().all(|name| old_key.contains(&names.fold(name)));
    let drift = record.map_or_else(Vec::new, |record| drift(engine, old, record));
    let is_moved = names.of(&old.schema, &old.name) != names.of(&new.schema, &new.name);
    let beside = if key_changed { key_beside(engine, old, new, &pairs) } else { None };
    Comparison { is_moved, old, new, pairs, dropped, key_changed, beside, drift }
}

/// The new key, if there is one that can be built before anything else is changed, and that takes long enough to do so.
fn key_beside<'a>(
    engine: &dyn Engine,
    old: &'a ObservedTable,
    new: &TableSpec,
    pairs: &[Pair<'a>],
) -> Option<KeyBeside<'a>> {
    let name = old.key_name.as_deref()?;
    let is_written_anew = |pair: &Pair<'_>| {
        pair.is_retyped
            && pair.old.is_none_or(|found| {
                new.key.contains(&pair.new.name)
                    || engine.retype_effort(&found.sql_type, &pair.new.sql_type) != RetypeEffort::Nothing
            })
    };
    if engine.facts().keys == Keys::Within
        || old.rows == 0
        || new.key.is_empty()
        || pairs.iter().any(is_written_anew)
    {
        return None;
    }
    let found = |name: &String| pairs.iter().find(|pair| pair.new.name == *name)?.old;
    let found: Vec<&ObservedColumn> = new.key.iter().map(found).collect::<Option<_>>()?;
    let columns: Vec<&str> = found.iter().map(|column| column.name.as_str()).collect();
    let unfilled = found.iter().filter(|column| !column.not_null).map(|column| column.name.as_str());
    let mut all = vec![old.schema.as_str(), old.name.as_str()];
    all.extend(&columns);
    let digest = blake3::hash(all.join("\u{0}").as_bytes()).to_hex();
    let named = |what: &str| format!("dsc_{what}_{}", &digest[..16]);
    Some(KeyBeside {
        name,
        index: named("next"),
        filled: named("filled"),
        unfilled: unfilled.collect(),
        columns,
    })
}

fn recorded<'r>(
    names: Names,
    record: Option<&'r TableRecord<'r>>,
    name: &str,
) -> Option<&'r ColumnRecord<'r>> {
    record?.columns.iter().find(|column| names.are_same(&column.name, name))
}

/// The column that becomes the wanted one: the one it is declared to be renamed from, unless that one is still wanted;
/// else the one that stood for the same column of the model; else that of the same name.
fn source<'a>(
    names: Names,
    old: &'a ObservedTable,
    record: Option<&TableRecord<'_>>,
    column: &ColumnSpec,
    wanted: &BTreeSet<&str>,
) -> Option<&'a ObservedColumn> {
    if let Some(logical) = &column.logical {
        let former = logical.former.as_deref().filter(|former| !wanted.contains(former));
        let stood_for = |name: &str| {
            let was = record.and_then(|record| record.of_model(name));
            old.column(names, was.map_or(name, |was| &was.name))
        };
        if let Some(found) = former.and_then(stood_for) {
            return Some(found);
        }
        let was = record.and_then(|record| record.of_model(&logical.name));
        if let Some(found) = was.and_then(|was| old.column(names, &was.name)) {
            return Some(found);
        }
    }
    let found = old.column(names, &column.name)?;
    // A column of that name that stood for another one of the model is that other one.
    let stood_for = recorded(names, record, &found.name).and_then(|was| was.model.as_ref());
    stood_for
        .is_none_or(|model| column.logical.as_ref().is_some_and(|new| new.name == model.name))
        .then_some(found)
}

/// What is not as we made it.
fn drift(engine: &dyn Engine, old: &ObservedTable, record: &TableRecord<'_>) -> Vec<String> {
    let names = engine.facts().names;
    let mut out = Vec::new();
    for made in &record.columns {
        match old.column(names, &made.name) {
            None => out.push(format!("column `{}` is gone", made.name)),
            Some(found) => {
                if !engine.same_type(&found.sql_type, &made.sql_type) {
                    out.push(format!(
                        "column `{}` is {} and was {}",
                        made.name, found.sql_type, made.sql_type
                    ));
                }
                if found.not_null != made.not_null {
                    let word = if found.not_null { "refuses" } else { "takes" };
                    out.push(format!("column `{}` now {word} nulls", made.name));
                }
            }
        }
    }
    for found in old.columns.all() {
        if recorded(names, Some(record), &found.name).is_none() {
            out.push(format!("column `{}` was added", found.name));
        }
    }
    if old.key.len() != record.key.len() || !old.key.iter().all(|name| names.has(&record.key, name)) {
        out.push(format!("the primary key is ({}) and was ({})", old.key.join(", "), record.key.join(", ")));
    }
    out
}
