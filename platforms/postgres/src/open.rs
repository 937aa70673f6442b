//! Opens connections: times are in UTC, nothing waits long for a lock, and who we are can be seen on the server.

use std::time::Duration;

use dsc_driver::TargetError;
use tokio_postgres::config::SslMode;
use tokio_postgres::{Client, Config, NoTls};

use crate::fault::{open_fault, statement_fault};
use crate::settings::Settings;

/// A server that does not answer at all is not waited for longer.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// A statement gives up after so long a wait for a lock: while it waits, everybody who comes later waits behind it.
const SESSION: &str = "SET lock_timeout = '500ms'; SET TimeZone = 'UTC'; SET search_path = pg_catalog; \
                       SET default_transaction_isolation = 'read committed'; SET client_min_messages = warning";

/// Opens a connection under a name by which others see it on the server.
pub(crate) async fn open(settings: &Settings, name: &str) -> Result<Client, TargetError> {
    let place = settings.place();
    if !settings.is_on_this_machine() {
        return Err(TargetError::Open {
            path: place,
            message:
                "it is on another machine, and this version speaks to servers there only in clear text, \
                      which it refuses"
                    .to_owned(),
        });
    }
    let mut config = Config::new();
    config
        .host(&settings.host)
        .port(settings.port)
        .dbname(&settings.database)
        .user(&settings.user)
        .application_name(name)
        .connect_timeout(CONNECT_TIMEOUT)
        .ssl_mode(SslMode::Disable);
    if let Some(password) = &settings.password {
        config.password(password.text());
    }
    let (client, connection) = config.connect(NoTls).await.map_err(|fault| open_fault(&fault, &place))?;
    // It ends with the client; what goes wrong on it is told by the statement that was under way.
    tokio::spawn(async move {
        let _ = connection.await;
    });
    client.batch_execute(SESSION).await.map_err(|fault| statement_fault(&fault, SESSION, &place))?;
    Ok(client)
}
