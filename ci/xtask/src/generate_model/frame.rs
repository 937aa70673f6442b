//! What every generated model has once: settings, ecosystem, platform, zones.

use std::fmt::Write;

use super::shape::{Shape, WorkspaceContainers};
use super::{Sink, names};
use crate::ChoreError;

/// The file that shows that a folder was written by this chore.
pub const MARK: &str = "generated.txt";

/// Writes the files that stand above the teams.
pub fn write(shape: &Shape, sink: &mut Sink) -> Result<(), ChoreError> {
    let mark = format!(
        "Written by `cargo xtask generate-model`, and removed by it without asking.\ndatasets {} columns {} stores {} \
         teams {} zones {} workspaces {} sinks {} datasets per file {} seed {}\n",
        shape.datasets,
        shape.columns,
        shape.stores,
        shape.teams,
        shape.zones,
        shape.workspaces,
        shape.sinks,
        shape.datasets_per_file,
        shape.seed
    );
    sink.file(MARK, &mark)?;
    sink.file("dsc.toml", "edition = 1\nmodels = [\"**/*.dsc.yaml\", \"**/*.dsc.toml\"]\n")?;
    sink.file("ecosystem.dsc.yaml", &ecosystem(shape))?;
    sink.file("platform.dsc.toml", PLATFORM)?;
    for zone in 0..shape.zones {
        sink.file(&format!("{}/zone.dsc.yaml", names::zone(zone)), &zone_file(shape, zone))?;
    }
    Ok(())
}

const PLATFORM: &str = r#"dsc = 1

[platforms.embedded]
kind = "duckdb"
description = "One file"
default = true
location = "homeport:europe/porto"
path = "build/model.duckdb"
encryption = { key_holder = "own" }
staging_retention = "30d"
keep_versions = 3
"#;

fn ecosystem(shape: &Shape) -> String {
    let mut text = String::from(
        "dsc: 1

ecosystem:
  name: colossus
  description: A model without end, to measure what size costs
  repository: colossus/data-model@ecosystem
  live_branch: main
  classifications: [public, internal, personal]

vendors:
  homeport:
    description: Rooms with our own machines
    cloud: private
    locations:
      europe: { porto: {}, utrecht: {} }
      america: { boston: {}, lima: {} }

zones:
",
    );
    for zone in 0..shape.zones {
        let name = names::zone(zone);
        let _ = writeln!(
            text,
            "  {name}:\n    description: Zone number {zone}\n    repository: colossus/{name}@main"
        );
    }
    if shape.workspace_containers == WorkspaceContainers::Shared {
        text.push_str(
            "
containers:
  meeting_point:
    kind: duckdb
    description: Where all workspaces meet
    location: homeport:europe/utrecht
    path: data/meeting_point.duckdb
    encryption: { key_holder: own }
",
        );
    }
    text
}

fn zone_file(shape: &Shape, zone: u64) -> String {
    let mut text = format!(
        "dsc: 1
zone: {}

policies:
  our_places:
    description: Our own rooms, wherever they are
    locations: {{ allow: [homeport:europe, homeport:america] }}
  our_keys:
    description: Everything is encrypted, and the keys are ours
    encryption: {{ required: true, third_party_keys: false }}
  plain_containers:
    description: Kinds that nobody here can look after
    container_kinds: {{ deny: [mysql, nats] }}

teams:
",
        names::zone(zone)
    );
    for team in (0..shape.teams).filter(|team| shape.zone_of_team(*team) == zone) {
        let name = names::team(team);
        let _ = writeln!(
            text,
            "  {name}:\n    description: Team number {team}\n    repository: colossus/{name}@main"
        );
    }
    text
}
