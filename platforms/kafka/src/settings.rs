//! Where a cluster is, and who we are there.

use std::fmt;

use rdkafka::ClientConfig;

/// Where a cluster is, and who we are there.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Its address in the model, for messages.
    pub address: String,
    /// The first brokers to ask, each as `host:port`.
    pub bootstrap: Vec<String>,
    /// How what is sent is made unreadable for others; none where it is not.
    pub tls: Option<Tls>,
    /// Who we are there; nobody in particular where it is open.
    pub login: Option<Login>,
}

/// How what is sent is made unreadable for others.
#[derive(Clone, Debug, Default)]
pub struct Tls {
    /// The authorities that are trusted, as PEM; those of the system where there are none.
    pub roots: Option<String>,
    /// Our certificate and its key, as PEM.
    pub identity: Option<Secret>,
}

/// Who we are.
#[derive(Clone, Debug)]
pub struct Login {
    /// The name of the credential that says it.
    pub credential: String,
    /// How the password is shown to be known, in Kafka's own word: one of those that are tried.
    pub(crate) mechanism: String,
    /// The user.
    pub user: String,
    /// The password.
    pub password: Secret,
}

/// How a password is shown to be known, in Kafka's own words and in the order in which it is tried.
pub(crate) const MECHANISMS: [&str; 3] = ["SCRAM-SHA-512", "SCRAM-SHA-256", "PLAIN"];

impl Login {
    /// Somebody with a password, by the name of the credential that says so.
    pub fn new(credential: String, user: String, password: Secret) -> Login {
        Login { credential, mechanism: MECHANISMS[0].to_owned(), user, password }
    }
}

/// A text that nothing shows.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// Keeps a text to itself.
    pub fn new(text: String) -> Secret {
        Secret(text)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("…")
    }
}

/// What is read ahead while nobody asks, in kilobytes: enough for a batch or two, whatever the number of partitions.
const READ_AHEAD: &str = "32768";
/// The same in records.
const RECORDS_AHEAD: &str = "200000";
/// Where that is full, a partition asks again so many milliseconds later; by default it would be a whole second.
const AGAIN: &str = "10";
/// Nobody ever asks us whether we are still there, however long a merge takes: the longest that Kafka allows.
const A_DAY: &str = "86400000";
/// Who gives no sign of life for so many milliseconds is gone, and what was theirs goes to others.
const GONE: &str = "10000";
/// A sign of life each so many milliseconds; its answer tells whether somebody came or went.
const SIGN: &str = "1000";
/// So many milliseconds later a new partition is somebody's.
const NEW_PARTITIONS: &str = "10000";

impl Settings {
    /// Where it is, for messages.
    pub fn place(&self) -> String {
        format!("{} ({})", self.address, self.bootstrap.join(", "))
    }

    /// The same as the library wants it.
    pub(crate) fn config(&self) -> ClientConfig {
        let mut out = ClientConfig::new();
        out.set("client.id", "dsc");
        out.set("bootstrap.servers", self.bootstrap.join(","));
        let protocol = match (&self.login, &self.tls) {
            (None, None) => "plaintext",
            (None, Some(_)) => "ssl",
            (Some(_), None) => "sasl_plaintext",
            (Some(_), Some(_)) => "sasl_ssl",
        };
        out.set("security.protocol", protocol);
        if let Some(Login { credential: _, mechanism, user, password }) = &self.login {
            out.set("sasl.mechanism", mechanism);
            out.set("sasl.username", user);
            out.set("sasl.password", &password.0);
        }
        if let Some(Tls { roots, identity }) = &self.tls {
            match roots {
                Some(roots) => out.set("ssl.ca.pem", roots),
                // The library is built in, and its own idea of where the system keeps them need not be right.
                None => out.set("ssl.ca.location", "probe"),
            };
            if let Some(Secret(pem)) = identity {
                out.set("ssl.certificate.pem", pem);
                out.set("ssl.key.pem", pem);
            }
        }
        // A broker that was started again is found again within a second.
        out.set("reconnect.backoff.max.ms", "1000");
        out
    }

    /// The same for looking at who vouches for a cluster's certificate, whatever name stands in it. Nobody logs in.
    pub(crate) fn whatever_its_name(&self) -> ClientConfig {
        let mut out = Settings { login: None, ..self.clone() }.reading();
        out.set("ssl.endpoint.identification.algorithm", "none");
        out
    }

    /// Those who may vouch for the cluster, for messages.
    pub(crate) fn authorities(&self) -> &'static str {
        match self.tls.as_ref().and_then(|tls| tls.roots.as_ref()) {
            Some(_) => "an authority among the `ca_certificates` of its credential's store",
            None => {
                "an authority that this system trusts (the store of its credential has no `ca_certificates`)"
            }
        }
    }

    /// The same for reading records.
    pub(crate) fn reading(&self) -> ClientConfig {
        let mut out = self.config();
        // The library wants a name although no group is ever joined and nothing is committed to it.
        out.set("group.id", "dsc");
        out.set("enable.auto.commit", "false");
        out.set("enable.auto.offset.store", "false");
        out.set("max.poll.interval.ms", A_DAY);
        // Where records are gone that we wanted, we have to know it.
        out.set("auto.offset.reset", "error");
        out.set("enable.partition.eof", "true");
        out.set("queued.max.messages.kbytes", READ_AHEAD);
        out.set("queued.min.messages", RECORDS_AHEAD);
        out.set("fetch.queue.backoff.ms", AGAIN);
        out
    }

    /// The same for sharing topics with others.
    pub(crate) fn sharing(&self, group: &str) -> ClientConfig {
        let mut out = self.config();
        out.set("group.id", group);
        out.set("enable.auto.commit", "false");
        out.set("enable.auto.offset.store", "false");
        // All partitions of all topics in turn: topics of one partition each are shared, too.
        out.set("partition.assignment.strategy", "roundrobin");
        out.set("session.timeout.ms", GONE);
        out.set("heartbeat.interval.ms", SIGN);
        out.set("topic.metadata.refresh.interval.ms", NEW_PARTITIONS);
        out
    }
}

#[cfg(test)]
mod tests {
    use super::{Login, Secret, Settings, Tls};

    fn settings(tls: Option<Tls>, login: Option<Login>) -> Settings {
        Settings { address: "acme/streams".to_owned(), bootstrap: vec!["a:1".to_owned()], tls, login }
    }

    fn login() -> Login {
        Login::new("reader".to_owned(), "ann".to_owned(), Secret::new("s3cret".to_owned()))
    }

    #[test]
    fn who_we_are_and_tls_make_the_protocol() {
        for (tls, login, wanted) in [
            (None, None, "plaintext"),
            (Some(Tls::default()), None, "ssl"),
            (None, Some(login()), "sasl_plaintext"),
            (Some(Tls::default()), Some(login()), "sasl_ssl"),
        ] {
            assert_eq!(settings(tls, login).config().get("security.protocol"), Some(wanted));
        }
    }

    #[test]
    fn no_secret_is_shown() {
        let identity = Some(Secret::new("BEGIN KEY".to_owned()));
        let shown = format!("{:?}", settings(Some(Tls { roots: None, identity }), Some(login())));
        assert!(!shown.contains("s3cret") && !shown.contains("BEGIN KEY"), "{shown}");
    }
}
