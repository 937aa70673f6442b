//! What a Kafka cluster says of the topics that fill stores: how far we are behind them, and what connectors could not use.
//! Whether they are as stores need them: `topics/findings.rs`.

pub mod findings;

use dsc_dialects::kafka_connect::layout::dead_letters;
use dsc_dialects::motion::landing;
use dsc_driver::{Partition, RecordLog, Rows, TargetError, TopicState, Value};
use dsc_plan::desired::{DesiredStore, KafkaIngestion};

use crate::checked::Checked;
use crate::commands::block_on;
use crate::error::CliError;
use crate::kafka::{Logs, no_answer};
use crate::platforms::Served;
use crate::session::Session;

/// A dataset and its topic.
type Fed<'s> = (&'s str, &'s str);

fn topics<'s>(store: &'s DesiredStore, kafka: &'s KafkaIngestion) -> Vec<Fed<'s>> {
    let datasets = store.datasets.iter();
    datasets.filter_map(|one| Some((one.address.as_str(), kafka.topic(&one.name)?))).collect()
}

fn fed(platform: &Served) -> impl Iterator<Item = (&DesiredStore, &KafkaIngestion)> {
    platform.desired.stores.iter().filter_map(|store| Some((store, store.ingestion.kafka()?)))
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
