//! What is different between a table that is there and the table that is wanted.

use std::collections::BTreeSet;

use dsc_model::DataType;

use super::layout::{ColumnSpec, LogicalColumn, TableSpec};
use super::observed::{ObservedColumn, ObservedTable, fold};
use super::record::TableRecord;

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
    /// Whether rows are told apart by other columns than before.
    pub key_changed: bool,
    /// What somebody else changed since we made it, as phrases.
    pub drift: Vec<String>,
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
}

impl Pair<'_> {
    /// Whether the column gets another name.
    pub fn is_renamed(&self) -> bool {
        self.old.is_some_and(|old| !old.name.eq_ignore_ascii_case(&self.new.name))
    }

    /// Whether the table keeps it as another type.
    pub fn is_retyped(&self) -> bool {
        self.old.is_some_and(|old| !same_type(&old.sql_type, &self.new.sql_type))
    }

    /// Whether the table refuses nulls where it did not, or the other way round.
    pub fn changes_nullness(&self) -> bool {
        self.old.is_some_and(|old| old.not_null != self.new.not_null)
    }

    /// The new and the old type in the model, if they differ.
    pub fn logical_retype(&self) -> Option<(&LogicalColumn, &DataType)> {
        let logical = self.new.logical.as_ref()?;
        let old_type = self.old_type.as_ref()?;
        (self.old.is_some() && *old_type != logical.data_type).then_some((logical, old_type))
    }
}

impl Comparison<'_> {
    /// Whether the table gets another name or schema.
    pub fn is_moved(&self) -> bool {
        fold(&self.old.schema) != fold(&self.new.schema) || fold(&self.old.name) != fold(&self.new.name)
    }

    /// Whether anything has to be done to the table itself.
    pub fn touches_table(&self) -> bool {
        self.is_moved()
            || self.key_changed
            || !self.dropped.is_empty()
            || self.pairs.iter().any(|pair| {
                pair.old.is_none() || pair.is_renamed() || pair.is_retyped() || pair.changes_nullness()
            })
    }

    /// Whether the engine cannot change the table where it stands, so that it has to be written anew.
    pub fn needs_rebuild(&self) -> bool {
        let key: BTreeSet<String> = self.old.key.iter().map(|name| fold(name)).collect();
        let last_key_column = self.old.columns.iter().rposition(|column| key.contains(&fold(&column.name)));
        // Measured with 1.5.6: "an index depends on a column after it".
        let drops_before_key = self.dropped.iter().any(|dropped| {
            self.old.columns.iter().position(|column| column.name == dropped.name) <= last_key_column
        });
        let retypes_key = self
            .pairs
            .iter()
            .any(|pair| pair.is_retyped() && pair.old.is_some_and(|old| key.contains(&fold(&old.name))));
        let adds_not_null = self.pairs.iter().any(|pair| pair.old.is_none() && pair.new.not_null);
        fold(&self.old.schema) != fold(&self.new.schema)
            || self.key_changed
            || retypes_key
            || adds_not_null
            || (drops_before_key && last_key_column.is_some())
            || self.renames_collide()
    }

    /// Whether a column gets a name that another one still has.
    fn renames_collide(&self) -> bool {
        self.pairs
            .iter()
            .filter(|pair| pair.is_renamed())
            .any(|pair| self.old.column(&pair.new.name).is_some_and(|taken| !self.is_dropped(taken)))
    }

    fn is_dropped(&self, column: &ObservedColumn) -> bool {
        self.dropped.iter().any(|dropped| dropped.name == column.name)
    }
}

/// Compares a table that is there, and what the ledger says it was made as, with what is wanted.
pub fn compare<'a>(
    old: &'a ObservedTable,
    record: Option<&TableRecord>,
    new: &'a TableSpec,
) -> Comparison<'a> {
    let wanted: BTreeSet<&str> = new
        .columns
        .iter()
        .filter_map(|column| column.logical.as_ref())
        .map(|logical| logical.name.as_str())
        .collect();
    let mut used: BTreeSet<String> = BTreeSet::new();
    let mut pairs = Vec::new();
    for column in &new.columns {
        let found = source(old, record, column, &wanted).filter(|found| !used.contains(&fold(&found.name)));
        let was = found.and_then(|found| recorded(record, &found.name));
        let model = was.and_then(|was| was.model.as_ref());
        if let Some(found) = found {
            used.insert(fold(&found.name));
        }
        pairs.push(Pair {
            new: column,
            old: found,
            old_type: model.and_then(|model| model.parsed_type()),
            old_nullable: model.map(|model| model.nullable),
        });
    }
    let dropped = old.columns.iter().filter(|column| !used.contains(&fold(&column.name))).collect();
    let old_key: Vec<String> = pairs
        .iter()
        .filter(|pair| pair.old.is_some_and(|found| has(&old.key, &found.name)))
        .map(|pair| fold(&pair.new.name))
        .collect();
    let key_changed = old_key.len() != old.key.len()
        || old_key.len() != new.key.len()
        || !new.key.iter().all(|name| old_key.contains(&fold(name)));
    let drift = record.map_or_else(Vec::new, |record| drift(old, record));
    Comparison { old, new, pairs, dropped, key_changed, drift }
}

fn has(names: &[String], name: &str) -> bool {
    names.iter().any(|other| other.eq_ignore_ascii_case(name))
}

fn recorded<'r>(record: Option<&'r TableRecord>, name: &str) -> Option<&'r super::record::ColumnRecord> {
    record?.columns.iter().find(|column| column.name.eq_ignore_ascii_case(name))
}

/// The column that becomes the wanted one: the one it is declared to be renamed from, unless that one is still wanted;
/// else the one that stood for the same column of the model; else that of the same name.
fn source<'a>(
    old: &'a ObservedTable,
    record: Option<&TableRecord>,
    column: &ColumnSpec,
    wanted: &BTreeSet<&str>,
) -> Option<&'a ObservedColumn> {
    if let Some(logical) = &column.logical {
        let former = logical.former.as_deref().filter(|former| !wanted.contains(former));
        let stood_for = |name: &str| {
            let was = record.and_then(|record| record.of_model(name));
            old.column(was.map_or(name, |was| &was.name))
        };
        if let Some(found) = former.and_then(stood_for) {
            return Some(found);
        }
        let was = record.and_then(|record| record.of_model(&logical.name));
        if let Some(found) = was.and_then(|was| old.column(&was.name)) {
            return Some(found);
        }
    }
    let found = old.column(&column.name)?;
    // A column of that name that stood for another one of the model is that other one.
    let stood_for = recorded(record, &found.name).and_then(|was| was.model.as_ref());
    stood_for
        .is_none_or(|model| column.logical.as_ref().is_some_and(|new| new.name == model.name))
        .then_some(found)
}

/// What is not as we made it.
fn drift(old: &ObservedTable, record: &TableRecord) -> Vec<String> {
    let mut out = Vec::new();
    for made in &record.columns {
        match old.column(&made.name) {
            None => out.push(format!("column `{}` is gone", made.name)),
            Some(found) => {
                if !same_type(&found.sql_type, &made.sql_type) {
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
    for found in &old.columns {
        if recorded(Some(record), &found.name).is_none() {
            out.push(format!("column `{}` was added", found.name));
        }
    }
    if old.key.len() != record.key.len() || !old.key.iter().all(|name| has(&record.key, name)) {
        out.push(format!("the primary key is ({}) and was ({})", old.key.join(", "), record.key.join(", ")));
    }
    out
}

/// Whether two writings mean one type: the engine quotes fewer names in structs, and has a long form for one type.
pub fn same_type(one: &str, other: &str) -> bool {
    plain_type(one) == plain_type(other)
}

fn plain_type(text: &str) -> String {
    text.replace('"', "").replace("TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ")
}
