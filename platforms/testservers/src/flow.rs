//! Records of one make, as many and as fast as a measurement wants them.

use std::thread::sleep;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::client::Message;
use crate::kafka::Kafka;

/// How many records are made at once where nothing but their number matters.
const CHUNK: u64 = 5_000;
/// How often a flow gives what is due.
const PACE: Duration = Duration::from_millis(20);

impl Kafka {
    /// Writes so many records, as fast as can be.
    pub fn fill(&self, topic: &str, partitions: i32, records: u64) {
        let mut made = 0;
        while made < records {
            let next = (made + CHUNK).min(records);
            self.produce(topic, &events(made..next, partitions));
            made = next;
        }
    }

    /// Writes so many records a second for a while, evenly; gives how many they were. Where the machine does not keep up
    /// they are fewer.
    pub fn flow(&self, topic: &str, partitions: i32, (rate, seconds): (u64, u64)) -> u64 {
        let begun = Instant::now();
        let end = Duration::from_secs(seconds);
        let mut made = 0;
        while begun.elapsed() < end {
            let elapsed = u64::try_from(begun.elapsed().as_millis()).expect("a short while");
            let due = (rate * elapsed / 1_000).min(rate * seconds);
            self.produce(topic, &events(made..due.max(made), partitions));
            made = due.max(made);
            sleep(PACE);
        }
        made
    }
}

/// Rows as an application tells them, with the microsecond at which they were made.
fn events(numbers: std::ops::Range<u64>, partitions: i32) -> Vec<Message> {
    let sent = SystemTime::now().duration_since(UNIX_EPOCH).expect("a time after 1970").as_micros();
    let partitions = u64::try_from(partitions).expect("some partitions");
    let event = |id: u64| {
        Message {
        partition: i32::try_from(id % partitions).expect("a partition"),
        key: Some(format!("{{\"id\":{id}}}").into_bytes()),
        value: Some(
            format!(
                "{{\"id\":{id},\"sent\":{sent},\"customer\":\"customer {}\",\"city\":\"Porto\",\"amount\":\"{}.{:02}\",\
                 \"note\":\"as told by the till, number {id}\"}}",
                id % 9_973,
                id % 997,
                id % 100
            )
            .into_bytes(),
        ),
    }
    };
    numbers.map(event).collect()
}
