//! What of the things that are there is ours, and for what.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

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
    /// The table, if it is still there.
    pub table: Option<&'a ObservedTable>,
    record: OnceLock<TableRecord<'static>>,
}

impl OwnTable<'_> {
    /// What it was made as. It is read when it is asked for, because nearly all tables are as they should be.
    pub fn record(&self) -> &TableRecord<'static> {
        self.record.get_or_init(|| TableRecord::read(&self.object.definition).unwrap_or_default())
    }
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
    pub fn new(engine: &'a dyn Engine, observed: &'a Observed, layout: &Layout<'a>) -> Inventory<'a> {
        let mut datasets: BTreeMap<&str, BTreeMap<Role, OwnTable<'_>>> = BTreeMap::new();
        for ((kind, name), object) in &observed.objects {
            if *kind != ObjectKind::Table {
                continue;
            }
            let Some(role) = TableRecord::role_in(&object.definition) else {
                continue;
            };
            let table = observed.tables.get(name);
            let own = OwnTable { object, table, record: OnceLock::new() };
            datasets.entry(&object.address).or_default().insert(role, own);
        }
        let wanted: BTreeSet<&str> = layout.datasets.iter().map(|dataset| dataset.address()).collect();
        let mut out = Inventory { engine, observed, datasets, wanted, renamed: BTreeSet::new() };
        for dataset in &layout.datasets {
            let former = dataset.former();
            if let Some(former) = out.former_address(dataset.address(), former.as_deref()) {
                out.renamed.insert(former);
            }
        }
        out
    }

    /// The address that a dataset had before its declared rename, if there is something of that name to rename.
    pub fn former_address(&self, address: &str, former: Option<&str>) -> Option<&'a str> {
        let (before, _) = self.datasets.get_key_value(former?)?;
        (*before != address && !self.wanted.contains(before)).then_some(*before)
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
