//! Which store and which workspace stands in which file of its team.

use super::shape::{Shape, WorkspaceContainers};
use super::{Sink, names, stores, workspaces};
use crate::ChoreError;

/// Writes the files of all teams.
pub fn write(shape: &Shape, sink: &mut Sink) -> Result<(), ChoreError> {
    for team in 0..shape.teams {
        let files = TeamFiles::new(shape, team);
        files.write_stores(sink)?;
        files.write_workspaces(sink)?;
    }
    Ok(())
}

/// The files of one team.
struct TeamFiles<'a> {
    shape: &'a Shape,
    team: u64,
    zone: String,
    name: String,
}

impl<'a> TeamFiles<'a> {
    fn new(shape: &'a Shape, team: u64) -> Self {
        TeamFiles { shape, team, zone: names::zone(shape.zone_of_team(team)), name: names::team(team) }
    }

    fn head(&self) -> String {
        format!("dsc: 1\nzone: {}\nteam: {}\n", self.zone, self.name)
    }

    fn path(&self, file: &str) -> String {
        format!("{}/{}/{file}", self.zone, self.name)
    }

    /// Stores go into a file until the next one would make it too large.
    fn write_stores(&self, sink: &mut Sink) -> Result<(), ChoreError> {
        let team_stores = self.shape.stores_of_team(self.team);
        let has_snapshots = team_stores.clone().any(|store| !stores::is_inbox(store));
        if has_snapshots {
            sink.file(
                &self.path("containers.dsc.yaml"),
                &format!("{}\ncontainers:\n{}", self.head(), stores::folder(self.team)),
            )?;
        }
        let mut next = team_stores.start;
        while next < team_stores.end {
            let mut end = next + 1;
            let first_dataset = self.shape.datasets_of_store(next).start;
            while end < team_stores.end
                && self.shape.datasets_of_store(end).end - first_dataset <= self.shape.datasets_per_file
            {
                end += 1;
            }
            let mut text = self.head();
            let inboxes: String =
                (next..end).filter(|store| stores::is_inbox(*store)).map(stores::inbox).collect();
            if !inboxes.is_empty() {
                text.push_str("\ncontainers:\n");
                text.push_str(&inboxes);
            }
            text.push_str("\ndatastores:\n");
            for store in next..end {
                stores::write(self.shape, store, &mut text);
            }
            sink.file(&self.path(&format!("stores_{next}.dsc.yaml")), &text)?;
            next = end;
        }
        Ok(())
    }

    /// A workspace weighs about as much as two datasets.
    fn write_workspaces(&self, sink: &mut Sink) -> Result<(), ChoreError> {
        let per_file = (self.shape.datasets_per_file / 2).max(1);
        let team_workspaces = self.shape.workspaces_of_team(self.team);
        let mut next = team_workspaces.start;
        while next < team_workspaces.end {
            let end = (next + per_file).min(team_workspaces.end);
            let mut text = self.head();
            if self.shape.workspace_containers == WorkspaceContainers::Own {
                text.push_str("\ncontainers:\n");
                (next..end).for_each(|workspace| text.push_str(&workspaces::container(workspace)));
            }
            text.push_str("\nworkspaces:\n");
            for workspace in next..end {
                workspaces::write(self.shape, workspace, &mut text);
            }
            sink.file(&self.path(&format!("workspaces_{next}.dsc.yaml")), &text)?;
            next = end;
        }
        Ok(())
    }
}
