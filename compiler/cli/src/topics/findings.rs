//! What is not as it should be with the topics that fill stores: told by a plan, and changed by none of its steps.
//!
//! A few of the latest records of each topic are looked at for their keys, and none is taken.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use dsc_dialects::motion::landing::{self, Fact};
use dsc_dialects::motion::place::Place;
use dsc_driver::source::SourceError;
use dsc_driver::{Partition, RecordLog, Rows, TopicState, Value};
use dsc_kafka::Keeping;
use dsc_model::{Envelope, RecordFormat, Via, parse_cron};
use dsc_plan::desired::{DesiredDataset, DesiredStore, KafkaIngestion, Schedule};
use dsc_plan::{Drift, DriftKind};
use dsc_run::{KeyReader, KeysSeen};

use super::fed;
use crate::checked::Checked;
use crate::commands::block_on;
use crate::error::CliError;
use crate::kafka::{Logs, no_answer, topics};
use crate::platforms::{PlatformReader, Served};
use crate::render::text::counted;
use crate::session::Session;

/// A reader that is always there may be away for so long: whoever mends it comes within a day.
const ALWAYS_THERE: i64 = 24 * 3_600_000;
/// So many of the latest records of a topic are looked at.
const LATEST: usize = 20;
/// Of so many topics of a store: a plan is not to take long.
const LOOKED_AT: usize = 1_000;
/// So many records come at once.
const AT_ONCE: usize = 1_000;
/// Records that are there come within this time; whoever plans would rather go on.
const A_MOMENT: Duration = Duration::from_secs(2);

/// What is not as the stores of a platform need it. Where a cluster cannot be asked, a plan is made without it.
pub fn differences(session: &Session, checked: &Checked, platform: &Served) -> Vec<Drift> {
    let mut out = Vec::new();
    let mut reader = None;
    for (store, kafka) in fed(platform) {
        let known = known(session, platform, store, &mut reader);
        let one = Store { store, kafka, known: &known };
        match look(checked, platform, &one) {
            Ok(seen) => out.extend(store.datasets.iter().flat_map(|dataset| one.findings(dataset, &seen))),
            Err(fault) => {
                session.say(&format!("note: the topics of `{}` were not looked at: {fault}", store.address));
            }
        }
    }
    out
}

/// What our own tables know of the topics of a store; nothing where there are none yet.
fn known(
    session: &Session,
    platform: &Served,
    store: &DesiredStore,
    reader: &mut Option<PlatformReader>,
) -> Known {
    if reader.is_none() {
        *reader = platform.reader(session, "plan").ok();
    }
    let rows = reader.as_mut().and_then(|reader| reader.ask(&landing::known_topics(&store.address)).ok());
    rows.map_or_else(Known::default, |rows| Known::of(&rows))
}

/// What our own tables know of topics.
#[derive(Debug, Default)]
struct Known {
    /// The id of each topic, as it was when it was last read.
    ids: BTreeMap<String, String>,
    /// Its partitions then, each as `topic/0`, where we read it ourselves.
    partitions: BTreeSet<String>,
}

impl Known {
    fn of(rows: &Rows) -> Known {
        let mut out = Known::default();
        for row in &rows.rows {
            let text = |at: usize| row.get(at).and_then(Value::as_text).unwrap_or_default().to_owned();
            match text(2) {
                outcome if outcome == Fact::Topic.word() => {
                    out.ids.insert(text(0), text(1));
                }
                outcome if outcome == Fact::Landed.word() => {
                    out.partitions.insert(text(0));
                }
                _ => {}
            }
        }
        out
    }
}

/// What was seen of the topics of a store, by name.
#[derive(Default)]
struct Seen {
    states: BTreeMap<String, TopicState>,
    keeping: BTreeMap<String, Keeping>,
    keys: BTreeMap<String, KeysSeen>,
}

fn look(checked: &Checked, platform: &Served, one: &Store<'_>) -> Result<Seen, CliError> {
    let names = topics(one.store);
    // What is read ahead of one store goes before the next one is looked at.
    let mut logs = Logs::in_a_hurry();
    let cluster = logs.of(checked, one.store)?;
    let readers = readers(platform, one);
    block_on(async {
        let mut seen = Seen::default();
        let states = cluster.describe(&names).await.map_err(no_answer)?;
        let there: Vec<&str> = states.iter().map(|state| state.name.as_str()).collect();
        if !there.is_empty() {
            seen.keeping = cluster.keeping(&there).await.map_err(no_answer)?;
            seen.keys = look_at_keys(cluster, &states, &readers).await.map_err(no_answer)?;
        }
        seen.states = states.into_iter().map(|state| (state.name.clone(), state)).collect();
        Ok(seen)
    })
}

/// What reads the keys of each topic's records, where they can be read without a registry.
fn readers<'s>(platform: &Served, one: &Store<'s>) -> BTreeMap<&'s str, KeyReader> {
    match one.kafka.format {
        RecordFormat::Json => {}
        RecordFormat::Avro => return BTreeMap::new(),
    }
    let places = Place::all(one.store, platform.engine());
    let reader = |place: &Place<'s>| Some((one.kafka.topic(&place.dataset.name)?, KeyReader::of(place)));
    places.iter().filter_map(reader).collect()
}

/// Looks at the latest records of topics.
async fn look_at_keys<L: RecordLog>(
    log: &mut L,
    states: &[TopicState],
    readers: &BTreeMap<&str, KeyReader>,
) -> Result<BTreeMap<String, KeysSeen>, SourceError> {
    let (mut places, mut ends) = (BTreeMap::new(), BTreeMap::new());
    for state in states.iter().filter(|state| readers.contains_key(state.name.as_str())).take(LOOKED_AT) {
        let share = i64::try_from(LATEST.div_ceil(state.partitions.len().max(1))).unwrap_or(1);
        for there in state.partitions.iter().filter(|there| there.first < there.end) {
            let partition = Partition { topic: state.name.clone(), number: there.number };
            places.insert(partition.clone(), there.first.max(there.end - share));
            ends.insert(partition, there.end);
        }
    }
    let mut out: BTreeMap<String, KeysSeen> = BTreeMap::new();
    if places.is_empty() {
        return Ok(out);
    }
    log.read_from(&places).await?;
    while !ends.is_empty() {
        let batch = log.next(AT_ONCE, A_MOMENT).await?;
        if !batch.has_reached() {
            break;
        }
        for record in batch.records() {
            let Some(reader) = readers.get(record.topic) else { continue };
            let seen = out.entry(record.topic.to_owned()).or_default();
            // What comes meanwhile would make it more than a few.
            if seen.looked_at < LATEST {
                reader.look(&record, seen);
            }
        }
        for (partition, range) in batch.reached() {
            if ends.get(&partition).is_some_and(|end| range.end >= *end) {
                ends.remove(&partition);
            }
        }
    }
    Ok(out)
}

/// A store, and what is known of its topics.
struct Store<'s> {
    store: &'s DesiredStore,
    kafka: &'s KafkaIngestion,
    known: &'s Known,
}

impl Store<'_> {
    /// What is to be said of the topic of a dataset.
    fn findings(&self, dataset: &DesiredDataset, seen: &Seen) -> Vec<Drift> {
        let Some(topic) = self.kafka.topic(&dataset.name) else { return Vec::new() };
        let found = match seen.states.get(topic) {
            None => vec![self.missing(topic)],
            Some(state) => {
                let kept = seen.keeping.get(topic).copied().unwrap_or_default();
                let keys = seen.keys.get(topic).cloned().unwrap_or_default();
                vec![
                    self.forgets(topic, kept.milliseconds),
                    compacted(topic, kept, dataset),
                    self.partitions(state),
                    self.made_anew(state),
                    self.bare(state, kept, &keys),
                    incomplete(topic, dataset, &keys),
                ]
            }
        };
        let drift = |(kind, message): Finding| Drift { address: dataset.address.clone(), message, kind };
        found.into_iter().flatten().map(drift).collect()
    }

    /// What is missing and may be made is a step of the plan.
    fn missing(&self, topic: &str) -> Option<Finding> {
        match self.kafka.create_topics {
            Some(shape) => self.forgets(topic, shape.retention),
            None => Some((
                DriftKind::TopicMissing,
                format!(
                    "there is no topic `{topic}` at {}: nothing arrives until its producer makes it",
                    self.kafka.container
                ),
            )),
        }
    }

    fn forgets(&self, topic: &str, kept: Option<i64>) -> Option<Finding> {
        let kept = kept?;
        let needed = needed(self.store, self.kafka);
        let said = self.kafka.create_topics.and_then(|shape| shape.retention).unwrap_or(0);
        let (wanted, reason) = if kept < needed {
            (needed, format!("we may be away for {}: what goes before it is read is lost", span(needed)))
        } else if kept < said {
            (said, format!("the model says {}", span(said)))
        } else {
            return None;
        };
        Some((
            DriftKind::TopicForgetsTooSoon,
            format!(
                "the topic `{topic}` keeps its records for {}, and {reason}; set its `retention.ms` to {wanted} or more",
                span(kept),
            ),
        ))
    }

    fn partitions(&self, state: &TopicState) -> Option<Finding> {
        let topic = &state.name;
        let count = counted(state.partitions.len(), "partition");
        let source = |number: i32| Partition { topic: topic.clone(), number }.source();
        let known = self
            .known
            .partitions
            .iter()
            .filter(|known| known.rsplit_once('/').is_some_and(|(name, _)| name == topic));
        let known = known.count();
        let is_new = |number: i32| !self.known.partitions.contains(&source(number));
        let message = if known > 0 && state.partitions.iter().any(|there| is_new(there.number)) {
            format!(
                "the topic `{topic}` has {count}, and had {known} when it was last read: keys go to other partitions than \
                 before, and what came of one key before and after that is in no order"
            )
        } else {
            let said = self.kafka.create_topics.and_then(|shape| shape.partitions)?;
            if usize::try_from(said) == Ok(state.partitions.len()) {
                return None;
            }
            format!("the topic `{topic}` has {count}, and the model says {said}")
        };
        Some((DriftKind::TopicPartitions, message))
    }

    fn made_anew(&self, state: &TopicState) -> Option<Finding> {
        let (known, there) = (self.known.ids.get(&state.name)?, state.id.as_ref()?);
        (known != there).then(|| {
            let message = format!(
                "the topic `{}` was made anew since it was last read: what the one before it held behind that is gone, and \
                 `dsc run --allow-gaps` reads the new one",
                state.name
            );
            (DriftKind::TopicMadeAnew, message)
        })
    }

    /// Records without a key of their own, where that matters.
    fn bare(&self, state: &TopicState, kept: Keeping, keys: &KeysSeen) -> Option<Finding> {
        let partitions = state.partitions.len();
        let reason = match self.kafka.envelope {
            _ if kept.is_compacted => "and the topic is compacted, which goes by the key".to_owned(),
            Envelope::Debezium if partitions > 1 => {
                format!(
                    "so they go to any of its {partitions} partitions, and changes of one row overtake each other"
                )
            }
            Envelope::Debezium | Envelope::Flat => return None,
        };
        (keys.bare > 0).then(|| {
            (DriftKind::TopicKeys, format!("{} have no key, {reason}", share(&state.name, keys.bare, keys)))
        })
    }
}

/// What is found, and what is said of it.
type Finding = (DriftKind, String);

fn compacted(topic: &str, kept: Keeping, dataset: &DesiredDataset) -> Option<Finding> {
    (kept.is_compacted && dataset.history).then(|| {
        let message = format!(
            "the topic `{topic}` is compacted: of versions that come while nobody reads only the last one stays, and its \
             history is wanted"
        );
        (DriftKind::TopicCompacted, message)
    })
}

fn incomplete(topic: &str, dataset: &DesiredDataset, keys: &KeysSeen) -> Option<Finding> {
    (keys.incomplete > 0).then(|| {
        let names: Vec<String> = keys.missing.iter().map(|name| format!("`{name}`")).collect();
        let message = format!(
            "{} do not say {}, of the key of `{}`: they go to the quarantine",
            share(topic, keys.incomplete, keys),
            names.join(" and "),
            dataset.address,
        );
        (DriftKind::TopicKeys, message)
    })
}

fn share(topic: &str, count: usize, keys: &KeysSeen) -> String {
    format!("{count} of the {} of `{topic}`", counted(keys.looked_at, "latest record"))
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
