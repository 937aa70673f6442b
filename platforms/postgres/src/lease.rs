//! The lease of the one writer: an advisory lock, which the server frees when the connection ends. Who holds it can be
//! seen on the server by the name of the connection.

use dsc_driver::{Holder, TargetError, Value};
use tokio_postgres::Client;

use crate::fault::statement_fault;
use crate::rows::query;

/// The number of the lock, one for each database; its first half spells `dsc` in ASCII, its second is for writers.
const HIGH: i32 = 0x0064_7363;
const LOW: i32 = 1;

/// Longer names are cut by the server.
const NAME_BYTES: usize = 63;

/// What a connection is called whose program writes: `dsc apply|13013|desk|ann`. The user comes last, because the server
/// cuts long names.
pub(crate) fn connection_name(holder: &Holder) -> String {
    let mut out = format!("{}|{}|{}|{}", holder.command, holder.pid, holder.host, holder.user);
    while out.len() > NAME_BYTES {
        out.pop();
    }
    out
}

/// Takes the lease, or says who has it. Never waits: a waiting lock would hold up the building of indexes.
pub(crate) async fn take(client: &Client, place: &str) -> Result<(), TargetError> {
    let statement = format!("SELECT pg_try_advisory_lock({HIGH}, {LOW})");
    let taken =
        query(client, &statement).await.map_err(|fault| statement_fault(&fault, &statement, place))?;
    if taken.rows.first().and_then(|row| row.first()).and_then(Value::as_boolean) == Some(true) {
        return Ok(());
    }
    let statement = format!(
        "SELECT a.application_name, a.usename::text, coalesce(host(a.client_addr), 'this machine'), a.pid, \
         to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') \
         FROM pg_locks AS l JOIN pg_stat_activity AS a ON a.pid = l.pid WHERE l.locktype = 'advisory' AND l.granted \
         AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) \
         AND l.classid = {HIGH} AND l.objid = {LOW} AND l.objsubid = 2"
    );
    let found =
        query(client, &statement).await.map_err(|fault| statement_fault(&fault, &statement, place))?;
    // Whoever had it may have gone in the meantime, or be somebody whose name we may not see.
    match found.rows.first().and_then(|row| holder(row)) {
        Some(holder) => Err(TargetError::Locked { path: place.to_owned(), holder: Box::new(holder) }),
        None => Err(TargetError::LockedByUnknown { path: place.to_owned() }),
    }
}

/// Gives the lease back.
pub(crate) async fn give_back(client: &Client, place: &str) -> Result<(), TargetError> {
    let statement = format!("SELECT pg_advisory_unlock({HIGH}, {LOW})");
    query(client, &statement).await.map(|_| ()).map_err(|fault| statement_fault(&fault, &statement, place))
}

/// Who that is, from the name of the connection; where somebody else gave that name, from what the server knows.
fn holder(row: &[Value]) -> Option<Holder> {
    let text = |index: usize| row.get(index).and_then(Value::as_text).map(str::to_owned);
    let (name, since) = (text(0)?, text(4)?);
    let backend = u32::try_from(row.get(3)?.as_integer()?).ok()?;
    let mut parts = name.split('|');
    let command = parts.next().unwrap_or_default().to_owned();
    Some(Holder {
        pid: parts.next().and_then(|pid| pid.parse().ok()).unwrap_or(backend),
        host: parts.next().map_or_else(|| text(2).unwrap_or_default(), str::to_owned),
        user: parts.next().map_or_else(|| text(1).unwrap_or_default(), str::to_owned),
        command,
        since,
    })
}
