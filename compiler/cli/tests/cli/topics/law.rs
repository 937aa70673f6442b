//! What must hold when every record was taken: rows are what the records come to, what nobody can use is kept, and nothing
//! vanishes between a broker and a reader: offsets, staging, quarantine, merge tables and views, held against each other
//! topic by topic.

use super::Topic;
use super::records::{PARTITIONS, Poison};
use super::scene::{Scene, Way};

/// Readers see the rows and the versions that the records come to.
pub fn rows_are_what_records_come_to(scene: &Scene, topics: &[Topic]) {
    for topic in topics {
        let (view, is_enveloped) = (topic.view(), topic.is_enveloped());
        let live = format!("SELECT id, name, amount::text FROM ws_usa_desk.{view} ORDER BY id");
        let wanted: Vec<String> = topic
            .expected
            .live
            .iter()
            .map(|(key, state)| format!("{key}|{}|{}", state.name, state.amount))
            .collect();
        assert_eq!(scene.ask(&live).lines().collect::<Vec<_>>(), wanted, "{view}");
        let order = if is_enveloped { "(extract(epoch FROM valid_from) * 1000)::bigint" } else { "seen" };
        let history = format!("SELECT id, {order}, name, amount::text FROM ws_usa_desk.{view}_history");
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

/// Every record that nobody can use is in quarantine with its bytes, its code and its place, and can be listed and shown.
/// Answers with their number.
pub fn what_nobody_can_use_is_kept(scene: &mut Scene, topics: &[Topic]) -> usize {
    let listed = scene.dsc_is_fine(&["quarantine", "list", "--limit", "10000", "--output", "json"]);
    let listed: serde_json::Value = serde_json::from_str(&listed.stdout).expect("JSON");
    let raw_digits = scene.way.digits("raw");
    let mut count = 0;
    for topic in topics {
        let open = format!(
            "SELECT code || ' ' || {raw_digits} FROM dsc.quarantine WHERE object = 'usa/{}' AND status = 'open' \
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

/// Every record has been taken, whatever became of it; what landed twice was counted as a repetition.
pub fn the_books_hold(scene: &mut Scene, unusable: usize) {
    let status = scene.dsc_is_fine(&["status"]);
    assert!(status.stdout.contains("accounts balance"), "{}", status.stdout);
    let sums = "SELECT (sum(arrived) - sum(inserted + updated + deleted + unchanged + superseded + duplicate + quarantined \
                + held))::bigint, sum(quarantined)::bigint FROM dsc.runs WHERE kind = 'ingest'";
    assert_eq!(scene.ask(sums), format!("0|{unusable}"));
    assert_eq!(scene.taken(), scene.ends());
    let arrived = scene.number("SELECT sum(arrived)::bigint FROM dsc.runs WHERE kind = 'ingest'");
    let (left, ends) = (scene.landed(), scene.ends());
    match scene.way {
        // Redelivered records make it more, never less.
        Way::Connect => assert!(arrived + left >= ends, "{arrived} + {left} of {ends}"),
        // Where a record lands and how far was read is one transaction.
        Way::Server | Way::File => assert_eq!((arrived, left), (ends, 0)),
    }
}

/// Each record of a topic is in staging once, or in quarantine once, or a tombstone that says nothing new. Each key in
/// staging has one row in the merge table, and readers see those that are not gone.
pub fn holds_from_offsets_to_views(scene: &Scene, topics: &[Topic]) {
    for topic in topics {
        let (store, view) = topic.dataset.split_once('.').expect("a store and a dataset");
        let of_topic = format!("starts_with(source, '{}/')", topic.name);
        let ends: i64 = scene.kafka.end_offsets(&topic.name, PARTITIONS).iter().sum();
        let reached = |outcome: &str| {
            scene.number(&format!(
                "SELECT sum(digest::bigint)::bigint FROM dsc.positions WHERE outcome = '{outcome}' AND {of_topic}"
            ))
        };
        let staged = scene.number(&format!("SELECT count(*) FROM usa_{store}_staging.{view}"));
        let places = scene.number(&format!(
            "SELECT count(DISTINCT (dsc_source, dsc_position)) FROM usa_{store}_staging.{view}"
        ));
        let quarantined = scene.number(&format!(
            "SELECT count(DISTINCT (source, position)) FROM dsc.quarantine WHERE object = 'usa/{}' AND {of_topic}",
            topic.dataset
        ));
        let silent = topic.messages.iter().filter(|message| topic.is_enveloped() && message.value.is_none());
        let silent = i64::try_from(silent.count()).expect("a few");
        assert_eq!(reached("position"), ends, "{view}");
        if scene.way != Way::Connect {
            assert_eq!(reached("landed"), ends, "{view}");
        }
        assert_eq!(staged, places, "{view}");
        assert_eq!(staged + quarantined + silent, ends, "{view}");
        assert_eq!(quarantined, i64::try_from(topic.poison.len()).expect("a few"), "{view}");

        let count = |what: &str| {
            scene.number(&format!(
                "SELECT sum({what})::bigint FROM dsc.runs WHERE kind = 'ingest' AND object = 'usa/{}'",
                topic.dataset
            ))
        };
        // What Connect delivered once more arrived once more, and is a duplicate.
        let again = count("arrived") - ends;
        assert!((0..=count("duplicate") - silent).contains(&again), "{view}: {again} once more");
        assert!(again == 0 || scene.way == Way::Connect, "{view}: {again} once more");
        assert_eq!(count("quarantined"), quarantined, "{view}");

        let keys = scene.number(&format!("SELECT count(DISTINCT id) FROM usa_{store}_staging.{view}"));
        let merged = scene.number(&format!("SELECT count(*) FROM usa_{store}.{view}"));
        let there = scene.number(&format!("SELECT count(*) FROM usa_{store}.{view} WHERE NOT dsc_deleted"));
        let seen = scene.number(&format!("SELECT count(*) FROM ws_usa_desk.{view}"));
        assert_eq!((merged, there), (keys, seen), "{view}");
    }
}
