//! Nothing vanishes between a broker and a reader: offsets, staging, quarantine, merge tables and views, held against each
//! other topic by topic.

use super::Topic;
use super::records::PARTITIONS;
use super::scene::Scene;

/// Each record of a topic is in staging once, or in quarantine once, or a tombstone that says nothing new. Each key in
/// staging has one row in the merge table, and readers see those that are not gone.
pub fn holds_from_offsets_to_views(scene: &Scene, topics: &[Topic]) {
    for topic in topics {
        let (store, view) = topic.dataset.split_once('.').expect("a store and a dataset");
        let of_topic = format!("starts_with(source, '{}/')", topic.name);
        let ends: i64 = scene.kafka.end_offsets(&topic.name, PARTITIONS).iter().sum();
        let taken = scene.number(&format!(
            "SELECT sum(digest::bigint) FROM dsc.positions WHERE outcome = 'position' AND {of_topic}"
        ));
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
        assert_eq!(taken, ends, "{view}");
        assert_eq!(staged, places, "{view}");
        assert_eq!(staged + quarantined + silent, ends, "{view}");
        assert_eq!(quarantined, i64::try_from(topic.poison.len()).expect("a few"), "{view}");

        let count = |what: &str| {
            scene.number(&format!(
                "SELECT sum({what}) FROM dsc.runs WHERE kind = 'ingest' AND object = 'usa/{}'",
                topic.dataset
            ))
        };
        // What Connect delivered once more arrived once more, and is a duplicate.
        let again = count("arrived") - ends;
        assert!((0..=count("duplicate") - silent).contains(&again), "{view}: {again} once more");
        assert_eq!(count("quarantined"), quarantined, "{view}");

        let keys = scene.number(&format!("SELECT count(DISTINCT id) FROM usa_{store}_staging.{view}"));
        let merged = scene.number(&format!("SELECT count(*) FROM usa_{store}.{view}"));
        let there = scene.number(&format!("SELECT count(*) FROM usa_{store}.{view} WHERE NOT dsc_deleted"));
        let seen = scene.number(&format!("SELECT count(*) FROM ws_usa_desk.{view}"));
        assert_eq!((merged, there), (keys, seen), "{view}");
    }
}
