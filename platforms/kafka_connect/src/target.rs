//! The Connect cluster that carries records to a platform, beside its target.

use dsc_dialects::kafka_connect::{Connectors, MarkedCluster, Request};
use dsc_driver::{Beside, StatementFault, TargetError};

use crate::cluster::Cluster;

/// The cluster of a platform, where it has one.
#[derive(Debug)]
pub struct Carries(pub Option<Cluster>);

impl Beside for Carries {
    type Pure = Connectors;

    fn is_there(&self) -> bool {
        self.0.is_some()
    }

    async fn look(&mut self) -> Result<MarkedCluster, TargetError> {
        let Some(cluster) = &self.0 else { return Ok(MarkedCluster::default()) };
        Ok(MarkedCluster { state: cluster.inventory()?, mark: cluster.mark().to_owned() })
    }

    async fn carry_out(&mut self, command: &str) -> Result<(), TargetError> {
        match (Request::read(command), &self.0) {
            (Some(request), Some(cluster)) => Ok(cluster.send(&request)?),
            (None, _) | (_, None) => Err(TargetError::Statement {
                statement: command.to_owned(),
                message: "no cluster of this platform understands it".to_owned(),
                kind: StatementFault::Other,
            }),
        }
    }
}
