//! What a cluster lacks of the connectors that a platform wants, as steps of its plan.

use std::collections::BTreeSet;

use dsc_plan::{Action, Hazard, HazardKind, Step};

use super::layout::{Connector, MARK, REVISION, STORE};
use super::observed::{ClusterState, ObservedConnector};
use super::request::Request;

/// What becomes of connectors of ours that the model does not want any more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Prune {
    /// They are stopped, and keep their places in the topics.
    #[default]
    Stop,
    /// They are removed.
    Delete,
}

/// What is compared.
#[derive(Clone, Copy, Debug)]
pub struct Compared<'a> {
    /// What marks connectors as ours.
    pub mark: &'a str,
    /// The connectors that are wanted, by name.
    pub wanted: &'a [Connector],
    /// What the cluster runs.
    pub seen: &'a ClusterState,
    /// What becomes of ours that are not wanted.
    pub prune: Prune,
}

/// The privilege that a step needs: whoever may ask a cluster may do everything there.
const PRIVILEGE: &str = "access to the Connect cluster";
/// More lines of one step nobody reads.
const MOST_DETAILS: usize = 20;
/// Longer values are shortened in details.
const SHOWN_VALUE: usize = 80;

/// Joins the steps for a database with those for the cluster that writes to it: connectors halt before what they write
/// to changes, and start when it is there.
pub fn join(compared: &Compared<'_>, tables: Vec<Step>) -> Vec<Step> {
    let mut before = unwanted(compared);
    before.extend(pauses(compared, &tables));
    let paused: BTreeSet<String> = before.iter().filter_map(connector_of).collect();
    let after = wanted(compared, &paused);
    let mut next = tables.iter().map(|step| step.group + 1).max().unwrap_or(0);
    let mut number = |steps: &mut Vec<Step>| {
        for step in steps {
            step.group = next;
            next += 1;
        }
    };
    let (mut before, mut tables, mut after) = (before, tables, after);
    number(&mut before);
    number(&mut after);
    for connector in compared.wanted {
        let halted: Vec<u32> = groups(&before, |step| connector_of(step).as_ref() == Some(&connector.name));
        let touched: Vec<u32> = groups(&tables, |step| touches(step, &connector.landing_schema));
        for step in tables.iter_mut().filter(|step| touches(step, &connector.landing_schema)) {
            step.needs.extend(&halted);
        }
        for step in after.iter_mut().filter(|step| connector_of(step).as_ref() == Some(&connector.name)) {
            step.needs.extend(touched.iter().chain(&halted));
        }
    }
    before.extend(tables);
    before.extend(after);
    before
}

fn groups(steps: &[Step], wanted: impl Fn(&Step) -> bool) -> Vec<u32> {
    let found: BTreeSet<u32> = steps.iter().filter(|step| wanted(step)).map(|step| step.group).collect();
    found.into_iter().collect()
}

/// Whether a step changes something in a schema.
fn touches(step: &Step, schema: &str) -> bool {
    step.records.iter().any(|record| record.schema == schema)
}

/// The connector that a step is about.
fn connector_of(step: &Step) -> Option<String> {
    Request::read(step.commands.first()?)?.about().map(|(name, _)| name)
}

/// Ours that nobody wants any more.
fn unwanted(compared: &Compared<'_>) -> Vec<Step> {
    let mut out = Vec::new();
    for (name, seen) in &compared.seen.connectors {
        let is_wanted = compared.wanted.iter().any(|connector| &connector.name == name);
        if is_wanted || seen.config.get(MARK).map(String::as_str) != Some(compared.mark) {
            continue;
        }
        let store = seen.config.get(STORE).map_or("", String::as_str);
        match compared.prune {
            Prune::Delete => out.push(step(
                Action::Delete,
                store,
                format!("remove the connector `{name}`, which the model does not want"),
                Request::delete(name),
            )),
            Prune::Stop if seen.state != "STOPPED" => out.push(step(
                Action::Update,
                store,
                format!("stop the connector `{name}`, which the model does not want; `--prune` removes it"),
                Request::stop(name),
            )),
            Prune::Stop => {}
        }
    }
    out
}

/// Connectors that run and write to typed tables which are about to change.
fn pauses(compared: &Compared<'_>, tables: &[Step]) -> Vec<Step> {
    let mut out = Vec::new();
    for connector in compared.wanted {
        let Some(seen) = ours(compared, connector) else { continue };
        // What has failed writes nothing, and cannot be paused; it starts again when the tables are there.
        if seen.is_halted()
            || seen.has_failed()
            || !tables.iter().any(|step| touches(step, &connector.landing_schema))
        {
            continue;
        }
        let summary = format!("pause the connector `{}` while its landing tables change", connector.name);
        let mut step = step(Action::Update, &connector.store, summary, Request::pause(&connector.name));
        step.causes = connector.causes.clone();
        out.push(step);
    }
    out
}

/// Connectors of ours that have failed and are wanted: the name, why, and what starts them again.
pub fn failed(compared: &Compared<'_>) -> Vec<(String, String, Request)> {
    let of = |connector: &Connector| {
        let seen = ours(compared, connector).filter(|seen| seen.has_failed() && !seen.is_halted())?;
        let reason = seen.failure.clone().unwrap_or_else(|| "it does not say why".to_owned());
        Some((connector.name.clone(), reason, Request::restart(&connector.name)))
    };
    compared.wanted.iter().filter_map(of).collect()
}

/// The connector of that name, if it is ours.
fn ours<'a>(compared: &Compared<'a>, connector: &Connector) -> Option<&'a ObservedConnector> {
    let seen = compared.seen.connectors.get(&connector.name)?;
    (seen.config.get(MARK).map(String::as_str) == Some(compared.mark)).then_some(seen)
}

fn wanted(compared: &Compared<'_>, paused: &BTreeSet<String>) -> Vec<Step> {
    let mut out = Vec::new();
    for connector in compared.wanted {
        let name = &connector.name;
        let made = match (compared.seen.connectors.get(name), ours(compared, connector)) {
            (None, _) => Some(create(connector)),
            (Some(_), None) => Some(in_the_way(connector)),
            (Some(_), Some(seen)) => change(connector, seen, paused.contains(name)),
        };
        if let Some(mut step) = made {
            step.causes = connector.causes.clone();
            out.push(step);
        }
    }
    out
}

fn create(connector: &Connector) -> Step {
    let topics = connector.config.get("topics").map_or("", String::as_str);
    let summary = format!("create the connector `{}`", connector.name);
    let mut out = step(Action::Create, &connector.store, summary, Request::create(connector));
    out.details = topics.split(',').map(|topic| format!("it carries `{topic}`")).collect();
    shorten(&mut out.details);
    out
}

fn in_the_way(connector: &Connector) -> Step {
    let summary = format!("create the connector `{}`", connector.name);
    let mut out = step(Action::Create, &connector.store, summary, Request::create(connector));
    let message = format!("the cluster has a connector `{}` that we did not make", connector.name);
    out.hazards.push(Hazard::new(HazardKind::UnmanagedObjectInTheWay, message));
    out
}

/// What has to be done to a connector of ours, if something.
fn change(connector: &Connector, seen: &ObservedConnector, is_paused: bool) -> Option<Step> {
    let name = &connector.name;
    let made = |summary: String, request: Request| step(Action::Update, &connector.store, summary, request);
    if seen.config != connector.config {
        let mut out = made(format!("give the connector `{name}` its settings"), Request::update(connector));
        out.details = differences(seen, connector);
        shorten(&mut out.details);
        if seen.config.get(REVISION) == connector.config.get(REVISION) {
            let message = format!("somebody else changed the connector `{name}`");
            out.hazards.push(Hazard::new(HazardKind::Drift, message));
        }
        let message = format!("the connector `{name}` starts again; it goes on where it was");
        out.hazards.push(Hazard::new(HazardKind::ConnectorRestart, message));
        if seen.is_halted() || is_paused {
            out.commands.push(Request::resume(name).command());
        }
        return Some(out);
    }
    if is_paused {
        return Some(made(format!("let the connector `{name}` go on"), Request::resume(name)));
    }
    if seen.is_halted() {
        let mut out = made(format!("let the connector `{name}` go on"), Request::resume(name));
        let message = format!("the connector `{name}` was halted ({})", seen.state.to_ascii_lowercase());
        out.hazards.push(Hazard::new(HazardKind::Drift, message));
        return Some(out);
    }
    if seen.has_failed() {
        let mut out =
            made(format!("start again what failed of the connector `{name}`"), Request::restart(name));
        out.details.extend(seen.failure.iter().map(|reason| format!("it failed: {reason}")));
        return Some(out);
    }
    None
}

/// Setting by setting; of secrets only that they differ.
fn differences(seen: &ObservedConnector, connector: &Connector) -> Vec<String> {
    let keys: BTreeSet<&String> = seen.config.keys().chain(connector.config.keys()).collect();
    let mut out = Vec::new();
    for key in keys.into_iter().filter(|key| key.as_str() != REVISION) {
        let hidden = key.contains("password") || key.contains("user") || key.contains("sasl");
        let shown = |value: &String| if hidden { "…".to_owned() } else { shortened(value) };
        match (seen.config.get(key), connector.config.get(key)) {
            (Some(is), Some(should)) if is != should => {
                out.push(format!("`{key}` is `{}` and becomes `{}`", shown(is), shown(should)));
            }
            (Some(is), None) => out.push(format!("`{key}` goes, it is `{}`", shown(is))),
            (None, Some(should)) => out.push(format!("`{key}` comes as `{}`", shown(should))),
            (Some(_), Some(_)) | (None, None) => {}
        }
    }
    out
}

fn shortened(value: &str) -> String {
    if value.chars().count() <= SHOWN_VALUE {
        return value.to_owned();
    }
    let begin: String = value.chars().take(SHOWN_VALUE).collect();
    format!("{begin} …")
}

fn shorten(details: &mut Vec<String>) {
    if details.len() > MOST_DETAILS {
        let more = details.len() - MOST_DETAILS;
        details.truncate(MOST_DETAILS);
        details.push(format!("and {more} more"));
    }
}

fn step(action: Action, address: &str, summary: String, request: Request) -> Step {
    Step {
        address: address.to_owned(),
        action,
        summary,
        details: Vec::new(),
        checks: Vec::new(),
        commands: vec![request.command()],
        records: Vec::new(),
        causes: Vec::new(),
        hazards: Vec::new(),
        privilege: PRIVILEGE.to_owned(),
        group: 0,
        needs: Vec::new(),
    }
}
