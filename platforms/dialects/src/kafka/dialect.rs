//! The topics that may be made for a platform, beside its dialect.

use std::collections::BTreeSet;

use dsc_plan::companion::Companion;
use dsc_plan::desired::DesiredPlatform;
use dsc_plan::{Action, Step};

use super::new_topic::{NewTopic, Served, new_topics};
use crate::kafka_connect::Request;

/// The topics that a platform needs and that may be made.
#[derive(Clone, Copy, Debug, Default)]
pub struct NewTopics;

/// The privilege that a step needs, in Kafka's words.
const PRIVILEGE: &str = "CREATE on the topic or the cluster";

impl Companion for NewTopics {
    /// The topics that are there, of those that may be made: the cluster's address and the topic's name.
    type Seen = BTreeSet<(String, String)>;

    fn takes(command: &str) -> bool {
        NewTopic::is_one(command)
    }

    fn join(&self, there: &Self::Seen, desired: &DesiredPlatform, steps: Vec<Step>) -> Vec<Step> {
        let is_there = |topic: &NewTopic| {
            there.iter().any(|(cluster, name)| (cluster, name) == (&topic.cluster, &topic.name))
        };
        let mut missing = new_topics(desired);
        missing.retain(|served| !is_there(&served.topic));
        join(&missing, steps)
    }

    fn told(there: &Self::Seen) -> Option<String> {
        (!there.is_empty()).then(|| format!("{there:?}"))
    }
}

/// Topics come behind the tables, whose ledger tells of them, and before the connectors that read them.
fn join(missing: &[Served], mut steps: Vec<Step>) -> Vec<Step> {
    if missing.is_empty() {
        return steps;
    }
    let first = steps.iter().map(|step| step.group + 1).max().unwrap_or(0);
    let made: Vec<Step> = missing.iter().zip(first..).map(|(served, group)| step(served, group)).collect();
    for connector in steps.iter_mut().filter(|step| starts_a_connector(step)) {
        let own = missing.iter().zip(first..).filter(|(served, _)| served.store == connector.address);
        connector.needs.extend(own.map(|(_, group)| group));
    }
    // The ledger is made by the very first step, and connectors start at the very end.
    let at = steps.iter().position(starts_a_connector).unwrap_or(steps.len());
    steps.splice(at..at, made);
    steps
}

/// Whether a step makes a connector or gives it other settings, such as another topic.
fn starts_a_connector(step: &Step) -> bool {
    let request = step.commands.first().and_then(|command| Request::read(command));
    request.is_some_and(|request| request.path == "/connectors" || request.path.ends_with("/config"))
}

fn step(served: &Served, group: u32) -> Step {
    let NewTopic { cluster, name, shape } = &served.topic;
    let mut details = Vec::new();
    let counted = |number: i32, one: &str, many: &str| match number {
        1 => format!("1 {one}"),
        number => format!("{number} {many}"),
    };
    details.extend(shape.partitions.map(|number| counted(number, "partition", "partitions")));
    details.extend(shape.copies.map(|number| counted(number, "copy of each", "copies of each")));
    details.extend(shape.retention.map(|time| format!("records stay for {time} milliseconds")));
    Step {
        address: served.address.clone(),
        action: Action::Create,
        summary: format!("create the topic `{name}` at {cluster}, {}", served.purpose),
        details,
        checks: Vec::new(),
        commands: vec![served.topic.command()],
        records: Vec::new(),
        causes: served.causes.clone(),
        hazards: Vec::new(),
        privilege: PRIVILEGE.to_owned(),
        group,
        needs: Vec::new(),
    }
}
