//! Topics that may be made: which, how, and the command that does it.

use dsc_model::Via;
use dsc_plan::Cause;
use dsc_plan::desired::{DesiredPlatform, TopicShape};
use serde_json::{Map, Value, json};

use crate::kafka_connect::layout::dead_letters;

/// A topic that may be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTopic {
    /// The address of the cluster.
    pub cluster: String,
    /// Its name.
    pub name: String,
    /// How it is made.
    pub shape: TopicShape,
}

/// Whom a topic serves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Served {
    /// The topic.
    pub topic: NewTopic,
    /// The address of its dataset; of its store, where it takes what connectors cannot use.
    pub address: String,
    /// The address of its store.
    pub store: String,
    /// What it is for, as one phrase.
    pub purpose: &'static str,
    /// The lines of the model that cause it.
    pub causes: Vec<Cause>,
}

/// What no statement of SQL begins with.
const VERB: &str = "CREATE TOPIC ";
/// Kafka's word for how long a topic keeps its records, in milliseconds.
const RETENTION: &str = "retention.ms";

/// The topics of a platform that may be made, in the order of its stores.
pub fn new_topics(desired: &DesiredPlatform) -> Vec<Served> {
    let mut out = Vec::new();
    for store in &desired.stores {
        let Some(kafka) = store.ingestion.kafka() else { continue };
        let Some(shape) = kafka.create_topics else { continue };
        let made =
            |name: &str, shape| NewTopic { cluster: kafka.container.clone(), name: name.to_owned(), shape };
        for dataset in &store.datasets {
            let Some(topic) = kafka.topic(&dataset.name) else { continue };
            out.push(Served {
                topic: made(topic, shape),
                address: dataset.address.clone(),
                store: store.address.clone(),
                purpose: "which fills it",
                causes: vec![dataset.cause.clone(), store.cause.clone()],
            });
        }
        if kafka.via == Via::Connect {
            // Few records, in the order in which they could not be used, for as long as the cluster keeps what nobody
            // speaks of: how long producers' records stay says nothing of them.
            let shape = TopicShape { partitions: Some(1), copies: shape.copies, retention: None };
            out.push(Served {
                topic: made(&dead_letters(&desired.name, &store.schema), shape),
                address: store.address.clone(),
                store: store.address.clone(),
                purpose: "for what connectors cannot use",
                causes: vec![store.cause.clone()],
            });
        }
    }
    out
}

impl NewTopic {
    /// The settings that it is made with, besides its partitions and their copies.
    pub fn settings(&self) -> Vec<(&'static str, String)> {
        self.shape.retention.iter().map(|milliseconds| (RETENTION, milliseconds.to_string())).collect()
    }

    /// That it is to be made, as the command of a step.
    pub fn command(&self) -> String {
        let mut out = Map::new();
        out.insert("cluster".to_owned(), json!(self.cluster));
        out.insert("topic".to_owned(), json!(self.name));
        let TopicShape { partitions, copies, retention } = self.shape;
        for (key, number) in [
            ("partitions", partitions.map(i64::from)),
            ("replication", copies.map(i64::from)),
            (RETENTION, retention),
        ] {
            out.extend(number.map(|number| (key.to_owned(), json!(number))));
        }
        format!("{VERB}{}", Value::Object(out))
    }

    /// The topic that a command makes, if it makes one.
    pub fn read(command: &str) -> Option<NewTopic> {
        let said: Value = serde_json::from_str(command.strip_prefix(VERB)?).ok()?;
        let text = |key: &str| Some(said.get(key)?.as_str()?.to_owned());
        let number = |key: &str| said.get(key).and_then(Value::as_i64);
        let small = |key: &str| number(key).and_then(|number| i32::try_from(number).ok());
        Some(NewTopic {
            cluster: text("cluster")?,
            name: text("topic")?,
            shape: TopicShape {
                partitions: small("partitions"),
                copies: small("replication"),
                retention: number(RETENTION),
            },
        })
    }

    /// Whether a command makes a topic.
    pub fn is_one(command: &str) -> bool {
        command.starts_with(VERB)
    }
}

#[cfg(test)]
mod tests {
    use dsc_plan::desired::TopicShape;

    use super::NewTopic;

    #[test]
    fn a_command_says_all_of_a_topic_and_nothing_that_nobody_said() {
        let whole = TopicShape { partitions: Some(6), copies: Some(3), retention: Some(604_800_000) };
        for (shape, said) in [
            (whole, r#","partitions":6,"replication":3,"retention.ms":604800000"#),
            (TopicShape::default(), ""),
        ] {
            let (cluster, name) = ("acme/streams".to_owned(), "nw.public.orders".to_owned());
            let topic = NewTopic { cluster, name, shape };
            let command = topic.command();
            assert_eq!(NewTopic::read(&command), Some(topic));
            let expected = [r#""cluster":"acme/streams""#, r#""topic":"nw.public.orders""#];
            for part in expected.into_iter().chain(said.split(',').filter(|part| !part.is_empty())) {
                assert!(command.contains(part), "{command}");
            }
            assert_eq!(command.contains("retention"), shape.retention.is_some(), "{command}");
        }
    }

    #[test]
    fn a_statement_makes_no_topic() {
        assert!(!NewTopic::is_one("CREATE TABLE topic (id bigint)"));
        assert_eq!(NewTopic::read("CREATE TABLE topic (id bigint)"), None);
    }
}
