//! Records of producers, through a real broker, a real Connect cluster and the program, to the rows that readers see.
//!
//! `DSC_RECORDS=100000 cargo test -p dsc-cli --test cli topics` sends that many; a few thousand by default.
#![allow(
    clippy::disallowed_methods,
    reason = "a test waits for real servers, and looks at what others can see"
)]

mod changes;
mod direct;
mod law;
mod records;
mod scene;
mod underway;

use std::path::Path;
use std::time::{Duration, Instant};

use dsc_testservers::{Dice, Message, Postgres};
use records::{Expected, PARTITIONS, Poison, debezium, flat, message, poison};
use scene::{HEAD, PATIENCE, Scene};

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
}

fn datasets() -> Vec<(String, String)> {
    let table = |number: usize| (format!("nw.public.table_{number}"), format!("northwind.table_{number}"));
    let click = |number: usize| (format!("web.clicks.{number}"), format!("clicks.click_{number}"));
    (0..TABLES).map(table).chain((0..CLICKS).map(click)).collect()
}

fn model(width: usize) -> String {
    let columns = format!("id: bigint, name: \"varchar({width})?\", amount: \"decimal(12,2)?\"");
    let mut text = format!("{HEAD}{MODEL}");
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
        let sum = "SELECT coalesce(sum(digest::bigint), 0) FROM dsc.positions WHERE outcome = 'position'";
        self.ask(sum).parse().expect("a number")
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
            assert!(begun.elapsed() < PATIENCE, "{taken} of {ends}\n{}", self.connect[0].log());
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

fn check_views(scene: &Scene, topics: &[Topic]) {
    for topic in topics {
        let (view, is_enveloped) = (topic.view(), topic.is_enveloped());
        let live = format!("SELECT id, name, amount FROM ws_usa_desk.{view} ORDER BY id");
        let wanted: Vec<String> = topic
            .expected
            .live
            .iter()
            .map(|(key, state)| format!("{key}|{}|{}", state.name, state.amount))
            .collect();
        assert_eq!(scene.ask(&live).lines().collect::<Vec<_>>(), wanted, "{view}");
        let order = if is_enveloped { "(extract(epoch FROM valid_from) * 1000)::bigint" } else { "seen" };
        let history =
            format!("SELECT id, {order}, name, amount FROM ws_usa_desk.{view}_history ORDER BY 1, 2, 3");
        let mut wanted: Vec<(i64, i64, String)> = Vec::new();
        for ((key, order), state) in &topic.expected.history {
            let order = if is_enveloped { 1_767_225_600_000 + order / 3 } else { *order };
            wanted.push((*key, order, format!("{}|{}", state.name, state.amount)));
        }
        let found = scene.ask(&history);
        let mut found: Vec<&str> = found.lines().collect();
        let mut wanted: Vec<String> =
            wanted.iter().map(|(key, order, rest)| format!("{key}|{order}|{rest}")).collect();
        found.sort_unstable();
        wanted.sort_unstable();
        assert_eq!(found, wanted, "{view}_history");
    }
}

/// What the quarantine keeps of a record.
fn raw(poison: &Poison) -> &[u8] {
    poison.message.value.as_deref().unwrap_or_default()
}

fn check_quarantine(scene: &mut Scene, topics: &[Topic]) -> usize {
    let listed = scene.dsc_is_fine(&["quarantine", "list", "--limit", "10000", "--output", "json"]);
    let listed: serde_json::Value = serde_json::from_str(&listed.stdout).expect("JSON");
    let mut count = 0;
    for topic in topics {
        let open = format!(
            "SELECT code || ' ' || encode(raw, 'hex') FROM dsc.quarantine WHERE object = 'usa/{}' AND status = 'open' \
             AND source = '{}/0' ORDER BY 1",
            topic.dataset, topic.name
        );
        let digits = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        let mut wanted: Vec<String> =
            topic.poison.iter().map(|poison| format!("{} {}", poison.code, digits(raw(poison)))).collect();
        wanted.sort_unstable();
        assert_eq!(scene.ask(&open).lines().collect::<Vec<_>>(), wanted, "{}", topic.dataset);
        count += wanted.len();
    }
    let shown = listed.to_string().matches("\"code\"").count();
    assert_eq!(shown, count, "{listed}");
    count
}

#[test]
fn what_producers_write_arrives_once_and_what_nobody_can_use_is_kept() {
    let asked = std::env::var("DSC_RECORDS").ok().and_then(|number| number.parse::<usize>().ok());
    let topics = topics(asked.unwrap_or(2_800) / (TABLES + CLICKS));
    let mut scene = Scene::start(2);
    let made: Vec<(String, String)> = datasets();
    let made: Vec<(&str, i32)> = made.iter().map(|(name, _)| (name.as_str(), PARTITIONS)).collect();
    scene.kafka.topics_of(&made);
    scene.write_model(&model(30));
    scene.dsc_is_fine(&["lint"]);
    scene.dsc_is_fine(&["apply", "--yes"]);
    scene.dsc_is_fine(&["plan", "--check"]);

    first_half_with_everything_killed(&mut scene, &topics);
    for topic in &topics {
        scene.kafka.produce(&topic.name, &topic.messages[topic.messages.len() / 2..]);
        let unusable: Vec<Message> = topic.poison.iter().map(|poison| poison.message.clone()).collect();
        scene.kafka.produce(&topic.name, &unusable);
    }
    scene.run_through();
    check_views(&scene, &topics);
    let unusable = check_quarantine(&mut scene, &topics);
    the_books_hold(&mut scene, unusable);
    law::holds_from_offsets_to_views(&scene, &topics);
    tombstones_end_what_could_not_be_used(&mut scene, &topics);
    a_mended_model_gives_a_second_chance(&mut scene, &topics);
    no_secret_is_told(&mut scene);
    scene.dsc_is_fine(&["plan", "--check"]);
}

fn first_half_with_everything_killed(scene: &mut Scene, topics: &[Topic]) {
    let (begin, rest) = topics.split_at(topics.len() / 2);
    let produce = |scene: &Scene, topic: &Topic| {
        scene.kafka.produce(&topic.name, &topic.messages[..topic.messages.len() / 2]);
    };
    begin.iter().for_each(|topic| produce(scene, topic));
    scene.cut_off(Duration::from_millis(400));
    scene.without_broker(|scene| {
        rest.iter().for_each(|topic| produce(scene, topic));
        scene.dsc_is_fine(&["run"]);
    });
    for round in 2..=3 {
        scene.cut_off(Duration::from_millis(400 * round));
    }
    // A worker goes, and its connectors move to the other one; the server goes, and comes back.
    drop(scene.connect.pop());
    scene.cut_off(Duration::from_millis(700));
    scene.server.crash();
    scene.run_through();
}

/// Every record has been taken, whatever became of it; what landed twice was counted as a repetition.
fn the_books_hold(scene: &mut Scene, unusable: usize) {
    let status = scene.dsc_is_fine(&["status"]);
    assert!(status.stdout.contains("accounts balance"), "{}", status.stdout);
    let sums = "SELECT sum(arrived) - sum(inserted + updated + deleted + unchanged + superseded + duplicate + quarantined \
                + held), sum(quarantined) FROM dsc.runs WHERE kind = 'ingest'";
    assert_eq!(scene.ask(sums), format!("0|{unusable}"));
    assert_eq!(scene.taken(), scene.ends());
    let arrived: i64 =
        scene.ask("SELECT sum(arrived) FROM dsc.runs WHERE kind = 'ingest'").parse().expect("a number");
    let left: i64 = scene
        .ask(
            "SELECT (SELECT count(*) FROM usa_northwind_landing.records) + (SELECT count(*) FROM usa_clicks_landing.records)",
        )
        .parse()
        .expect("a number");
    // Redelivered records make it more, never less.
    assert!(arrived + left >= scene.ends(), "{arrived} + {left} of {}", scene.ends());
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
    scene.write_model(&model(60));
    let before = scene.connect[0].log().matches("Starting connector nordic_").count();
    scene.dsc_is_fine(&["apply", "--yes"]);
    // With raw landing no change of the model touches a connector.
    assert_eq!(scene.connect[0].log().matches("Starting connector nordic_").count(), before);
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

/// The password opens the database for the program and for the connectors, and nobody repeats it.
fn no_secret_is_told(scene: &mut Scene) {
    let saved = scene.folder.path().join("plan.json");
    // A connector that somebody changed, so that the plan shows one.
    let path = "/connectors/nordic_usa_clicks-1/config";
    let (_, config) = scene.connect[0].by_hand("GET", path, "");
    scene.connect[0].by_hand("PUT", path, &config.replace("\"batch.size\":\"3000\"", "\"batch.size\":\"7\""));
    scene.dsc_is_fine(&["plan", "--explain", "--out", saved.to_str().expect("a path")]);
    scene.dsc_is_fine(&["apply", "--yes", "--verbose"]);
    let (_, inventory) = scene.connect[0].by_hand("GET", "/connectors?expand=info&expand=status", "");
    let mut ledger = String::new();
    for table in ["runs", "objects", "meta", "positions"] {
        ledger.push_str(&scene.ask(&format!("SELECT t::text FROM dsc.{table} AS t")));
    }
    let plan = crate::support::read(&saved);
    assert!(plan.contains("nordic_usa_clicks-1"), "{plan}");
    let log = scene.connect[0].log();
    for (place, text) in [
        ("the program", &scene.said),
        ("the plan", &plan),
        ("Connect", &inventory),
        ("its log", &log),
        ("the ledger", &ledger),
    ] {
        assert!(!text.contains(Postgres::PASSWORD), "{place} tells the password");
    }
    assert!(!processes().contains(Postgres::PASSWORD), "a list of processes tells the password");
}

/// The command lines of all programs that the password goes through: ours, workers, servers. What else runs on the machine
/// may be somebody's editor with this very test in it.
fn processes() -> String {
    let mut out = String::new();
    for entry in std::fs::read_dir(Path::new("/proc")).expect("a list of processes").flatten() {
        let line = std::fs::read(entry.path().join("cmdline")).unwrap_or_default();
        let line = String::from_utf8_lossy(&line).replace('\0', " ");
        let program = line.split(' ').next().unwrap_or_default();
        if ["dsc", "java", "postgres", "postgres:"]
            .iter()
            .any(|name| program.rsplit('/').next() == Some(name))
        {
            out.push_str(&line);
            out.push('\n');
        }
    }
    out
}
