//! Topics that the model lets us make, and what a plan tells of those that are not as they should be.
#![allow(
    clippy::disallowed_methods,
    reason = "a test waits for real servers, and looks at what others can see"
)]

use dsc_testservers::Message;

use super::records::message;
use super::scene::{HEAD, Scene};
use crate::support::{dsc, read};

/// A store whose topics connectors carry, one that the program reads itself, and one whose topic its producer makes.
const STORES: &str = r#"datastores:
  usa/northwind:
    team: sales
    description: Tables whose changes Debezium tells
    ingestion:
      kind: kafka
      container: acme/streams
      topics: { naming: debezium, prefix: nw.public }
      create_topics: { partitions: 3, replication: 1, retention: 7d }
    datasets:
      orders: { key: [id], classification: [pub], columns: { id: bigint, name: text? } }
  usa/clicks:
    team: sales
    description: Rows that carry their own version
    ingestion:
      kind: kafka
      container: acme/streams
      via: direct
      envelope: flat
      topics: { clicks: web.clicks }
      create_topics: { partitions: 2 }
    datasets:
      clicks: { key: [id], version: [seen], classification: [pub], columns: { id: bigint, seen: bigint } }
  usa/prices:
    team: sales
    description: Rows whose topic is its producer's business
    ingestion: { kind: kafka, container: acme/streams, via: direct, envelope: flat, topics: { prices: web.prices } }
    datasets:
      prices: { key: [id], version: [seen], classification: [pub], columns: { id: bigint, seen: bigint } }
workspaces:
  usa/desk:
    team: sales
    description: Reads all
    container: managed
    groups:
      all:
        needs: { history: live, latency: minutes }
        datasets: [usa/northwind.orders, usa/clicks.clicks, usa/prices.prices]
"#;

impl Scene {
    /// What a plan says that nothing but looking comes of.
    fn told(&mut self) -> String {
        self.dsc_is_fine(&["plan", "--check"]).stdout
    }

    fn has_told(&mut self, part: &str) {
        let told = self.told();
        assert!(told.contains(part), "no `{part}` in:\n{told}");
    }
}

/// A record without a key, of one text.
fn bare(text: &str) -> Message {
    Message { partition: 0, key: None, value: Some(text.as_bytes().to_vec()) }
}

fn seen(key: i64) -> Message {
    message(key, Some(format!("{{\"seen\": {key}}}")))
}

#[test]
fn topics_that_may_be_made_come_with_the_plan_before_those_who_read_them() {
    let mut scene = Scene::start(1);
    scene.write_model(&format!("{HEAD}{STORES}"));
    scene.dsc_is_fine(&["lint"]);
    let saved = scene.folder.path().join("plan.json");
    let planned = scene.dsc_is_fine(&["plan", "--explain", "--out", saved.to_str().expect("a path")]).stdout;
    for part in [
        "create the topic `nw.public.orders` at acme/streams, which fills it",
        "3 partitions",
        "1 copy of each",
        r#"CREATE TOPIC {"cluster":"acme/streams","topic":"nw.public.orders","partitions":3,"replication":1,"retention.ms":604800000}"#,
        "create the topic `web.clicks` at acme/streams, which fills it",
        "create the topic `dsc.dead.nordic_usa_northwind` at acme/streams, for what connectors cannot use",
        "! topic-missing: usa/prices.prices: there is no topic `web.prices` at acme/streams",
    ] {
        assert!(planned.contains(part), "no `{part}` in:\n{planned}");
    }
    assert!(!planned.contains("create the topic `web.prices`"), "{planned}");
    let at = |part: &str| planned.find(part).unwrap_or_else(|| panic!("no `{part}` in:\n{planned}"));
    assert!(at("create the topic `nw.public.orders`") < at("create the connector"), "{planned}");
    assert!(read(&saved).contains("topic-missing"));
    assert_eq!(scene.kafka.topics(), Vec::<String>::new());

    // Somebody makes one of them before the plan is done.
    scene.kafka.topics_of(&[("web.clicks", 2)]);
    scene.dsc_is_fine(&["apply", saved.to_str().expect("a path")]);
    assert_eq!(
        scene.kafka.topics(),
        ["dsc.dead.nordic_usa_northwind", "nw.public.orders", "web.clicks"].map(str::to_owned)
    );
    assert_eq!(scene.kafka.end_offsets("nw.public.orders", 3), [0, 0, 0]);
    scene.has_told("nothing to do");
    scene.dsc_is_fine(&["apply", "--yes"]);
    assert!(!scene.told().contains("topic-partitions"));

    // What is made is read, by connectors and by us; what its producer makes is read when it is there.
    let envelope =
        r#"{"op": "c", "after": {"id": 7, "name": "x"}, "source": {"ts_ms": 1767225600000, "lsn": 1}}"#;
    scene.kafka.produce("nw.public.orders", &[message(7, Some(envelope.to_owned()))]);
    scene.kafka.produce("web.clicks", &[seen(3), seen(4)]);
    scene.kafka.topics_of(&[("web.prices", 1)]);
    let begun = std::time::Instant::now();
    while scene.ask("SELECT count(*) FROM ws_usa_desk.orders") != "1" {
        assert!(begun.elapsed() < super::scene::PATIENCE, "{}", scene.connect[0].log());
        scene.dsc_is_fine(&["run"]);
    }
    assert_eq!(scene.ask("SELECT count(*) FROM ws_usa_desk.clicks"), "2");
    assert!(!scene.told().contains("! "), "all is as it should be");
    what_is_not_as_it_should_be_is_told(&mut scene);
}

fn what_is_not_as_it_should_be_is_told(scene: &mut Scene) {
    scene.write_model(&format!("{HEAD}{STORES}").replace("partitions: 3", "partitions: 6"));
    scene.dsc_is_fine(&["apply", "--yes"]);
    scene.has_told(
        "! topic-partitions: usa/northwind.orders: the topic `nw.public.orders` has 3 partitions, and the model says 6",
    );
    scene.write_model(&format!("{HEAD}{STORES}").replace("retention: 7d", "retention: 30d"));
    scene.dsc_is_fine(&["apply", "--yes"]);
    scene.has_told("`nw.public.orders` keeps its records for 168 h, and the model says 720 h");
    scene.write_model(&format!("{HEAD}{STORES}"));
    scene.dsc_is_fine(&["apply", "--yes"]);

    // Other partitions than those that were read.
    scene.kafka.partitions_of("web.prices", 4);
    scene.has_told(
        "! topic-partitions: usa/prices.prices: the topic `web.prices` has 4 partitions, and had 1 when it was last read",
    );
    scene.dsc_is_fine(&["run"]);
    assert!(!scene.told().contains("topic-partitions"), "they are known now");

    // Keys: a name that the model does not know, and changes of rows that go anywhere.
    scene.kafka.produce("web.prices", &[bare(r#"{"Id": 1, "seen": 1}"#), bare(r#"{"id": 2, "seen": 1}"#)]);
    scene.has_told(
        "! topic-keys: usa/prices.prices: 1 of the 2 latest records of `web.prices` do not say `id`, of the key of \
         `usa/prices.prices`",
    );
    scene.kafka.produce("nw.public.orders", &[bare(r#"{"op": "c", "after": {"id": 8, "name": "y"}}"#)]);
    scene.has_told(
        "! topic-keys: usa/northwind.orders: 1 of the 2 latest records of `nw.public.orders` have no key, so they go to any \
         of its 3 partitions",
    );

    // Another topic of the same name.
    scene.kafka.remove_topic("web.clicks");
    scene.dsc_is_fine(&["apply", "--yes"]);
    scene.has_told("! topic-made-anew: usa/clicks.clicks: the topic `web.clicks` was made anew");

    for name in
        ["topic-missing", "topic-partitions", "topic-keys", "topic-made-anew", "DSC0952", "topic-compacted"]
    {
        let page = dsc(&["explain", name]).run();
        assert_eq!(page.code, 0, "{name}");
        assert!(page.stdout.contains("## What to do"), "{}", page.stdout);
    }
}

#[test]
fn the_embedded_platform_makes_topics_too() {
    let mut scene = Scene::start(0);
    let (before, _) = HEAD.split_once("platforms:\n").expect("platforms come last");
    let platforms = "platforms:\n  embedded: { kind: duckdb, default: true, location: \"here:desk\", path: build/wh.duckdb, \
                     encryption: { key_holder: own } }\n";
    let stores = STORES.replace("      create_topics: { partitions: 2 }\n", "      create_topics: {}\n");
    scene.write_model(&format!("{before}{platforms}{stores}"));
    let begun = scene.dsc(&["plan", "--check"]);
    assert_eq!(begun.code, 1, "{}{}", begun.stdout, begun.stderr);
    scene.dsc_is_fine(&["apply", "--yes"]);
    assert_eq!(scene.kafka.topics(), ["nw.public.orders", "web.clicks"].map(str::to_owned));
    scene.has_told("nothing to do");
    scene.kafka.produce("web.clicks", &[seen(3)]);
    scene.kafka.topics_of(&[("web.prices", 1)]);
    scene.dsc_is_fine(&["run"]);
    let shown = scene.dsc_is_fine(&["show", "usa/desk.clicks"]).stdout;
    assert_eq!(shown.lines().last().map(str::trim), Some("3     3"), "{shown}");
    // The cluster as nobody could reach it: what may be made there cannot be planned without it.
    scene.kafka.line().cut();
    let away = scene.dsc(&["plan"]);
    assert_eq!(away.code, 2, "{}{}", away.stdout, away.stderr);
    assert!(away.stderr.contains("acme/streams"), "{}", away.stderr);
    scene.kafka.line().mend();
}
