//! What a desired platform looks like in DuckDB's own terms: schemas, tables, views. What of it is missing is `diff`'s
//! business.

use std::collections::BTreeMap;

use dsc_model::DataType;
use dsc_model::physical::history_name;
use dsc_plan::Cause;
use dsc_plan::desired::{
    DesiredColumn, DesiredDataset, DesiredPlatform, DesiredStore, DesiredView, DesiredWorkspace,
};

use crate::duckdb::types::column_type;
use crate::quote::identifier;

/// Everything that should be there, in the order of the desired platform.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// The schemas of stores and workspaces.
    pub schemas: Vec<SchemaSpec>,
    /// The datasets with their tables and views.
    pub datasets: Vec<DatasetSpec>,
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
    /// Its staging table, its merge table, and its table of versions if there is one, in this order.
    pub tables: Vec<TableSpec>,
    /// The views on it.
    pub views: Vec<ViewSpec>,
    /// The line that declares it.
    pub cause: Cause,
}

/// What a table is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
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
            Role::Staging => "staging",
            Role::Live => "live",
            Role::History => "history",
        }
    }

    /// What it is called in messages.
    pub fn title(self) -> &'static str {
        match self {
            Role::Staging => "staging table",
            Role::Live => "merge table",
            Role::History => "history table",
        }
    }

    /// The role of that word.
    pub fn from_word(word: &str) -> Option<Role> {
        [Role::Staging, Role::Live, Role::History].into_iter().find(|role| role.word() == word)
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
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnSpec {
    /// Its name.
    pub name: String,
    /// Its type as DuckDB writes it.
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
    /// The line that asks for it.
    pub cause: Cause,
}

/// What a desired platform looks like on DuckDB.
pub fn layout(desired: &DesiredPlatform) -> Layout {
    let mut views: BTreeMap<&str, Vec<Asked<'_>>> = BTreeMap::new();
    for workspace in &desired.workspaces {
        for view in &workspace.views {
            views.entry(&view.dataset).or_default().push(Asked { workspace, view });
        }
    }
    let mut out = Layout::default();
    for store in &desired.stores {
        for name in [&store.schema, &store.staging_schema] {
            out.schemas.push(SchemaSpec {
                name: name.clone(),
                address: store.address.clone(),
                cause: store.cause.clone(),
            });
        }
        for dataset in &store.datasets {
            let asked = views.get(dataset.address.as_str()).map_or(&[][..], Vec::as_slice);
            out.datasets.push(dataset_spec(store, dataset, asked));
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
#[derive(Clone, Copy)]
struct Asked<'a> {
    workspace: &'a DesiredWorkspace,
    view: &'a DesiredView,
}

fn dataset_spec(store: &DesiredStore, dataset: &DesiredDataset, asked: &[Asked<'_>]) -> DatasetSpec {
    let mut tables = vec![staging_table(store, dataset), live_table(store, dataset)];
    if dataset.history {
        tables.push(history_table(store, dataset));
    }
    let mut views = Vec::new();
    for Asked { workspace, view } in asked.iter().copied() {
        views.push(live_view(workspace, view, store, dataset));
        if view.history && dataset.history {
            views.push(history_view(workspace, view, store, dataset));
        }
    }
    let former = (dataset.renamed_from.is_some() || store.renamed_from.is_some()).then(|| {
        let store = store.renamed_from.as_ref().map_or(&store.address, |former| &former.address);
        format!("{store}.{}", dataset.renamed_from.as_ref().unwrap_or(&dataset.name))
    });
    DatasetSpec { address: dataset.address.clone(), former, tables, views, cause: dataset.cause.clone() }
}

fn payload(dataset: &DesiredDataset, key_not_null: KeyColumns) -> Vec<ColumnSpec> {
    let column = |column: &DesiredColumn| ColumnSpec {
        name: column.physical.clone(),
        sql_type: column_type(&column.data_type),
        not_null: match key_not_null {
            KeyColumns::NotNull => dataset.key.contains(&column.physical),
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
    dataset.columns.iter().map(column).collect()
}

#[derive(Clone, Copy)]
enum KeyColumns {
    NotNull,
    Nullable,
}

fn ours(name: &str, sql_type: &str, not_null: Nullness) -> ColumnSpec {
    let not_null = match not_null {
        Nullness::Never => true,
        Nullness::Maybe => false,
    };
    ColumnSpec { name: name.to_owned(), sql_type: sql_type.to_owned(), not_null, logical: None }
}

#[derive(Clone, Copy)]
enum Nullness {
    Never,
    Maybe,
}

fn staging_table(store: &DesiredStore, dataset: &DesiredDataset) -> TableSpec {
    let mut columns = payload(dataset, KeyColumns::Nullable);
    columns.extend([
        ours("dsc_run", "BIGINT", Nullness::Never),
        ours("dsc_source", "VARCHAR", Nullness::Never),
        ours("dsc_position", "BIGINT", Nullness::Never),
        ours("dsc_operation", "VARCHAR", Nullness::Never),
        ours("dsc_digest", "VARCHAR", Nullness::Maybe),
    ]);
    TableSpec {
        role: Role::Staging,
        schema: store.staging_schema.clone(),
        name: dataset.table.clone(),
        columns,
        key: Vec::new(),
        valid_from: None,
    }
}

fn live_table(store: &DesiredStore, dataset: &DesiredDataset) -> TableSpec {
    let mut columns = payload(dataset, KeyColumns::NotNull);
    columns.extend([
        ours("dsc_run", "BIGINT", Nullness::Never),
        ours("dsc_changed_at", "TIMESTAMPTZ", Nullness::Never),
        ours("dsc_deleted", "BOOLEAN", Nullness::Never),
    ]);
    TableSpec {
        role: Role::Live,
        schema: store.schema.clone(),
        name: dataset.table.clone(),
        columns,
        key: dataset.key.clone(),
        valid_from: None,
    }
}

fn history_table(store: &DesiredStore, dataset: &DesiredDataset) -> TableSpec {
    // Old versions may lack what is part of the key today.
    let mut columns = payload(dataset, KeyColumns::Nullable);
    columns.extend([
        ours("valid_from", "TIMESTAMPTZ", Nullness::Never),
        ours("valid_to", "TIMESTAMPTZ", Nullness::Maybe),
        ours("dsc_run_from", "BIGINT", Nullness::Never),
        ours("dsc_run_to", "BIGINT", Nullness::Maybe),
        ours("dsc_deleted", "BOOLEAN", Nullness::Never),
    ]);
    TableSpec {
        role: Role::History,
        schema: store.schema.clone(),
        name: history_name(&dataset.table),
        columns,
        key: Vec::new(),
        valid_from: Some(valid_from(dataset)),
    }
}

/// From when on a row of the merge table holds: its first version column that is a time, else when it was merged.
fn valid_from(dataset: &DesiredDataset) -> String {
    let time = dataset.version.iter().find(|version| {
        dataset.columns.iter().any(|column| {
            &column.physical == *version
                && matches!(column.data_type, DataType::Date | DataType::Timestamp | DataType::Timestamptz)
        })
    });
    match time {
        Some(column) => format!("coalesce(CAST({} AS TIMESTAMPTZ), \"dsc_changed_at\")", identifier(column)),
        None => identifier("dsc_changed_at"),
    }
}

fn live_view(
    workspace: &DesiredWorkspace,
    view: &DesiredView,
    store: &DesiredStore,
    dataset: &DesiredDataset,
) -> ViewSpec {
    let query = format!(
        "SELECT {} FROM {} WHERE NOT \"dsc_deleted\"",
        view_columns(dataset).join(", "),
        qualified(&store.schema, &dataset.table)
    );
    view_spec(workspace, view, &view.name, query)
}

fn history_view(
    workspace: &DesiredWorkspace,
    view: &DesiredView,
    store: &DesiredStore,
    dataset: &DesiredDataset,
) -> ViewSpec {
    let mut columns = view_columns(dataset);
    columns.extend([identifier("valid_from"), identifier("valid_to")]);
    let query = format!(
        "SELECT {} FROM {} WHERE NOT \"dsc_deleted\"",
        columns.join(", "),
        qualified(&store.schema, &history_name(&dataset.table))
    );
    view_spec(workspace, view, &history_name(&view.name), query)
}

fn view_spec(workspace: &DesiredWorkspace, view: &DesiredView, name: &str, query: String) -> ViewSpec {
    ViewSpec {
        schema: workspace.schema.clone(),
        name: name.to_owned(),
        address: format!("{}.{name}", workspace.address),
        query,
        cause: view.cause.clone(),
    }
}

fn view_columns(dataset: &DesiredDataset) -> Vec<String> {
    let column = |column: &DesiredColumn| {
        if column.physical == column.name {
            identifier(&column.name)
        } else {
            format!("{} AS {}", identifier(&column.physical), identifier(&column.name))
        }
    };
    dataset.columns.iter().map(column).collect()
}

/// Schema and name, quoted, with a point between.
pub fn qualified(schema: &str, name: &str) -> String {
    format!("{}.{}", identifier(schema), identifier(name))
}
