//! What of the things that are there is ours, and for what.

use std::collections::{BTreeMap, BTreeSet};

use dsc_plan::ObjectKind;

use super::engine::Engine;
use super::layout::{Layout, Role};
use super::observed::{ManagedObject, ObjectName, Observed, ObservedTable};
use super::record::TableRecord;

/// The tables of ours by what they are for, and the names that are wanted.
#[derive(Debug)]
pub struct Inventory<'a> {
    /// The engine.
    pub engine: &'a dyn Engine,
    /// What was seen.
    pub observed: &'a Observed,
    /// The tables of each dataset, by address and role.
    pub datasets: BTreeMap<&'a str, BTreeMap<Role, OwnTable<'a>>>,
    /// The addresses of datasets that are wanted.
    pub wanted: BTreeSet<&'a str>,
    /// The addresses of datasets that become another one by a declared rename.
    pub renamed: BTreeSet<&'a str>,
}

/// A table of ours, as the ledger knows it and as it is.
#[derive(Clone, Debug)]
pub struct OwnTable<'a> {
    /// What the ledger says.
    pub object: &'a ManagedObject,
    /// What it was made as.
    pub record: TableRecord,
    /// The table, if it is still there.
    pub table: Option<&'a ObservedTable>,
}

/// Who has a name that a thing of ours needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occupant<'a> {
    /// Nobody.
    Nobody,
    /// Something that we made, for that address.
    Ours(&'a str),
    /// Something that we did not make, in the platform's word for it: `table`, `view`.
    Foreign(&'a str),
}

impl<'a> Inventory<'a> {
    /// Sorts what was seen.
    pub fn new(engine: &'a dyn Engine, observed: &'a Observed, layout: &'a Layout) -> Inventory<'a> {
        let mut datasets: BTreeMap<&str, BTreeMap<Role, OwnTable<'_>>> = BTreeMap::new();
        for ((kind, name), object) in &observed.objects {
            if *kind != ObjectKind::Table {
                continue;
            }
            let Some(record) = TableRecord::read(&object.definition) else {
                continue;
            };
            let Some(role) = record.role() else {
                continue;
            };
            let table = observed.tables.get(name);
            datasets.entry(&object.address).or_default().insert(role, OwnTable { object, record, table });
        }
        let wanted: BTreeSet<&str> = layout.datasets.iter().map(|dataset| dataset.address.as_str()).collect();
        let mut out = Inventory { engine, observed, datasets, wanted, renamed: BTreeSet::new() };
        for dataset in &layout.datasets {
            if let Some(former) = out.former_address(dataset) {
                out.renamed.insert(former);
            }
        }
        out
    }

    /// The address that a dataset had before its declared rename, if there is something of that name to rename.
    pub fn former_address(&self, dataset: &super::layout::DatasetSpec) -> Option<&'a str> {
        let former = dataset.former.as_deref()?;
        let (address, _) = self.datasets.get_key_value(former)?;
        (*address != dataset.address && !self.wanted.contains(address)).then_some(*address)
    }

    /// Who has the name of a table or view.
    pub fn occupant(&self, name: &ObjectName) -> Occupant<'a> {
        for (kind, word, there) in [
            (ObjectKind::Table, "table", self.observed.tables.contains_key(name)),
            (ObjectKind::View, "view", self.observed.views.contains_key(name)),
        ] {
            if there {
                return match self.observed.managed(kind, name) {
                    Some(object) => Occupant::Ours(&object.address),
                    None => Occupant::Foreign(word),
                };
            }
        }
        self.observed.others.get(name).map_or(Occupant::Nobody, |word| Occupant::Foreign(word))
    }

    /// Schema and name of a thing, as far as they count.
    pub fn name(&self, schema: &str, name: &str) -> ObjectName {
        self.engine.facts().names.of(schema, name)
    }
}
