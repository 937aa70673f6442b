//! Opens connections: times are in UTC, no writer waits long for a lock, and who we are can be seen on the server.

use std::time::Duration;

use dsc_driver::TargetError;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_postgres::{Client, Config, Connection, NoTls, Socket, config};

use crate::fault::{open_fault, statement_fault};
use crate::settings::Settings;
use crate::tls::SslMode;

/// A server that does not answer at all is not waited for longer.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// A statement gives up after so long a wait for a lock: while it waits, everybody who comes later waits behind it.
pub(crate) const WRITING: &str = "SET lock_timeout = '500ms'; SET TimeZone = 'UTC'; SET search_path = pg_catalog; \
                       SET default_transaction_isolation = 'read committed'; SET client_min_messages = warning; \
                       SET jit = off";

/// Values are written in one way, whatever the database or the user has set, and equal questions are answered in equal
/// order. Whoever is asked for its rows may keep its own search path.
pub(crate) const READING: &str = "SET lock_timeout = '30s'; SET TimeZone = 'UTC'; SET DateStyle = 'ISO'; \
     SET IntervalStyle = 'postgres'; SET bytea_output = 'hex'; SET extra_float_digits = 1; \
     SET default_transaction_read_only = on; SET synchronize_seqscans = off; \
     SET max_parallel_workers_per_gather = 0; SET client_min_messages = warning";

/// Opens a connection under a name by which others see it on the server, and says first what holds on it.
pub(crate) async fn open(settings: &Settings, name: &str, session: &str) -> Result<Client, TargetError> {
    let place = settings.place();
    let mode = if settings.is_socket() { SslMode::Disable } else { settings.tls.mode };
    let client = match mode {
        SslMode::Disable => in_clear_text(settings, name).await,
        SslMode::Prefer => match encrypted(settings, name, config::SslMode::Prefer).await {
            // As libpq does: whatever goes wrong with encrypting is no reason to stay away.
            Err(Fault::Connection(fault)) if fault.as_db_error().is_none() => {
                in_clear_text(settings, name).await
            }
            Err(Fault::Certificates(_)) => in_clear_text(settings, name).await,
            answer => answer,
        },
        SslMode::Require | SslMode::VerifyCa | SslMode::VerifyFull => {
            encrypted(settings, name, config::SslMode::Require).await
        }
    };
    let client = client.map_err(|fault| match fault {
        Fault::Connection(fault) => open_fault(&fault, &place),
        Fault::Certificates(message) => TargetError::Open { path: place.clone(), message },
    })?;
    client.batch_execute(session).await.map_err(|fault| statement_fault(&fault, session, &place))?;
    Ok(client)
}

/// Why there is no connection.
enum Fault {
    Connection(tokio_postgres::Error),
    Certificates(String),
}

async fn in_clear_text(settings: &Settings, name: &str) -> Result<Client, Fault> {
    let config = config_of(settings, name, config::SslMode::Disable);
    let (client, connection) = config.connect(NoTls).await.map_err(Fault::Connection)?;
    keep(connection);
    Ok(client)
}

async fn encrypted(settings: &Settings, name: &str, mode: config::SslMode) -> Result<Client, Fault> {
    let connector = settings.tls.connector().map_err(Fault::Certificates)?;
    let config = config_of(settings, name, mode);
    let (client, connection) = config.connect(connector).await.map_err(Fault::Connection)?;
    keep(connection);
    Ok(client)
}

/// Answers are taken in until the client ends; what goes wrong is told by the statement that was under way.
fn keep<T>(connection: Connection<Socket, T>)
where
    T: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    tokio::spawn(async move {
        let _ = connection.await;
    });
}

fn config_of(settings: &Settings, name: &str, mode: config::SslMode) -> Config {
    let mut config = Config::new();
    config
        .host(&settings.host)
        .port(settings.port)
        .dbname(&settings.database)
        .user(&settings.user)
        .application_name(name)
        .connect_timeout(CONNECT_TIMEOUT)
        .ssl_mode(mode);
    if let Some(password) = &settings.password {
        config.password(password.text());
    }
    config
}
