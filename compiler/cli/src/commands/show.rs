//! `dsc show`: rows of a workspace's view, or the shape of a thing in the model.

use dsc_driver::{Rows, Value};
use dsc_plan::desired::{DesiredView, DesiredWorkspace};
use serde_json::{Value as Json, json};

use crate::arguments::ShowArguments;
use crate::checked::{self, Checked};
use crate::error::{CliError, Outcome};
use crate::platforms::{Served, served};
use crate::render::{document, shape, table};
use crate::session::{Form, Session};

/// Finds what the address means, and shows it.
pub fn run(arguments: &ShowArguments, session: &mut Session) -> Result<Outcome, CliError> {
    let outputs = session.forms("show")?;
    let checked = checked::sound(session)?;
    let platforms = served(&checked, None)?;
    let shown = match find_view(&platforms, &arguments.address) {
        Some(Found::View { platform, workspace, name }) => {
            let mut reader = platform.reader(session, "show")?;
            let rows = reader.rows(&workspace.schema, &name, arguments.limit)?;
            Shown::Rows(rows)
        }
        Some(Found::Workspace { platform, workspace }) => Shown::Rows(views(session, platform, workspace)?),
        None => Shown::Shape(find_shape(&checked, &arguments.address)?),
    };
    for output in &outputs {
        session.answer(output, |out, look| match (output.form, &shown) {
            (Form::Human, Shown::Rows(rows)) => table::write(out, rows, look),
            (Form::Human, Shown::Shape(shape)) => shape::write(out, shape),
            (Form::Json, Shown::Rows(rows)) => {
                let mut answer = json!({ "version": 1, "address": arguments.address });
                merge(&mut answer, table::document(rows));
                document::write(out, &answer)
            }
            (Form::Json, Shown::Shape(shape)) => {
                document::write(out, &json!({ "version": 1, "address": arguments.address, "shape": shape }))
            }
        })?;
    }
    Ok(Outcome::Fine)
}

enum Shown {
    Rows(Rows),
    Shape(Json),
}

enum Found<'a> {
    Workspace { platform: &'a Served, workspace: &'a DesiredWorkspace },
    View { platform: &'a Served, workspace: &'a DesiredWorkspace, name: String },
}

fn find_view<'a>(platforms: &'a [Served], address: &str) -> Option<Found<'a>> {
    for platform in platforms {
        for workspace in &platform.desired.workspaces {
            if workspace.address == address {
                return Some(Found::Workspace { platform, workspace });
            }
            let below = address.strip_prefix(&workspace.address).and_then(|rest| rest.strip_prefix('.'));
            let names = workspace.views.iter().flat_map(view_names);
            if let Some(name) = below.and_then(|below| names.into_iter().find(|name| name == below)) {
                return Some(Found::View { platform, workspace, name });
            }
        }
    }
    None
}

fn view_names(view: &DesiredView) -> Vec<String> {
    let history = view.history.then(|| dsc_model::physical::history_name(&view.name));
    std::iter::once(view.name.clone()).chain(history).collect()
}

/// The views of a workspace, with their sizes.
fn views(session: &Session, platform: &Served, workspace: &DesiredWorkspace) -> Result<Rows, CliError> {
    let mut reader = platform.reader(session, "show")?;
    let mut rows = Rows {
        columns: ["view", "rows", "dataset", "platform"].map(str::to_owned).to_vec(),
        rows: Vec::new(),
    };
    for view in &workspace.views {
        for name in view_names(view) {
            let count = reader.count(&workspace.schema, &name)?;
            rows.rows.push(vec![
                Value::Text(format!("{}.{name}", workspace.address)),
                Value::Integer(i64::try_from(count).unwrap_or(i64::MAX)),
                Value::Text(view.dataset.clone()),
                Value::Text(platform.desired.name.clone()),
            ]);
        }
    }
    Ok(rows)
}

/// A thing of the model in canonical form: an object by its address, or a part of one behind a point.
fn find_shape(checked: &Checked, address: &str) -> Result<Json, CliError> {
    let model = dsc_graph::canonical(&checked.graph);
    let kinds = model.as_object().into_iter().flatten().filter_map(|(_, things)| things.as_object());
    let mut addresses: Vec<&str> = Vec::new();
    for things in kinds {
        addresses.extend(things.keys().map(String::as_str));
        if let Some(found) = things.get(address).or_else(|| part(things, address)) {
            return Ok(found.clone());
        }
    }
    let meant = dsc_diag::closest(address, addresses).map(str::to_owned);
    Err(CliError::UnknownAddress { address: address.to_owned(), meant })
}

/// The part of an object that an address such as `usa/northwind.customers.city` names.
fn part<'m>(things: &'m serde_json::Map<String, Json>, address: &str) -> Option<&'m Json> {
    let mut parts = address.split('.');
    let mut found = things.get(parts.next()?)?;
    for name in parts {
        let below = ["datasets", "columns", "groups", "instances", "credentials"];
        found = below.iter().find_map(|key| found.get(key)?.get(name))?;
    }
    Some(found)
}

fn merge(document: &mut Json, more: Json) {
    if let (Some(document), Json::Object(more)) = (document.as_object_mut(), more) {
        document.extend(more);
    }
}
