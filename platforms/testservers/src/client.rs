//! The few requests of Kafka's own protocol that tests need: records of any bytes, into a partition of one's choice, and
//! quickly. The tools that come with Kafka take seconds to start and know text only.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::kafka::Kafka;

/// A record to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The partition.
    pub partition: i32,
    /// The key.
    pub key: Option<Vec<u8>>,
    /// The value; none makes a tombstone.
    pub value: Option<Vec<u8>>,
}

/// Numbers of requests, and the versions in which they are sent: the last ones without tagged fields.
const PRODUCE: (i16, i16) = (0, 7);
const LIST_OFFSETS: (i16, i16) = (2, 1);
const CREATE_TOPICS: (i16, i16) = (19, 2);
const DELETE_TOPICS: (i16, i16) = (20, 1);
const DELETE_RECORDS: (i16, i16) = (21, 0);
const CREATE_PARTITIONS: (i16, i16) = (37, 0);
const ALTER_CONFIGS: (i16, i16) = (44, 0);
/// Far below what a broker takes at once.
const RECORDS_OF_A_BATCH: usize = 500;
/// Longer than a broker thinks about anything here.
const PATIENCE: Duration = Duration::from_secs(60);
/// What a broker answers as long as nobody leads a partition.
const WITHOUT_LEADER: [i16; 3] = [3, 5, 6];
/// Asks for the offset behind the last record.
const LATEST: i64 = -1;

impl Kafka {
    /// Makes topics of so many partitions.
    pub fn topics_of(&self, topics: &[(&str, i32)]) {
        let mut body = Body::default();
        body.count(topics.len());
        for (name, partitions) in topics {
            body.text(name).int(*partitions).short(1).count(0).count(0);
        }
        body.int(30_000).bytes.push(0);
        let mut answer = self.ask(CREATE_TOPICS, &body.bytes);
        answer.int();
        for _ in 0..answer.int() {
            let (name, code, _) = (answer.text(), answer.short(), answer.text());
            assert_eq!(code, 0, "the topic `{name}` was not made");
        }
    }

    /// Gives a topic other settings.
    pub fn topic_with(&self, name: &str, settings: &[(&str, &str)]) {
        let mut body = Body::default();
        // A topic is the resource of number 2, and to set is the operation of number 0.
        body.count(1).bytes.push(2);
        body.text(name).count(settings.len());
        for (key, value) in settings {
            body.text(key).bytes.push(0);
            body.text(value);
        }
        body.bytes.push(0);
        let mut answer = self.ask(ALTER_CONFIGS, &body.bytes);
        let (_, _) = (answer.int(), answer.int());
        assert_eq!(answer.short(), 0, "the settings of `{name}` were not taken");
    }

    /// Gives a topic more partitions, so that it has so many.
    pub fn partitions_of(&self, name: &str, partitions: i32) {
        let mut body = Body::default();
        // The brokers are to choose who keeps them.
        body.count(1).text(name).int(partitions).int(-1).int(30_000).bytes.push(0);
        let mut answer = self.ask(CREATE_PARTITIONS, &body.bytes);
        let (_, _, _) = (answer.int(), answer.int(), answer.text());
        assert_eq!(answer.short(), 0, "the topic `{name}` got no partitions");
    }

    /// Removes a topic, and waits until it is gone.
    pub fn remove_topic(&self, name: &str) {
        let mut body = Body::default();
        body.count(1).text(name).int(30_000);
        let mut answer = self.ask(DELETE_TOPICS, &body.bytes);
        let (_, _, _) = (answer.int(), answer.int(), answer.text());
        assert_eq!(answer.short(), 0, "the topic `{name}` was not removed");
    }

    /// Removes the records of a partition below an offset, as its retention would.
    pub fn remove_records(&self, topic: &str, partition: i32, below: i64) {
        let mut body = Body::default();
        body.count(1).text(topic).count(1).int(partition).long(below).int(30_000);
        let mut answer = self.ask(DELETE_RECORDS, &body.bytes);
        let (_, _, _, _) = (answer.int(), answer.int(), answer.text(), answer.int());
        let (_, _, code) = (answer.int(), answer.long(), answer.short());
        assert_eq!(code, 0, "the records of {topic}/{partition} were not removed");
    }

    /// Writes records to a topic, in order.
    pub fn produce(&self, topic: &str, messages: &[Message]) {
        let last = messages.iter().map(|message| message.partition).max().unwrap_or(-1);
        for partition in 0..=last {
            let own: Vec<&Message> =
                messages.iter().filter(|message| message.partition == partition).collect();
            for chunk in own.chunks(RECORDS_OF_A_BATCH) {
                self.produce_batch(topic, partition, chunk);
            }
        }
    }

    fn produce_batch(&self, topic: &str, partition: i32, messages: &[&Message]) {
        let mut body = Body::default();
        body.short(-1).short(-1).int(30_000).count(1).text(topic).count(1).int(partition);
        let batch = batch(messages);
        body.count(batch.len()).bytes.extend(batch);
        let begun = Instant::now();
        loop {
            let mut answer = self.ask(PRODUCE, &body.bytes);
            answer.int();
            let (name, _, _) = (answer.text(), answer.int(), answer.int());
            match answer.short() {
                0 => return,
                // A partition that was made a moment ago.
                code if WITHOUT_LEADER.contains(&code) && begun.elapsed() < PATIENCE => {
                    std::thread::sleep(Duration::from_millis(20));
                }
                code => panic!("a batch for `{name}` was not taken: {code}"),
            }
        }
    }

    /// The offset behind the last record of each partition of a topic.
    pub fn end_offsets(&self, topic: &str, partitions: i32) -> Vec<i64> {
        let mut body = Body::default();
        body.int(-1).count(1).text(topic).int(partitions);
        for partition in 0..partitions {
            body.int(partition).long(LATEST);
        }
        let mut answer = self.ask(LIST_OFFSETS, &body.bytes);
        let (_, _, count) = (answer.int(), answer.text(), answer.int());
        let mut out = vec![0; usize::try_from(partitions).expect("a few")];
        for _ in 0..count {
            let (partition, code, _, offset) = (answer.int(), answer.short(), answer.long(), answer.long());
            assert_eq!(code, 0, "no offset of {topic}/{partition}");
            out[usize::try_from(partition).expect("a partition")] = offset;
        }
        out
    }

    /// Sends a request and gives the answer behind its header.
    fn ask(&self, (number, version): (i16, i16), body: &[u8]) -> Answer {
        let mut request = Body::default();
        request.short(number).short(version).int(1).text("dsc-tests").bytes.extend(body);
        let mut stream = TcpStream::connect(("127.0.0.1", self.own_port())).expect("the broker");
        stream.set_read_timeout(Some(PATIENCE)).expect("a limit");
        let length = i32::try_from(request.bytes.len()).expect("a small request");
        stream.write_all(&length.to_be_bytes()).expect("the broker's ear");
        stream.write_all(&request.bytes).expect("the broker's ear");
        let mut length = [0; 4];
        stream.read_exact(&mut length).expect("an answer");
        let mut bytes = vec![0; usize::try_from(i32::from_be_bytes(length)).expect("a length")];
        stream.read_exact(&mut bytes).expect("the whole answer");
        let mut answer = Answer { bytes, at: 0 };
        answer.int();
        answer
    }
}

/// A batch of records, as brokers keep it.
fn batch(messages: &[&Message]) -> Vec<u8> {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("a time after 1970");
    let now = i64::try_from(now.as_millis()).expect("a time of today");
    let last = i32::try_from(messages.len()).expect("a small batch") - 1;
    let mut inner = Body::default();
    inner.short(0).int(last).long(now).long(now).long(-1).short(-1).int(-1).int(last + 1);
    for (delta, message) in (0_i64..).zip(messages) {
        let mut record = Body::default();
        record.bytes.push(0);
        record
            .varint(0)
            .varint(delta)
            .field(message.key.as_deref())
            .field(message.value.as_deref())
            .varint(0);
        inner.varint(i64::try_from(record.bytes.len()).expect("a small record")).bytes.extend(record.bytes);
    }
    let mut out = Body::default();
    // What follows the length: the epoch of a leader, the format, the checksum.
    out.long(0).count(inner.bytes.len() + 9).int(-1).bytes.push(2);
    out.bytes.extend(checksum(&inner.bytes).to_be_bytes());
    out.bytes.extend(inner.bytes);
    out.bytes
}

/// CRC-32C.
fn checksum(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| REMAINDERS[(sum as u8 ^ byte) as usize] ^ (sum >> 8))
}

/// What each byte leaves.
static REMAINDERS: [u32; 256] = {
    let mut out = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let mut sum = byte as u32;
        let mut bit = 0;
        while bit < 8 {
            sum = if sum & 1 == 1 { (sum >> 1) ^ 0x82f6_3b78 } else { sum >> 1 };
            bit += 1;
        }
        out[byte] = sum;
        byte += 1;
    }
    out
};

/// What is sent.
#[derive(Default)]
struct Body {
    bytes: Vec<u8>,
}

impl Body {
    fn short(&mut self, number: i16) -> &mut Body {
        self.bytes.extend(number.to_be_bytes());
        self
    }

    fn int(&mut self, number: i32) -> &mut Body {
        self.bytes.extend(number.to_be_bytes());
        self
    }

    fn long(&mut self, number: i64) -> &mut Body {
        self.bytes.extend(number.to_be_bytes());
        self
    }

    fn count(&mut self, count: usize) -> &mut Body {
        self.int(i32::try_from(count).expect("a small request"))
    }

    fn text(&mut self, text: &str) -> &mut Body {
        self.short(i16::try_from(text.len()).expect("a short text"));
        self.bytes.extend(text.as_bytes());
        self
    }

    /// A number whose small values, of both signs, take one byte.
    fn varint(&mut self, number: i64) -> &mut Body {
        let mut rest = u64::from_ne_bytes(((number << 1) ^ (number >> 63)).to_ne_bytes());
        while rest > 127 {
            self.bytes.push((rest & 127) as u8 | 128);
            rest >>= 7;
        }
        self.bytes.push(rest as u8);
        self
    }

    fn field(&mut self, bytes: Option<&[u8]>) -> &mut Body {
        let Some(bytes) = bytes else { return self.varint(-1) };
        self.varint(i64::try_from(bytes.len()).expect("a small record"));
        self.bytes.extend(bytes);
        self
    }
}

/// What came back.
struct Answer {
    bytes: Vec<u8>,
    at: usize,
}

impl Answer {
    fn take<const N: usize>(&mut self) -> [u8; N] {
        let taken = self.bytes[self.at..self.at + N].try_into().expect("so many bytes");
        self.at += N;
        taken
    }

    fn short(&mut self) -> i16 {
        i16::from_be_bytes(self.take())
    }

    fn int(&mut self) -> i32 {
        i32::from_be_bytes(self.take())
    }

    fn long(&mut self) -> i64 {
        i64::from_be_bytes(self.take())
    }

    fn text(&mut self) -> String {
        let length = usize::try_from(self.short()).unwrap_or(0);
        let text = String::from_utf8_lossy(&self.bytes[self.at..self.at + length]).into_owned();
        self.at += length;
        text
    }
}
