//! What things of the model are called on platforms, and on which platforms they stand.

use std::collections::BTreeSet;

use dsc_diag::Span;
use dsc_graph::{At, ColumnAt, Id, Object};
use dsc_model::{AssignmentState, Dataset, Datastore, Group, History, Platform, Workspace};

pub(crate) use dsc_model::names::HISTORY;

/// What the schema of staging tables is called: that of the store and this.
pub(crate) const STAGING: &str = "_staging";

/// What the schema is called into whose tables connectors write: that of the store and this.
pub(crate) const LANDING: &str = "_landing";

/// The schema of a store's merge tables: `usa_northwind`.
pub(crate) fn store_schema(store: At<'_, Datastore>) -> String {
    format!("{}_{}", scope(store), store.name())
}

/// The schema of a workspace's views: `ws_usa_reporting`.
pub(crate) fn workspace_schema(workspace: At<'_, Workspace>) -> String {
    format!("ws_{}_{}", scope(workspace), workspace.name())
}

fn scope<T: Object>(object: At<'_, T>) -> &str {
    object.zone_name().or(object.graph().ecosystem_name()).unwrap_or("")
}

/// Platforms, by number.
pub(crate) type Platforms = BTreeSet<Id<Platform>>;

/// The platforms that hold a dataset because somebody reads it there.
pub(crate) fn platforms_of_dataset(dataset: At<'_, Dataset>) -> Platforms {
    dataset.consumers().filter_map(|link| link.target).flat_map(platforms_of_group).collect()
}

/// The platforms that hold something of a store.
pub(crate) fn platforms_of_store(store: At<'_, Datastore>) -> Platforms {
    store.datasets().flat_map(platforms_of_dataset).collect()
}

/// The platforms that serve something to a workspace.
pub(crate) fn platforms_of_workspace(workspace: At<'_, Workspace>) -> Platforms {
    workspace.groups().flat_map(platforms_of_group).collect()
}

fn platforms_of_group(group: At<'_, Group>) -> Platforms {
    let serving = group.serving().into_iter();
    let there = serving.filter(|serving| serving.state != AssignmentState::Decommissioned);
    there.map(|serving| serving.platform.id()).collect()
}

/// Whether some group wants every version of a dataset.
pub(crate) fn keeps_history(dataset: At<'_, Dataset>) -> bool {
    dataset.consumers().filter_map(|link| link.target).any(wants_history)
}

/// Whether a group wants every version.
pub(crate) fn wants_history(group: At<'_, Group>) -> bool {
    group.needs.history.is_some_and(|history| history.choice == History::Full)
}

/// A name in tables.
pub(crate) struct PhysicalName<'g> {
    /// The name.
    pub(crate) text: &'g str,
    /// Where it stands: at `physical` where that is written.
    pub(crate) span: Span,
    /// The full address of what has it.
    pub(crate) address: String,
}

/// The names of a store's tables; none at all where no dataset says `physical`, since names differ anyway then.
pub(crate) fn tables_with_physical<'g>(store: At<'g, Datastore>) -> Vec<PhysicalName<'g>> {
    if store.file().dataset_details.is_empty()
        || !store.datasets().any(|dataset| dataset.details().physical.is_some())
    {
        return Vec::new();
    }
    let name = |dataset: At<'g, Dataset>| PhysicalName {
        text: dataset.physical_name(),
        span: physical_span(dataset),
        address: dataset.address(),
    };
    store.datasets().map(name).collect()
}

/// The names of a dataset's columns in tables; none at all where no column says `physical`.
pub(crate) fn columns_with_physical<'g>(dataset: At<'g, Dataset>) -> Vec<PhysicalName<'g>> {
    if !dataset.summary.physical {
        return Vec::new();
    }
    let name = |column: ColumnAt<'g>| PhysicalName {
        text: column.physical_name(),
        span: column.details().physical.map_or_else(|| column.span(), |word| dataset.span_of(word)),
        address: column.address(),
    };
    dataset.columns().map(name).collect()
}

/// Where the name of a dataset in tables stands.
pub(crate) fn physical_span(dataset: At<'_, Dataset>) -> Span {
    dataset.details().physical.map_or_else(|| dataset.span(), |word| dataset.span_of(word))
}
