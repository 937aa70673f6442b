//! The leases of those who write: advisory locks, which the server frees when the connection ends. Who holds them can be
//! seen on the server by the names of the connections.
//!
//! Three locks make them. The first is held by all who write: together by those who take part, and by one alone who must
//! have nobody beside them, such as `dsc apply`. The second is held by the one who moves. The third is held by whoever wants
//! to be alone, before and while they are: nobody begins to take part meanwhile, so that those who come and go without end
//! do not keep them out for ever.

use std::time::Duration;

use dsc_driver::{Holder, Part, TargetError, Value};
use tokio::time::{Instant, sleep};
use tokio_postgres::Client;

use crate::fault::statement_fault;
use crate::rows::query;

/// The first half of the number of each lock, one for each database; it spells `dsc` in ASCII.
const HIGH: i32 = 0x0064_7363;
/// Of all who write.
const WRITERS: i32 = 1;
/// Of the one who moves.
const MOVER: i32 = 2;
/// Of the one who wants to be alone.
const ALONE: i32 = 3;

/// Longer names are cut by the server.
const NAME_BYTES: usize = 63;

/// Who takes part goes on to the end of a batch or a merge, which takes seconds; whoever wants to be alone waits for that.
const PATIENCE: Duration = Duration::from_secs(30);
/// Between two tries. Nobody waits inside the server: that would hold up the building of indexes.
const BETWEEN_TRIES: Duration = Duration::from_millis(20);

/// What is held. Who has a later one has those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Lease {
    /// A part beside others.
    Part(Part),
    /// Everything.
    Alone,
}

/// What a connection is called whose program writes: `dsc apply|13013|desk|ann`. The user comes last, because the server
/// cuts long names.
pub(crate) fn connection_name(holder: &Holder) -> String {
    let mut out = format!("{}|{}|{}|{}", holder.command, holder.pid, holder.host, holder.user);
    while out.len() > NAME_BYTES {
        out.pop();
    }
    out
}

/// Takes a lease where another one may be held already, or says who is in the way; then what was held stays.
pub(crate) async fn take(
    client: &Client,
    place: &str,
    (held, wanted): (Option<Lease>, Lease),
) -> Result<(), TargetError> {
    let locks = Locks { client, place };
    let taken = match wanted {
        Lease::Alone => locks.be_alone().await,
        Lease::Part(Part::Landing) => locks.take_part().await,
        Lease::Part(Part::Moving) => locks.become_mover(held).await,
    };
    if taken.is_err() && held.is_none() && !client.is_closed() {
        locks.give_back().await?;
    }
    taken
}

/// Gives back whatever is held.
pub(crate) async fn give_back(client: &Client, place: &str) -> Result<(), TargetError> {
    Locks { client, place }.give_back().await
}

/// The locks of a database, as a connection sees them.
struct Locks<'c> {
    client: &'c Client,
    place: &'c str,
}

impl Locks<'_> {
    async fn take_part(&self) -> Result<(), TargetError> {
        // The third one is touched only to see that nobody wants to be alone.
        let statement = format!(
            "SELECT CASE WHEN NOT pg_try_advisory_lock_shared({HIGH}, {ALONE}) THEN false \
             WHEN pg_try_advisory_lock_shared({HIGH}, {WRITERS}) THEN pg_advisory_unlock_shared({HIGH}, {ALONE}) \
             ELSE NOT pg_advisory_unlock_shared({HIGH}, {ALONE}) END"
        );
        match self.ask(&statement).await? {
            true => Ok(()),
            false => Err(self.refusal(&format!("l.objid IN ({WRITERS}, {ALONE}) AND {EXCLUSIVE}")).await?),
        }
    }

    async fn become_mover(&self, held: Option<Lease>) -> Result<(), TargetError> {
        if held.is_none() {
            self.take_part().await?;
        }
        match self.ask(&format!("SELECT pg_try_advisory_lock({HIGH}, {MOVER})")).await? {
            true => Ok(()),
            false => Err(self.refusal(&format!("l.objid = {MOVER}")).await?),
        }
    }

    async fn be_alone(&self) -> Result<(), TargetError> {
        let begun = Instant::now();
        let mut wishes = false;
        loop {
            wishes = wishes || self.ask(&format!("SELECT pg_try_advisory_lock({HIGH}, {ALONE})")).await?;
            if wishes && self.ask(&format!("SELECT pg_try_advisory_lock({HIGH}, {WRITERS})")).await? {
                return Ok(());
            }
            // Whoever else is alone stays for as long as that takes; those who take part are gone soon.
            let alone = format!("l.objid IN ({WRITERS}, {ALONE}) AND {EXCLUSIVE}");
            if let Some(refusal) = self.in_the_way(&alone).await? {
                return Err(refusal);
            }
            if begun.elapsed() > PATIENCE {
                return Err(self.refusal(&format!("l.objid IN ({WRITERS}, {MOVER})")).await?);
            }
            sleep(BETWEEN_TRIES).await;
        }
    }

    async fn give_back(&self) -> Result<(), TargetError> {
        const ALL: &str = "SELECT pg_advisory_unlock_all()";
        self.client.batch_execute(ALL).await.map_err(|fault| statement_fault(&fault, ALL, self.place))
    }

    async fn ask(&self, statement: &str) -> Result<bool, TargetError> {
        let found = query(self.client, statement).await;
        let found = found.map_err(|fault| statement_fault(&fault, statement, self.place))?;
        Ok(found.rows.first().and_then(|row| row.first()).and_then(Value::as_boolean) == Some(true))
    }

    async fn refusal(&self, locks: &str) -> Result<TargetError, TargetError> {
        // Whoever had it may have gone in the meantime, or be somebody whose name we may not see.
        let unknown = TargetError::LockedByUnknown { path: self.place.to_owned() };
        Ok(self.in_the_way(locks).await?.unwrap_or(unknown))
    }

    /// Who else holds some of the locks; whoever holds one alone comes first.
    async fn in_the_way(&self, locks: &str) -> Result<Option<TargetError>, TargetError> {
        let statement = format!(
            "SELECT a.application_name, a.usename::text, coalesce(host(a.client_addr), 'this machine'), a.pid, \
             to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') \
             FROM pg_locks AS l JOIN pg_stat_activity AS a ON a.pid = l.pid WHERE l.locktype = 'advisory' AND l.granted \
             AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) \
             AND l.classid = {HIGH} AND l.objsubid = 2 AND l.pid <> pg_backend_pid() AND {locks} \
             ORDER BY {EXCLUSIVE} DESC, a.pid LIMIT 1"
        );
        let found = query(self.client, &statement).await;
        let found = found.map_err(|fault| statement_fault(&fault, &statement, self.place))?;
        let holder = found.rows.first().and_then(|row| holder(row)).map(Box::new);
        Ok(holder.map(|holder| TargetError::Locked { path: self.place.to_owned(), holder }))
    }
}

/// Whether a lock is held alone.
const EXCLUSIVE: &str = "(l.mode = 'ExclusiveLock')";

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
