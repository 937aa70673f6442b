//! What there is in a DuckDB file, as it was seen, and the queries that see it: few, whatever the number of objects.

use std::collections::BTreeMap;

use dsc_plan::ObjectKind;

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
    /// What the ledger says is ours.
    pub objects: BTreeMap<(ObjectKind, ObjectName), ManagedObject>,
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

/// Schema and name as DuckDB compares them: without regard to the case of ASCII letters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ObjectName {
    /// The folded schema.
    pub schema: String,
    /// The folded name.
    pub name: String,
}

impl ObjectName {
    /// The name of that thing.
    pub fn new(schema: &str, name: &str) -> ObjectName {
        ObjectName { schema: fold(schema), name: fold(name) }
    }
}

/// A name as DuckDB compares it.
pub fn fold(name: &str) -> String {
    name.to_ascii_lowercase()
}

/// A table that is there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ObservedTable {
    /// Its schema, as it is written.
    pub schema: String,
    /// Its name, as it is written.
    pub name: String,
    /// Its columns in order.
    pub columns: Vec<ObservedColumn>,
    /// The columns of its primary key in order; empty if it has none.
    pub key: Vec<String>,
    /// About how many rows it has.
    pub rows: u64,
}

impl ObservedTable {
    /// The column of that name.
    pub fn column(&self, name: &str) -> Option<&ObservedColumn> {
        self.columns.iter().find(|column| column.name.eq_ignore_ascii_case(name))
    }
}

/// A column that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObservedColumn {
    /// Its name.
    pub name: String,
    /// Its type, as the engine writes it.
    pub sql_type: String,
    /// Whether it refuses nulls.
    pub not_null: bool,
}

/// A view that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObservedView {
    /// Its schema, as it is written.
    pub schema: String,
    /// Its name, as it is written.
    pub name: String,
    /// MD5 of its statement, as the engine tells it back.
    pub digest: String,
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
    /// What the ledger says about a thing.
    pub fn managed(&self, kind: ObjectKind, place: &ObjectName) -> Option<&ManagedObject> {
        self.objects.get(&(kind, place.clone()))
    }
}

/// One row per schema: its name. The engine's own are left out.
pub const SCHEMAS: &str = "SELECT schema_name FROM duckdb_schemas() \
     WHERE database_name = current_database() AND NOT internal ORDER BY schema_name";

/// One row per table: schema, name, about how many rows.
pub const TABLES: &str = "SELECT schema_name, table_name, estimated_size FROM duckdb_tables() \
     WHERE database_name = current_database() AND NOT internal AND NOT temporary ORDER BY schema_name, table_name";

/// One row per column of a table, in order: schema, table, column, type, whether it may be null.
pub const COLUMNS: &str = "SELECT schema_name, table_name, column_name, data_type, is_nullable FROM duckdb_columns() \
     WHERE database_name = current_database() AND NOT internal ORDER BY schema_name, table_name, column_index";

/// One row per column of a primary key, in order: schema, table, column.
pub const KEYS: &str = "SELECT schema_name, table_name, unnest(constraint_column_names) FROM duckdb_constraints() \
     WHERE database_name = current_database() AND constraint_type = 'PRIMARY KEY' ORDER BY schema_name, table_name";

/// One row per view: schema, name, digest of its statement.
pub const VIEWS: &str = "SELECT schema_name, view_name, md5(sql) FROM duckdb_views() \
     WHERE database_name = current_database() AND NOT internal AND NOT temporary ORDER BY schema_name, view_name";

/// The version of the ledger; only where `dsc.meta` is there.
pub const LEDGER: &str = "SELECT value FROM dsc.meta WHERE key = 'ledger'";

/// One row per thing that is ours: kind, schema, name, address, definition; only where `dsc.objects` is there.
pub const OBJECTS: &str =
    "SELECT kind, \"schema\", name, address, definition FROM dsc.objects ORDER BY kind, \"schema\", name";
