//! Workspaces and what they read.

use std::fmt::Write;

use super::names;
use super::shape::{Reads, Shape, WorkspaceContainers};
use super::stores;
use crate::random::Random;

/// A container of one workspace's own.
pub fn container(workspace: u64) -> String {
    let name = names::workspace(workspace);
    format!(
        "  {name}_file:
    kind: duckdb
    description: File of {name}
    location: homeport:europe/porto
    path: data/{name}.duckdb
    encryption: {{ key_holder: own }}
"
    )
}

/// Writes one workspace with a group for every store that it reads.
pub fn write(shape: &Shape, workspace: u64, text: &mut String) {
    let mut random = Random::new(shape.seed ^ workspace.wrapping_mul(0xA076_1D64_78BD_642F));
    let name = names::workspace(workspace);
    let container = match shape.workspace_containers {
        WorkspaceContainers::Managed => String::from("managed"),
        WorkspaceContainers::Own => format!("{name}_file"),
        WorkspaceContainers::Shared => String::from("colossus/meeting_point"),
    };
    let priority = random.one_of(&["low", "medium", "high"]);
    // Writing into a string cannot end in an error.
    let _ = writeln!(
        text,
        "  {name}:\n    description: Workspace number {workspace}\n    container: {container}\n    priority: {priority}\n    groups:"
    );
    let own_zone = zone_of_workspace(shape, workspace);
    for store in shape.stores_of_workspace(workspace) {
        write_group(shape, store, own_zone, &mut random, text);
    }
}

fn write_group(shape: &Shape, store: u64, own_zone: u64, random: &mut Random, text: &mut String) {
    let full = random.percent(25) && shape.reads == Reads::Some;
    let history = if full { "full" } else { "live" };
    let latency = stores::latency(store);
    let name = names::store(store);
    let zone = shape.zone_of_team(shape.team_of_store(store));
    // Within a zone people leave the zone out.
    let address = if zone == own_zone { name.clone() } else { format!("{}/{name}", names::zone(zone)) };
    let _ = writeln!(
        text,
        "      {name}:\n        needs: {{ history: {history}, latency: {latency} }}\n        datasets:"
    );
    let datasets = shape.datasets_of_store(store);
    let most = match shape.reads {
        Reads::Some => 1 + random.below(5),
        Reads::Everything => datasets.end - datasets.start,
    };
    let count = (datasets.end - datasets.start).min(most);
    let first = datasets.start + random.below(datasets.end - datasets.start - count + 1);
    for dataset in first..first + count {
        let _ = writeln!(text, "          - {address}.{}", names::dataset(dataset));
    }
}

fn zone_of_workspace(shape: &Shape, workspace: u64) -> u64 {
    // Teams hold whole runs of workspaces, so the owner is found without a table.
    let team = (u128::from(workspace) * u128::from(shape.teams) / u128::from(shape.workspaces)) as u64;
    shape.zone_of_team(team)
}
