//! How long topics keep their records, as the cluster has it, and topics that are made.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use dsc_dialects::kafka::NewTopic;
use dsc_driver::RecordLog;
use dsc_driver::source::SourceError;
use rdkafka::admin::{
    AdminClient, AdminOptions, NewTopic as Native, OwnedResourceSpecifier, ResourceSpecifier,
    TopicReplication,
};
use rdkafka::config::FromClientConfigAndContext;
use rdkafka::types::RDKafkaErrorCode;

use crate::cluster::Cluster;
use crate::reach::Hearing;

/// What the protocol says where the cluster is to choose a number.
const AS_THE_CLUSTER_HAS_IT: i32 = -1;
/// A topic that was made shows within milliseconds.
const A_MOMENT: Duration = Duration::from_millis(20);

/// How long a topic keeps its records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Keeping {
    /// So many milliseconds, where there is an end to it.
    pub milliseconds: Option<i64>,
    /// Whether only the newest record of each key is kept for good.
    pub is_compacted: bool,
}

impl Cluster {
    /// How long topics keep their records, by name; topics that are not there are left out.
    ///
    /// # Errors
    /// The cluster cannot be asked, or does not tell us.
    pub async fn keeping(&mut self, topics: &[&str]) -> Result<BTreeMap<String, Keeping>, SourceError> {
        const ACTION: &str = "ask for the settings of topics at";
        let admin = self.admin(ACTION)?;
        let options = AdminOptions::new().request_timeout(Some(self.patience));
        let asked: Vec<ResourceSpecifier<'_>> =
            topics.iter().map(|topic| ResourceSpecifier::Topic(topic)).collect();
        let answers = admin.describe_configs(&asked, &options).await;
        let mut out = BTreeMap::new();
        for answer in answers.map_err(|cause| self.fault(ACTION, cause))? {
            let Ok(resource) = answer else { continue };
            let OwnedResourceSpecifier::Topic(name) = &resource.specifier else { continue };
            // Of a topic that is not there, or not for us, nothing is told.
            if resource.entries.is_empty() {
                continue;
            }
            let said =
                |key: &str| resource.get(key).and_then(|entry| entry.value.clone()).unwrap_or_default();
            let policy = said("cleanup.policy");
            let ends = policy.split(',').any(|word| word.trim() == "delete");
            let milliseconds = said("retention.ms").parse().ok().filter(|number| ends && *number >= 0);
            let is_compacted = policy.split(',').any(|word| word.trim() == "compact");
            out.insert(name.clone(), Keeping { milliseconds, is_compacted });
        }
        Ok(out)
    }

    /// Makes a topic, and waits until it is there. One that is there already stays as it is.
    ///
    /// # Errors
    /// The cluster cannot be asked, or does not make it.
    pub async fn create(&mut self, topic: &NewTopic) -> Result<(), SourceError> {
        const ACTION: &str = "make a topic at";
        let admin = self.admin(ACTION)?;
        let number = |said: Option<i32>| said.unwrap_or(AS_THE_CLUSTER_HAS_IT);
        let settings = topic.settings();
        let copies = TopicReplication::Fixed(number(topic.shape.copies));
        let native = Native::new(&topic.name, number(topic.shape.partitions), copies);
        let native = settings.iter().fold(native, |native, (key, value)| native.set(key, value));
        let options = AdminOptions::new().request_timeout(Some(self.patience));
        let answers = admin.create_topics([&native], &options).await;
        for answer in answers.map_err(|cause| self.fault(ACTION, cause))? {
            match answer {
                Ok(_) | Err((_, RDKafkaErrorCode::TopicAlreadyExists)) => {}
                Err((name, code)) => return Err(self.fault(ACTION, format!("`{name}`: {code}"))),
            }
        }
        self.wait_for(&topic.name).await
    }

    /// Waits until a topic shows, with somebody who leads its partitions.
    async fn wait_for(&mut self, topic: &str) -> Result<(), SourceError> {
        let begun = Instant::now();
        loop {
            match self.describe(&[topic]).await {
                Ok(states) if !states.is_empty() => return Ok(()),
                Err(fault) if begun.elapsed() > self.patience => return Err(fault),
                Ok(_) if begun.elapsed() > self.patience => {
                    return Err(
                        self.fault("find a topic at", format!("`{topic}` was made and does not show"))
                    );
                }
                Ok(_) | Err(_) => std::thread::sleep(A_MOMENT),
            }
        }
    }

    fn admin(&mut self, action: &'static str) -> Result<AdminClient<Hearing>, SourceError> {
        // Whoever has been reached is known to let us in, and how.
        self.reader()?;
        AdminClient::from_config_and_context(&self.settings.config(), Hearing::default())
            .map_err(|cause| self.fault(action, cause))
    }
}
