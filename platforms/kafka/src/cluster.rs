//! One cluster: what it knows of topics, and their records.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use dsc_driver::source::SourceError;
use dsc_driver::{Partition, PartitionState, RecordBatch, RecordLog, TopicState};
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::topic_partition_list::{Offset, TopicPartitionList};
use rdkafka::types::RDKafkaErrorCode;

use crate::group::Membership;
use crate::native::{Delivery, Queue, describe_topics};
use crate::reach::Hearing;
use crate::settings::Settings;

/// A broker that was started again answers within seconds; a cluster that does not in this time is not there.
const PATIENCE: Duration = Duration::from_secs(30);
/// After the last record that is there, the next ones may just be on their way.
const A_MOMENT: Duration = Duration::from_millis(2);
/// A batch ends where so many bytes are in it, whatever the number of its records.
const MOST_BYTES: usize = 16 << 20;
/// So many partitions are asked for their offsets at once.
const PARTITIONS_AT_ONCE: usize = 5_000;

/// A Kafka cluster. Made without touching anything; it is reached when it is first asked.
pub struct Cluster {
    pub(crate) settings: Settings,
    pub(crate) patience: Duration,
    reader: Option<Reader>,
}

/// A connection to the cluster. In this order its parts go.
pub(crate) struct Reader {
    pub(crate) queue: Queue,
    pub(crate) consumer: BaseConsumer<Hearing>,
}

impl std::fmt::Debug for Cluster {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Cluster").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl Cluster {
    /// The cluster at that place; nothing is asked yet.
    pub fn new(settings: Settings) -> Cluster {
        Cluster { settings, patience: PATIENCE, reader: None }
    }

    /// The same, for those who would rather do without an answer than wait long for it.
    pub fn with_patience(self, patience: Duration) -> Cluster {
        Cluster { patience, ..self }
    }

    /// Where it is, for messages.
    pub fn place(&self) -> String {
        self.settings.place()
    }

    /// Joins a group of those who share some of its topics. What is ours is known a little later.
    ///
    /// # Errors
    /// The library does not want to.
    pub fn join(&self, group: &str, topics: &[&str]) -> Result<Membership, SourceError> {
        Membership::join(&self.settings, group, topics)
    }

    pub(crate) fn fault(&self, action: &'static str, message: impl ToString) -> SourceError {
        SourceError::Server { action, place: self.place(), message: message.to_string() }
    }

    pub(crate) fn reader(&mut self) -> Result<&mut Reader, SourceError> {
        if self.reader.is_none() {
            self.reader = Some(self.open()?);
        }
        match &mut self.reader {
            Some(reader) => Ok(reader),
            None => Err(SourceError::Server {
                action: "connect to",
                place: self.settings.place(),
                message: "there is no connection".to_owned(),
            }),
        }
    }

    /// The first and the last offsets of partitions.
    fn offsets(&mut self, partitions: &[Partition]) -> Result<Vec<(i64, i64)>, SourceError> {
        let mut out = Vec::with_capacity(partitions.len());
        for chunk in partitions.chunks(PARTITIONS_AT_ONCE) {
            let first = self.offsets_of(chunk, Offset::Beginning)?;
            let end = self.offsets_of(chunk, Offset::End)?;
            out.extend(first.into_iter().zip(end));
        }
        Ok(out)
    }

    fn offsets_of(&mut self, partitions: &[Partition], which: Offset) -> Result<Vec<i64>, SourceError> {
        const ACTION: &str = "ask for the offsets of topics at";
        let mut asked = TopicPartitionList::with_capacity(partitions.len());
        for Partition { topic, number } in partitions {
            let added = asked.add_partition_offset(topic, *number, which);
            added.map_err(|cause| self.fault(ACTION, cause))?;
        }
        let patience = self.patience;
        let found = self.reader()?.consumer.offsets_for_times(asked, patience);
        let found = found.map_err(|cause| self.fault(ACTION, cause))?;
        partitions
            .iter()
            .map(|partition| {
                let element = found.find_partition(&partition.topic, partition.number);
                let element = element.ok_or_else(|| self.fault(ACTION, "an answer is missing"))?;
                let source = partition.source();
                element.error().map_err(|cause| self.fault(ACTION, format!("{source}: {cause}")))?;
                let offset = element.offset().to_raw().filter(|offset| *offset >= 0);
                offset.ok_or_else(|| self.fault(ACTION, format!("{source}: no offset")))
            })
            .collect()
    }
}

impl RecordLog for Cluster {
    async fn describe(&mut self, topics: &[&str]) -> Result<Vec<TopicState>, SourceError> {
        const ACTION: &str = "ask for topics at";
        let patience = self.patience;
        let described = describe_topics(self.reader()?.consumer.client(), topics, patience);
        let mut described = described.map_err(|code| self.fault(ACTION, code))?;
        described.retain(|topic| topic.fault != Some(RDKafkaErrorCode::UnknownTopicOrPartition));
        if let Some((topic, code)) = described.iter().find_map(|topic| Some((topic, topic.fault?))) {
            return Err(self.fault(ACTION, format!("`{}`: {}", topic.name, code)));
        }
        let partitions: Vec<Partition> = described
            .iter()
            .flat_map(|topic| {
                let name = &topic.name;
                topic.partitions.iter().map(move |number| Partition { topic: name.clone(), number: *number })
            })
            .collect();
        let mut offsets = self.offsets(&partitions)?.into_iter();
        let mut out = Vec::with_capacity(described.len());
        for topic in described {
            let state = |number: i32| {
                let (first, end) = offsets.next()?;
                Some(PartitionState { number, first, end })
            };
            let partitions = topic.partitions.into_iter().filter_map(state).collect();
            out.push(TopicState { name: topic.name, id: topic.id, partitions });
        }
        out.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(out)
    }

    async fn read_from(&mut self, places: &BTreeMap<Partition, i64>) -> Result<(), SourceError> {
        const ACTION: &str = "read from";
        let mut wanted = TopicPartitionList::with_capacity(places.len());
        for (Partition { topic, number }, offset) in places {
            let added = wanted.add_partition_offset(topic, *number, Offset::Offset(*offset));
            added.map_err(|cause| self.fault(ACTION, cause))?;
        }
        let assigned = self.reader()?.consumer.assign(&wanted);
        assigned.map_err(|cause| self.fault(ACTION, cause))
    }

    async fn next(&mut self, most: usize, patience: Duration) -> Result<RecordBatch, SourceError> {
        let begun = Instant::now();
        let mut out = RecordBatch::default();
        let mut fault = None;
        let queue = &mut self.reader()?.queue;
        // Ends of partitions and passing troubles may come first.
        let mut is_there = false;
        while fault.is_none() && out.len() < most && out.size() < MOST_BYTES {
            let (most, wait) = match is_there {
                true => (most - out.len(), A_MOMENT),
                false => (1, patience.saturating_sub(begun.elapsed())),
            };
            let taken = queue.take(most, wait, |delivery| {
                fault = fault.take().or_else(|| take_in(&mut out, &delivery));
            });
            if taken == 0 {
                break;
            }
            is_there = is_there || out.has_reached();
        }
        match fault {
            Some(message) => Err(self.fault("read from", message)),
            None => Ok(out),
        }
    }
}

/// Takes in what came out of the queue, or says what is wrong with it.
fn take_in(batch: &mut RecordBatch, delivery: &Delivery<'_>) -> Option<String> {
    match delivery {
        Delivery::Record(record) => {
            batch.push(record);
            None
        }
        Delivery::End(topic, number, offset) => {
            batch.reach(topic, *number, *offset);
            None
        }
        // Brokers come and go; who is gone for good shows by the silence. Groups are none of our business.
        Delivery::Fault(None, _) => None,
        Delivery::Fault(Some((topic, number)), code) => {
            (!passes(*code)).then(|| format!("{topic}/{number}: {code}"))
        }
    }
}

/// Whether a fault goes away by itself: a partition moves to another broker, or a broker is away.
fn passes(code: RDKafkaErrorCode) -> bool {
    use RDKafkaErrorCode as Code;
    matches!(
        code,
        Code::BrokerTransportFailure
            | Code::AllBrokersDown
            | Code::OperationTimedOut
            | Code::RequestTimedOut
            | Code::LeaderNotAvailable
            | Code::NotLeaderForPartition
            | Code::ReplicaNotAvailable
            | Code::NetworkException
            | Code::FencedLeaderEpoch
            | Code::UnknownLeaderEpoch
    )
}
