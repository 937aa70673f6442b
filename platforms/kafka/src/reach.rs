//! Reaching a cluster that shows a certificate or asks for a password: what it says of that is told, instead of silence.
//!
//! How a password is shown to be known is the cluster's choice. Ours are tried in turn, the safest one first: with SCRAM
//! nobody learns the password, with PLAIN the broker does, who has shown a certificate by then or is on this machine.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use dsc_driver::source::SourceError;
use rdkafka::client::ClientContext;
use rdkafka::config::{FromClientConfigAndContext, RDKafkaLogLevel};
use rdkafka::consumer::{BaseConsumer, Consumer, ConsumerContext};
use rdkafka::error::KafkaError;
use rdkafka::types::RDKafkaErrorCode;

use crate::cluster::{Cluster, Reader};
use crate::native::Queue;
use crate::settings::MECHANISMS;

/// So often it is looked whether somebody has answered.
const A_MOMENT: Duration = Duration::from_millis(20);
/// Asked for so that something is asked: whether it is there does not matter, and it is not made by that.
const ANY_TOPIC: &str = "dsc";
/// A certificate is shown within milliseconds, and looked at.
const A_HANDSHAKE: Duration = Duration::from_secs(3);
/// What the library says of a certificate that it does not trust, be it for its name.
const UNTRUSTED: &str = "certificate verify failed";

/// Hears what the library says. It would tell its troubles on stderr; those that matter come back as errors.
#[derive(Debug, Default)]
pub(crate) struct Hearing {
    /// The last reason why a broker was not reached.
    last: Mutex<Option<String>>,
}

impl ClientContext for Hearing {
    fn log(&self, _level: RDKafkaLogLevel, _facility: &str, _message: &str) {}

    fn error(&self, error: KafkaError, reason: &str) {
        // Of single brokers: that all of them are down says nothing of why.
        if error.rdkafka_error_code() != Some(RDKafkaErrorCode::AllBrokersDown) {
            *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(reason.to_owned());
        }
    }
}

impl ConsumerContext for Hearing {}

impl Hearing {
    fn last(&self) -> Option<String> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Why a cluster was not reached.
enum Trouble {
    /// It does not let us in so; what it says, in the library's words.
    NotLetIn(String),
    /// There is no secure way to it; the same.
    NotSecure(String),
    /// It does not answer; the last thing that was heard.
    Silence(Option<String>),
}

impl Cluster {
    /// Opens a connection. Where a password or a certificate is in play, it is known afterwards that they were right.
    pub(crate) fn open(&mut self) -> Result<Reader, SourceError> {
        if self.settings.tls.is_none() && self.settings.login.is_none() {
            return self.begin();
        }
        let known = self.settings.login.is_some();
        let mechanisms = if known { &MECHANISMS[..] } else { &MECHANISMS[..1] };
        let mut refused = Vec::new();
        for mechanism in mechanisms {
            if let Some(login) = &mut self.settings.login {
                login.mechanism = (*mechanism).to_owned();
            }
            let reader = self.begin()?;
            match self.is_reached(&reader.consumer) {
                Ok(()) => return Ok(reader),
                Err(Trouble::NotLetIn(said)) if known => refused.push(format!("{mechanism}: {said}")),
                Err(Trouble::NotLetIn(said)) => return Err(self.fault("connect to", said)),
                Err(Trouble::NotSecure(said)) => {
                    let message = self.why_not_secure(&said);
                    return Err(self.fault("connect to", message));
                }
                Err(Trouble::Silence(said)) => {
                    let last = said.unwrap_or_else(|| "nobody answers".to_owned());
                    let seconds = self.patience.as_secs();
                    return Err(
                        self.fault("connect to", format!("no answer within {seconds} seconds: {last}"))
                    );
                }
            }
        }
        Err(self.fault("log in to", self.why_not_let_in(&refused)))
    }

    fn begin(&self) -> Result<Reader, SourceError> {
        let consumer = BaseConsumer::from_config_and_context(&self.settings.reading(), Hearing::default())
            .map_err(|cause| self.fault("connect to", cause))?;
        let queue = Queue::of_consumer(consumer.client())
            .ok_or_else(|| self.fault("connect to", "the library gives no queue"))?;
        Ok(Reader { queue, consumer })
    }

    fn is_reached(&self, consumer: &BaseConsumer<Hearing>) -> Result<(), Trouble> {
        let begun = Instant::now();
        loop {
            if is_answered(consumer) {
                return Ok(());
            }
            let said = consumer.context().last().map(|said| words(&said).to_owned());
            match said {
                Some(said) if said.contains("SASL") => return Err(Trouble::NotLetIn(said)),
                Some(said) if said.contains("SSL") => return Err(Trouble::NotSecure(said)),
                said if begun.elapsed() > self.patience => return Err(Trouble::Silence(said)),
                Some(_) | None => {}
            }
        }
    }

    fn why_not_let_in(&self, refused: &[String]) -> String {
        let who = self.settings.login.as_ref().map_or_else(String::new, |login| {
            format!("`{}` of the credential `{}`", login.user, login.credential)
        });
        // Whoever does not know a way says so before anything is shown.
        let is_offered = refused.iter().any(|said| !said.contains("mechanism handshake failed"));
        let reason = match is_offered {
            true => "the user or the password is wrong",
            false => "who we are is to be shown in another way than ours",
        };
        format!("{who} is not let in: {reason} ({})", refused.join("; "))
    }

    /// The library does not say whether nobody whom we trust vouches for a certificate, or whether it is for another name:
    /// it shows when the name does not matter. Nobody is asked to let us in, and nothing of ours is told.
    fn why_not_secure(&self, said: &str) -> String {
        if !said.contains(UNTRUSTED) {
            return said.to_owned();
        }
        let brokers = self.settings.bootstrap.join(", ");
        let consumer =
            BaseConsumer::from_config_and_context(&self.settings.whatever_its_name(), Hearing::default());
        let Ok(consumer) = consumer else { return said.to_owned() };
        let begun = Instant::now();
        // Where nobody vouches for it, that is said at once; whoever gets further may say nothing.
        while begun.elapsed() < A_HANDSHAKE && !is_answered(&consumer) {
            match consumer.context().last() {
                Some(heard) if heard.contains(UNTRUSTED) => {
                    return format!(
                        "the certificate that is shown there is not one that {} vouches for",
                        self.settings.authorities()
                    );
                }
                Some(_) => break,
                None => {}
            }
        }
        format!(
            "the certificate that is shown there is for another name than that of {brokers}; name the brokers in `bootstrap` \
             as their certificate does"
        )
    }
}

/// Whether somebody has answered; waits a moment for it, and hears what is said meanwhile.
fn is_answered(consumer: &BaseConsumer<Hearing>) -> bool {
    // No record comes, since none was asked for; what is wrong is told to the one who hears.
    let _ = consumer.poll(Duration::ZERO);
    let client = consumer.client();
    // Nobody is connected to before something is asked. The first answer of all tells the id of the cluster.
    client.fetch_metadata(Some(ANY_TOPIC), A_MOMENT).is_ok()
        || client.fetch_cluster_id(Duration::ZERO).is_some()
}

/// What was said, without the names of threads and brokers before it and the times behind it.
fn words(said: &str) -> &str {
    let said = said.rsplit_once("]: ").map_or(said, |(_, rest)| rest);
    let said = match said.split_once(": ") {
        Some((broker, rest)) if broker.contains("://") => rest,
        Some(_) | None => said,
    };
    said.rsplit_once(" (after ").map_or(said, |(said, _)| said)
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn of_what_the_library_says_the_reason_is_kept() {
        let said = "[thrd:sasl_ssl://localhost:9093/bootstrap]: sasl_ssl://localhost:9093/bootstrap: SASL authentication \
                    error: Authentication failed (after 301ms in state AUTH_REQ)";
        assert_eq!(words(said), "SASL authentication error: Authentication failed");
        assert_eq!(words("no brokers"), "no brokers");
    }
}
