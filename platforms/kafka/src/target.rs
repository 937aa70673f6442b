//! The clusters at which a platform's topics may be made, beside its target.

use std::collections::BTreeSet;

use dsc_dialects::kafka::{NewTopic, NewTopics};
use dsc_driver::source::SourceError;
use dsc_driver::{Beside, RecordLog, StatementFault, TargetError};

use crate::cluster::Cluster;

/// A cluster, by its address, and the topics that may be made there.
#[derive(Debug)]
pub struct Makes {
    /// Its address in the model.
    pub address: String,
    /// The cluster.
    pub cluster: Cluster,
    /// The names of the topics.
    pub topics: Vec<String>,
}

/// The clusters at which topics may be made.
#[derive(Debug, Default)]
pub struct MakesTopics(pub Vec<Makes>);

impl Beside for MakesTopics {
    type Pure = NewTopics;

    fn is_there(&self) -> bool {
        !self.0.is_empty()
    }

    async fn look(&mut self) -> Result<BTreeSet<(String, String)>, TargetError> {
        let mut out = BTreeSet::new();
        for Makes { address, cluster, topics } in &mut self.0 {
            let names: Vec<&str> = topics.iter().map(String::as_str).collect();
            let place = cluster.place();
            let found = cluster.describe(&names).await;
            let found =
                found.map_err(|fault| TargetError::Open { path: place, message: fault.to_string() })?;
            out.extend(found.into_iter().map(|state| (address.clone(), state.name)));
        }
        Ok(out)
    }

    async fn carry_out(&mut self, command: &str) -> Result<(), TargetError> {
        let fault = |message: String| TargetError::Statement {
            statement: command.to_owned(),
            message,
            kind: StatementFault::Other,
        };
        let topic = NewTopic::read(command).ok_or_else(|| fault("this names no topic".to_owned()))?;
        let makes = self.0.iter_mut().find(|makes| makes.address == topic.cluster);
        let makes = makes.ok_or_else(|| fault(format!("`{}` is no cluster of the model", topic.cluster)))?;
        makes.cluster.create(&topic).await.map_err(|cause: SourceError| fault(cause.to_string()))
    }
}
