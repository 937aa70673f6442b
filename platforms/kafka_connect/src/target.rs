//! A platform's target and the cluster that carries records to it, as one.

use dsc_dialects::kafka_connect::{Both, ClusterState, Request, WithConnect};
use dsc_driver::{Holder, Patience, Published, Rows, Target, TargetError};

use crate::cluster::Cluster;

/// A platform's target and the cluster that carries records to it, as one. The lease is the platform's: who holds it is
/// the one who writes to the cluster for this platform.
#[derive(Debug)]
pub struct WithCluster<T> {
    /// The platform's own target.
    pub platform: T,
    /// The cluster, where the platform has one.
    pub cluster: Option<Cluster>,
}

impl<T> WithCluster<T> {
    /// What was seen on the platform, with what the cluster runs now.
    ///
    /// # Errors
    /// The cluster cannot be asked.
    pub fn beside<O>(&self, platform: O) -> Result<Both<O>, TargetError> {
        let Some(cluster) = &self.cluster else {
            return Ok(Both { platform, cluster: ClusterState::default(), mark: String::new() });
        };
        Ok(Both { platform, cluster: cluster.inventory()?, mark: cluster.mark().to_owned() })
    }
}

impl<T: Target> Target for WithCluster<T> {
    type Dialect = WithConnect<T::Dialect>;

    async fn lock(&mut self, holder: &Holder) -> Result<(), TargetError> {
        self.platform.lock(holder).await
    }

    async fn unlock(&mut self) -> Result<(), TargetError> {
        self.platform.unlock().await
    }

    async fn inspect(&mut self) -> Result<Both<<T::Dialect as dsc_plan::Dialect>::Observed>, TargetError> {
        let platform = self.platform.inspect().await?;
        self.beside(platform)
    }

    /// Of the platform; a cluster has no such line, so where there is one it is always looked at.
    async fn sign(&mut self) -> Result<Option<String>, TargetError> {
        if self.cluster.is_some() { Ok(None) } else { self.platform.sign().await }
    }

    async fn settled(&mut self) -> Result<Option<String>, TargetError> {
        if self.cluster.is_some() { Ok(None) } else { self.platform.settled().await }
    }

    async fn begin(&mut self) -> Result<(), TargetError> {
        self.platform.begin().await
    }

    async fn commit(&mut self) -> Result<(), TargetError> {
        self.platform.commit().await
    }

    async fn rollback(&mut self) -> Result<(), TargetError> {
        self.platform.rollback().await
    }

    async fn execute(&mut self, statement: &str) -> Result<u64, TargetError> {
        match (Request::read(statement), &self.cluster) {
            (Some(request), Some(cluster)) => {
                cluster.send(&request)?;
                Ok(0)
            }
            (Some(_), None) | (None, _) => self.platform.execute(statement).await,
        }
    }

    async fn execute_all(&mut self, statements: &[String]) -> Result<(), TargetError> {
        if statements.iter().any(|statement| Request::is_one(statement)) {
            for statement in statements {
                self.execute(statement).await?;
            }
            return Ok(());
        }
        self.platform.execute_all(statements).await
    }

    async fn execute_outside(&mut self, statement: &str) -> Result<u64, TargetError> {
        if Request::is_one(statement) {
            return self.execute(statement).await;
        }
        self.platform.execute_outside(statement).await
    }

    async fn resume(&mut self) -> Result<(), TargetError> {
        self.platform.resume().await
    }

    async fn query(&mut self, statement: &str) -> Result<Rows, TargetError> {
        self.platform.query(statement).await
    }

    async fn wait_for_others(&mut self, attempt: u32) -> Patience {
        self.platform.wait_for_others(attempt).await
    }

    async fn publish(&mut self) -> Result<Option<Published>, TargetError> {
        self.platform.publish().await
    }
}
