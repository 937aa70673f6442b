//! How many of everything there are, and who belongs to whom.
//!
//! Every answer follows from numbers alone, so a model of any size is written without keeping it in memory.

use std::ops::Range;

use clap::ValueEnum;

/// The parameters of a model.
#[derive(Clone, Debug, clap::Args)]
pub struct Parameters {
    /// Datasets in all.
    #[arg(long, default_value_t = 1_000)]
    pub datasets: u64,
    /// Columns of a dataset.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u64).range(3..=1_000))]
    pub columns: u64,
    /// Stores in all; without it one for every 20 datasets. More if the files are too small for them.
    #[arg(long)]
    pub stores: Option<u64>,
    /// Teams in all; without it one for every 10 stores.
    #[arg(long)]
    pub teams: Option<u64>,
    /// Governance zones.
    #[arg(long, default_value_t = 2)]
    pub zones: u64,
    /// Workspaces in all; without it one for each store.
    #[arg(long)]
    pub workspaces: Option<u64>,
    /// Workspaces that read each store.
    #[arg(long, default_value_t = 2)]
    pub sinks: u64,
    /// Datasets in a file at most; a store stands in one file, so this bounds its size too.
    #[arg(long, default_value_t = 100)]
    pub datasets_per_file: u64,
    /// Where the workspaces' data lies.
    #[arg(long, value_enum, default_value_t = WorkspaceContainers::Managed)]
    pub workspace_containers: WorkspaceContainers,
    /// What references point to.
    #[arg(long, value_enum, default_value_t = References::Even)]
    pub references: References,
    /// How much of a store its workspaces read.
    #[arg(long, value_enum, default_value_t = Reads::Some)]
    pub reads: Reads,
    /// Another seed gives another model of the same shape.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

impl Parameters {
    /// The defaults for a number of datasets.
    pub fn sized(datasets: u64) -> Self {
        Parameters {
            datasets,
            columns: 10,
            stores: None,
            teams: None,
            zones: 2,
            workspaces: None,
            sinks: 2,
            datasets_per_file: 100,
            workspace_containers: WorkspaceContainers::Managed,
            references: References::Even,
            reads: Reads::Some,
            seed: 1,
        }
    }
}

/// How much of a store its workspaces read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Reads {
    /// A few datasets, some of them with history.
    Some,
    /// Every dataset as it is now.
    Everything,
}

/// Where the workspaces' data lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum WorkspaceContainers {
    /// The platform keeps it.
    Managed,
    /// Each workspace has a container of its own.
    Own,
    /// All workspaces share one container.
    Shared,
}

/// What references point to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum References {
    /// All stores alike.
    Even,
    /// Besides, every workspace and every dataset refers to the first store.
    OneStore,
}

/// A model, as numbers.
pub struct Shape {
    /// Datasets in all, at least one.
    pub datasets: u64,
    /// Columns of a dataset.
    pub columns: u64,
    /// Stores in all.
    pub stores: u64,
    /// Teams in all.
    pub teams: u64,
    /// Zones in all.
    pub zones: u64,
    /// Workspaces in all.
    pub workspaces: u64,
    /// Workspaces that read each store.
    pub sinks: u64,
    /// Datasets in a file at most.
    pub datasets_per_file: u64,
    /// Where the workspaces' data lies.
    pub workspace_containers: WorkspaceContainers,
    /// What references point to.
    pub references: References,
    /// How much of a store its workspaces read.
    pub reads: Reads,
    /// The seed of everything random.
    pub seed: u64,
}

impl Shape {
    /// Fills in what was left out, and takes back what cannot be.
    pub fn new(parameters: &Parameters) -> Self {
        let datasets = parameters.datasets.max(1);
        let datasets_per_file = parameters.datasets_per_file.max(1);
        let stores = parameters
            .stores
            .unwrap_or(datasets / 20)
            .max(datasets.div_ceil(datasets_per_file))
            .clamp(1, datasets);
        let workspaces = parameters.workspaces.unwrap_or(stores).max(1);
        let teams = parameters.teams.unwrap_or(stores / 10).clamp(1, stores.max(workspaces));
        Shape {
            datasets,
            columns: parameters.columns,
            stores,
            teams,
            zones: parameters.zones.clamp(1, teams),
            workspaces,
            sinks: parameters.sinks.clamp(1, workspaces),
            datasets_per_file,
            workspace_containers: parameters.workspace_containers,
            references: parameters.references,
            reads: parameters.reads,
            seed: parameters.seed,
        }
    }

    /// The zone of a team.
    pub fn zone_of_team(&self, team: u64) -> u64 {
        team % self.zones
    }

    /// The team of a store.
    pub fn team_of_store(&self, store: u64) -> u64 {
        owner_of(store, self.stores, self.teams)
    }

    /// The stores of a team; a team may have none.
    pub fn stores_of_team(&self, team: u64) -> Range<u64> {
        part(team, self.stores, self.teams)
    }

    /// The workspaces of a team; a team may have none.
    pub fn workspaces_of_team(&self, team: u64) -> Range<u64> {
        part(team, self.workspaces, self.teams)
    }

    /// The datasets of a store, at least one.
    pub fn datasets_of_store(&self, store: u64) -> Range<u64> {
        part(store, self.datasets, self.stores)
    }

    /// The store of a dataset.
    pub fn store_of_dataset(&self, dataset: u64) -> u64 {
        owner_of(dataset, self.datasets, self.stores)
    }

    /// The stores that a workspace reads, each once and at least one.
    ///
    /// Store `s` is read by the workspaces `s`, `s + stride`, `s + 2 stride` … (around the corner), so that all read
    /// about the same number; here the same is asked the other way round.
    pub fn stores_of_workspace(&self, workspace: u64) -> Vec<u64> {
        let stride = (self.workspaces / self.sinks).max(1);
        let mut stores = Vec::new();
        for sink in 0..self.sinks {
            let first = (workspace + self.workspaces - sink * stride % self.workspaces) % self.workspaces;
            stores.extend((first..self.stores).step_by(self.workspaces as usize));
        }
        if stores.is_empty() {
            stores.push(workspace % self.stores);
        }
        if self.references == References::OneStore {
            stores.push(0);
        }
        stores.sort_unstable();
        stores.dedup();
        stores
    }
}

/// The `position`-th of `parts` nearly equal parts of `whole` things.
fn part(position: u64, whole: u64, parts: u64) -> Range<u64> {
    let start = |position: u64| (u128::from(position) * u128::from(whole)).div_ceil(u128::from(parts)) as u64;
    start(position)..start(position + 1)
}

/// In which of `parts` nearly equal parts of `whole` things one of them lies: the inverse of [`part`].
fn owner_of(thing: u64, whole: u64, parts: u64) -> u64 {
    (u128::from(thing) * u128::from(parts) / u128::from(whole)) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_nearly_equal_and_know_their_things() {
        for (whole, parts) in [(1, 1), (10, 3), (345, 17), (20, 20)] {
            let mut next = 0;
            for position in 0..parts {
                let things = part(position, whole, parts);
                assert_eq!(things.start, next);
                assert!((whole / parts..=whole / parts + 1).contains(&(things.end - things.start)));
                assert!(things.clone().all(|thing| owner_of(thing, whole, parts) == position));
                next = things.end;
            }
            assert_eq!(next, whole);
        }
    }

    #[test]
    fn every_store_is_read_by_as_many_workspaces_as_asked() {
        for (stores, workspaces, sinks) in [(50, 50, 2), (50, 7, 3), (8, 20, 4), (5, 3, 3)] {
            let parameters = Parameters {
                stores: Some(stores),
                workspaces: Some(workspaces),
                sinks,
                ..Parameters::sized(1_000)
            };
            let shape = Shape::new(&Parameters { datasets_per_file: 1_000, ..parameters });
            let mut readers = vec![0; stores as usize];
            for workspace in 0..workspaces {
                for store in shape.stores_of_workspace(workspace) {
                    readers[store as usize] += 1;
                }
            }
            assert!(
                readers.iter().all(|count| *count >= sinks),
                "{stores} {workspaces} {sinks}: {readers:?}"
            );
        }
    }
}
