//! A platform whose topics may be made, as a dialect: the platform's own, and the clusters of the topics beside it.

use std::collections::BTreeSet;

use dsc_model::Capabilities;
use dsc_plan::desired::DesiredPlatform;
use dsc_plan::{Action, ApplyRun, Dialect, Drift, Step};

use super::new_topic::{NewTopic, Served, new_topics};
use crate::kafka_connect::Request;

/// A platform's dialect with the clusters of its topics beside it.
#[derive(Clone, Copy, Debug, Default)]
pub struct WithTopics<D> {
    /// The platform's own dialect.
    pub platform: D,
}

/// What was seen on the platform and on the clusters.
#[derive(Clone, Debug, Default)]
pub struct Beside<O> {
    /// On the platform.
    pub platform: O,
    /// The topics that are there, of those that may be made: the cluster's address and the topic's name.
    pub there: BTreeSet<(String, String)>,
}

/// The privilege that a step needs, in Kafka's words.
const PRIVILEGE: &str = "CREATE on the topic or the cluster";

impl<D: Dialect> Dialect for WithTopics<D> {
    type Observed = Beside<D::Observed>;

    fn capabilities(&self) -> &'static Capabilities {
        self.platform.capabilities()
    }

    fn diff(&self, observed: &Self::Observed, desired: &DesiredPlatform) -> Vec<Step> {
        let steps = self.platform.diff(&observed.platform, desired);
        let is_there = |topic: &NewTopic| {
            observed.there.iter().any(|(cluster, name)| (cluster, name) == (&topic.cluster, &topic.name))
        };
        let mut missing = new_topics(desired);
        missing.retain(|served| !is_there(&served.topic));
        join(&missing, steps)
    }

    fn drift(&self, observed: &Self::Observed, desired: &DesiredPlatform) -> Vec<Drift> {
        self.platform.drift(&observed.platform, desired)
    }

    /// That of the platform where no topic was looked at.
    fn fingerprint(&self, observed: &Self::Observed) -> String {
        let platform = self.platform.fingerprint(&observed.platform);
        if observed.there.is_empty() {
            return platform;
        }
        let mut hasher = blake3::Hasher::new();
        hasher.update(platform.as_bytes());
        for topic in &observed.there {
            hasher.update(format!("{topic:?}").as_bytes());
        }
        hasher.finalize().to_hex().to_string()
    }

    fn ledger_statements(&self, runs: &[ApplyRun<'_>]) -> Vec<String> {
        self.platform.ledger_statements(runs)
    }

    fn next_run_query(&self) -> &'static str {
        self.platform.next_run_query()
    }

    fn steps_of_a_transaction(&self) -> usize {
        self.platform.steps_of_a_transaction()
    }

    /// A topic that was made cannot be taken back with a transaction.
    fn is_outside(&self, step: &Step) -> bool {
        step.commands.iter().any(|command| NewTopic::is_one(command)) || self.platform.is_outside(step)
    }

    fn recorded_query(&self, runs: &[ApplyRun<'_>]) -> Option<String> {
        self.platform.recorded_query(runs)
    }

    fn settled_statement(&self, text: &str) -> Option<String> {
        self.platform.settled_statement(text)
    }

    fn applied_statement(&self, model_hash: &str) -> String {
        self.platform.applied_statement(model_hash)
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
