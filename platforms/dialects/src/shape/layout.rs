//! What a desired platform looks like as schemas, tables and views. What of it is missing is `diff`'s business.

use std::collections::BTreeMap;

use dsc_model::physical::history_name;
use dsc_model::{DataType, Landing};
use dsc_plan::Cause;
use dsc_plan::desired::{
    DesiredAccess, DesiredColumn, DesiredDataset, DesiredIngestion, DesiredPlatform, DesiredStore,
    DesiredView, DesiredWorkspace, KafkaIngestion, Order,
};

use super::engine::{Comments, Engine, OpenVersions};
use super::landing::{landing_schema, records_spec, typed_table};
use crate::quote::identifier;

/// The text of this crate as a number: the same model may lead to other tables, views, roles or records in another
/// program, so nobody takes for settled what another one settled.
pub const FORM: &str = env!("DSC_FORM");

/// Everything that should be there, in the order of the desired platform.
#[derive(Clone, Debug)]
pub struct Layout<'a> {
    /// The schemas of stores and workspaces.
    pub schemas: Vec<SchemaSpec>,
    /// The datasets. What each of them is made of is only told when it is asked for: of many, all at once would fill the
    /// memory.
    pub datasets: Vec<Outline<'a>>,
    /// Who may read and write.
    pub access: &'a DesiredAccess,
}

/// A dataset, or what connectors land of a store, as far as its names go.
#[derive(Clone, Debug)]
pub struct Outline<'a> {
    of: Of<'a>,
}

/// What is outlined.
#[derive(Clone, Debug)]
enum Of<'a> {
    /// A dataset, and the views on it.
    Dataset { built: Built<'a>, asked: Vec<Asked<'a>> },
    /// The table of a store's records that land byte for byte.
    Records { engine: &'a dyn Engine, store: &'a DesiredStore, kafka: &'a KafkaIngestion },
}

/// A schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemaSpec {
    /// Its name.
    pub name: String,
    /// The address of the store or workspace that it is for.
    pub address: String,
    /// The line that causes it.
    pub cause: Cause,
}

/// A dataset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatasetSpec {
    /// Its address.
    pub address: String,
    /// The address that it had before the model renamed it or its store.
    pub former: Option<String>,
    /// Its landing table if connectors fill one, its staging table, its merge table, and its table of versions if there is one, in this order.
    pub tables: Vec<TableSpec>,
    /// The views on it.
    pub views: Vec<ViewSpec>,
    /// The line that declares it.
    pub cause: Cause,
}

/// What a table is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// What connectors wrote.
    Landing,
    /// What arrived.
    Staging,
    /// What is true.
    Live,
    /// What was true when.
    History,
}

impl Role {
    /// Its word, as the ledger keeps it.
    pub fn word(self) -> &'static str {
        match self {
            Role::Landing => "landing",
            Role::Staging => "staging",
            Role::Live => "live",
            Role::History => "history",
        }
    }

    /// What it is called in messages.
    pub fn title(self) -> &'static str {
        match self {
            Role::Landing => "landing table",
            Role::Staging => "staging table",
            Role::Live => "merge table",
            Role::History => "history table",
        }
    }

    /// Whether it keeps what arrived, whatever the model says today: a value that has no place any more is left out.
    pub fn is_log(self) -> bool {
        match self {
            Role::Landing | Role::Staging => true,
            Role::Live | Role::History => false,
        }
    }

    /// The role of that word.
    pub fn from_word(word: &str) -> Option<Role> {
        [Role::Landing, Role::Staging, Role::Live, Role::History].into_iter().find(|role| role.word() == word)
    }
}

/// A table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableSpec {
    /// What it is for.
    pub role: Role,
    /// Its schema.
    pub schema: String,
    /// Its name.
    pub name: String,
    /// Its columns: first those of the dataset, then ours.
    pub columns: Vec<ColumnSpec>,
    /// The names of its primary key's columns; empty if it has none.
    pub key: Vec<String>,
    /// The expression over the merge table's columns from when on a row of it holds; only of history tables.
    pub valid_from: Option<String>,
    /// The index by which versions are found, or records taken; only of history and landing tables, where the engine has one.
    pub open_index: Option<IndexSpec>,
    /// What it says it is for.
    pub comment: Option<String>,
}

/// An index: on all rows, or a unique one on those that a condition names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexSpec {
    /// Its name, short whatever its table is called.
    pub name: String,
    /// The names of its columns.
    pub columns: Vec<String>,
    /// The condition.
    pub condition: Option<&'static str>,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnSpec {
    /// Its name.
    pub name: String,
    /// Its type as the engine writes it.
    pub sql_type: String,
    /// Whether the table itself refuses nulls.
    pub not_null: bool,
    /// What it is in the model; `None` for the columns that we add.
    pub logical: Option<LogicalColumn>,
}

/// A column as the model knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogicalColumn {
    /// Its name.
    pub name: String,
    /// The name it had before the model renamed it.
    pub former: Option<String>,
    /// Its type.
    pub data_type: DataType,
    /// Whether the model lets it be null.
    pub nullable: bool,
    /// The line that declares it.
    pub cause: Cause,
}

/// A view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ViewSpec {
    /// Its schema.
    pub schema: String,
    /// Its name.
    pub name: String,
    /// Its address: that of the workspace, a point, its name.
    pub address: String,
    /// Its query.
    pub query: String,
    /// The names and types of its columns.
    pub columns: Vec<(String, String)>,
    /// What it says it is for.
    pub comment: Option<String>,
    /// The line that asks for it.
    pub cause: Cause,
}

/// What a desired platform looks like on an engine.
pub fn layout<'a>(engine: &'a dyn Engine, desired: &'a DesiredPlatform) -> Layout<'a> {
    let mut views: BTreeMap<&str, Vec<Asked<'a>>> = BTreeMap::new();
    for workspace in &desired.workspaces {
        for view in &workspace.views {
            views.entry(&view.dataset).or_default().push(Asked { workspace, view });
        }
    }
    let mut out = Layout { access: &desired.access, schemas: Vec::new(), datasets: Vec::new() };
    for store in &desired.stores {
        for name in [&store.schema, &store.staging_schema] {
            out.schemas.push(SchemaSpec {
                name: name.clone(),
                address: store.address.clone(),
                cause: store.cause.clone(),
            });
        }
        if let DesiredIngestion::Kafka(kafka) = &store.ingestion {
            out.schemas.push(landing_schema(store, kafka));
            match kafka.landing {
                Landing::Raw => out.datasets.push(Outline { of: Of::Records { engine, store, kafka } }),
                Landing::Typed => {}
            }
        }
        for dataset in &store.datasets {
            let asked = views.remove(dataset.address.as_str()).unwrap_or_default();
            out.datasets.push(Outline { of: Of::Dataset { built: Built { engine, store, dataset }, asked } });
        }
    }
    for workspace in &desired.workspaces {
        out.schemas.push(SchemaSpec {
            name: workspace.schema.clone(),
            address: workspace.address.clone(),
            cause: workspace.cause.clone(),
        });
    }
    out
}

/// A view and the workspace that asks for it.
#[derive(Clone, Copy, Debug)]
struct Asked<'a> {
    workspace: &'a DesiredWorkspace,
    view: &'a DesiredView,
}

/// The dataset whose things are laid out.
#[derive(Clone, Copy, Debug)]
struct Built<'a> {
    engine: &'a dyn Engine,
    store: &'a DesiredStore,
    dataset: &'a DesiredDataset,
}

impl<'a> Outline<'a> {
    /// Its address.
    pub fn address(&self) -> &'a str {
        match &self.of {
            Of::Dataset { built, .. } => &built.dataset.address,
            Of::Records { store, .. } => &store.address,
        }
    }

    /// The address that it had before the model renamed it or its store.
    pub fn former(&self) -> Option<String> {
        let Of::Dataset { built: Built { store, dataset, .. }, .. } = self.of else { return None };
        (dataset.renamed_from.is_some() || store.renamed_from.is_some()).then(|| {
            let store = store.renamed_from.as_ref().map_or(&store.address, |former| &former.address);
            format!("{store}.{}", dataset.renamed_from.as_ref().unwrap_or(&dataset.name))
        })
    }

    /// Schema and name of its staging table, if it is a dataset.
    pub fn staging(&self) -> Option<(&'a str, &'a str)> {
        match &self.of {
            Of::Dataset { built, .. } => Some((&built.store.staging_schema, &built.dataset.table)),
            Of::Records { .. } => None,
        }
    }

    /// Schema and name of each view on it.
    pub fn views(&self) -> Vec<(&'a str, String)> {
        let Of::Dataset { built, asked } = &self.of else { return Vec::new() };
        let mut out = Vec::new();
        for asked in asked {
            let schema = asked.workspace.schema.as_str();
            out.push((schema, asked.view.name.clone()));
            if asked.view.history && built.dataset.history {
                out.push((schema, history_name(&asked.view.name)));
            }
        }
        out
    }

    /// All of it.
    pub fn spec(&self) -> DatasetSpec {
        let (built, asked) = match &self.of {
            Of::Dataset { built, asked } => (*built, asked),
            Of::Records { engine, store, kafka } => return records_spec(*engine, store, kafka),
        };
        let dataset = built.dataset;
        let staging = staging_table(built);
        let landing = typed_table(built.engine, built.store, &staging);
        let mut tables: Vec<TableSpec> = landing.into_iter().chain([staging, live_table(built)]).collect();
        if dataset.history {
            tables.push(history_table(built));
        }
        let mut views = Vec::new();
        for asked in asked.iter().copied() {
            views.push(live_view(built, asked));
            if asked.view.history && dataset.history {
                views.push(history_view(built, asked));
            }
        }
        let former = self.former();
        DatasetSpec { address: dataset.address.clone(), former, tables, views, cause: dataset.cause.clone() }
    }
}

#[derive(Clone, Copy)]
enum KeyColumns {
    NotNull,
    Nullable,
}

#[derive(Clone, Copy)]
pub(super) enum Nullness {
    Never,
    Maybe,
}

pub(super) fn ours(name: &str, sql_type: &str, not_null: Nullness) -> ColumnSpec {
    let not_null = match not_null {
        Nullness::Never => true,
        Nullness::Maybe => false,
    };
    ColumnSpec { name: name.to_owned(), sql_type: sql_type.to_owned(), not_null, logical: None }
}

impl Built<'_> {
    fn payload(&self, key_not_null: KeyColumns) -> Vec<ColumnSpec> {
        let column = |column: &DesiredColumn| ColumnSpec {
            name: column.physical.clone(),
            sql_type: self.engine.column_type(&column.data_type),
            not_null: match key_not_null {
                KeyColumns::NotNull => self.dataset.key.contains(&column.physical),
                KeyColumns::Nullable => false,
            },
            logical: Some(LogicalColumn {
                name: column.name.clone(),
                former: column.renamed_from.clone(),
                data_type: column.data_type.clone(),
                nullable: column.nullable,
                cause: column.cause.clone(),
            }),
        };
        self.dataset.columns.iter().map(column).collect()
    }

    /// What a thing of the dataset says it is for; its `role` comes first where that is not plain.
    fn comment(&self, role: Option<Role>) -> Option<String> {
        if self.engine.facts().comments == Comments::None {
            return None;
        }
        let role = role.map_or_else(String::new, |role| format!("{} of ", role.title()));
        let address = format!("{role}{}", self.dataset.address);
        Some(match &self.dataset.description {
            Some(description) => format!("{description} ({address}, kept by dsc)"),
            None => format!("{address}, kept by dsc"),
        })
    }
}

fn staging_table(built: Built<'_>) -> TableSpec {
    let types = built.engine.facts().types;
    let mut columns = built.payload(KeyColumns::Nullable);
    columns.extend([
        ours("dsc_run", types.number, Nullness::Never),
        ours("dsc_source", types.text, Nullness::Never),
        ours("dsc_position", types.number, Nullness::Never),
        ours("dsc_operation", types.text, Nullness::Never),
        ours("dsc_digest", types.text, Nullness::Maybe),
    ]);
    TableSpec { schema: built.store.staging_schema.clone(), ..keyless_table(built, Role::Staging, columns) }
}

fn live_table(built: Built<'_>) -> TableSpec {
    let types = built.engine.facts().types;
    let mut columns = built.payload(KeyColumns::NotNull);
    columns.extend([
        ours("dsc_run", types.number, Nullness::Never),
        ours("dsc_changed_at", types.time, Nullness::Never),
        ours("dsc_deleted", types.truth, Nullness::Never),
    ]);
    TableSpec { key: built.dataset.key.clone(), ..keyless_table(built, Role::Live, columns) }
}

fn history_table(built: Built<'_>) -> TableSpec {
    let types = built.engine.facts().types;
    // Old versions may lack what is part of the key today.
    let mut columns = built.payload(KeyColumns::Nullable);
    columns.extend([
        ours("valid_from", types.time, Nullness::Never),
        ours("valid_to", types.time, Nullness::Maybe),
        ours("dsc_run_from", types.number, Nullness::Never),
        ours("dsc_run_to", types.number, Nullness::Maybe),
        ours("dsc_deleted", types.truth, Nullness::Never),
    ]);
    TableSpec {
        name: history_name(&built.dataset.table),
        valid_from: Some(valid_from(built)),
        open_index: open_index(built),
        ..keyless_table(built, Role::History, columns)
    }
}

/// A table of the dataset's own name in the schema of its store, without key and index.
fn keyless_table(built: Built<'_>, role: Role, columns: Vec<ColumnSpec>) -> TableSpec {
    TableSpec {
        role,
        schema: built.store.schema.clone(),
        name: built.dataset.table.clone(),
        columns,
        key: Vec::new(),
        valid_from: None,
        open_index: None,
        comment: built.comment(Some(role)),
    }
}

/// From when on a row of the merge table holds: its first version column that is a time, else when it was merged.
fn valid_from(built: Built<'_>) -> String {
    match built.dataset.own_time() {
        Some(column) => format!("coalesce(CAST({} AS TIMESTAMPTZ), \"dsc_changed_at\")", identifier(column)),
        None => identifier("dsc_changed_at"),
    }
}

/// The index by which the versions of a key are found. Between snapshots only the open version is looked for, and the
/// index holds that there is one at most; where versions may come late all of a key are. Its name is made from what it is
/// on, so that it is short and its own.
fn open_index(built: Built<'_>) -> Option<IndexSpec> {
    if built.engine.facts().open_versions == OpenVersions::NotIndexed || built.dataset.key.is_empty() {
        return None;
    }
    let columns = built.dataset.key.clone();
    let digest = blake3::hash(format!("{:?} {columns:?}", built.dataset.address).as_bytes()).to_hex();
    let is_ordered = match built.store.ingestion.order() {
        Order::Arrival => false,
        Order::Version => !built.dataset.version.is_empty(),
    };
    let (what, condition) = if is_ordered { ("key", None) } else { ("open", Some("\"valid_to\" IS NULL")) };
    Some(IndexSpec { name: format!("dsc_{what}_{}", &digest[..16]), columns, condition })
}

fn live_view(built: Built<'_>, asked: Asked<'_>) -> ViewSpec {
    let Built { store, dataset, .. } = built;
    let shown = shown_columns(built, &[]);
    view_spec(built, asked, &asked.view.name, &qualified(&store.schema, &dataset.table), shown)
}

fn history_view(built: Built<'_>, asked: Asked<'_>) -> ViewSpec {
    let Built { store, dataset, .. } = built;
    let table = qualified(&store.schema, &history_name(&dataset.table));
    let shown = shown_columns(built, &["valid_from", "valid_to"]);
    view_spec(built, asked, &history_name(&asked.view.name), &table, shown)
}

fn view_spec(
    built: Built<'_>,
    asked: Asked<'_>,
    name: &str,
    table: &str,
    shown: Vec<ShownColumn>,
) -> ViewSpec {
    let selected: Vec<&str> = shown.iter().map(|column| column.selected.as_str()).collect();
    let query = format!("SELECT {} FROM {table} WHERE NOT \"dsc_deleted\"", selected.join(", "));
    let columns = shown.into_iter().map(|column| (column.name, column.sql_type)).collect();
    ViewSpec {
        schema: asked.workspace.schema.clone(),
        name: name.to_owned(),
        address: format!("{}.{name}", asked.workspace.address),
        query,
        columns,
        comment: built.comment(None),
        cause: asked.view.cause.clone(),
    }
}

/// A column of a view.
struct ShownColumn {
    name: String,
    sql_type: String,
    selected: String,
}

/// The columns of a view: those of the dataset, then times of ours, then what was renamed by its former name. Readers
/// keep that as long as the model says where the new name comes from, and at the end it moves no other column.
fn shown_columns(built: Built<'_>, times: &[&str]) -> Vec<ShownColumn> {
    let columns = built.dataset.columns.iter().filter(|column| !column.is_ours());
    let shown = |column: &DesiredColumn, name: &str| ShownColumn {
        name: name.to_owned(),
        sql_type: built.engine.column_type(&column.data_type),
        selected: if column.physical == name {
            identifier(name)
        } else {
            format!("{} AS {}", identifier(&column.physical), identifier(name))
        },
    };
    let time = |name: &&str| ShownColumn {
        name: (*name).to_owned(),
        sql_type: built.engine.facts().types.time.to_owned(),
        selected: identifier(name),
    };
    let mut out: Vec<ShownColumn> = columns.clone().map(|column| shown(column, &column.name)).collect();
    out.extend(times.iter().map(time));
    for column in columns {
        let Some(former) = &column.renamed_from else { continue };
        if out.iter().all(|taken| !built.engine.facts().names.are_same(&taken.name, former)) {
            out.push(shown(column, former));
        }
    }
    out
}

/// Schema and name, quoted, with a point between.
pub fn qualified(schema: &str, name: &str) -> String {
    format!("{}.{}", identifier(schema), identifier(name))
}
