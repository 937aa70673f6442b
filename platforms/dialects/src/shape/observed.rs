//! What there is on a platform, as it was seen. The queries that see it are the engine's own.

use std::collections::BTreeMap;

use dsc_plan::ObjectKind;

use super::access::ObservedAccess;
pub use super::columns::{Columns, Nulls, ObservedColumn};
use super::engine::Names;

/// What there is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Observed {
    /// Our ledger.
    pub ledger: Ledger,
    /// The names of all schemas that are not the engine's own, folded.
    pub schemas: BTreeMap<String, String>,
    /// All tables by folded schema and name.
    pub tables: BTreeMap<ObjectName, ObservedTable>,
    /// All views by folded schema and name.
    pub views: BTreeMap<ObjectName, ObservedView>,
    /// What else has a name that a table or view could need, with the word for what it is.
    pub others: BTreeMap<ObjectName, String>,
    /// What the ledger says is ours.
    pub objects: BTreeMap<(ObjectKind, ObjectName), ManagedObject>,
    /// Who may do what, where the engine knows such things.
    pub access: ObservedAccess,
}

/// The state of the ledger.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Ledger {
    /// There is none.
    #[default]
    Absent,
    /// There is one of that version.
    Version(u32),
    /// There is a schema of that name, and it is not our ledger.
    Foreign,
}

/// Schema and name, as far as they count (see `engine::Names`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ObjectName {
    /// The folded schema.
    pub schema: String,
    /// The folded name.
    pub name: String,
}

/// A table that is there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ObservedTable {
    /// Its schema, as it is written.
    pub schema: String,
    /// Its name, as it is written.
    pub name: String,
    /// Its columns in order.
    pub columns: Columns,
    /// The columns of its primary key in order; empty if it has none.
    pub key: Vec<String>,
    /// The name of the constraint that is its primary key, where constraints have names.
    pub key_name: Option<String>,
    /// The names of indexes of ours on it that can be used.
    pub indexes: Vec<String>,
    /// The names of indexes of ours on it that were never finished.
    pub broken_indexes: Vec<String>,
    /// The names of conditions of ours on it, by which a new key is known to be filled in every row.
    pub conditions: Vec<String>,
    /// What it says it is for.
    pub comment: Option<String>,
    /// What others built on it, with their words for it: `the view a.b`.
    pub dependents: Vec<String>,
    /// About how many rows it has.
    pub rows: u64,
}

impl ObservedTable {
    /// The column of that name.
    pub fn column(&self, names: Names, name: &str) -> Option<&ObservedColumn> {
        self.columns.all().iter().find(|column| names.are_same(&column.name, name))
    }
}

/// A view that is there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ObservedView {
    /// Its schema, as it is written.
    pub schema: String,
    /// Its name, as it is written.
    pub name: String,
    /// MD5 of its statement, as the engine tells it back.
    pub digest: String,
    /// Its columns, where the engine binds them.
    pub columns: Columns,
    /// What it says it is for.
    pub comment: Option<String>,
    /// What others built on it, with their words for it: `the view a.b`.
    pub dependents: Vec<String>,
    /// The statements that give it back its owner, its grants and its options once it was made again.
    pub restore: Vec<String>,
}

/// What the ledger says about one thing that is ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManagedObject {
    /// Its schema, as it is written.
    pub schema: String,
    /// Its name, as it is written.
    pub name: String,
    /// The address that it stands for.
    pub address: String,
    /// What it is, in the form of `record.rs`.
    pub definition: String,
}

impl Observed {
    /// Adds a schema.
    pub fn add_schema(&mut self, names: Names, name: String) {
        self.schemas.insert(names.fold(&name), name);
    }

    /// Adds a table.
    pub fn add_table(&mut self, names: Names, table: ObservedTable) {
        self.tables.insert(names.of(&table.schema, &table.name), table);
    }

    /// Adds a view.
    pub fn add_view(&mut self, names: Names, view: ObservedView) {
        self.views.insert(names.of(&view.schema, &view.name), view);
    }

    /// The table of that name.
    pub fn table_mut(&mut self, names: Names, schema: &str, name: &str) -> Option<&mut ObservedTable> {
        self.tables.get_mut(&names.of(schema, name))
    }

    /// Adds what the ledger says about one thing, if it is of a kind that we know.
    pub fn add_object(&mut self, names: Names, kind: &str, object: ManagedObject) {
        if let Some(kind) = ObjectKind::from_word(kind) {
            self.objects.insert((kind, names.of(&object.schema, &object.name)), object);
        }
    }

    /// What the ledger says about a thing.
    pub fn managed(&self, kind: ObjectKind, place: &ObjectName) -> Option<&ManagedObject> {
        self.objects.get(&(kind, place.clone()))
    }
}

/// So many bytes are hashed at once.
const AT_ONCE: usize = 1 << 16;

/// The hash of the shape of what was seen, in hexadecimal: equal shapes have equal hashes, whatever rows they hold.
pub fn fingerprint(observed: &Observed) -> String {
    let mut hasher = blake3::Hasher::new();
    let mut waiting = Vec::new();
    let mut line = |parts: &[&str]| {
        for part in parts {
            waiting.extend_from_slice(&(part.len() as u64).to_le_bytes());
            waiting.extend_from_slice(part.as_bytes());
        }
        // Many bytes at once cost a fraction of what they cost one by one.
        if waiting.len() >= AT_ONCE {
            hasher.update(&waiting);
            waiting.clear();
        }
    };
    line(&["ledger", &format!("{:?}", observed.ledger)]);
    for name in observed.schemas.values() {
        line(&["schema", name]);
    }
    for table in observed.tables.values() {
        line(&["table", &table.schema, &table.name, &table.key.join("\u{0}"), table.columns.text()]);
        for (word, names) in [
            ("index", &table.indexes),
            ("broken", &table.broken_indexes),
            ("condition", &table.conditions),
            ("dependent", &table.dependents),
        ] {
            names.iter().for_each(|name| line(&[word, name]));
        }
        table.comment.iter().for_each(|comment| line(&["comment", comment]));
    }
    for view in observed.views.values() {
        line(&["view", &view.schema, &view.name, &view.digest]);
        for (word, texts) in [("dependent", &view.dependents), ("restore", &view.restore)] {
            texts.iter().for_each(|text| line(&[word, text]));
        }
        view.comment.iter().for_each(|comment| line(&["comment", comment]));
    }
    for (name, word) in &observed.others {
        line(&["other", &name.schema, &name.name, word]);
    }
    for ((kind, _), object) in &observed.objects {
        line(&["object", kind.word(), &object.schema, &object.name, &object.address, &object.definition]);
    }
    let is_ours = |role: &str| {
        let place = ObjectName { schema: String::new(), name: role.to_owned() };
        observed.managed(ObjectKind::Role, &place).is_some()
    };
    observed.access.tell(is_ours, &mut line);
    hasher.update(&waiting);
    hasher.finalize().to_hex().to_string()
}
