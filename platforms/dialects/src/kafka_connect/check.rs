//! Whether a connector may be sent at all. Connect's own validation does not ask most of this, and answers a connector
//! without a class with the resolved password.

use std::collections::BTreeMap;

use dsc_model::{Choice, Sink};

use super::layout::{Connector, MARK, REVISION, STORE};
use super::sinks::{Words, words};

/// Connect keeps a connector as one record, and brokers take records of a megabyte.
const LARGEST: usize = 1_000_000;
/// Settings that a connector has whatever its sink is.
const NEEDED: [&str; 10] = [
    "connection.url",
    "connection.password",
    "errors.deadletterqueue.topic.name",
    "insert.mode",
    "key.converter",
    "tasks.max",
    "topics",
    "value.converter",
    MARK,
    STORE,
];
/// Settings that it may have besides, and families of them.
const KNOWN: [&str; 4] = ["batch.size", "connector.class", "errors.tolerance", REVISION];
const FAMILIES: [&str; 5] =
    ["consumer.override.", "errors.deadletterqueue.", "predicates", "transforms", "value.converter."];

/// What is wrong with a setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// The connector.
    pub connector: String,
    /// The setting.
    pub key: String,
    /// What is wrong with it, as one phrase. Never its value.
    pub message: String,
}

/// Everything that is wrong with a connector.
pub fn check(connector: &Connector) -> Vec<Flaw> {
    let config = &connector.config;
    let mut out = Vec::new();
    let mut add = |key: &str, message: &str| {
        let (connector, key) = (connector.name.clone(), key.to_owned());
        out.push(Flaw { connector, key, message: message.to_owned() });
    };
    let class = config.get("connector.class").map_or("", String::as_str);
    let Some(words) = Sink::ALL.iter().map(|(_, sink)| words(*sink)).find(|words| words.class == class)
    else {
        add("connector.class", "is none of the sinks that we know");
        return out;
    };
    let own = [words.user, words.key_mode, words.key_fields, words.table];
    for key in NEEDED.iter().chain(&own) {
        if config.get(*key).is_none_or(String::is_empty) {
            add(key, "is missing");
        }
    }
    for key in config.keys() {
        if !is_known(key, words, &own) {
            add(key, "is not known to this sink");
        }
    }
    for (key, value) in config {
        let secret = key == words.user || key.contains("password");
        if secret && !is_reference(value) {
            add(key, "is not a reference to a config provider");
        }
    }
    let is = |key: &str, among: &[&str]| config.get(key).is_none_or(|value| among.contains(&value.as_str()));
    if !is("insert.mode", &["insert", "upsert"]) {
        add("insert.mode", "is neither `insert` nor `upsert`");
    }
    if !is(words.key_mode, &["record_key", "record_value"]) {
        add(words.key_mode, "is neither `record_key` nor `record_value`");
    }
    if !config.get("connection.url").is_none_or(|url| url.starts_with("jdbc:postgresql://")) {
        add("connection.url", "is no address of a Postgres database");
    }
    if size(config) > LARGEST {
        add("topics", "make the connector larger than a record of Kafka may be");
    }
    out
}

fn is_known(key: &str, words: &Words, own: &[&str]) -> bool {
    NEEDED.contains(&key)
        || KNOWN.contains(&key)
        || own.contains(&key)
        || words.fields == Some(key)
        || words.fixed().any(|(fixed, _)| fixed == key)
        || FAMILIES.iter().any(|family| key.starts_with(family))
}

/// Whether a value is `${provider:path}` and nothing else.
fn is_reference(value: &str) -> bool {
    let Some(inner) = value.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')) else { return false };
    let provider = inner.split_once(':').map_or("", |(provider, _)| provider);
    !provider.is_empty() && !inner.contains(['{', '}'])
}

/// How large a connector is as JSON, at most: every sign may need one more.
fn size(config: &BTreeMap<String, String>) -> usize {
    config.iter().map(|(key, value)| key.len() + 2 * value.len() + 8).sum()
}
