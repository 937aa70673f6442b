//! Several programs that watch one platform share the partitions of its topics: some are killed, some stop, some come, and
//! what is theirs goes to the others.
#![allow(clippy::disallowed_methods, reason = "a test waits for real servers, and kills what it started")]

use std::collections::BTreeSet;
use std::process::Child;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::thread::{JoinHandle, sleep, spawn};
use std::time::{Duration, Instant};

use dsc_testservers::Kafka;

use super::direct::{model, stop};
use super::records::{PARTITIONS, message};
use super::scene::{PATIENCE, Scene};

const TOPIC: &str = "web.clicks";

/// Somebody who writes clicks all the time, the same number to each partition.
struct Producer {
    is_over: Arc<AtomicBool>,
    sent: Arc<AtomicI64>,
    thread: JoinHandle<()>,
}

impl Producer {
    fn start(kafka: &Arc<Kafka>) -> Producer {
        let (is_over, sent) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicI64::new(0)));
        let (kafka, end, count) = (Arc::clone(kafka), Arc::clone(&is_over), Arc::clone(&sent));
        let thread = spawn(move || {
            while !end.load(Ordering::Relaxed) {
                let first = count.load(Ordering::Relaxed);
                let next = first + 10 * i64::from(PARTITIONS);
                let row =
                    |key| message(key, Some(format!("{{\"name\": \"n\", \"amount\": 1, \"seen\": {key}}}")));
                kafka.produce(TOPIC, &(first..next).map(row).collect::<Vec<_>>());
                count.store(next, Ordering::Relaxed);
                sleep(Duration::from_millis(50));
            }
        });
        Producer { is_over, sent, thread }
    }

    fn sent(&self) -> i64 {
        self.sent.load(Ordering::Relaxed)
    }

    /// Stops it; answers with how many it wrote.
    fn stop(self) -> i64 {
        self.is_over.store(true, Ordering::Relaxed);
        self.thread.join().expect("a producer");
        self.sent.load(Ordering::Relaxed)
    }
}

impl Scene {
    /// Which process landed the last records of each partition, as the ledger has it.
    fn landers(&self) -> Vec<u32> {
        let asked = format!(
            "SELECT claim FROM dsc.positions WHERE outcome = 'landed' AND starts_with(source, '{TOPIC}/') ORDER BY source"
        );
        self.server.psql("quick", &asked).lines().map(|claim| claim.parse().expect("a process")).collect()
    }

    /// Waits until just these land, each of them some partitions of the one topic.
    fn wait_for_landers(&self, running: &[&Child]) {
        let wanted: BTreeSet<u32> = running.iter().map(|child| child.id()).collect();
        self.wait_until("landers", |scene| {
            let landers = scene.landers();
            let are_all = usize::try_from(PARTITIONS) == Ok(landers.len());
            (are_all && landers.iter().copied().collect::<BTreeSet<_>>() == wanted, format!("{landers:?}"))
        });
    }

    fn wait_until(&self, what: &str, is_so: impl Fn(&Scene) -> (bool, String)) {
        let begun = Instant::now();
        loop {
            let (is_so, shown) = is_so(self);
            if is_so {
                return;
            }
            assert!(begun.elapsed() < PATIENCE, "{what}: {shown}");
            sleep(Duration::from_millis(50));
        }
    }

    /// Holds that so many clicks came, and that each was counted once, from the topic to the view.
    fn all_came_once(&mut self, sent: i64) {
        let wanted = format!("{sent}|0|{}", sent - 1);
        self.wait_until("clicks", |scene| {
            (scene.clicks() == wanted, format!("{} of {sent}", scene.clicks()))
        });
        let ask = |statement: &str| self.server.psql("quick", statement);
        let sums = "SELECT sum(arrived), sum(inserted), sum(duplicate) FROM dsc.runs WHERE kind = 'ingest'";
        assert_eq!(ask(sums), format!("{sent}|{sent}|0"));
        for outcome in ["landed", "position"] {
            let taken = format!(
                "SELECT digest FROM dsc.positions WHERE outcome = '{outcome}' AND starts_with(source, '{TOPIC}/') \
                 ORDER BY source"
            );
            let ends = self.kafka.end_offsets(TOPIC, PARTITIONS);
            let ends: Vec<String> = ends.iter().map(i64::to_string).collect();
            assert_eq!(ask(&taken).lines().collect::<Vec<_>>(), ends, "{outcome}");
        }
        assert_eq!(ask("SELECT count(*) FROM usa_clicks_landing.records"), "0");
        let status = self.dsc_is_fine(&["status"]);
        assert!(status.stdout.contains("accounts balance"), "{}", status.stdout);
    }
}

#[test]
fn runs_that_watch_share_the_partitions_of_a_topic_whoever_of_them_is_killed_stops_or_comes() {
    let mut scene = Scene::start_direct("in_quick");
    let producer = Producer::start(&scene.kafka);
    let watch = |scene: &Scene| scene.begin(&["run", "--watch"]);
    let (mut first, mut second) = (watch(&scene), watch(&scene));
    scene.wait_for_landers(&[&first, &second]);
    first.kill().expect("a run that can be killed");
    first.wait().expect("its end");
    let mut third = watch(&scene);
    scene.wait_for_landers(&[&second, &third]);
    stop(&mut second);
    scene.wait_for_landers(&[&third]);
    let mut fourth = watch(&scene);
    scene.wait_for_landers(&[&third, &fourth]);
    // Whoever runs once beside them takes what there is, and nothing of it twice.
    let begun = Instant::now();
    while scene.dsc(&["run"]).code != 0 {
        assert!(begun.elapsed() < PATIENCE, "somebody else moves all the time");
    }
    let sent = producer.stop();
    scene.all_came_once(sent);
    stop(&mut third);
    stop(&mut fourth);
    scene.dsc_is_fine(&["plan", "--check"]);
}

#[test]
fn a_changed_schema_waits_for_those_who_land_and_keeps_out_who_does_not_know_it() {
    let mut scene = Scene::start_direct("in_quick");
    let producer = Producer::start(&scene.kafka);
    let mut old: Vec<Child> = (0..2).map(|_| scene.begin(&["run", "--watch"])).collect();
    scene.wait_for_landers(&[&old[0], &old[1]]);
    let changed = model(&["in_quick"]).replace("seen: bigint }", "seen: bigint, note: \"text?\" }");
    scene.write_model(&changed);
    scene.dsc_is_fine(&["apply", "--yes"]);
    let landed =
        scene.server.psql("quick", "SELECT sum(digest::bigint) FROM dsc.positions WHERE outcome = 'landed'");
    let before = producer.sent();
    scene.wait_until("records", |_| (producer.sent() > before + 300, producer.sent().to_string()));
    let later =
        scene.server.psql("quick", "SELECT sum(digest::bigint) FROM dsc.positions WHERE outcome = 'landed'");
    assert_eq!(landed, later, "what the old ones know is out of date");
    let mut new: Vec<Child> = (0..2).map(|_| scene.begin(&["run", "--watch"])).collect();
    scene.wait_for_landers(&[&new[0], &new[1]]);
    old.iter_mut().for_each(stop);
    let sent = producer.stop();
    scene.all_came_once(sent);
    new.iter_mut().for_each(stop);
}
