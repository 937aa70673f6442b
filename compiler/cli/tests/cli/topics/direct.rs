//! Topics that the program reads itself, on a file and on a server, beside a platform to which connectors carry them.
#![allow(clippy::disallowed_methods, reason = "a test waits for real servers, and kills what it started")]

use std::process::Stdio;
use std::time::Duration;

use dsc_testservers::Postgres;

use super::records::{PARTITIONS, debezium, flat, poison};
use super::scene::Scene;
use super::{Dice, Topic};
use crate::support::{Ended, dsc};

const HEAD: &str = r#"
dsc: 1
ecosystem: { name: acme, description: Everything, repository: acme/eco@main, classifications: [pub, pc1] }
vendors: { here: { description: This machine, cloud: private, locations: { desk: {} } } }
zones: { usa: { description: West, repository: acme/usa@main } }
teams: { usa/sales: { description: Sells, repository: acme/sales@main } }
credential_stores:
  vault: { kind: env, credentials: { the_writer: user_password } }
containers:
  acme/streams: { kind: kafka, location: "here:desk", bootstrap: ["KAFKA"] }
  acme/connect:
    kind: kafka_connect
    location: here:desk
    url: "URL"
    kafka: acme/streams
    secrets: "file:SECRETS/{credential}.properties:{field}"
platforms:
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

/// The model; `workspaces` say which platforms have something to do.
fn model(workspaces: &[&str]) -> String {
    let mut text = HEAD.replace("COLUMNS", COLUMNS);
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

    /// Starts a run, to be killed.
    fn start_run(&self) -> std::process::Child {
        let running = dsc(&["run", "--batch-events", "200"])
            .inside(self.folder.path())
            .with("THE_WRITER_USER", Postgres::USER)
            .with("THE_WRITER_PASSWORD", Postgres::PASSWORD)
            .command()
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        running.expect("a run")
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
    let mut scene = Scene::start(0);
    scene.server.psql("postgres", "CREATE DATABASE quick");
    let made: Vec<(&str, i32)> = DATASETS.iter().map(|(name, _)| (*name, PARTITIONS)).collect();
    scene.kafka.topics_of(&made);
    scene.write_model(&model(&["in_file", "in_quick"]));
    scene.dsc_is_fine(&["lint"]);
    scene.dsc_is_fine(&["apply", "--yes"]);
    for topic in &topics {
        scene.kafka.produce(&topic.name, &topic.messages[..topic.messages.len() / 2]);
    }
    for round in 1..=3 {
        let mut running = scene.start_run();
        std::thread::sleep(Duration::from_millis(350 * round));
        running.kill().expect("a run that can be killed");
        running.wait().expect("its end");
    }
    for topic in &topics {
        scene.kafka.produce(&topic.name, &topic.messages[topic.messages.len() / 2..]);
    }
    scene.dsc_is_fine(&["run"]);
    let again = scene.dsc_is_fine(&["run"]);
    assert!(again.stderr.contains("0 rows arrived"), "{}", again.stderr);
    assert_eq!(scene.live("quick", "in_quick"), expected(&topics));
    assert_eq!(scene.live_embedded(), expected(&topics));
    let poison: usize = topics.iter().map(|topic| topic.poison.len()).sum();
    let sums = "SELECT sum(arrived), sum(arrived) - sum(inserted + updated + deleted + unchanged + superseded \
                + duplicate + quarantined + held), sum(quarantined) FROM dsc.runs WHERE kind = 'ingest'";
    // Every record arrived once, whatever was killed on the way.
    let all: usize = topics.iter().map(|topic| topic.messages.len()).sum();
    assert_eq!(scene.server.psql("quick", sums), format!("{all}|0|{poison}"));
    let status = scene.dsc_is_fine(&["status"]);
    assert_eq!(status.stdout.matches("accounts balance").count(), 2, "{}", status.stdout);
    assert!(!scene.said.contains(Postgres::PASSWORD));
}
