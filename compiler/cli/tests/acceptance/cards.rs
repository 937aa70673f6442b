//! Ten thousand card events, in shuffled orders and batches of any size, come to one counted end.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use dsc_plan::desired::DesiredDataset;
use serde_json::Value;

use crate::data_folder;
use crate::run_support::{On, Shop, counted, dataset};

const CARDS: [(&str, &str); 8] = [
    ("id", "bigint"),
    ("user_id", "bigint"),
    ("created_by_name", "text"),
    ("updated_at", "timestamp"),
    ("created_at", "timestamp"),
    ("active", "boolean"),
    ("event_at", "timestamp"),
    ("event_id", "uuid"),
];
const USERS: [(&str, &str); 7] = [
    ("id", "bigint"),
    ("name", "text"),
    ("address", "text"),
    ("job", "text"),
    ("score", "double"),
    ("event_at", "timestamp"),
    ("event_id", "uuid"),
];

/// An event and the name of its file.
pub struct Event {
    pub name: String,
    pub text: String,
}

#[expect(clippy::disallowed_methods, reason = "the data is packed, and every Debian can unpack it")]
fn unpacked(path: &Path) -> String {
    let out = Command::new("gzip").arg("-dc").arg(path).output().expect("gzip");
    assert!(out.status.success(), "{} cannot be unpacked", path.display());
    String::from_utf8(out.stdout).expect("text")
}

pub fn events() -> Vec<Event> {
    let text = unpacked(&data_folder().join("card_events/events.jsonl.gz"));
    let event = |line: &str| {
        let json: Value = serde_json::from_str(line).expect("an event");
        let part = |name: &str| json["metadata"][name].as_str().expect("text").to_owned();
        Event { name: format!("{}s/{}.json", part("type"), part("event_id")), text: line.to_owned() }
    };
    text.lines().map(event).collect()
}

/// The counted end state: rows as text, by key.
pub fn expected_cards() -> Vec<String> {
    let text = unpacked(&data_folder().join("card_events/expected_cards.jsonl.gz"));
    let mut cards: BTreeMap<i64, String> = BTreeMap::new();
    for line in text.lines() {
        let card: Value = serde_json::from_str(line).expect("a card");
        let shown = |name: &str| match &card[name] {
            Value::String(text) => text.clone(),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
                card[name].to_string()
            }
        };
        let columns = ["id", "user_id", "created_by_name", "updated_at", "created_at", "active"];
        cards.insert(card["id"].as_i64().expect("a key"), columns.map(shown).join("|"));
    }
    cards.into_values().collect()
}

pub fn count(name: &str) -> i64 {
    let text = std::fs::read_to_string(data_folder().join("card_events/counts.json")).expect("counts");
    let counts: Value = serde_json::from_str(&text).expect("counts");
    counts[name].as_i64().expect("a number")
}

pub fn datasets() -> Vec<DesiredDataset> {
    ["cards", "users"]
        .into_iter()
        .zip([&CARDS[..], &USERS[..]])
        .map(|(name, columns)| dataset(name, &["id"], &["event_at", "event_id"], columns))
        .collect()
}

/// Numbers that look random and are the same each time (xorshift, Marsaglia 2003).
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end as u64).expect("small")
    }

    pub fn shuffle<V>(&mut self, things: &mut [V]) {
        for at in (1..things.len()).rev() {
            let other = self.below(at + 1);
            things.swap(at, other);
        }
    }
}

const STATE: &str = "SELECT id, user_id, created_by_name, updated_at::VARCHAR, created_at::VARCHAR, active \
     FROM usa_shop.cards ORDER BY id";
const HISTORY: &str = "SELECT * EXCLUDE (dsc_run_from, dsc_run_to, valid_from, valid_to), valid_from::VARCHAR, valid_to::VARCHAR \
     FROM usa_shop.cards_history ORDER BY ALL";

pub fn check_end(shop: &Shop) {
    let cards = shop.rows(STATE);
    assert_eq!(cards, expected_cards());
    let one = |query: &str| shop.rows(query)[0].parse::<i64>().expect("a number");
    assert_eq!(one("SELECT count(*) FROM usa_shop.cards"), count("cards"));
    assert_eq!(one("SELECT count(*) FROM usa_shop.cards WHERE active"), count("active"));
    assert_eq!(one("SELECT count(*) FROM usa_shop.cards WHERE user_id = 0"), count("user0"));
    assert_eq!(one("SELECT count(*) FROM usa_shop.cards WHERE user_id = 1000"), count("user1000"));
    assert_eq!(one("SELECT count(*) FROM usa_shop.users"), count("users"));
    assert_eq!(one("SELECT count(*) FROM usa_shop.cards_history"), count("valid_card_events"));
    assert_eq!(
        shop.rows("SELECT object, code, field, line, count(*), count(DISTINCT source) FROM dsc.quarantine GROUP BY ALL"),
        [format!("usa/shop.cards|missing-value|user_id|1|{0}|{0}", count("quarantined"))]
    );
    let totals = "SELECT sum(arrived)::BIGINT, sum(quarantined)::BIGINT, \
         sum(inserted) FILTER (object = 'usa/shop.cards')::BIGINT, \
         sum(superseded + updated) FILTER (object = 'usa/shop.cards')::BIGINT, \
         sum(duplicate + held + deleted + unchanged)::BIGINT FROM dsc.runs";
    assert_eq!(
        shop.rows(totals),
        [format!(
            "{}|{}|{}|{}|0",
            count("events"),
            count("quarantined"),
            count("cards"),
            count("superseded_or_updates")
        )]
    );
    assert_eq!(shop.files("inbox"), ["__id_counter"]);
    assert_eq!(i64::try_from(shop.files("quarantine").len()).expect("small"), count("quarantined"));
    let used = count("events") - count("quarantined");
    assert_eq!(i64::try_from(shop.files("done").len()).expect("small"), used);
}

pub fn shop_with(events: &[Event], size: Option<usize>) -> Shop {
    let mut shop = Shop::inbox(On::Duckdb, datasets(), &[("card", "cards"), ("user", "users")]);
    shop.files_at_once = size;
    shop.settle = Duration::from_secs(5);
    shop.write("inbox/__id_counter", "10000");
    for (number, event) in events.iter().enumerate() {
        // The order of names is the order of arrival.
        let (folder, name) = event.name.split_once('/').expect("a folder");
        shop.write(&format!("inbox/{folder}/{number:05}-{name}"), &event.text);
    }
    shop
}

fn in_batches_of(size: Option<usize>, seed: u64) {
    let mut events = events();
    Dice(seed).shuffle(&mut events);
    let shop = shop_with(&events, size);
    let report = shop.run();
    assert!(report.total().add_up());
    check_end(&shop);
    let history = shop.rows(HISTORY);
    let report = shop.run();
    assert_eq!((report.run, counted(&report)), (None, String::new()));
    assert_eq!(shop.rows(HISTORY), history);
}

#[test]
fn in_batches_of_1000() {
    in_batches_of(Some(1000), 0x9e37_79b9_7f4a_7c15);
}

#[test]
fn in_one_batch() {
    in_batches_of(None, 0xbf58_476d_1ce4_e5b9);
}

#[test]
fn in_batches_of_7() {
    in_batches_of(Some(7), 0x94d0_49bb_1331_11eb);
}

#[test]
fn in_batches_of_1() {
    in_batches_of(Some(1), 0xd6e8_feb8_6659_fd93);
}

#[test]
fn half_written_files_are_retried_and_not_quarantined() {
    let events = events();
    let shop = shop_with(&events, Some(1000));
    let names = shop.files("inbox");
    let mut cut = Vec::new();
    for name in names.iter().filter(|name| name.starts_with("cards/")).step_by(900) {
        let path = format!("inbox/{name}");
        let text = std::fs::read_to_string(shop.data(&path)).expect("an event");
        shop.write(&path, &text[..text.len() / 3]);
        cut.push((path, text));
    }
    let report = shop.run();
    assert_eq!(report.held.len(), cut.len());
    for (path, text) in &cut {
        shop.write(path, text);
    }
    shop.run();
    check_end(&shop);
}
