//! Records as producers write them, and the rows that they come to: worked out here, without a database.

use std::collections::BTreeMap;

use dsc_testservers::{Dice, Message};

/// Partitions of each topic.
pub const PARTITIONS: i32 = 3;
/// The first change at the source: 2026-01-01, in microseconds.
const FIRST: i64 = 1_767_225_600_000_000;

/// A state of a key: name, amount, and what orders it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    pub name: String,
    pub amount: String,
    pub order: i64,
}

/// What the records of a topic come to.
#[derive(Clone, Debug, Default)]
pub struct Expected {
    /// What is there, by key.
    pub live: BTreeMap<i64, State>,
    /// All states that were ever there, by key and order.
    pub history: BTreeMap<(i64, i64), State>,
}

/// A record that cannot be used, and the code that it gets.
pub struct Poison {
    pub code: &'static str,
    pub message: Message,
}

/// A record with a key, in the partition of that key.
pub fn message(key: i64, value: Option<String>) -> Message {
    Message {
        partition: i32::try_from(key).expect("a small key") % PARTITIONS,
        key: Some(format!("{{\"id\": {key}}}").into_bytes()),
        value: value.map(String::into_bytes),
    }
}

/// Changes of a table as Debezium tells them, some told twice, each deletion with its tombstone.
pub fn debezium(dice: &mut Dice, number: usize) -> (Vec<Message>, Expected) {
    let keys = (number / 6).max(4) as u64;
    let mut told: Vec<Message> = Vec::new();
    let mut expected = Expected::default();
    for step in 0..number {
        let order = i64::try_from(step).expect("a step");
        let key = i64::try_from(dice.below(keys)).expect("a key");
        let (micros, lsn) = (FIRST + order / 3 * 1_000, 7_000 + order);
        let source = format!("{{\"connector\": \"postgresql\", \"ts_us\": {micros}, \"lsn\": {lsn}}}");
        let there = expected.live.contains_key(&key);
        if there && dice.below(5) == 0 {
            expected.live.remove(&key);
            let before = format!("{{\"id\": {key}, \"name\": null}}");
            let value =
                format!("{{\"op\": \"d\", \"before\": {before}, \"after\": null, \"source\": {source}}}");
            told.push(message(key, Some(value)));
            told.push(message(key, None));
            continue;
        }
        let state =
            State { name: format!("n{step}"), amount: format!("{}.{:02}", step % 97, step % 100), order };
        let operation = if there { "u" } else { ["c", "r"][step % 2] };
        let after = format!("{{\"id\": {key}, \"name\": \"{}\", \"amount\": {}}}", state.name, state.amount);
        let value = format!(
            "{{\"op\": \"{operation}\", \"before\": null, \"after\": {after}, \"source\": {source}}}"
        );
        expected.live.insert(key, state.clone());
        expected.history.insert((key, order), state);
        told.push(message(key, Some(value)));
        if dice.below(10) == 0 {
            let again = told[told.len() - 1].clone();
            told.push(again);
        }
    }
    (told, expected)
}

/// Rows with a version of their own, which come in any order and some twice; a tombstone takes away what came before it.
pub fn flat(dice: &mut Dice, number: usize) -> (Vec<Message>, Expected) {
    let keys = (number / 6).max(4) as u64;
    let mut told = Vec::new();
    let mut expected = Expected::default();
    // The newest version of each key so far, and those that a tombstone took away, the newest last.
    let mut newest: BTreeMap<i64, i64> = BTreeMap::new();
    let mut gone: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    for step in 0..number {
        let key = i64::try_from(dice.below(keys)).expect("a key");
        if dice.below(8) == 0 && newest.contains_key(&key) {
            gone.entry(key).or_default().push(newest[&key]);
            told.push(message(key, None));
            continue;
        }
        // Some come late, and no version is there twice.
        let late = dice.below(200);
        let seen = i64::try_from((step as u64 + late) * 1_000_000 + step as u64).expect("a version");
        let state = State { name: format!("n{step}"), amount: format!("{}.50", step % 89), order: seen };
        // The store says that what its datasets do not have is left where it is.
        let value = format!(
            "{{\"name\": \"{}\", \"amount\": \"{}\", \"seen\": {seen}, \"extra\": {{\"id\": 5}}}}",
            state.name, state.amount
        );
        newest.entry(key).and_modify(|known| *known = (*known).max(seen)).or_insert(seen);
        expected.history.insert((key, seen), state);
        told.push(message(key, Some(value)));
        if dice.below(10) == 0 {
            let again = told[told.len() - 1].clone();
            told.push(again);
        }
    }
    // A deletion beats the state that has its version.
    for (key, version) in gone.iter().flat_map(|(key, all)| all.iter().map(move |version| (*key, *version))) {
        expected.history.remove(&(key, version));
    }
    expected.live = newest
        .iter()
        .filter(|(key, version)| gone.get(*key).and_then(|all| all.last()).is_none_or(|gone| gone < *version))
        .map(|(key, version)| (*key, expected.history[&(*key, *version)].clone()))
        .collect();
    (told, expected)
}

/// Records of every kind that nobody can use. Most of them have no key.
pub fn poison(is_enveloped: bool) -> Vec<Poison> {
    let row = |row: &str| {
        let source = "{\"ts_us\": 1767225600000000, \"lsn\": 5}";
        if is_enveloped {
            // These datasets have no version of their own.
            let row = row.replace(", \"seen\": 1", "");
            format!("{{\"op\": \"c\", \"after\": {row}, \"source\": {source}}}")
        } else {
            row.to_owned()
        }
    };
    let long = "x".repeat(31);
    let mut out: Vec<(&'static str, Vec<u8>)> = vec![
        ("unparsable", b"no JSON at all".to_vec()),
        ("unparsable", Vec::new()),
        ("unparsable", b"{\"op\": \"c\"\0}".to_vec()),
        ("unparsable", b"[1, 2]".to_vec()),
        ("not-utf8", b"{\"op\": \"\xff\xfe\"}".to_vec()),
        ("nul-character", row("{\"id\": 900001, \"name\": \"a\\u0000b\", \"seen\": 1}").into_bytes()),
        ("wrong-type", row("{\"id\": \"seven\", \"seen\": 1}").into_bytes()),
        ("too-precise", row("{\"id\": 900002, \"amount\": 1.005, \"seen\": 1}").into_bytes()),
        ("missing-key", row("{\"name\": \"nobody\", \"seen\": 1}").into_bytes()),
        ("ambiguous-field", row("{\"id\": 900003, \"id\": 900004, \"seen\": 1}").into_bytes()),
        ("too-long", row(&format!("{{\"id\": 900005, \"name\": \"{long}\", \"seen\": 1}}")).into_bytes()),
    ];
    if is_enveloped {
        out.push(("unknown-field", row("{\"id\": 900006, \"unknown\": [1, {}]}").into_bytes()));
        out.push(("unknown-operation", b"{\"op\": \"t\", \"source\": {}}".to_vec()));
        out.push(("broken-row", b"{\"op\": \"u\", \"source\": {}}".to_vec()));
        out.push(("missing-key", b"{\"op\": \"d\", \"before\": null, \"source\": {}}".to_vec()));
    }
    let unkeyed =
        |(code, value)| Poison { code, message: Message { partition: 0, key: None, value: Some(value) } };
    out.into_iter().map(unkeyed).collect()
}
