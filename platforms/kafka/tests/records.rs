//! A real broker: what is known of its topics, and their records, byte for byte.
#![allow(clippy::disallowed_methods, reason = "a test waits for a real server")]

use std::collections::BTreeMap;
use std::time::Duration;

use dsc_driver::{Partition, RecordBatch, RecordLog};
use dsc_kafka::{Cluster, Settings};
use dsc_testservers::{Kafka, Message, block_on};

const PATIENCE: Duration = Duration::from_secs(30);

fn cluster(kafka: &Kafka) -> Cluster {
    Cluster::new(Settings {
        address: "acme/streams".to_owned(),
        bootstrap: vec![kafka.bootstrap()],
        tls: None,
        login: None,
    })
}

fn message(partition: i32, key: Option<&[u8]>, value: Option<&[u8]>) -> Message {
    Message { partition, key: key.map(<[u8]>::to_vec), value: value.map(<[u8]>::to_vec) }
}

/// Partition, offset, key and value.
type Shown = (i32, i64, Option<Vec<u8>>, Option<Vec<u8>>);

fn shown(batch: &RecordBatch) -> Vec<Shown> {
    let own = |bytes: Option<&[u8]>| bytes.map(<[u8]>::to_vec);
    batch
        .records()
        .map(|record| (record.partition, record.offset, own(record.key), own(record.value)))
        .collect()
}

#[test]
fn records_come_byte_for_byte_from_where_we_say_and_ends_are_known() {
    let kafka = Kafka::start();
    kafka.topics_of(&[("a", 2), ("b", 1)]);
    let sent = [
        message(0, None, Some(b"\xff\0")),
        message(0, Some(b""), None),
        message(0, Some(b"k"), Some(b"")),
        message(1, Some(b"x"), Some(b"y")),
    ];
    kafka.produce("a", &sent);
    block_on(async {
        let mut cluster = cluster(&kafka);
        let states = cluster.describe(&["a", "b", "nowhere"]).await?;
        let offsets: Vec<_> = states
            .iter()
            .map(|state| {
                let ends: Vec<_> = state.partitions.iter().map(|one| (one.first, one.end)).collect();
                (state.name.as_str(), state.id.is_some(), ends)
            })
            .collect();
        assert_eq!(offsets, [("a", true, vec![(0, 3), (0, 1)]), ("b", true, vec![(0, 0)])]);

        let place = |topic: &str, number| Partition { topic: topic.to_owned(), number };
        let from = BTreeMap::from([(place("a", 0), 1), (place("a", 1), 0), (place("b", 0), 0)]);
        cluster.read_from(&from).await?;
        let (mut records, mut reached) = (Vec::new(), BTreeMap::new());
        while reached.len() < 3 || records.len() < 3 {
            let batch = cluster.next(100, PATIENCE).await?;
            assert!(batch.has_reached(), "{records:?}");
            records.extend(shown(&batch));
            reached.extend(
                batch.reached().into_iter().map(|(partition, range)| (partition.source(), range.end)),
            );
        }
        records.sort();
        assert_eq!(
            records,
            [
                (0, 1, Some(Vec::new()), None),
                (0, 2, Some(b"k".to_vec()), Some(Vec::new())),
                (1, 0, Some(b"x".to_vec()), Some(b"y".to_vec())),
            ]
        );
        let ends = [("a/0".to_owned(), 3), ("a/1".to_owned(), 1), ("b/0".to_owned(), 0)];
        assert_eq!(reached, BTreeMap::from(ends));
        let kept = cluster.keeping(&["a", "nowhere"]).await?;
        assert_eq!(kept.keys().collect::<Vec<_>>(), ["a"]);
        Ok::<(), dsc_driver::SourceError>(())
    })
    .expect("a broker that answers");
}

#[test]
fn records_that_are_gone_are_an_error_and_no_silence() {
    let kafka = Kafka::start();
    kafka.topics_of(&[("a", 1)]);
    kafka.produce("a", &vec![message(0, None, Some(b"v")); 9]);
    kafka.remove_records("a", 0, 5);
    let fault = block_on(async {
        let mut cluster = cluster(&kafka);
        let from = BTreeMap::from([(Partition { topic: "a".to_owned(), number: 0 }, 2)]);
        cluster.read_from(&from).await?;
        loop {
            cluster.next(100, PATIENCE).await?;
        }
        #[expect(unreachable_code, reason = "says what kind of error it is")]
        Ok::<(), dsc_driver::SourceError>(())
    });
    let fault = fault.expect_err("a gap").to_string();
    assert!(fault.contains("acme/streams") && fault.contains("a/0"), "{fault}");
}
