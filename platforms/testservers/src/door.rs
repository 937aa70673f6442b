//! Doors of a broker at which a certificate is shown, and a password asked for.

use crate::jvm::free_port;

/// A door of a broker: a listener of its own.
#[derive(Clone, Copy, Debug)]
pub struct Door<'a> {
    /// How passwords are shown to be known there, in Kafka's words: `SCRAM-SHA-512`, `PLAIN`. None where anybody gets in.
    pub mechanisms: &'a [&'a str],
    /// Who is let in: user and password.
    pub user: (&'a str, &'a str),
    /// The certificate that is shown, and its key, both as PEM.
    pub certificate: (&'a str, &'a str),
    /// The authorities whose certificates clients have to show, as PEM; none need show one without.
    pub clients: Option<&'a str>,
}

/// What the settings of a broker and the command that formats its disk say of doors.
#[derive(Clone, Debug, Default)]
pub(crate) struct Doors {
    pub(crate) ports: Vec<u16>,
    /// More listeners, each with a comma before it, as they are bound.
    pub(crate) listeners: String,
    /// The same as clients are told of them.
    pub(crate) shown: String,
    /// The protocol of each, likewise.
    pub(crate) protocols: String,
    /// More lines of settings.
    pub(crate) settings: String,
    /// More words for the command that formats the disk: users with SCRAM are kept there.
    pub(crate) users: Vec<String>,
}

impl Doors {
    pub(crate) fn of(doors: &[Door<'_>]) -> Doors {
        let mut out = Doors::default();
        for (number, door) in doors.iter().enumerate() {
            let port = free_port();
            let name = format!("DOOR{number}");
            out.ports.push(port);
            out.listeners.push_str(&format!(",{name}://127.0.0.1:{port}"));
            // The name in the certificates is that of the machine.
            out.shown.push_str(&format!(",{name}://localhost:{port}"));
            let protocol = if door.mechanisms.is_empty() { "SSL" } else { "SASL_SSL" };
            out.protocols.push_str(&format!(",{name}:{protocol}"));
            out.add_settings(&format!("listener.name.{}", name.to_ascii_lowercase()), door);
            out.add_users(door);
        }
        out
    }

    fn add_settings(&mut self, listener: &str, door: &Door<'_>) {
        let line = |pem: &str| pem.replace('\n', "\\n");
        let mut set = |key: &str, value: &str| {
            self.settings.push_str(&format!("{listener}.{key}={value}\n"));
        };
        let (certificate, key) = door.certificate;
        set("ssl.keystore.type", "PEM");
        set("ssl.keystore.certificate.chain", &line(certificate));
        set("ssl.keystore.key", &line(key));
        if let Some(authorities) = door.clients {
            set("ssl.client.auth", "required");
            set("ssl.truststore.type", "PEM");
            set("ssl.truststore.certificates", &line(authorities));
        }
        if door.mechanisms.is_empty() {
            return;
        }
        set("sasl.enabled.mechanisms", &door.mechanisms.join(","));
        let security = "org.apache.kafka.common.security";
        let (user, password) = door.user;
        for mechanism in door.mechanisms {
            let module = match *mechanism {
                "PLAIN" => format!("{security}.plain.PlainLoginModule required user_{user}=\"{password}\";"),
                _ => format!("{security}.scram.ScramLoginModule required;"),
            };
            set(&format!("{}.sasl.jaas.config", mechanism.to_ascii_lowercase()), &module);
        }
    }

    fn add_users(&mut self, door: &Door<'_>) {
        let (user, password) = door.user;
        for mechanism in door.mechanisms.iter().filter(|mechanism| mechanism.starts_with("SCRAM")) {
            // All doors share these users, and who comes first has the password.
            let begin = format!("{mechanism}=[name={user},");
            if !self.users.iter().any(|known| known.starts_with(&begin)) {
                self.users.extend(["--add-scram".to_owned(), format!("{begin}password={password}]")]);
            }
        }
    }
}
