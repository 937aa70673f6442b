//! Records of producers, through a real broker and the program to the rows that readers see: carried by a real Connect
//! cluster, or read by the program itself, into a server and into a file.
//!
//! `DSC_RECORDS=100000 cargo test -p dsc-cli --test cli topics` sends that many; a few thousand by default.
#![allow(
    clippy::disallowed_methods,
    reason = "a test waits for real servers, and looks at what others can see"
)]

mod changes;
mod direct;
mod groups;
mod law;
mod made;
mod records;
mod scene;
mod secrets;
mod secure;
mod stale;
mod underway;

use std::ops::Range;
use std::time::{Duration, Instant};

use dsc_testservers::{Dice, Message};
use records::{Expected, PARTITIONS, Poison, debezium, flat, message, poison};
use scene::{PATIENCE, Scene, Way};

/// Stores of both kinds of envelope; `TABLES` and `CLICKS` are their datasets.
const MODEL: &str = r#"datastores:
  usa/northwind:
    team: sales
    description: Tables whose changes Debezium tells
    ingestion: { kind: kafka, container: acme/streams, topics: { naming: debezium, prefix: nw.public } }
    datasets:
TABLES
  usa/clicks:
    team: sales
    description: Rows that carry their own version
    ingestion:
      kind: kafka
      container: acme/streams
      envelope: flat
      unknown_fields: ignore
      topics: { TOPICS }
    datasets:
CLICKS
workspaces:
  usa/desk:
    team: sales
    description: Reads all
    container: managed
    groups:
      all:
        needs: { history: full, latency: minutes }
        datasets: [READ]
"#;

const TABLES: usize = 10;
const CLICKS: usize = 4;

/// A topic, its dataset, and what its records come to.
struct Topic {
    name: String,
    dataset: String,
    messages: Vec<Message>,
    expected: Expected,
    poison: Vec<Poison>,
}

impl Topic {
    fn is_enveloped(&self) -> bool {
        self.dataset.starts_with("northwind")
    }

    /// The name of its dataset's view, which is that of its tables, too.
    fn view(&self) -> &str {
        self.dataset.split_once('.').expect("a store and a dataset").1
    }

    /// Some quarters of its records.
    fn quarters(&self, which: Range<usize>) -> &[Message] {
        let number = self.messages.len();
        &self.messages[number * which.start / 4..number * which.end / 4]
    }
}

fn datasets() -> Vec<(String, String)> {
    let table = |number: usize| (format!("nw.public.table_{number}"), format!("northwind.table_{number}"));
    let click = |number: usize| (format!("web.clicks.{number}"), format!("clicks.click_{number}"));
    (0..TABLES).map(table).chain((0..CLICKS).map(click)).collect()
}

fn model(way: Way, width: usize) -> String {
    let columns = format!("id: bigint, name: \"varchar({width})?\", amount: \"decimal(12,2)?\"");
    let mut text = format!("{}{MODEL}", way.head());
    let lines = |count: usize, line: &dyn Fn(usize) -> String| (0..count).map(line).collect::<Vec<_>>();
    let tables = lines(TABLES, &|number| {
        format!("      table_{number}: {{ key: [id], classification: [pub], columns: {{ {columns} }} }}")
    });
    let clicks = lines(CLICKS, &|number| {
        format!(
            "      click_{number}: {{ key: [id], version: [seen], classification: [pub], columns: {{ {columns}, seen: bigint }} }}"
        )
    });
    let topics = lines(CLICKS, &|number| format!("click_{number}: web.clicks.{number}"));
    let read: Vec<String> = datasets().iter().map(|(_, dataset)| format!("usa/{dataset}")).collect();
    for (mark, with) in [
        ("TABLES", tables.join("\n")),
        ("CLICKS", clicks.join("\n")),
        ("TOPICS", topics.join(", ")),
        ("READ", read.join(", ")),
    ] {
        text = text.replace(mark, &with);
    }
    text
}

impl Scene {
    /// How many records the topics hold.
    fn ends(&self) -> i64 {
        datasets().iter().flat_map(|(topic, _)| self.kafka.end_offsets(topic, PARTITIONS)).sum()
    }

    /// How many of them have been taken, as the ledger has it.
    fn taken(&self) -> i64 {
        self.number(
            "SELECT coalesce(sum(digest::bigint), 0)::bigint FROM dsc.positions WHERE outcome = 'position'",
        )
    }

    /// How many lie in the landing tables.
    fn landed(&self) -> i64 {
        self.number(
            "SELECT (SELECT count(*) FROM usa_northwind_landing.records) + (SELECT count(*) FROM usa_clicks_landing.records)",
        )
    }

    /// Runs until every record has been taken.
    fn run_through(&mut self) {
        let (begun, ends) = (Instant::now(), self.ends());
        loop {
            self.dsc_is_fine(&["run"]);
            let taken = self.taken();
            if taken == ends {
                return;
            }
            let log = self.connect.first().map(dsc_testservers::Connect::log).unwrap_or_default();
            assert!(begun.elapsed() < PATIENCE, "{taken} of {ends}\n{log}");
        }
    }

    /// Has one run that watches take every record.
    fn watch_through(&mut self) {
        let (begun, ends) = (Instant::now(), self.ends());
        let watching = self.begin(&["run", "--watch"]);
        while self.taken() < ends {
            assert!(begun.elapsed() < PATIENCE, "{} of {ends}", self.taken());
            std::thread::sleep(Duration::from_millis(100));
        }
        assert_eq!(self.stop(watching), Some(0), "{}", self.said);
    }

    fn produce(&self, topics: &[Topic], quarters: Range<usize>) {
        for topic in topics {
            self.kafka.produce(&topic.name, topic.quarters(quarters.clone()));
        }
    }
}

fn topics(number: usize) -> Vec<Topic> {
    let mut dice = Dice(11);
    let mut make = |(name, dataset): (String, String)| {
        let is_enveloped = dataset.starts_with("northwind");
        let (messages, expected) =
            if is_enveloped { debezium(&mut dice, number) } else { flat(&mut dice, number) };
        Topic { name, dataset, messages, expected, poison: poison(is_enveloped) }
    };
    datasets().into_iter().map(&mut make).collect()
}

#[test]
fn what_connectors_carry_arrives_once_and_what_nobody_can_use_is_kept() {
    what_producers_write_arrives_once_and_what_nobody_can_use_is_kept(Way::Connect);
}

#[test]
fn what_is_read_into_a_server_arrives_once_and_what_nobody_can_use_is_kept() {
    what_producers_write_arrives_once_and_what_nobody_can_use_is_kept(Way::Server);
}

#[test]
fn what_is_read_into_a_file_arrives_once_and_what_nobody_can_use_is_kept() {
    what_producers_write_arrives_once_and_what_nobody_can_use_is_kept(Way::File);
}

fn what_producers_write_arrives_once_and_what_nobody_can_use_is_kept(way: Way) {
    let asked = std::env::var("DSC_RECORDS").ok().and_then(|number| number.parse::<usize>().ok());
    let number = asked.unwrap_or(2_800);
    let topics = topics(number / (TABLES + CLICKS));
    let mut scene = Scene::of(way);
    let made: Vec<(String, String)> = datasets();
    let made: Vec<(&str, i32)> = made.iter().map(|(name, _)| (name.as_str(), PARTITIONS)).collect();
    scene.kafka.topics_of(&made);
    scene.write_model(&model(way, 30));
    scene.dsc_is_fine(&["lint"]);
    scene.dsc_is_fine(&["apply", "--yes"]);
    scene.dsc_is_fine(&["plan", "--check"]);

    // Many batches, whatever the number of records.
    three_quarters_with_everything_killed(&mut scene, &topics, &(number / 100).max(50).to_string());
    scene.produce(&topics, 3..4);
    for topic in &topics {
        let unusable: Vec<Message> = topic.poison.iter().map(|poison| poison.message.clone()).collect();
        scene.kafka.produce(&topic.name, &unusable);
    }
    scene.watch_through();
    law::rows_are_what_records_come_to(&scene, &topics);
    let unusable = law::what_nobody_can_use_is_kept(&mut scene, &topics);
    law::the_books_hold(&mut scene, unusable);
    law::holds_from_offsets_to_views(&scene, &topics);
    tombstones_end_what_could_not_be_used(&mut scene, &topics);
    a_mended_model_gives_a_second_chance(&mut scene, &topics);
    secrets::no_secret_is_told(&mut scene);
    scene.dsc_is_fine(&["plan", "--check"]);
    tell(&scene, unusable);
}

#[expect(clippy::print_stderr, reason = "who sends a hundred thousand records wants to see that they came")]
fn tell(scene: &Scene, unusable: usize) {
    let (way, records, killed) = (scene.way, scene.ends(), scene.killed);
    eprintln!(
        "{way:?}: {records} records of {} topics, {unusable} of them for nobody; {killed} runs were killed",
        TABLES + CLICKS
    );
}

/// The program, the way to the broker, the database and a worker go, one after the other and each while there is work, and
/// come back.
fn three_quarters_with_everything_killed(scene: &mut Scene, topics: &[Topic], batch: &str) {
    let run = ["run", "--batch-events", batch];
    scene.produce(topics, 0..1);
    if scene.way == Way::Connect {
        let (begun, ends) = (Instant::now(), scene.ends());
        while scene.landed() < ends {
            assert!(begun.elapsed() < PATIENCE, "{}", scene.connect[0].log());
            std::thread::sleep(Duration::from_millis(100));
        }
    }
    scene.kill_ever_later(&run);
    let cut_off = "SELECT count(*) FROM dsc.runs WHERE error LIKE 'the program ended before the run did%'";
    assert!(scene.number(cut_off) > 0, "it was never killed in the middle");

    match scene.way {
        Way::Connect => scene.without_broker(|scene| {
            scene.produce(topics, 1..2);
            scene.dsc_is_fine(&["run"]);
        }),
        Way::Server | Way::File => {
            scene.kafka.line().cut();
            scene.produce(topics, 1..2);
            let code = scene.disturb(&run, Duration::from_secs(1), |scene| {
                scene.kafka.line().mend();
                std::thread::sleep(Duration::from_millis(500));
                scene.kafka.line().cut();
                std::thread::sleep(Duration::from_secs(1));
                scene.kafka.line().mend();
            });
            assert_eq!(code, Some(0), "{}", scene.said);
        }
    }

    scene.produce(topics, 2..3);
    // A worker goes, and its connectors move to the other one.
    drop(scene.connect.pop().filter(|_| scene.way == Way::Connect));
    match scene.way {
        Way::Connect | Way::Server => {
            let code = scene.disturb(&run, Duration::from_millis(700), |scene| {
                scene.server.crash();
                std::thread::sleep(Duration::from_millis(700));
                scene.server.crash();
            });
            // Where it had no connection yet, it says that there is no server.
            assert!(matches!(code, Some(0 | 2)), "{}", scene.said);
        }
        // This database is part of the program.
        Way::File => scene.kill_ever_later(&run),
    }
    scene.run_through();
}

/// The state of a key that comes in its own version, with a name that is too long for the model.
fn long(key: i64, seen: i64) -> Message {
    let name = "y".repeat(31);
    message(key, Some(format!("{{\"name\": \"{name}\", \"seen\": {seen}}}")))
}

fn usable(key: i64, seen: i64) -> Message {
    message(key, Some(format!("{{\"name\": \"usable\", \"seen\": {seen}}}")))
}

/// What cannot be used is older than the tombstone behind it, although the tombstone says no version.
fn tombstones_end_what_could_not_be_used(scene: &mut Scene, topics: &[Topic]) {
    for topic in topics.iter().filter(|topic| !topic.is_enveloped()) {
        let (gone, back) = (900_010, 900_011);
        let messages = [
            usable(gone, 10),
            long(gone, 20),
            message(gone, None),
            long(back, 20),
            message(back, None),
            usable(back, 30),
        ];
        scene.kafka.produce(&topic.name, &messages);
    }
    scene.run_through();
    only_one_is_back(scene, topics);
}

fn only_one_is_back(scene: &Scene, topics: &[Topic]) {
    for topic in topics.iter().filter(|topic| !topic.is_enveloped()) {
        let view = topic.view();
        let found = format!("SELECT id, name, seen FROM ws_usa_desk.{view} WHERE id IN (900010, 900011)");
        assert_eq!(scene.ask(&found), "900011|usable|30", "{view}");
    }
}

fn a_mended_model_gives_a_second_chance(scene: &mut Scene, topics: &[Topic]) {
    scene.write_model(&model(scene.way, 60));
    let starts = |scene: &Scene| -> usize {
        scene.connect.iter().map(|worker| worker.log().matches("Starting connector nordic_").count()).sum()
    };
    let before = starts(scene);
    scene.dsc_is_fine(&["apply", "--yes"]);
    // With raw landing no change of the model touches a connector.
    assert_eq!(starts(scene), before);
    scene.dsc_is_fine(&["quarantine", "retry"]);
    for topic in topics {
        let view = topic.view();
        let found = format!("SELECT length(name) FROM ws_usa_desk.{view} WHERE id = 900005");
        assert_eq!(scene.ask(&found), "31", "{view}");
    }
    only_one_is_back(scene, topics);
    let left = "SELECT count(*) FROM dsc.quarantine WHERE status = 'open' AND code = 'too-long'";
    assert_eq!(scene.ask(left), "0");
    let status = scene.dsc_is_fine(&["status"]);
    assert!(status.stdout.contains("accounts balance"), "{}", status.stdout);
}
