//! A schema that changes while records flow: a column comes, gets wider and goes, and nothing is lost.
#![allow(clippy::disallowed_methods, reason = "a test waits for real servers")]

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::thread::{JoinHandle, sleep, spawn};
use std::time::{Duration, Instant};

use dsc_testservers::{Kafka, Message};

use super::records::{PARTITIONS, message};
use super::scene::{HEAD, PATIENCE, Scene};

/// Pages of a web site; `LANDING` is how they land, `COLUMNS` what the model says at the moment.
const MODEL: &str = r#"
datastores:
  usa/web:
    team: sales
    description: Pages, each with its own version
    # dsc: allow typed-json-without-schema, unused-suppression reason="each record carries its schema"
    ingestion: { kind: kafka, container: acme/streams, envelope: flat, topics: { pages: web.pages }, landing: LANDING }
    datasets:
      pages: { key: [id], version: [seen], classification: [pub], columns: { id: bigint, seen: bigint, COLUMNS } }
workspaces:
  usa/desk:
    team: sales
    description: Reads all
    container: managed
    groups:
      all: { needs: { history: full, latency: minutes }, datasets: [usa/web.pages] }
"#;

/// The columns of the model, one state after the other.
const PLAIN: &str = "name: varchar(12), amount: \"decimal(12,2)?\"";
const NICKNAMED: &str = "name: varchar(12), amount: \"decimal(12,2)?\", nick: varchar(20)?";
const WIDE: &str = "name: varchar(30)?, amount: \"decimal(12,2)?\", nick: varchar(20)?";
const WITHOUT_AMOUNT: &str = "name: varchar(30)?, nick: varchar(20)?";

const TOPIC: &str = "web.pages";
const CONNECTOR: &str = "nordic_usa_web-1";

/// The key of a record without a name, which the first states of the model ask for.
const UNNAMED: i64 = 900_000;

/// What records say, one state after the other: each changes one thing.
const PHASES: [&str; 4] = ["plain", "nicknamed", "wide", "without amount"];

/// Somebody who writes records all the time, each with its schema.
struct Producer {
    phase: Arc<AtomicU8>,
    is_over: Arc<AtomicBool>,
    thread: JoinHandle<BTreeMap<i64, String>>,
}

impl Producer {
    fn start(kafka: &Arc<Kafka>) -> Producer {
        let (phase, is_over) = (Arc::new(AtomicU8::new(0)), Arc::new(AtomicBool::new(false)));
        let (kafka, of_thread, end) = (Arc::clone(kafka), Arc::clone(&phase), Arc::clone(&is_over));
        let thread = spawn(move || {
            let mut expected = BTreeMap::new();
            while !end.load(Ordering::SeqCst) {
                let phase = usize::from(of_thread.load(Ordering::SeqCst));
                let first = i64::try_from(expected.len()).expect("a few");
                let messages: Vec<Message> = (first..first + 10)
                    .map(|id| {
                        let (value, row) = record(id, phase);
                        expected.insert(id, row);
                        message(id, Some(value))
                    })
                    .collect();
                kafka.produce(TOPIC, &messages);
                sleep(Duration::from_millis(50));
            }
            expected
        });
        Producer { phase, is_over, thread }
    }

    fn enter(&self, phase: &str) {
        let number = PHASES.iter().position(|known| *known == phase).expect("a phase");
        self.phase.store(u8::try_from(number).expect("a few"), Ordering::SeqCst);
    }

    /// Ends it; gives the rows that its records come to, by key.
    fn end(self) -> BTreeMap<i64, String> {
        self.is_over.store(true, Ordering::SeqCst);
        self.thread.join().expect("a producer")
    }
}

/// A record of a phase, and its row in the end.
fn record(id: i64, phase: usize) -> (String, String) {
    let name = match (id, phase) {
        (UNNAMED, _) => String::new(),
        (_, 0 | 1) => format!("n{id}"),
        _ => format!("a longer name {id}"),
    };
    let mut fields = vec![("id", "int64", id.to_string()), ("seen", "int64", (id + 1).to_string())];
    let written = if id == UNNAMED { "null".to_owned() } else { format!("\"{name}\"") };
    fields.push(("name", "string", written));
    if phase < 3 {
        fields.push(("amount", "string", format!("\"{}.50\"", id % 90)));
    }
    let nick = (phase > 0).then(|| format!("nick {id}"));
    fields.extend(nick.as_ref().map(|nick| ("nick", "string", format!("\"{nick}\""))));
    let schema: Vec<String> = fields
        .iter()
        .map(|(name, kind, _)| {
            let optional = *kind == "string";
            format!("{{\"field\": \"{name}\", \"type\": \"{kind}\", \"optional\": {optional}}}")
        })
        .collect();
    let payload: Vec<String> = fields.iter().map(|(name, _, value)| format!("\"{name}\": {value}")).collect();
    let value = format!(
        "{{\"schema\": {{\"type\": \"struct\", \"fields\": [{}]}}, \"payload\": {{{}}}}}",
        schema.join(", "),
        payload.join(", ")
    );
    (value, format!("{id}|{name}|{}", nick.unwrap_or_default()))
}

impl Scene {
    fn start_pages(landing: &str) -> Scene {
        let mut scene = Scene::start(1);
        scene.kafka.topics_of(&[(TOPIC, PARTITIONS)]);
        scene.say(landing, PLAIN);
        scene.dsc_is_fine(&["lint"]);
        scene.dsc_is_fine(&["apply", "--yes"]);
        scene.kafka.produce(TOPIC, &[message(UNNAMED, Some(record(UNNAMED, 0).0))]);
        scene
    }

    fn say(&self, landing: &str, columns: &str) {
        self.write_model(&format!("{HEAD}{}", MODEL.replace("LANDING", landing).replace("COLUMNS", columns)));
    }

    /// Runs until something is so, while records come in.
    fn run_until(&mut self, what: &str, is_so: impl Fn(&Scene) -> bool) {
        let begun = Instant::now();
        loop {
            self.dsc_is_fine(&["run"]);
            if is_so(self) {
                return;
            }
            let open =
                "SELECT code, count(*), min(message) FROM dsc.quarantine WHERE status = 'open' GROUP BY 1";
            assert!(begun.elapsed() < PATIENCE, "{what}: {}\n{}", self.ask(open), self.connect[0].log());
        }
    }

    fn has_quarantined(&self, code: &str) -> bool {
        self.number(&format!("SELECT count(*) FROM dsc.quarantine WHERE status = 'open' AND code = '{code}'"))
            > 0
    }

    fn count(&self, condition: &str) -> i64 {
        self.number(&format!("SELECT count(*) FROM ws_usa_desk.pages WHERE {condition}"))
    }

    /// The settings of the connector, its state and that of its tasks, and how often it and they were started.
    fn connector(&self) -> (String, String, usize) {
        let ask =
            |what: &str| self.connect[0].by_hand("GET", &format!("/connectors/{CONNECTOR}/{what}"), "").1;
        let log = self.connect[0].log();
        let starts = log.matches(&format!("Starting connector {CONNECTOR}")).count()
            + log.matches(&format!("Starting task {CONNECTOR}")).count();
        (ask("config"), ask("status"), starts)
    }

    /// Ends the producer, takes in what is left, and holds rows, staging and counts against what was written.
    fn is_complete(&mut self, producer: Producer) {
        let mut expected = producer.end();
        expected.insert(UNNAMED, record(UNNAMED, 0).1);
        let ends = i64::try_from(expected.len()).expect("a few");
        self.run_until("every record is taken", |scene| {
            let taken =
                "SELECT coalesce(sum(digest::bigint), 0) FROM dsc.positions WHERE outcome = 'position'";
            scene.number(taken) == ends
        });
        self.dsc_is_fine(&["quarantine", "retry"]);
        let rows = "SELECT id, name, nick FROM ws_usa_desk.pages ORDER BY id";
        let found = self.ask(rows);
        assert!(found.lines().eq(expected.values()), "{} rows, {ends} records", found.lines().count());
        assert_eq!(self.number("SELECT count(DISTINCT id) FROM usa_web_staging.pages"), ends);
        assert_eq!(self.number("SELECT count(*) FROM ws_usa_desk.pages_history"), ends);
        assert_eq!(self.number("SELECT count(*) FROM dsc.quarantine WHERE status = 'open'"), 0);
        let status = self.dsc_is_fine(&["status"]);
        assert!(status.stdout.contains("accounts balance"), "{}", status.stdout);
        self.dsc_is_fine(&["plan", "--check"]);
    }
}

#[test]
fn columns_change_while_records_land_as_bytes_and_no_connector_is_touched() {
    let mut scene = Scene::start_pages("raw");
    let before = scene.connector();
    let producer = Producer::start(&scene.kafka);
    scene.run_until("records flow", |scene| scene.count("true") > 0);

    // Each time the producer is first: what the model does not know yet waits in quarantine.
    producer.enter("nicknamed");
    scene.run_until("nicknames are not known", |scene| scene.has_quarantined("unknown-field"));
    scene.say("raw", NICKNAMED);
    scene.dsc_is_fine(&["apply", "--yes"]);
    scene.dsc_is_fine(&["quarantine", "retry"]);
    scene.run_until("nicknames arrive", |scene| scene.count("nick IS NOT NULL") > 0);

    producer.enter("wide");
    scene.run_until("names are too long", |scene| scene.has_quarantined("too-long"));
    assert!(scene.has_quarantined("missing-value"));
    scene.say("raw", WIDE);
    scene.dsc_is_fine(&["apply", "--yes"]);
    scene.dsc_is_fine(&["quarantine", "retry"]);
    scene.run_until("long names arrive", |scene| scene.count("length(name) > 12") > 0);

    producer.enter("without amount");
    scene.run_until("amounts are missing", |scene| scene.count("amount IS NULL") > 0);
    scene.say("raw", WITHOUT_AMOUNT);
    scene.dsc_is_fine(&["apply", "--yes", "--allow", "deletes-data"]);
    let known = scene.count("true");
    scene.run_until("records still flow", |scene| scene.count("true") > known);

    assert_eq!(scene.connector(), before);
    scene.is_complete(producer);
}

#[test]
fn columns_change_while_records_land_typed_and_their_connector_waits_for_its_table() {
    let mut scene = Scene::start_pages("typed");
    let producer = Producer::start(&scene.kafka);
    scene.run_until("records flow", |scene| scene.count("true") > 0);

    // The producer is first: the sink has no column to write to and stops. Nothing is lost, and apply starts it again.
    producer.enter("nicknamed");
    let begun = Instant::now();
    while !scene.connector().1.contains("FAILED") {
        assert!(begun.elapsed() < PATIENCE, "{}", scene.connect[0].log());
        sleep(Duration::from_millis(100));
    }
    scene.say("typed", NICKNAMED);
    let applied = scene.dsc_is_fine(&["apply", "--yes"]);
    assert!(applied.stdout.contains("start again what failed"), "{}{}", applied.stdout, applied.stderr);
    scene.run_until("nicknames arrive", |scene| scene.count("nick IS NOT NULL") > 0);

    // The model is first: the connector halts while its table changes, and goes on.
    assert!(scene.has_quarantined("missing-value"));
    scene.say("typed", WIDE);
    let applied = scene.dsc_is_fine(&["apply", "--yes"]);
    for words in ["pause the connector", "go on"] {
        assert!(applied.stdout.contains(words), "{}{}", applied.stdout, applied.stderr);
    }
    scene.dsc_is_fine(&["quarantine", "retry"]);
    assert!(!scene.has_quarantined("missing-value"));
    producer.enter("wide");
    scene.run_until("long names arrive", |scene| scene.count("length(name) > 12") > 0);

    what_comes_again_is_known(&mut scene);
    producer.enter("without amount");
    scene.run_until("amounts are missing", |scene| scene.count("amount IS NULL") > 0);
    // What still says amounts has to be in the table before it loses the column.
    scene.run_until("all that says amounts has landed", |scene| {
        scene.number("SELECT count(*) FROM usa_web_landing.pages WHERE amount IS NOT NULL") == 0
    });
    scene.say("typed", WITHOUT_AMOUNT);
    scene.dsc_is_fine(&["apply", "--yes", "--allow", "deletes-data"]);
    assert!(!scene.connector().1.contains("PAUSED"), "{:?}", scene.connector());

    scene.is_complete(producer);
}

#[test]
fn fields_that_nobody_asks_for_stop_no_connector_where_the_model_ignores_them() {
    let ignoring = "typed, unknown_fields: ignore";
    let mut scene = Scene::start_pages(ignoring);
    let producer = Producer::start(&scene.kafka);
    producer.enter("nicknamed");
    scene.run_until("records flow", |scene| scene.count("id > 100") > 0);
    scene.say(ignoring, NICKNAMED);
    scene.dsc_is_fine(&["apply", "--yes"]);
    scene.run_until("nicknames arrive", |scene| scene.count("nick IS NOT NULL") > 0);

    // The model is first: records go on saying amounts for which there is no column any more.
    scene.say(ignoring, &NICKNAMED.replace("amount: \"decimal(12,2)?\",", ""));
    scene.dsc_is_fine(&["apply", "--yes", "--allow", "deletes-data"]);
    let known = scene.count("true");
    scene.run_until("records still flow", |scene| scene.count("true") > known);
    assert!(!scene.connector().1.contains("FAILED"), "{:?}", scene.connector());
    let written = i64::try_from(producer.end().len()).expect("a few");
    scene.run_until("every record is seen", |scene| scene.count("true") == written);
    scene.dsc_is_fine(&["plan", "--check"]);
}

/// Has the connector deliver everything once more, as after an outage in which its place was lost.
fn what_comes_again_is_known(scene: &mut Scene) {
    let before = scene.count("true");
    let ask = |scene: &Scene, method: &str, what: &str| {
        let (status, said) = scene.connect[0].by_hand(method, &format!("/connectors/{CONNECTOR}/{what}"), "");
        assert!(status < 300, "{method} {what}: {said}");
        said
    };
    let wait = |scene: &Scene, words: &str| {
        let begun = Instant::now();
        while !ask(scene, "GET", "status").contains(words) {
            assert!(begun.elapsed() < PATIENCE, "{}", scene.connect[0].log());
            sleep(Duration::from_millis(100));
        }
    };
    ask(scene, "PUT", "stop");
    wait(scene, "\"tasks\":[]");
    ask(scene, "DELETE", "offsets");
    ask(scene, "PUT", "resume");
    wait(scene, "\"id\":0,\"state\":\"RUNNING\"");
    scene.run_until("what was there came once more", |scene| {
        scene.number("SELECT sum(duplicate) FROM dsc.runs WHERE kind = 'ingest'") >= before
    });
}
