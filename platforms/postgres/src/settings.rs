//! Where an instance is, and who we are there.

use std::fmt;

use tokio_postgres::Config;
use tokio_postgres::config::{self, Host};

use crate::fault::words;
use crate::tls::{SslMode, Tls};

/// Where servers listen if nobody says otherwise.
const DEFAULT_PORT: u16 = 5432;

/// An instance's place, and who we are there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The name or address of the machine; a path is the folder of a socket.
    pub host: String,
    /// The port.
    pub port: u16,
    /// The database.
    pub database: String,
    /// The user.
    pub user: String,
    /// The password; nothing where the server wants none.
    pub password: Option<Password>,
    /// What is asked of connections.
    pub tls: Tls,
}

impl Settings {
    /// The place that a text names as libpq takes it: `postgresql://user@host:port/database`, or `host=… dbname=…`.
    ///
    /// # Errors
    /// What is wrong with the text, in words that show nothing of it.
    pub fn parse(text: &str) -> Result<Settings, String> {
        let config: Config = text.parse().map_err(|fault: tokio_postgres::Error| words(&fault))?;
        let host = match config.get_hosts().first() {
            Some(Host::Tcp(name)) => name.clone(),
            Some(Host::Unix(folder)) => folder.display().to_string(),
            None => "localhost".to_owned(),
        };
        let user = config.get_user().ok_or("it names no user")?.to_owned();
        let database = config.get_dbname().unwrap_or(&user).to_owned();
        let password = config.get_password().map(|bytes| Password::new(String::from_utf8_lossy(bytes)));
        let port = config.get_ports().first().copied().unwrap_or(DEFAULT_PORT);
        let mut out = Settings { host, port, database, user, password, tls: Tls::default() };
        let asked = config.get_ssl_mode();
        out.tls.mode = if asked == config::SslMode::Disable {
            SslMode::Disable
        } else if asked == config::SslMode::Require {
            SslMode::Require
        } else if out.is_on_this_machine() {
            // What is not said is what a platform's instance would mean by saying nothing.
            SslMode::Prefer
        } else {
            SslMode::VerifyFull
        };
        Ok(out)
    }

    /// The place as messages show it: without anything secret.
    pub fn place(&self) -> String {
        format!("{}:{}/{}", self.host, self.port, self.database)
    }

    /// Whether nothing that we say leaves this machine.
    pub fn is_on_this_machine(&self) -> bool {
        self.is_socket() || matches!(self.host.as_str(), "localhost" | "127.0.0.1" | "::1")
    }

    /// Whether it is reached by a socket of this machine, on which nobody encrypts.
    pub(crate) fn is_socket(&self) -> bool {
        self.host.starts_with('/')
    }
}

/// A password. Nothing shows it.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl Password {
    /// That password.
    pub fn new(text: impl Into<String>) -> Password {
        Password(text.into())
    }

    /// Its text, for the server alone.
    pub(crate) fn text(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("(not shown)")
    }
}

#[cfg(test)]
mod tests {
    use super::{Password, Settings};
    use crate::tls::{Pem, Tls};

    #[test]
    fn places_are_read_as_libpq_reads_them() {
        let there = Settings::parse("postgresql://ann:ti%40ger@db.example:6543/shop").expect("a place");
        assert_eq!((there.place().as_str(), there.user.as_str()), ("db.example:6543/shop", "ann"));
        assert_eq!(there.password, Some(Password::new("ti@ger")));
        let here = Settings::parse("host=/run/postgresql user=ann").expect("a place");
        assert_eq!(here.place(), "/run/postgresql:5432/ann");
        assert!(!Settings::parse("postgresql://ann:tiger@db:x/").expect_err("no port").contains("tiger"));
    }

    #[test]
    fn nothing_shows_a_password() {
        let settings = Settings {
            host: "db".to_owned(),
            port: 5432,
            database: "shop".to_owned(),
            user: "ann".to_owned(),
            password: Some(Password::new("tiger")),
            tls: Tls { identity: Some(Pem::new("tiger")), ..Tls::default() },
        };
        assert!(!format!("{settings:?} {}", settings.place()).contains("tiger"));
    }
}
