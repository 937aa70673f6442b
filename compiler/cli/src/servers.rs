//! Servers, as the model says where they are and what opens them.

use std::path::Path;

use dsc_model::{Choice, SslMode};
use serde::{Deserialize, Serialize};

use crate::credentials::Whereabouts;
use crate::error::CliError;

/// Where servers listen if nobody says otherwise.
const POSTGRES_PORT: u16 = 5432;

/// A server, as the model says it. There is no secret in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Server {
    /// Its machine.
    pub host: Option<String>,
    /// Its port.
    pub port: Option<i64>,
    /// The database.
    pub database: Option<String>,
    /// What is asked of a connection, by its word.
    pub sslmode: Option<String>,
    /// Where that is what opens it.
    pub opened_by: Whereabouts,
}

impl Server {
    /// The way to it, with the secrets that open it.
    pub fn settings(&self, root: &Path) -> Result<dsc_postgres::Settings, CliError> {
        let opening = self.opened_by.open(root)?;
        let named = |name: &Option<String>, default: &str| name.as_deref().unwrap_or(default).to_owned();
        let mut settings = dsc_postgres::Settings {
            host: named(&self.host, "localhost"),
            port: self.port.and_then(|port| u16::try_from(port).ok()).unwrap_or(POSTGRES_PORT),
            database: named(&self.database, "postgres"),
            user: opening.user,
            password: opening.password.map(dsc_postgres::Password::new),
            tls: dsc_postgres::Tls { roots: opening.roots, identity: opening.identity, ..Default::default() },
        };
        settings.tls.mode = match self.sslmode.as_deref().and_then(SslMode::from_word) {
            Some(SslMode::Disable) => dsc_postgres::SslMode::Disable,
            Some(SslMode::Prefer) => dsc_postgres::SslMode::Prefer,
            Some(SslMode::Require) => dsc_postgres::SslMode::Require,
            Some(SslMode::VerifyCa) => dsc_postgres::SslMode::VerifyCa,
            Some(SslMode::VerifyFull) => dsc_postgres::SslMode::VerifyFull,
            // libpq would take whatever it gets. What leaves this machine goes to nobody but the server that is meant.
            None if settings.is_on_this_machine() => dsc_postgres::SslMode::Prefer,
            None => dsc_postgres::SslMode::VerifyFull,
        };
        Ok(settings)
    }
}
