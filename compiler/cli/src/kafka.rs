//! The way to a Kafka cluster: where it is, and who we are there.
//!
//! With a `user_password` we are that user, with a `client_certificate` whoever it names, without a credential nobody in
//! particular. A password leaves this machine only where what is sent is made unreadable for others.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::time::Duration;

use dsc_dialects::kafka::{NewTopic, new_topics};
use dsc_driver::source::SourceError;
use dsc_driver::{Partition, RecordLog, TopicState};
use dsc_graph::{At, Relation};
use dsc_kafka::{Assignment, Cluster, Login, Makes, Membership, Secret, Settings, Tls};
use dsc_model::{Container, Credential};
use dsc_plan::desired::{DesiredPlatform, DesiredStore};

use crate::checked::Checked;
use crate::credentials::{self, Opening};
use crate::error::CliError;
use crate::platforms::source_of;

/// The clusters at which topics of a platform may be made, and those topics; nothing of them is touched yet.
pub fn makes(checked: &Checked, desired: &DesiredPlatform) -> Result<Vec<Makes>, CliError> {
    let mut out: Vec<Makes> = Vec::new();
    for served in new_topics(desired) {
        let NewTopic { cluster: address, name, .. } = served.topic;
        if let Some(known) = out.iter_mut().find(|known| known.address == address) {
            known.topics.push(name);
            continue;
        }
        let Some(store) = desired.stores.iter().find(|store| store.address == served.store) else { continue };
        out.push(Makes { address, cluster: cluster(checked, store)?, topics: vec![name] });
    }
    Ok(out)
}

/// The cluster whose topics fill a store; nothing of it is touched yet.
fn cluster(checked: &Checked, store: &DesiredStore) -> Result<Cluster, CliError> {
    let (found, container) = source_of(checked, store)?;
    let named = [
        found.links::<Credential>(Relation::IngestionCredential).next().is_some(),
        container.links::<Credential>(Relation::ContainerCredential).next().is_some(),
    ];
    let opening = match named {
        [false, false] => None,
        _ => {
            let whereabouts = credentials::of_source(found, container)?;
            Some((whereabouts.name().to_owned(), whereabouts.open(&checked.place.root)?))
        }
    };
    Ok(Cluster::new(settings(container, opening)))
}

/// The clusters whose topics this program reads, by store; connections stay as long as it does.
#[derive(Debug, Default)]
pub struct Logs {
    by_store: BTreeMap<String, Log>,
    /// How long an answer is waited for, where it is not as long as a reader waits.
    patience: Option<Duration>,
}

#[derive(Debug)]
struct Log {
    cluster: Cluster,
    /// What its topics held when it was last asked for news.
    seen: Option<Vec<TopicState>>,
    /// The group in which they are shared, if they are.
    group: Option<Membership>,
}

/// How we stand to those who share the topics of a store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// We do not belong to them.
    Outside,
    /// We do, and wait to be told what is ours.
    Waiting,
    /// We do, and this is ours.
    Inside(Assignment),
}

/// What a broker does not answer in this time is not known; whoever plans would rather go on.
const SHORT_PATIENCE: Duration = Duration::from_secs(5);

impl Logs {
    /// For those who would rather do without an answer than wait long for it.
    pub fn in_a_hurry() -> Logs {
        Logs { patience: Some(SHORT_PATIENCE), ..Logs::default() }
    }

    /// The cluster whose topics fill a store.
    pub fn of(&mut self, checked: &Checked, store: &DesiredStore) -> Result<&mut Cluster, CliError> {
        Ok(&mut self.log(checked, store)?.cluster)
    }

    fn log(&mut self, checked: &Checked, store: &DesiredStore) -> Result<&mut Log, CliError> {
        match self.by_store.entry(store.address.clone()) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(new) => {
                let cluster = cluster(checked, store)?;
                let cluster = match self.patience {
                    Some(patience) => cluster.with_patience(patience),
                    None => cluster,
                };
                Ok(new.insert(Log { cluster, seen: None, group: None }))
            }
        }
    }

    /// Whether the topics of a store, or only those partitions of them, hold something that they did not hold when this was
    /// last asked. Where nobody answers, there is: whoever wants to read them finds out why.
    pub fn has_news(
        &mut self,
        checked: &Checked,
        store: &DesiredStore,
        ours: Option<&BTreeSet<Partition>>,
    ) -> bool {
        let names = topics(store);
        let Ok(log) = self.log(checked, store) else { return true };
        let answer = crate::commands::block_on(async { Ok(log.cluster.describe(&names).await) });
        let Ok(Ok(mut states)) = answer else { return true };
        if let Some(ours) = ours {
            for TopicState { name, partitions, .. } in &mut states {
                let place = |number: i32| Partition { topic: name.clone(), number };
                partitions.retain(|partition| ours.contains(&place(partition.number)));
            }
        }
        let is_new = log.seen.as_ref() != Some(&states);
        log.seen = Some(states);
        is_new
    }

    /// How we stand to those who share the topics of a store. Whoever does not ask for a minute belongs to them no more, until
    /// they ask again.
    pub fn standing(&self, store: &str) -> Result<Standing, CliError> {
        let Some(group) = self.by_store.get(store).and_then(|log| log.group.as_ref()) else {
            return Ok(Standing::Outside);
        };
        Ok(group.assignment().map_err(no_answer)?.map_or(Standing::Waiting, Standing::Inside))
    }

    /// Joins those who share the topics of a store in a group of that name.
    pub fn join(&mut self, checked: &Checked, store: &DesiredStore, group: &str) -> Result<(), CliError> {
        let log = self.log(checked, store)?;
        if log.group.is_none() {
            log.group = Some(log.cluster.join(group, &topics(store)).map_err(no_answer)?);
        }
        Ok(())
    }

    /// Leaves them, so that what is ours becomes theirs.
    pub fn leave(&mut self, store: &str) {
        if let Some(log) = self.by_store.get_mut(store) {
            log.group = None;
        }
    }

    /// Forgets what the topics of a store held, so that it is news.
    pub fn forget(&mut self, store: &str) {
        if let Some(log) = self.by_store.get_mut(store) {
            log.seen = None;
        }
    }
}

/// The topics that fill a store.
pub fn topics(store: &DesiredStore) -> Vec<&str> {
    let Some(kafka) = store.ingestion.kafka() else { return Vec::new() };
    store.datasets.iter().filter_map(|dataset| kafka.topic(&dataset.name)).collect()
}

/// That a cluster gave no answer.
pub fn no_answer(fault: SourceError) -> CliError {
    CliError::NoAnswer { message: fault.to_string() }
}

fn settings(container: At<'_, Container>, opening: Option<(String, Opening)>) -> Settings {
    let bootstrap: Vec<String> = container.texts(container.endpoint.bootstrap).map(str::to_owned).collect();
    let is_here = bootstrap.iter().all(|broker| is_on_this_machine(broker));
    let mut out = Settings { address: container.address(), bootstrap, tls: None, login: None };
    let Some((credential, Opening { user, password, identity, roots })) = opening else { return out };
    if !is_here || identity.is_some() || roots.is_some() {
        let roots = roots.map(|pem| pem.text().to_owned());
        out.tls = Some(Tls { roots, identity: identity.map(|pem| Secret::new(pem.text().to_owned())) });
    }
    out.login = password.map(|password| Login::new(credential, user, Secret::new(password)));
    out
}

/// Whether a broker, `host:port`, is on this machine.
fn is_on_this_machine(broker: &str) -> bool {
    let host = broker.rsplit_once(':').map_or(broker, |(host, _)| host);
    let host = host.trim_matches(['[', ']']);
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::is_on_this_machine;

    #[test]
    fn only_what_cannot_leave_this_machine_is_on_it() {
        for here in ["localhost:9092", "127.0.0.1:9092", "[::1]:9092"] {
            assert!(is_on_this_machine(here), "{here}");
        }
        for elsewhere in ["kafka:9092", "10.0.0.1:9092", "localhost.example:9092"] {
            assert!(!is_on_this_machine(elsewhere), "{elsewhere}");
        }
    }
}
