//! A real broker: who shares topics is told what is theirs, and what was somebody's goes to the others.
#![allow(clippy::disallowed_methods, reason = "a test waits for a real server")]

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use dsc_driver::{Partition, RecordLog};
use dsc_kafka::{Cluster, Membership, Settings};
use dsc_testservers::{Kafka, Message, block_on};

const PATIENCE: Duration = Duration::from_secs(60);

fn settings(kafka: &Kafka) -> Settings {
    Settings {
        address: "acme/streams".to_owned(),
        bootstrap: vec![kafka.bootstrap()],
        tls: None,
        login: None,
    }
}

fn all() -> BTreeSet<Partition> {
    let place = |(topic, number): (&str, i32)| Partition { topic: topic.to_owned(), number };
    [("a", 0), ("a", 1), ("a", 2), ("b", 0)].map(place).into()
}

/// Waits until everything is somebody's, nothing is two people's, and everybody has so much.
fn shared(members: &[Membership], wanted: &[usize]) -> Vec<BTreeSet<Partition>> {
    let begun = Instant::now();
    loop {
        let told: Vec<_> = members.iter().map(|one| one.assignment().expect("a group that has us")).collect();
        let ours: Vec<BTreeSet<Partition>> = told.into_iter().flatten().map(|told| told.partitions).collect();
        let mut counts: Vec<usize> = ours.iter().map(BTreeSet::len).collect();
        counts.sort_unstable();
        if counts == wanted && ours.iter().flatten().cloned().collect::<BTreeSet<_>>() == all() {
            return ours;
        }
        assert!(begun.elapsed() < PATIENCE, "{ours:?}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn what_is_ours_changes_with_those_who_come_and_go() {
    let kafka = Kafka::start();
    kafka.topics_of(&[("a", 3), ("b", 1)]);
    // A topic that is not there yet is in nobody's way.
    let join =
        |group: &str| Membership::join(&settings(&kafka), group, &["a", "b", "nowhere"]).expect("a member");
    let mut members = vec![join("dsc.one")];
    shared(&members, &[4]);
    members.push(join("dsc.one"));
    shared(&members, &[2, 2]);
    members.push(join("dsc.one"));
    shared(&members, &[1, 1, 2]);
    // Another group has nothing to do with it.
    let others = [join("dsc.other")];
    shared(&others, &[4]);
    let before = members[2].assignment().expect("an answer").expect("an assignment").number;
    drop(members.remove(0));
    shared(&members, &[2, 2]);
    drop(members.remove(0));
    shared(&members, &[4]);
    let after = members[0].assignment().expect("an answer").expect("an assignment").number;
    assert!(after > before, "it was agreed on anew");
}

#[test]
fn who_belongs_to_a_group_reads_what_and_from_where_they_want() {
    let kafka = Kafka::start();
    kafka.topics_of(&[("a", 3), ("b", 1)]);
    let message = Message { partition: 1, key: None, value: Some(b"v".to_vec()) };
    kafka.produce("a", &vec![message; 5]);
    let mut cluster = Cluster::new(settings(&kafka));
    let members = [cluster.join("dsc.one", &["a", "b"]).expect("a member"), {
        let other = Cluster::new(settings(&kafka));
        other.join("dsc.one", &["a", "b"]).expect("another")
    }];
    shared(&members, &[2, 2]);
    let records = block_on(async {
        // Whosever it is.
        let place = Partition { topic: "a".to_owned(), number: 1 };
        cluster.read_from(&[(place, 2)].into()).await?;
        let mut records = Vec::new();
        while records.len() < 3 {
            let batch = cluster.next(10, PATIENCE).await?;
            assert!(batch.has_reached(), "{records:?}");
            records.extend(batch.records().map(|record| record.offset));
        }
        Ok::<_, dsc_driver::SourceError>(records)
    });
    assert_eq!(records.expect("records"), [2, 3, 4]);
}
