//! What a Kafka cluster says of the topics that fill stores: whether they are there and keep their records long enough, how
//! far we are behind them, and what connectors could not use.

use std::collections::BTreeMap;

use dsc_dialects::kafka_connect::layout::dead_letters;
use dsc_dialects::motion::landing;
use dsc_driver::source::SourceError;
use dsc_driver::{Partition, RecordLog, Rows, TargetError, TopicState, Value};
use dsc_model::{Via, parse_cron};
use dsc_plan::Drift;
use dsc_plan::desired::{DesiredStore, KafkaIngestion, Schedule};

use crate::checked::Checked;
use crate::commands::block_on;
use crate::error::CliError;
use crate::kafka::Logs;
use crate::platforms::Served;
use crate::session::Session;

/// A reader that is always there may be away for so long: whoever mends it comes within a day.
const ALWAYS_THERE: i64 = 24 * 3_600_000;

/// A dataset and its topic.
type Fed<'s> = (&'s str, &'s str);

fn topics<'s>(store: &'s DesiredStore, kafka: &'s KafkaIngestion) -> Vec<Fed<'s>> {
    let datasets = store.datasets.iter();
    datasets.filter_map(|one| Some((one.address.as_str(), kafka.topic(&one.name)?))).collect()
}

fn fed(platform: &Served) -> impl Iterator<Item = (&DesiredStore, &KafkaIngestion)> {
    platform.desired.stores.iter().filter_map(|store| Some((store, store.ingestion.kafka()?)))
}

/// What is not as the stores of a platform need it. Where a cluster cannot be asked, a plan is made without it.
pub fn differences(session: &Session, checked: &Checked, platform: &Served) -> Vec<Drift> {
    let mut logs = Logs::in_a_hurry();
    let mut out = Vec::new();
    for (store, kafka) in fed(platform) {
        match differences_of(&mut logs, checked, (store, kafka)) {
            Ok(found) => out.extend(found),
            Err(fault) => {
                session.say(&format!("note: the topics of `{}` were not looked at: {fault}", store.address))
            }
        }
    }
    out
}

fn differences_of(
    logs: &mut Logs,
    checked: &Checked,
    (store, kafka): (&DesiredStore, &KafkaIngestion),
) -> Result<Vec<Drift>, CliError> {
    let topics = topics(store, kafka);
    let names: Vec<&str> = topics.iter().map(|(_, topic)| *topic).collect();
    let cluster = logs.of(checked, store)?;
    let asked = block_on(async {
        let states = cluster.describe(&names).await;
        let there: Vec<&str> = states.iter().flatten().map(|state| state.name.as_str()).collect();
        let keeping = if there.is_empty() { Ok(BTreeMap::new()) } else { cluster.keeping(&there).await };
        Ok((states.map_err(no_answer)?, keeping.map_err(no_answer)?))
    })?;
    let (states, keeping) = asked;
    let needed = needed(store, kafka);
    let mut out = Vec::new();
    for (dataset, topic) in topics {
        let mut add = |message: String| out.push(Drift { address: dataset.to_owned(), message });
        if !states.iter().any(|state| state.name == topic) {
            add(format!(
                "there is no topic `{topic}` at {}: nothing arrives until its producer makes it",
                kafka.container
            ));
            continue;
        }
        let Some(kept) = keeping.get(topic) else { continue };
        if let Some(milliseconds) = kept.milliseconds.filter(|kept| *kept < needed) {
            add(format!(
                "the topic `{topic}` keeps its records for {}, and we may be away for {}: what goes before it is read is \
                 lost; set its `retention.ms` to {needed} or more",
                span(milliseconds),
                span(needed)
            ));
        }
        let has_history = store.datasets.iter().any(|one| one.address == dataset && one.history);
        if kept.is_compacted && has_history {
            add(format!(
                "the topic `{topic}` is compacted: of versions that come while nobody reads only the last one stays, and \
                 its history is wanted"
            ));
        }
    }
    Ok(out)
}

fn no_answer(fault: SourceError) -> CliError {
    CliError::NoAnswer { message: fault.to_string() }
}

/// How long a topic has to keep its records, in milliseconds: what comes right after a run has to be there at the next one,
/// and at the one after it, should that fail.
fn needed(store: &DesiredStore, kafka: &KafkaIngestion) -> i64 {
    let between = match (&store.schedule, kafka.via) {
        (Schedule::Cron(expression), Via::Direct) => parse_cron(expression).ok().and_then(|cron| {
            let first = cron.next_after(0)?;
            Some(cron.next_after(first)? - first)
        }),
        (Schedule::Cron(_) | Schedule::Continuous | Schedule::External, Via::Direct | Via::Connect) => None,
    };
    between.map_or(ALWAYS_THERE, |minutes| (2 * minutes * 60_000).max(ALWAYS_THERE))
}

fn span(milliseconds: i64) -> String {
    match milliseconds / 1_000 {
        seconds @ 0..120 => format!("{seconds} s"),
        seconds @ 120..7_200 => format!("{} min", seconds / 60),
        seconds => format!("{} h", seconds / 3_600),
    }
}

/// How far a platform is behind a topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lag {
    /// The topic.
    pub topic: String,
    /// The dataset that it fills; the store for dead letters.
    pub address: String,
    /// How many records it holds that are not merged; or of dead letters, how many there are.
    pub records: i64,
    /// How many of them have landed.
    pub landed: i64,
}

/// How far a platform is behind its topics, and the dead letters of its connectors.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lags {
    /// Topic by topic.
    pub topics: Vec<Lag>,
    /// Of each store whose connectors have some.
    pub dead: Vec<Lag>,
}

/// Asks clusters and the ledger how far a platform is behind. Where a cluster cannot be asked, nothing is known of it.
pub fn lags(
    session: &Session,
    checked: &Checked,
    platform: &Served,
    ask: &mut dyn FnMut(&str) -> Result<Rows, TargetError>,
) -> Result<Lags, CliError> {
    let mut logs = Logs::in_a_hurry();
    let mut out = Lags::default();
    for (store, kafka) in fed(platform) {
        let known = ask(&landing::known_topics(&store.address))?;
        let topics = topics(store, kafka);
        let dead = dead_letters(&platform.desired.name, &store.schema);
        let mut names: Vec<&str> = topics.iter().map(|(_, topic)| *topic).collect();
        names.push(&dead);
        let asked = logs
            .of(checked, store)
            .and_then(|cluster| block_on(async { cluster.describe(&names).await.map_err(no_answer) }));
        let states = match asked {
            Ok(states) => states,
            Err(fault) => {
                session.say(&format!("note: how far `{}` is behind is not known: {fault}", store.address));
                continue;
            }
        };
        for state in &states {
            let count = state.partitions.iter().map(|one| one.end - one.first).sum();
            match topics.iter().find(|(_, topic)| *topic == state.name) {
                Some((dataset, _)) => out.topics.push(behind(state, dataset, &known)),
                None if count > 0 => out.dead.push(Lag {
                    topic: state.name.clone(),
                    address: store.address.clone(),
                    records: count,
                    landed: 0,
                }),
                None => {}
            }
        }
    }
    Ok(out)
}

fn behind(state: &TopicState, dataset: &str, known: &Rows) -> Lag {
    let offset = |source: &str, outcome: &str| {
        let text = |row: &[Value], at: usize| row.get(at).and_then(Value::as_text).map(str::to_owned);
        let mut rows = known.rows.iter();
        let row = rows.find(|row| {
            text(row, 0).as_deref() == Some(source) && text(row, 2).as_deref() == Some(outcome)
        })?;
        text(row, 1)?.parse::<i64>().ok()
    };
    let (mut records, mut landed) = (0, 0);
    for there in &state.partitions {
        let source = Partition { topic: state.name.clone(), number: there.number }.source();
        let merged = offset(&source, "position").unwrap_or(there.first).max(there.first);
        let here = offset(&source, "landed").unwrap_or(merged);
        records += (there.end - merged).max(0);
        landed += (here.min(there.end) - merged).max(0);
    }
    Lag { topic: state.name.clone(), address: dataset.to_owned(), records, landed }
}
