//! Postgres as a target: a writer of an instance's database, alone or beside others.

use std::time::Duration;

use dsc_dialects::postgres::PostgresDialect;
use dsc_dialects::postgres::queries::{HAS_LEDGER, SIGN};
use dsc_dialects::quote::literal;
use dsc_dialects::shape::layout::FORM;
use dsc_dialects::shape::observed::Observed;
use dsc_dialects::shape::runs::READ_SETTLED;
use dsc_driver::{Holder, Part, Patience, Published, Rows, Target, TargetError, Value};
use tokio_postgres::{Client, SimpleQueryMessage};

use crate::fault::statement_fault;
use crate::inspect::inspect;
use crate::lease::{self, Lease};
use crate::open::{WRITING, open};
use crate::rows::query;
use crate::settings::Settings;

/// A statement that has waited so long for a lock is about to give up: the moment to see who is in its way.
const ABOUT_TO_GIVE_UP: Duration = Duration::from_millis(300);
/// The first wait before a step is tried again; each is twice the one before.
const FIRST_WAIT: Duration = Duration::from_secs(1);
/// No wait is longer.
const LONGEST_WAIT: Duration = Duration::from_secs(60);
/// So often a step is tried again: about ten minutes in all.
const ATTEMPTS: u32 = 14;
/// A server that was started again needs its time to come up; whoever is gone for longer needs a hand.
const RESUMING: Duration = Duration::from_secs(60);
/// Between two tries to connect again.
const BETWEEN_TRIES: Duration = Duration::from_millis(200);
/// So long an index waits for those who were there before it, before it is told who they are.
const WAITING_FOR_ALL: &str = "SET lock_timeout = '10min'";
/// Longer statements of others are shortened in messages.
const SHOWN_QUERY: usize = 200;

/// A writer of an instance's database. Made without touching anything; [`Target::lock`] and [`Target::take_part`] connect.
#[derive(Debug)]
pub struct PostgresTarget {
    settings: Settings,
    connection: Option<Connection>,
    /// Who took which lease, to take it again.
    holder: Option<(Holder, Lease)>,
    patience: u32,
}

#[derive(Debug)]
struct Connection {
    client: Client,
    /// What the server calls it.
    pid: i32,
    lease: Option<Lease>,
}

impl PostgresTarget {
    /// A target at that place; nothing is touched yet.
    pub fn new(settings: Settings) -> PostgresTarget {
        PostgresTarget::with_patience(settings, ATTEMPTS)
    }

    /// A target that tries a step again so many times while somebody else holds what it needs.
    pub fn with_patience(settings: Settings, attempts: u32) -> PostgresTarget {
        PostgresTarget { settings, connection: None, holder: None, patience: attempts }
    }

    /// Its place.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Connects, without taking the lease: enough for reading.
    pub async fn connect(&mut self, holder: &Holder) -> Result<(), TargetError> {
        if self.connection.is_some() {
            return Ok(());
        }
        let client = open(&self.settings, &lease::connection_name(holder), WRITING).await?;
        let statement = "SELECT pg_backend_pid()";
        let found = query(&client, statement).await.map_err(|fault| self.fault(&fault, statement))?;
        let pid =
            found.rows.first().and_then(|row| row.first()).and_then(Value::as_integer).unwrap_or_default();
        let pid = i32::try_from(pid).unwrap_or_default();
        self.connection = Some(Connection { client, pid, lease: None });
        Ok(())
    }

    /// Sees what there is without changing anything, for a plan; needs no lease.
    pub async fn look(&mut self, holder: &Holder) -> Result<Observed, TargetError> {
        self.connect(holder).await?;
        self.inspect().await
    }

    /// Connects and takes a lease, unless it is held already.
    async fn hold(&mut self, holder: &Holder, wanted: Lease) -> Result<(), TargetError> {
        self.connect(holder).await?;
        let place = self.settings.place();
        let not_yet = |connection: &&mut Connection| connection.lease < Some(wanted);
        let Some(connection) = self.connection.as_mut().filter(not_yet) else { return Ok(()) };
        lease::take(&connection.client, &place, (connection.lease, wanted)).await?;
        connection.lease = Some(wanted);
        self.holder = Some((holder.clone(), wanted));
        Ok(())
    }

    pub(crate) fn fault(&self, fault: &tokio_postgres::Error, statement: &str) -> TargetError {
        statement_fault(fault, statement, &self.settings.place())
    }

    pub(crate) fn client(&self) -> Result<&Client, TargetError> {
        match &self.connection {
            Some(connection) => Ok(&connection.client),
            None => Err(TargetError::NotLocked { path: self.settings.place() }),
        }
    }

    /// Another connection that sees the same moment as the transaction of the first; nothing where none can be had. It
    /// looks at the columns, with one process: several would each read and sort all of them (measured with 150,000 tables
    /// and views: three times the work for a fifth more time), and two connections are at work already.
    async fn beside(&self, client: &Client) -> Option<Client> {
        let moment = query(client, "SELECT pg_export_snapshot()").await.ok()?;
        let moment = moment.rows.first()?.first()?.as_text()?.to_owned();
        let out = open(&self.settings, "dsc looks", WRITING).await.ok()?;
        let begin = format!(
            "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY; SET TRANSACTION SNAPSHOT {}; \
             SET LOCAL max_parallel_workers_per_gather = 0",
            literal(&moment)
        );
        out.batch_execute(&begin).await.ok()?;
        Some(out)
    }

    /// The one text that a query answers where there is a ledger.
    async fn of_ledger(&mut self, statement: &str) -> Result<Option<String>, TargetError> {
        let there = self.query(HAS_LEDGER).await?;
        if there.rows.first().and_then(|row| row.first()).and_then(Value::as_boolean) != Some(true) {
            return Ok(None);
        }
        let found = self.query(statement).await?;
        Ok(found.rows.first().and_then(|row| row.first()).and_then(Value::as_text).map(str::to_owned))
    }

    async fn run(&mut self, statement: &str) -> Result<u64, TargetError> {
        let answer = {
            let mut work = std::pin::pin!(self.client()?.simple_query(statement));
            match tokio::time::timeout(ABOUT_TO_GIVE_UP, &mut work).await {
                Ok(answer) => answer.map_err(|fault| (fault, None)),
                Err(_) => {
                    let blockers = blockers(&self.settings, self.connection.as_ref()).await;
                    work.await.map_err(|fault| (fault, blockers))
                }
            }
        };
        match answer {
            Ok(messages) => Ok(changed(&messages)),
            Err((fault, blockers)) => Err(with_blockers(self.fault(&fault, statement), blockers)),
        }
    }
}

/// Who keeps a connection waiting, seen from another one; nothing where nobody does.
async fn blockers(settings: &Settings, connection: Option<&Connection>) -> Option<String> {
    let connection = connection?;
    let watcher = open(settings, "dsc watches", WRITING).await.ok()?;
    let statement = format!(
        "SELECT string_agg(format('process %s of %s (%s, %s): %s', a.pid, a.usename, a.application_name, a.state, \
         left(a.query, {SHOWN_QUERY})), '; ' ORDER BY a.pid) \
         FROM unnest(pg_blocking_pids({})) AS b(pid) JOIN pg_stat_activity AS a ON a.pid = b.pid",
        connection.pid
    );
    let found = query(&watcher, &statement).await.ok()?;
    found.rows.first()?.first()?.as_text().map(str::to_owned)
}

/// The fault with who was in the way.
fn with_blockers(fault: TargetError, blockers: Option<String>) -> TargetError {
    match (fault, blockers) {
        (TargetError::Statement { statement, message, kind }, Some(blockers)) => {
            TargetError::Statement { statement, message: format!("{message}\nin the way: {blockers}"), kind }
        }
        (fault, _) => fault,
    }
}

/// How many rows the last statement changed.
fn changed(messages: &[SimpleQueryMessage]) -> u64 {
    let mut out = 0;
    for message in messages {
        if let SimpleQueryMessage::CommandComplete(count) = message {
            out = *count;
        }
    }
    out
}

impl Target for PostgresTarget {
    type Dialect = PostgresDialect;

    async fn lock(&mut self, holder: &Holder) -> Result<(), TargetError> {
        self.hold(holder, Lease::Alone).await
    }

    async fn take_part(&mut self, holder: &Holder, part: Part) -> Result<(), TargetError> {
        self.hold(holder, Lease::Part(part)).await
    }

    async fn unlock(&mut self) -> Result<(), TargetError> {
        match self.connection.take() {
            Some(connection) if connection.lease.is_some() => {
                lease::give_back(&connection.client, &self.settings.place()).await
            }
            Some(_) | None => Ok(()),
        }
    }

    async fn inspect(&mut self) -> Result<Observed, TargetError> {
        const BEGIN: &str = "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY";
        let client = self.client()?;
        client.batch_execute(BEGIN).await.map_err(|fault| self.fault(&fault, BEGIN))?;
        let beside = self.beside(client).await;
        let seen = inspect(client, beside.as_ref()).await;
        let seen = seen.map_err(|(fault, statement)| self.fault(&fault, statement));
        client.batch_execute("ROLLBACK").await.map_err(|fault| self.fault(&fault, "ROLLBACK"))?;
        seen
    }

    async fn sign(&mut self) -> Result<Option<String>, TargetError> {
        let sign = self.of_ledger(SIGN).await?;
        Ok(sign.map(|sign| format!("{FORM} {sign}")))
    }

    async fn settled(&mut self) -> Result<Option<String>, TargetError> {
        self.of_ledger(READ_SETTLED).await
    }

    async fn begin(&mut self) -> Result<(), TargetError> {
        self.run("BEGIN").await.map(|_| ())
    }

    async fn commit(&mut self) -> Result<(), TargetError> {
        self.run("COMMIT").await.map(|_| ())
    }

    async fn rollback(&mut self) -> Result<(), TargetError> {
        // With the connection went all that was not committed.
        if self.connection.as_ref().is_none_or(|connection| connection.client.is_closed()) {
            return Ok(());
        }
        // Where no transaction is open the server only warns.
        self.run("ROLLBACK").await.map(|_| ())
    }

    async fn execute(&mut self, statement: &str) -> Result<u64, TargetError> {
        self.run(statement).await
    }

    /// All in one message: to wait for the server after each would take longer than most of them.
    async fn execute_all(&mut self, statements: &[String]) -> Result<(), TargetError> {
        match statements {
            [] => Ok(()),
            // What ends in a remark must not take the next one along.
            all => self.run(&all.join("\n;\n")).await.map(|_| ()),
        }
    }

    /// To build an index takes a lock that stops neither who reads nor who writes, also while it is waited for; it waits
    /// until everybody has gone who was there before it.
    async fn execute_outside(&mut self, statement: &str) -> Result<u64, TargetError> {
        self.run(WAITING_FOR_ALL).await?;
        let answer = self.run(statement).await;
        let back = self.run(WRITING).await;
        let answer = answer?;
        back.map(|_| answer)
    }

    async fn query(&mut self, statement: &str) -> Result<Rows, TargetError> {
        query(self.client()?, statement).await.map_err(|fault| self.fault(&fault, statement))
    }

    async fn wait_for_others(&mut self, attempt: u32) -> Patience {
        if attempt >= self.patience {
            return Patience::Over;
        }
        let pid = self.connection.as_ref().map_or(0, |connection| connection.pid);
        tokio::time::sleep(wait(attempt, pid)).await;
        Patience::TryAgain
    }

    /// A lease that only one can hold is free as soon as the server has seen the end of the old connection: a transaction
    /// whose end we did not hear of has come to its end by then, whichever it was. Who only lands records may be back
    /// earlier; how far partitions landed is compared where it is moved on, which waits for that transaction.
    async fn resume(&mut self) -> Result<(), TargetError> {
        let Some((holder, lease)) = self.holder.clone() else {
            return Err(TargetError::NotLocked { path: self.settings.place() });
        };
        self.connection = None;
        let begun = tokio::time::Instant::now();
        loop {
            let fault = match self.hold(&holder, lease).await {
                Ok(()) => return Ok(()),
                Err(fault) => fault,
            };
            if begun.elapsed() > RESUMING {
                return Err(fault);
            }
            tokio::time::sleep(BETWEEN_TRIES).await;
        }
    }

    /// What is committed is visible at once.
    async fn publish(&mut self) -> Result<Option<Published>, TargetError> {
        Ok(None)
    }
}

/// How long to wait before trying again: twice as long each time, and a part more or less that is another one for every
/// connection, so that two of them do not meet again and again.
fn wait(attempt: u32, pid: i32) -> Duration {
    let whole = FIRST_WAIT.saturating_mul(1 << attempt.min(10)).min(LONGEST_WAIT);
    let spread = u32::try_from(i64::from(pid) * 37 + i64::from(attempt) * 61).unwrap_or(0) % 50;
    whole * (75 + spread) / 100
}

#[cfg(test)]
mod tests {
    use super::{FIRST_WAIT, LONGEST_WAIT, wait};

    #[test]
    fn waits_grow_to_an_end_and_differ_between_connections() {
        assert!(wait(0, 1) >= FIRST_WAIT * 75 / 100 && wait(0, 1) < FIRST_WAIT * 125 / 100);
        assert!(wait(3, 1) > wait(1, 1));
        assert!(wait(40, 9) < LONGEST_WAIT * 125 / 100);
        assert_ne!(wait(2, 10), wait(2, 11));
    }
}
