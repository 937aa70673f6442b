//! The trait of a log of records that we read from: topics in partitions, each with offsets that only grow.
//!
//! A log knows no target, and remembers nothing for us: where reading goes on is told it each time.

use std::collections::BTreeMap;
use std::ops::Range;
use std::time::Duration;

use crate::source::SourceError;

/// A partition of a topic.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Partition {
    /// The topic.
    pub topic: String,
    /// Its number, from 0.
    pub number: i32,
}

impl Partition {
    /// As ledgers and messages call it: `topic/0`.
    pub fn source(&self) -> String {
        format!("{}/{}", self.topic, self.number)
    }
}

/// What is known of a topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopicState {
    /// Its name.
    pub name: String,
    /// What tells it from another topic that had its name before; none where the cluster is too old to say.
    pub id: Option<String>,
    /// Its partitions, by number.
    pub partitions: Vec<PartitionState>,
}

/// What a partition holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PartitionState {
    /// Its number.
    pub number: i32,
    /// The offset of its first record that is still there.
    pub first: i64,
    /// The offset behind its last record.
    pub end: i64,
}

/// A record, wherever its bytes lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordView<'b> {
    /// The topic.
    pub topic: &'b str,
    /// The partition.
    pub partition: i32,
    /// The offset in it.
    pub offset: i64,
    /// Milliseconds since 1970, if it says a time.
    pub time: Option<i64>,
    /// The key.
    pub key: Option<&'b [u8]>,
    /// The value; a tombstone has none.
    pub value: Option<&'b [u8]>,
}

/// Some records, with all their bytes in one piece.
#[derive(Clone, Debug, Default)]
pub struct RecordBatch {
    topics: Vec<String>,
    records: Vec<Kept>,
    bytes: Vec<u8>,
    /// How far each partition was read.
    reached: Vec<Reached>,
    /// Which of these was touched last: records of a partition come many at a time.
    last: usize,
}

#[derive(Clone, Copy, Debug)]
struct Reached {
    topic: usize,
    partition: i32,
    first: i64,
    next: i64,
}

#[derive(Clone, Debug)]
struct Kept {
    topic: usize,
    partition: i32,
    offset: i64,
    time: Option<i64>,
    key: Option<Range<usize>>,
    value: Option<Range<usize>>,
}

impl RecordBatch {
    /// Takes a record in.
    pub fn push(&mut self, record: &RecordView<'_>) {
        let topic = self.topic_number(record.topic);
        let key = record.key.map(|key| self.keep(key));
        let value = record.value.map(|value| self.keep(value));
        let RecordView { partition, offset, time, .. } = *record;
        self.records.push(Kept { topic, partition, offset, time, key, value });
        self.reach_number(Reached { topic, partition, first: offset, next: offset + 1 });
    }

    /// Takes in where reading of a partition goes on after this batch, where that is not right behind a record of it.
    pub fn reach(&mut self, topic: &str, partition: i32, next: i64) {
        let topic = self.topic_number(topic);
        self.reach_number(Reached { topic, partition, first: next, next });
    }

    fn reach_number(&mut self, reached: Reached) {
        let is_it = |known: &Reached| (known.topic, known.partition) == (reached.topic, reached.partition);
        if !self.reached.get(self.last).is_some_and(is_it) {
            self.last = self.reached.iter().position(is_it).unwrap_or(self.reached.len());
        }
        match self.reached.get_mut(self.last) {
            Some(known) => {
                known.first = known.first.min(reached.first);
                known.next = known.next.max(reached.next);
            }
            None => self.reached.push(reached),
        }
    }

    fn topic_number(&mut self, name: &str) -> usize {
        let last = self.reached.get(self.last).map_or(0, |reached| reached.topic);
        if self.topics.get(last).is_some_and(|known| known == name) {
            return last;
        }
        self.topics.iter().position(|known| known == name).unwrap_or_else(|| {
            self.topics.push(name.to_owned());
            self.topics.len() - 1
        })
    }

    fn keep(&mut self, bytes: &[u8]) -> Range<usize> {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(bytes);
        start..self.bytes.len()
    }

    /// The records, those of a partition in the order of their offsets.
    pub fn records(&self) -> impl Iterator<Item = RecordView<'_>> {
        let at = |range: &Option<Range<usize>>| range.clone().and_then(|range| self.bytes.get(range));
        self.records.iter().map(move |record| RecordView {
            topic: self.topics.get(record.topic).map_or("", String::as_str),
            partition: record.partition,
            offset: record.offset,
            time: record.time,
            key: at(&record.key),
            value: at(&record.value),
        })
    }

    /// For each partition of which something was read: the first offset of it, and the one at which reading goes on.
    pub fn reached(&self) -> BTreeMap<Partition, Range<i64>> {
        let named = |reached: &Reached| {
            let topic = self.topics.get(reached.topic).cloned().unwrap_or_default();
            (Partition { topic, number: reached.partition }, reached.first..reached.next)
        };
        self.reached.iter().map(named).collect()
    }

    /// How many records.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether there is no record in it.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// Whether something was reached, be it without a record.
    pub fn has_reached(&self) -> bool {
        !self.reached.is_empty()
    }

    /// How many bytes their keys and values have.
    pub fn size(&self) -> usize {
        self.bytes.len()
    }
}

/// A log of records.
#[expect(async_fn_in_trait, reason = "used by generics on one thread; no caller needs `Send`")]
pub trait RecordLog {
    /// What is known of topics now, by name; those that are not there are left out.
    async fn describe(&mut self, topics: &[&str]) -> Result<Vec<TopicState>, SourceError>;

    /// Reads these partitions from these offsets on, and no others.
    async fn read_from(&mut self, places: &BTreeMap<Partition, i64>) -> Result<(), SourceError>;

    /// The next records, at most about so many; waits for the first of them no longer than that. What is read ahead in the
    /// meantime is bounded.
    async fn next(&mut self, most: usize, patience: Duration) -> Result<RecordBatch, SourceError>;
}

#[cfg(test)]
mod tests {
    use super::{RecordBatch, RecordView};

    #[test]
    fn a_batch_gives_back_what_was_put_in() {
        let record =
            |topic, offset, key, value| RecordView { topic, partition: 1, offset, time: Some(7), key, value };
        let all = [
            record("a", 3, Some(&b"k"[..]), Some(&b"v"[..])),
            record("b", 9, None, Some(&b""[..])),
            record("a", 4, Some(&b""[..]), None),
        ];
        let mut batch = RecordBatch::default();
        all.iter().for_each(|record| batch.push(record));
        assert_eq!(batch.records().collect::<Vec<_>>(), all);
        assert_eq!((batch.len(), batch.size()), (3, 2));
    }

    #[test]
    fn what_was_reached_is_never_taken_back() {
        let mut batch = RecordBatch::default();
        for next in [4, 9, 5] {
            batch.reach("a", 0, next);
        }
        batch.reach("b", 0, 1);
        let reached: Vec<_> =
            batch.reached().into_iter().map(|(partition, reached)| (partition.source(), reached)).collect();
        assert_eq!(reached, [("a/0".to_owned(), 4..9), ("b/0".to_owned(), 1..1)]);
    }
}
