//! `dsc locate`: which platform, and which instance of it, serves a dataset or a workspace.
//!
//! This is what the model alone says. On which of several instances a dataset lies is decided when a plan is applied.

use dsc_driver::{Rows, Value};
use dsc_graph::{At, Graph};
use dsc_model::{Choice, Dataset, Datastore, Group, Platform, PlatformKind, Workspace};
use serde_json::json;

use crate::arguments::LocateArguments;
use crate::checked;
use crate::error::{CliError, Outcome};
use crate::render::{document, table};
use crate::session::{Form, Session};

/// Shows a line for every group that reads the thing, and every place from which it is served.
pub fn run(arguments: &LocateArguments, session: &mut Session) -> Result<Outcome, CliError> {
    let outputs = session.forms("locate")?;
    let checked = checked::sound(session)?;
    let groups = groups(&checked.graph, &arguments.address)?;
    let columns = ["group", "platform", "kind", "state", "instance", "location", "where"].map(str::to_owned);
    let mut rows = Rows { columns: columns.to_vec(), rows: Vec::new() };
    let mut undecided = false;
    for group in groups {
        for serving in group.serving() {
            let instances = instances(serving.platform);
            undecided |= instances.len() > 1;
            for [name, location, place] in instances {
                let text = |text: &str| Value::Text(text.to_owned());
                let kind = serving.platform.kind.map_or("", |kind| kind.word());
                let state = text(serving.state.word());
                let cells = [text(&group.address()), text(serving.platform.name()), text(kind), state];
                rows.rows.push(cells.into_iter().chain([name, location, place]).collect());
            }
        }
    }
    for wanted in &outputs {
        session.answer(wanted, |out, look| match wanted.form {
            Form::Human => table::write(out, &rows, look),
            Form::Json => {
                let mut answer = json!({ "version": 1, "address": arguments.address });
                answer["places"] = table::document(&rows);
                document::write(out, &answer)
            }
        })?;
    }
    if rows.rows.is_empty() {
        session.say("nothing reads it, so nothing serves it");
    }
    if undecided {
        session.say(
            "note: of several instances the model does not say which; that is decided when a plan is applied",
        );
    }
    Ok(Outcome::Fine)
}

/// The groups that an address means: those that read a dataset or a store, or those of a workspace.
fn groups<'g>(graph: &'g Graph, address: &str) -> Result<Vec<At<'g, Group>>, CliError> {
    let readers = |dataset: At<'g, Dataset>| dataset.consumers().filter_map(|link| link.target);
    let mut found: Vec<At<'g, Group>> = if let Some(group) = find::<Group>(graph, address) {
        vec![group]
    } else if let Some(workspace) = find::<Workspace>(graph, address) {
        workspace.groups().collect()
    } else if let Some(dataset) = find::<Dataset>(graph, address) {
        readers(dataset).collect()
    } else if let Some(store) = find::<Datastore>(graph, address) {
        store.datasets().flat_map(readers).collect()
    } else {
        let datasets = graph.all::<Dataset>().map(|dataset| dataset.address());
        let others = graph.all::<Workspace>().map(|workspace| workspace.address());
        let known: Vec<String> = datasets.chain(others).collect();
        let meant = dsc_diag::closest(address, known.iter().map(String::as_str)).map(str::to_owned);
        return Err(CliError::UnknownAddress { address: address.to_owned(), meant });
    };
    found.sort_by_key(|group| group.address());
    found.dedup_by_key(|group| group.address());
    Ok(found)
}

fn find<'g, T: dsc_graph::Object>(graph: &'g Graph, address: &str) -> Option<At<'g, T>> {
    graph.all::<T>().find(|object| object.address() == address)
}

/// Where a platform is: name, location and place of each instance; an embedded one has one without a name.
fn instances(platform: At<'_, Platform>) -> Vec<[Value; 3]> {
    let text = |text: Option<&str>| text.map_or(Value::Null, |text| Value::Text(text.to_owned()));
    match platform.kind {
        Some(PlatformKind::Duckdb) | None => {
            let (location, path) = (platform.location, platform.path);
            vec![[
                Value::Null,
                text(location.map(|word| platform.text(word))),
                text(path.map(|word| platform.text(word))),
            ]]
        }
        Some(PlatformKind::Postgres | PlatformKind::Iceberg | PlatformKind::Snowflake) => platform
            .instances()
            .map(|instance| {
                let host = instance.host.map(|word| instance.text(word));
                let database = instance.database.map(|word| instance.text(word));
                let place = host.map(|host| match (instance.port, database) {
                    (Some(port), Some(database)) => format!("{host}:{port}/{database}"),
                    (None, Some(database)) => format!("{host}/{database}"),
                    (Some(port), None) => format!("{host}:{port}"),
                    (None, None) => host.to_owned(),
                });
                let location = text(instance.location.map(|word| instance.text(word)));
                [text(Some(instance.name())), location, text(place.as_deref())]
            })
            .collect(),
    }
}
