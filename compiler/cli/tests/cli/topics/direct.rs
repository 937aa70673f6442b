//! Topics that the program reads itself, on a file and on a server, beside a platform to which connectors carry them.
#![allow(clippy::disallowed_methods, reason = "a test waits for real servers, and kills what it started")]

use std::process::{Child, Command};
use std::time::Duration;

use dsc_testservers::Postgres;

use super::records::{PARTITIONS, debezium, flat, message, poison};
use super::scene::{HEAD, PATIENCE, Scene};
use super::{Dice, Topic};
use crate::support::Ended;

/// Platforms of three kinds, and what stands on them, in the place of those that every other model here has.
const PLATFORMS: &str = r#"platforms:
  embedded: { kind: duckdb, default: true, location: "here:desk", path: build/wh.duckdb, encryption: { key_holder: own } }
  quick:
    kind: postgres
    instances:
      main: { location: "here:desk", host: 127.0.0.1, port: PORT, database: quick, credential: vault/the_writer }
  carried:
    kind: postgres
    kafka_connect: acme/connect
    instances:
      main: { location: "here:desk", host: 127.0.0.1, port: PORT, database: wh, credential: vault/the_writer }
datastores:
  usa/northwind:
    team: sales
    description: Tables whose changes Debezium tells
    ingestion: { kind: kafka, container: acme/streams, topics: { naming: debezium, prefix: nw.public } }
    datasets:
      orders: { key: [id], classification: [pub], columns: { COLUMNS } }
      persons: { key: [id], classification: [pub], columns: { COLUMNS } }
  usa/clicks:
    team: sales
    description: Rows that carry their own version
    ingestion:
      kind: kafka
      container: acme/streams
      envelope: flat
      unknown_fields: ignore
      topics: { clicks: web.clicks }
    datasets:
      clicks: { key: [id], version: [seen], classification: [pub], columns: { COLUMNS, seen: bigint } }
workspaces:
WORKSPACES
assignments:
  usa/in_quick.all: { provisioned: [quick] }
  usa/in_carried.all: { provisioned: [carried] }
"#;
const COLUMNS: &str = "id: bigint, name: \"varchar(30)?\", amount: \"decimal(12,2)?\"";
const WORKSPACE: &str = r#"  usa/NAME:
    team: sales
    description: Reads all
    container: managed
    groups:
      all:
        needs: { history: full, latency: minutes }
        datasets: [usa/northwind.orders, usa/northwind.persons, usa/clicks.clicks]
"#;
const DATASETS: [(&str, &str); 3] = [
    ("nw.public.orders", "northwind.orders"),
    ("nw.public.persons", "northwind.persons"),
    ("web.clicks", "clicks.clicks"),
];

/// Asks a run to stop, which it has to do well.
pub(super) fn stop(running: &mut Child) {
    let pid = running.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &pid]).status().expect("kill").success());
    assert_eq!(running.wait().expect("its end").code(), Some(0));
}

/// The model; `workspaces` say which platforms have something to do.
pub(super) fn model(workspaces: &[&str]) -> String {
    let (before, _) = HEAD.split_once("platforms:\n").expect("platforms come last");
    let mut text = format!("{before}{PLATFORMS}").replace("COLUMNS", COLUMNS);
    let all: Vec<String> = workspaces.iter().map(|name| WORKSPACE.replace("NAME", name)).collect();
    text = text.replace("WORKSPACES\n", &all.concat());
    for name in ["in_quick", "in_carried"] {
        if !workspaces.contains(&name) {
            let line = text.lines().find(|line| line.starts_with(&format!("  usa/{name}.all"))).expect("it");
            text = text.replace(&format!("{line}\n"), "");
        }
    }
    text.trim_end().trim_end_matches("assignments:").to_owned()
}

fn topics(number: usize) -> Vec<Topic> {
    let mut dice = Dice(23);
    let mut make = |(name, dataset): (&str, &str)| {
        let is_enveloped = dataset.starts_with("northwind");
        let (mut messages, expected) =
            if is_enveloped { debezium(&mut dice, number) } else { flat(&mut dice, number) };
        let poison = poison(is_enveloped);
        messages.extend(poison.iter().map(|poison| poison.message.clone()));
        Topic { name: name.to_owned(), dataset: dataset.to_owned(), messages, expected, poison }
    };
    DATASETS.into_iter().map(&mut make).collect()
}

impl Scene {
    /// What a view of the embedded platform holds.
    fn shown(&mut self, address: &str) -> Ended {
        self.dsc_is_fine(&["show", address, "--limit", "100000", "--output", "json"])
    }

    /// The rows that readers of a workspace on a server see.
    fn live(&self, database: &str, workspace: &str) -> Vec<String> {
        let mut out = Vec::new();
        for (_, dataset) in DATASETS {
            let (_, view) = dataset.split_once('.').expect("a store and a dataset");
            let live = format!("SELECT id, name, amount FROM ws_usa_{workspace}.{view} ORDER BY id");
            out.extend(self.server.psql(database, &live).lines().map(str::to_owned));
        }
        out
    }

    /// The same of the embedded platform.
    fn live_embedded(&mut self) -> Vec<String> {
        let mut out = Vec::new();
        for (_, dataset) in DATASETS {
            let (_, view) = dataset.split_once('.').expect("a store and a dataset");
            let shown = self.shown(&format!("usa/in_file.{view}"));
            let shown: serde_json::Value = serde_json::from_str(&shown.stdout).expect("JSON");
            let text = |value: &serde_json::Value| match value {
                serde_json::Value::String(text) => text.clone(),
                serde_json::Value::Null => String::new(),
                serde_json::Value::Bool(_)
                | serde_json::Value::Number(_)
                | serde_json::Value::Array(_)
                | serde_json::Value::Object(_) => value.to_string(),
            };
            let columns: Vec<&str> =
                shown["columns"].as_array().expect("columns").iter().filter_map(|c| c.as_str()).collect();
            let at = |name: &str| columns.iter().position(|column| *column == name).expect("a column");
            for row in shown["rows"].as_array().expect("rows") {
                out.push(format!(
                    "{}|{}|{}",
                    text(&row[at("id")]),
                    text(&row[at("name")]),
                    text(&row[at("amount")])
                ));
            }
        }
        out
    }
}

fn expected(topics: &[Topic]) -> Vec<String> {
    let rows = |topic: &Topic| -> Vec<String> {
        let live = topic.expected.live.iter();
        live.map(|(key, state)| format!("{key}|{}|{}", state.name, state.amount)).collect()
    };
    topics.iter().flat_map(rows).collect()
}

#[test]
fn the_same_records_by_every_way_are_the_same_rows() {
    let topics = topics(300);
    let mut scene = Scene::start(1);
    scene.server.psql("postgres", "CREATE DATABASE quick");
    let made: Vec<(&str, i32)> = DATASETS.iter().map(|(name, _)| (*name, PARTITIONS)).collect();
    scene.kafka.topics_of(&made);
    scene.write_model(&model(&["in_file", "in_quick", "in_carried"]));
    scene.dsc_is_fine(&["lint"]);
    scene.dsc_is_fine(&["apply", "--yes"]);
    for topic in &topics {
        scene.kafka.produce(&topic.name, &topic.messages[..topic.messages.len() / 2]);
    }
    for round in 1..=3 {
        let mut running = scene.begin(&["run", "--batch-events", "200"]);
        std::thread::sleep(Duration::from_millis(350 * round));
        running.kill().expect("a run that can be killed");
        running.wait().expect("its end");
    }
    for topic in &topics {
        scene.kafka.produce(&topic.name, &topic.messages[topic.messages.len() / 2..]);
    }
    scene.dsc_is_fine(&["run"]);
    assert_eq!(scene.live("quick", "in_quick"), expected(&topics));
    assert_eq!(scene.live_embedded(), expected(&topics));
    let poison: usize = topics.iter().map(|topic| topic.poison.len()).sum();
    let sums = "SELECT sum(arrived), sum(arrived) - sum(inserted + updated + deleted + unchanged + superseded \
                + duplicate + quarantined + held), sum(quarantined) FROM dsc.runs WHERE kind = 'ingest'";
    // Every record arrived once, whatever was killed on the way.
    let all: usize = topics.iter().map(|topic| topic.messages.len()).sum();
    assert_eq!(scene.server.psql("quick", sums), format!("{all}|0|{poison}"));
    let status = scene.dsc_is_fine(&["status"]);
    assert_eq!(status.stdout.matches("accounts balance").count(), 3, "{}", status.stdout);
    // What connectors carry comes when it comes.
    let begun = std::time::Instant::now();
    while scene.live("wh", "in_carried") != expected(&topics) {
        assert!(begun.elapsed() < PATIENCE, "{}", scene.connect[0].log());
        scene.dsc_is_fine(&["run"]);
    }
    let history = |database: &str, workspace: &str| -> String {
        let rows = |view: &str| {
            let all =
                format!("SELECT id, name, amount FROM ws_usa_{workspace}.{view}_history ORDER BY 1, 2, 3");
            scene.server.psql(database, &all)
        };
        ["orders", "persons", "clicks"].map(rows).concat()
    };
    assert_eq!(history("quick", "in_quick"), history("wh", "in_carried"));
    assert!(!scene.said.contains(Postgres::PASSWORD));
}

impl Scene {
    /// A platform that reads topics directly, with nothing in them yet.
    pub(super) fn start_direct(workspace: &str) -> Scene {
        let mut scene = Scene::start(0);
        scene.server.psql("postgres", "CREATE DATABASE quick");
        let made: Vec<(&str, i32)> = DATASETS.iter().map(|(name, _)| (*name, PARTITIONS)).collect();
        scene.kafka.topics_of(&made);
        scene.write_model(&model(&[workspace]));
        scene.dsc_is_fine(&["apply", "--yes"]);
        scene
    }

    pub(super) fn click(&self, keys: std::ops::Range<i64>) {
        let row = |key| message(key, Some(format!("{{\"name\": \"n\", \"amount\": 1, \"seen\": {key}}}")));
        self.kafka.produce("web.clicks", &keys.map(row).collect::<Vec<_>>());
    }

    /// How many clicks readers of the embedded platform see.
    fn clicks_in_file(&mut self) -> i64 {
        let shown = self.dsc(&["show", "usa/in_file.clicks", "--limit", "100000", "--output", "json"]);
        // Until something has been published there is nothing to see.
        let shown: serde_json::Value = serde_json::from_str(&shown.stdout).unwrap_or_default();
        shown["rows"].as_array().map_or(0, |rows| i64::try_from(rows.len()).expect("a few"))
    }

    /// The keys of the clicks that readers see.
    pub(super) fn clicks(&self) -> String {
        self.server.psql("quick", "SELECT count(*), min(id), max(id) FROM ws_usa_in_quick.clicks")
    }
}

#[test]
fn records_that_are_gone_before_they_were_read_stop_their_dataset_until_somebody_knows() {
    let mut scene = Scene::start_direct("in_quick");
    scene.click(0..30);
    scene.dsc_is_fine(&["run"]);
    assert_eq!(scene.clicks(), "30|0|29");

    // Of a topic that its producer keeps for too short a time the plan speaks.
    scene
        .kafka
        .topic_with("nw.public.orders", &[("retention.ms", "60000"), ("cleanup.policy", "compact,delete")]);
    let planned = scene.dsc_is_fine(&["plan", "--check"]);
    for part in [
        "`nw.public.orders` keeps its records for 60 s, and we may be away for 24 h",
        "`nw.public.orders` is compacted",
    ] {
        assert!(planned.stdout.contains(part), "{}", planned.stdout);
    }

    // Retention: ten more in the partition of 0, 3, 6, …, of which six go.
    scene.click(30..60);
    scene.kafka.remove_records("web.clicks", 0, 16);
    let stopped = scene.dsc(&["run"]);
    assert_eq!(stopped.code, 2, "{}{}", stopped.stdout, stopped.stderr);
    let wanted = "`usa/clicks.clicks` has a gap: `web.clicks/0` begins at 16, and was read up to 10";
    assert!(stopped.stdout.contains(wanted), "{}", stopped.stdout);
    assert_eq!(scene.clicks(), "30|0|29");
    let allowed = scene.dsc_is_fine(&["run", "--allow-gaps"]);
    assert!(allowed.stdout.contains("a gap was passed"), "{}", allowed.stdout);
    assert_eq!(scene.clicks(), "54|0|59");
    scene.dsc_is_fine(&["run"]);

    // Another topic of the same name: none of its records is a repetition.
    scene.click(60..66);
    // As connectors would leave it behind.
    scene.kafka.topics_of(&[("dsc.dead.quick_usa_clicks", 1)]);
    scene.kafka.produce("dsc.dead.quick_usa_clicks", &[message(0, None), message(0, None)]);
    let status = scene.dsc_is_fine(&["status"]);
    let dead = "dead letters: `usa/clicks`: 2 records in `dsc.dead.quick_usa_clicks`";
    assert!(status.stdout.contains(dead), "{}", status.stdout);
    let behind = "lag: `usa/clicks.clicks`: 6 records of `web.clicks` are not merged, 0 of them have landed";
    assert!(status.stdout.contains(behind), "{}", status.stdout);
    scene.kafka.remove_topic("web.clicks");
    let planned = scene.dsc_is_fine(&["plan", "--check"]);
    let drift = "topic-missing: usa/clicks.clicks: there is no topic `web.clicks` at acme/streams";
    assert!(planned.stdout.contains(drift), "{}", planned.stdout);
    let missing = scene.dsc(&["run"]);
    assert_eq!(missing.code, 2);
    assert!(missing.stdout.contains("there is no `web.clicks` at acme/streams"), "{}", missing.stdout);
    scene.kafka.topics_of(&[("web.clicks", PARTITIONS)]);
    scene.click(100..190);
    let stopped = scene.dsc(&["run"]);
    assert_eq!(stopped.code, 2);
    assert!(stopped.stdout.contains("the topic `web.clicks` was made anew"), "{}", stopped.stdout);
    scene.dsc_is_fine(&["run", "--allow-gaps"]);
    assert_eq!(scene.clicks(), "144|0|189");
    let again = scene.dsc_is_fine(&["run"]);
    assert!(again.stderr.contains("0 rows arrived"), "{}", again.stderr);
    let status = scene.dsc_is_fine(&["status"]);
    assert!(status.stdout.contains("accounts balance"), "{}", status.stdout);
}

#[test]
fn who_watches_moves_what_comes_until_somebody_stops_it() {
    let mut scene = Scene::start_direct("in_quick");
    let mut watching = scene.begin(&["run", "--watch"]);
    let mut sent = 0;
    for round in 0..4 {
        scene.click(sent..sent + 30);
        sent += 30;
        if round == 1 {
            scene.kafka.line().cut();
            std::thread::sleep(Duration::from_secs(2));
            scene.kafka.line().mend();
        }
        if round == 2 {
            scene.server.crash();
        }
        let begun = std::time::Instant::now();
        while scene.clicks() != format!("{sent}|0|{}", sent - 1) {
            assert!(begun.elapsed() < PATIENCE, "{} of {sent}", scene.clicks());
            assert!(watching.try_wait().expect("its state").is_none(), "it ended by itself");
            std::thread::sleep(Duration::from_millis(50));
        }
    }
    // Nothing is held while there is nothing to do.
    scene.dsc_is_fine(&["plan", "--check"]);
    scene.dsc_is_fine(&["run"]);
    stop(&mut watching);
    let status = scene.dsc_is_fine(&["status"]);
    assert!(status.stdout.contains("accounts balance"), "{}", status.stdout);
}

#[test]
fn two_runs_that_watch_an_embedded_platform_take_turns_and_count_nothing_twice() {
    let mut scene = Scene::start_direct("in_file");
    let mut watching: Vec<Child> = (0..2).map(|_| scene.begin(&["run", "--watch"])).collect();
    let begun = std::time::Instant::now();
    let mut sent = 0;
    for round in 0..4 {
        scene.click(sent..sent + 30);
        sent += 30;
        while scene.clicks_in_file() != sent {
            assert!(begun.elapsed() < PATIENCE, "{} of {sent}", scene.clicks_in_file());
            std::thread::sleep(Duration::from_millis(50));
        }
        if round == 1 {
            watching[0].kill().expect("a run that can be killed");
            watching[0].wait().expect("its end");
        }
    }
    stop(&mut watching[1]);
    scene.dsc_is_fine(&["run"]);
    assert_eq!(scene.clicks_in_file(), sent);
    let status = scene.dsc_is_fine(&["status"]);
    assert!(status.stdout.contains("accounts balance"), "{}", status.stdout);
}
