//! Which partitions of topics are ours, as those who read them for the same place agree on it: a consumer group.
//!
//! Only that. Nothing is read here, and nothing is committed: records are read by [`crate::Cluster`] from offsets that stand
//! beside them. What is said here may be out of date, and whoever lands records has to be safe against that.

use std::collections::BTreeSet;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use dsc_driver::Partition;
use dsc_driver::source::SourceError;
use rdkafka::client::ClientContext;
use rdkafka::config::FromClientConfigAndContext;
use rdkafka::consumer::{BaseConsumer, Consumer, ConsumerContext};
use rdkafka::topic_partition_list::TopicPartitionList;
use rdkafka::types::{RDKafkaErrorCode, RDKafkaRespErr};

use crate::settings::Settings;

/// Who does not ask for so long what is ours is busy with something else, and leaves the group until they ask again.
const BUSY: Duration = Duration::from_secs(60);
/// So often the group is listened to, and looked whether we still want to be in it.
const TURN: Duration = Duration::from_millis(100);
/// Whoever leaves tells the group, so that others need not wait for a sign of life; a group that cannot be told is not
/// waited for.
const GOODBYE: Duration = Duration::from_secs(3);

/// What is ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// Counts how often it was agreed on anew.
    pub number: u64,
    /// The partitions.
    pub partitions: BTreeSet<Partition>,
}

/// That we belong to a group. It ends when this is dropped.
#[derive(Debug)]
pub struct Membership {
    state: Arc<State>,
    /// Ends when the one who listens to the group has gone.
    gone: Receiver<()>,
    place: String,
    group: String,
}

#[derive(Debug)]
struct State {
    inner: Mutex<Inner>,
}

#[derive(Debug)]
struct Inner {
    assignment: Option<Assignment>,
    number: u64,
    fault: Option<RDKafkaErrorCode>,
    asked: Instant,
    is_over: bool,
}

impl State {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Membership {
    /// Joins a group of those who share some topics. What is ours is known a little later.
    ///
    /// # Errors
    /// The library does not want to.
    pub fn join(settings: &Settings, group: &str, topics: &[&str]) -> Result<Membership, SourceError> {
        let fault = |message: String| SourceError::Server {
            action: "join a group at",
            place: settings.place(),
            message: format!("`{group}`: {message}"),
        };
        let inner = Inner { assignment: None, number: 0, fault: None, asked: Instant::now(), is_over: false };
        let state = Arc::new(State { inner: Mutex::new(inner) });
        let member = Member { state: Arc::clone(&state) };
        let consumer: BaseConsumer<Member> =
            BaseConsumer::from_config_and_context(&settings.sharing(group), member)
                .map_err(|cause| fault(cause.to_string()))?;
        consumer.subscribe(topics).map_err(|cause| fault(cause.to_string()))?;
        let topics: Vec<String> = topics.iter().map(|topic| (*topic).to_owned()).collect();
        let (going, gone) = channel();
        let listener = Listener { consumer, state: Arc::clone(&state), topics, going };
        std::thread::Builder::new()
            .name("kafka group".to_owned())
            .spawn(move || listener.listen())
            .map_err(|cause| fault(cause.to_string()))?;
        Ok(Membership { state, gone, place: settings.place(), group: group.to_owned() })
    }

    /// What is ours as far as we know; nothing as long as nobody has told us.
    ///
    /// # Errors
    /// The group does not want us.
    pub fn assignment(&self) -> Result<Option<Assignment>, SourceError> {
        let mut inner = self.state.inner();
        inner.asked = Instant::now();
        match inner.fault {
            Some(code) => Err(SourceError::Server {
                action: "join a group at",
                place: self.place.clone(),
                message: format!("`{}`: {code}", self.group),
            }),
            None => Ok(inner.assignment.clone()),
        }
    }
}

impl Drop for Membership {
    fn drop(&mut self) {
        self.state.inner().is_over = true;
        // It ends with nothing ever sent, as soon as the other side is gone.
        let _ = self.gone.recv_timeout(GOODBYE);
    }
}

/// Listens to a group, whatever else the program does.
struct Listener {
    consumer: BaseConsumer<Member>,
    state: Arc<State>,
    topics: Vec<String>,
    /// Goes after the consumer.
    going: Sender<()>,
}

impl Listener {
    fn listen(self) {
        let mut is_in = true;
        loop {
            if let Some(Err(fault)) = self.consumer.poll(TURN) {
                self.note(fault.rdkafka_error_code());
            }
            let (is_over, is_wanted) = {
                let inner = self.state.inner();
                (inner.is_over, inner.asked.elapsed() < BUSY)
            };
            if is_over {
                break;
            }
            if is_in && !is_wanted {
                self.consumer.unsubscribe();
                self.state.inner().assignment = None;
                is_in = false;
            } else if is_wanted && !is_in {
                let topics: Vec<&str> = self.topics.iter().map(String::as_str).collect();
                is_in = self.consumer.subscribe(&topics).is_ok();
            }
        }
        // Dropped, it leaves the group; only then has it gone.
        drop(self.consumer);
        drop(self.going);
    }

    fn note(&self, code: Option<RDKafkaErrorCode>) {
        if let Some(code) = code.filter(|code| stays(*code)) {
            self.state.inner().fault = Some(code);
        }
    }
}

/// Whether a fault stays until somebody does something about it. Brokers come and go, and topics that are not there yet are
/// the business of those who read them.
fn stays(code: RDKafkaErrorCode) -> bool {
    use RDKafkaErrorCode as Code;
    matches!(
        code,
        Code::GroupAuthorizationFailed
            | Code::InvalidGroupId
            | Code::InvalidSessionTimeout
            | Code::InconsistentGroupProtocol
            | Code::GroupMaxSizeReached
            | Code::UnsupportedVersion
            | Code::Fatal
    )
}

/// What the group tells us.
struct Member {
    state: Arc<State>,
}

impl ClientContext for Member {
    fn log(&self, _level: rdkafka::config::RDKafkaLogLevel, _facility: &str, _message: &str) {}

    fn error(&self, _error: rdkafka::error::KafkaError, _reason: &str) {}
}

impl ConsumerContext for Member {
    /// The library is told that nothing is to be read, whatever is ours: that is done elsewhere. What was ours stays so
    /// until the group says what is ours instead; whose it really is comes out when records land.
    fn rebalance(
        &self,
        consumer: &BaseConsumer<Self>,
        code: RDKafkaRespErr,
        partitions: &mut TopicPartitionList,
    ) {
        if code != RDKafkaRespErr::RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS {
            // What fails here fails again at the next turn, where it is noted.
            let _ = consumer.unassign();
            return;
        }
        let ours = partitions.elements();
        let ours = ours
            .iter()
            .map(|one| Partition { topic: one.topic().to_owned(), number: one.partition() })
            .collect();
        let _ = consumer.assign(&TopicPartitionList::new());
        let mut inner = self.state.inner();
        inner.number += 1;
        inner.assignment = Some(Assignment { number: inner.number, partitions: ours });
    }
}
