//! A platform's target and the clusters of its topics, as one: SQL goes to the platform, and topics are made at theirs.

use dsc_dialects::kafka::{Beside, NewTopic, WithTopics as Dialect};
use dsc_driver::source::SourceError;
use dsc_driver::{Holder, Patience, Published, RecordLog, Rows, StatementFault, Target, TargetError};

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

/// A platform's target and the clusters of its topics, as one. The lease is the platform's.
#[derive(Debug)]
pub struct WithTopics<T> {
    /// The platform's own target.
    pub platform: T,
    /// The clusters at which topics may be made.
    pub makes: Vec<Makes>,
}

impl<T> WithTopics<T> {
    /// What was seen on the platform, with the topics that are there now.
    ///
    /// # Errors
    /// A cluster cannot be asked.
    pub async fn beside<O>(&mut self, platform: O) -> Result<Beside<O>, TargetError> {
        let mut out = Beside { platform, there: Default::default() };
        for Makes { address, cluster, topics } in &mut self.makes {
            let names: Vec<&str> = topics.iter().map(String::as_str).collect();
            let place = cluster.place();
            let found = cluster.describe(&names).await;
            let found =
                found.map_err(|fault| TargetError::Open { path: place, message: fault.to_string() })?;
            out.there.extend(found.into_iter().map(|state| (address.clone(), state.name)));
        }
        Ok(out)
    }

    async fn make(&mut self, statement: &str, topic: &NewTopic) -> Result<(), TargetError> {
        let fault = |message: String| TargetError::Statement {
            statement: statement.to_owned(),
            message,
            kind: StatementFault::Other,
        };
        let makes = self.makes.iter_mut().find(|makes| makes.address == topic.cluster);
        let makes = makes.ok_or_else(|| fault(format!("`{}` is no cluster of the model", topic.cluster)))?;
        makes.cluster.create(topic).await.map_err(|cause: SourceError| fault(cause.to_string()))
    }
}

impl<T: Target> Target for WithTopics<T> {
    type Dialect = Dialect<T::Dialect>;

    async fn lock(&mut self, holder: &Holder) -> Result<(), TargetError> {
        self.platform.lock(holder).await
    }

    async fn unlock(&mut self) -> Result<(), TargetError> {
        self.platform.unlock().await
    }

    async fn inspect(&mut self) -> Result<Beside<<T::Dialect as dsc_plan::Dialect>::Observed>, TargetError> {
        let platform = self.platform.inspect().await?;
        self.beside(platform).await
    }

    /// Of the platform; clusters have no such line, so where there are some they are always looked at.
    async fn sign(&mut self) -> Result<Option<String>, TargetError> {
        if self.makes.is_empty() { self.platform.sign().await } else { Ok(None) }
    }

    async fn settled(&mut self) -> Result<Option<String>, TargetError> {
        if self.makes.is_empty() { self.platform.settled().await } else { Ok(None) }
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
        match NewTopic::read(statement) {
            Some(topic) => {
                self.make(statement, &topic).await?;
                Ok(0)
            }
            None => self.platform.execute(statement).await,
        }
    }

    async fn execute_all(&mut self, statements: &[String]) -> Result<(), TargetError> {
        if statements.iter().any(|statement| NewTopic::is_one(statement)) {
            for statement in statements {
                self.execute(statement).await?;
            }
            return Ok(());
        }
        self.platform.execute_all(statements).await
    }

    async fn execute_outside(&mut self, statement: &str) -> Result<u64, TargetError> {
        if NewTopic::is_one(statement) {
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
