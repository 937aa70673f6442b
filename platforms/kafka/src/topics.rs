//! How long topics keep their records, as the cluster has it.

use std::collections::BTreeMap;

use dsc_driver::source::SourceError;
use rdkafka::admin::{AdminClient, AdminOptions, OwnedResourceSpecifier, ResourceSpecifier};
use rdkafka::client::DefaultClientContext;

use crate::cluster::Cluster;

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
    pub async fn keeping(&self, topics: &[&str]) -> Result<BTreeMap<String, Keeping>, SourceError> {
        const ACTION: &str = "ask for the settings of topics at";
        let admin: Result<AdminClient<DefaultClientContext>, _> = self.settings.config().create();
        let admin = admin.map_err(|cause| self.fault(ACTION, cause))?;
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
}
