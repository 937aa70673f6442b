//! Workspaces of the model as a platform serves them.

use std::collections::{BTreeMap, BTreeSet};

use dsc_graph::At;
use dsc_model::physical::workspace_schema;
use dsc_model::{Dataset, Workspace};
use dsc_plan::desired::{DesiredView, DesiredWorkspace};

use super::{Lowering, Reading};

/// The workspaces with something to see on this platform, by address.
pub(super) fn workspaces(cx: &Lowering<'_>, readings: &[Reading<'_>]) -> Vec<DesiredWorkspace> {
    let mut by_workspace: BTreeMap<String, Vec<&Reading<'_>>> = BTreeMap::new();
    for reading in readings {
        by_workspace.entry(reading.workspace.address()).or_default().push(reading);
    }
    by_workspace
        .values()
        .filter_map(|readings| Some(workspace(cx, readings.first()?.workspace, readings)))
        .collect()
}

fn workspace(cx: &Lowering<'_>, workspace: At<'_, Workspace>, readings: &[&Reading<'_>]) -> DesiredWorkspace {
    let address = workspace.address();
    // Several groups of a workspace may read one dataset, each with needs of its own: it is one view.
    let mut datasets: BTreeMap<String, (&Reading<'_>, bool)> = BTreeMap::new();
    for reading in readings {
        let known = datasets.entry(reading.dataset.address()).or_insert((reading, false));
        known.1 |= reading.history;
    }
    let names = Names::of(datasets.values().map(|(reading, _)| reading.dataset));
    let mut views = Vec::new();
    for (dataset, (reading, history)) in &datasets {
        let cause = cx.cause(
            reading.span,
            format!("group `{}` of `{address}` reads `{dataset}`", reading.group.name()),
        );
        let name = names.view(reading.dataset);
        if let Some(alias) = names.alias(reading.dataset) {
            views.push(DesiredView {
                name: alias,
                dataset: dataset.clone(),
                history: *history,
                cause: cause.clone(),
            });
        }
        views.push(DesiredView { name, dataset: dataset.clone(), history: *history, cause });
    }
    views.sort_by(|one, other| one.name.cmp(&other.name));
    views.dedup_by(|again, first| again.name == first.name);
    DesiredWorkspace {
        schema: workspace_schema(workspace.zone_name(), workspace.name()),
        views,
        cause: cx.cause(workspace.span(), format!("workspace `{address}`")),
        address,
    }
}

/// How often each name would be used by the views of a workspace.
struct Names {
    datasets: BTreeMap<String, usize>,
    with_store: BTreeMap<String, usize>,
    taken: BTreeSet<String>,
}

impl Names {
    fn of<'g>(all: impl Iterator<Item = At<'g, Dataset>>) -> Names {
        let mut out =
            Names { datasets: BTreeMap::new(), with_store: BTreeMap::new(), taken: BTreeSet::new() };
        let all: Vec<At<'g, Dataset>> = all.collect();
        for dataset in &all {
            *out.datasets.entry(dataset.name().to_owned()).or_default() += 1;
            *out.with_store.entry(with_store(*dataset)).or_default() += 1;
        }
        out.taken = all.iter().map(|dataset| out.view(*dataset)).collect();
        out
    }

    /// The dataset's name; with its store's where two datasets of the workspace have one name; with its zone's where
    /// even that is not enough.
    fn view(&self, dataset: At<'_, Dataset>) -> String {
        if self.datasets.get(dataset.name()) == Some(&1) {
            return dataset.name().to_owned();
        }
        let with_store = with_store(dataset);
        if self.with_store.get(&with_store) == Some(&1) {
            return with_store;
        }
        match dataset.zone_name() {
            Some(zone) => format!("{zone}_{with_store}"),
            None => with_store,
        }
    }

    /// The name that a renamed dataset had: readers keep it as long as the model says where the new one comes from.
    fn alias(&self, dataset: At<'_, Dataset>) -> Option<String> {
        let former = dataset.text(dataset.details().renamed_from?);
        let former = former.rsplit_once('.').map_or(former, |(_, name)| name);
        (!self.taken.contains(former)).then(|| former.to_owned())
    }
}

fn with_store(dataset: At<'_, Dataset>) -> String {
    format!("{}_{}", dataset.store().name(), dataset.name())
}
