//! Where an instance is, and who we are there.

use std::fmt;

use crate::tls::Tls;

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
