//! The ledger as the loop uses it: typed questions and answers over the dialect's statements.

use dsc_dialects::motion::merge::{self, Stamp};
use dsc_dialects::motion::place::Place;
use dsc_dialects::motion::runs::{self, NewRun};
use dsc_dialects::motion::{Motion, stage};
use dsc_driver::{Loader, Rows, StatementFault, TargetError, Value};
use jiff::Timestamp;

use crate::counts::Counts;
use crate::settings::{Progress, RunError, RunSettings};

/// So often a store goes on after its connection was lost.
const LOSSES: u32 = 5;

/// What a run works with.
pub struct Context<'a, T, P> {
    /// The platform, locked for writing.
    pub target: &'a mut T,
    /// What the platform's engine has its own way of.
    pub engine: &'static dyn Motion,
    /// What the program says.
    pub settings: &'a RunSettings,
    /// Who wants to know.
    pub progress: &'a mut P,
}

/// A run that has begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begun {
    /// Its number.
    pub run: i64,
    /// Its time.
    pub at: String,
}

impl Begun {
    /// As the dialect wants it.
    pub fn stamp(&self) -> Stamp<'_> {
        Stamp { run: self.run, at: &self.at }
    }
}

/// A run about to begin.
#[derive(Clone, Copy, Debug)]
pub struct Beginning<'a> {
    /// Its kind.
    pub kind: &'a str,
    /// What it is about.
    pub object: &'a str,
    /// The run of the store that it is part of.
    pub parent: Option<i64>,
}

impl<T: Loader, P: Progress> Context<'_, T, P> {
    /// The next run's number and time; the ledger's times never go back, even if the clock does.
    pub async fn next_run(&mut self) -> Result<Begun, RunError> {
        let statement = runs::next_run(self.engine);
        let rows = match self.target.query(&statement).await {
            Err(TargetError::Statement { kind: StatementFault::Catalog, .. }) => {
                return Err(RunError::NotApplied);
            }
            answer => answer?,
        };
        let run = integer(&rows, 0, &statement)?;
        let latest =
            rows.rows.first().and_then(|row| row.get(1)).and_then(Value::as_text).unwrap_or_default();
        Ok(Begun { run, at: self.now().max(latest.to_owned()) })
    }

    /// Writes down that a run began.
    pub async fn begin_run(&mut self, beginning: Beginning<'_>) -> Result<Begun, RunError> {
        let begun = self.next_run().await?;
        self.write_begun(&begun, beginning).await?;
        Ok(begun)
    }

    /// Writes down that a run began whose number is known.
    pub async fn write_begun(&mut self, begun: &Begun, beginning: Beginning<'_>) -> Result<(), RunError> {
        let new = NewRun {
            run: begun.run,
            parent: beginning.parent,
            kind: beginning.kind,
            object: beginning.object,
            at: &begun.at,
            model_hash: &self.settings.model_hash,
            model_commit: self.settings.model_commit.as_deref(),
        };
        self.target.execute(&runs::begin_run(&new)).await?;
        Ok(())
    }

    /// Writes down that a run ended.
    pub async fn end_run(
        &mut self,
        begun: &Begun,
        inputs: Option<&str>,
        error: Option<&RunError>,
    ) -> Result<(), RunError> {
        let error = error.map(ToString::to_string);
        let at = self.now().max(begun.at.clone());
        self.target.execute(&runs::end_run(begun.run, &at, inputs, error.as_deref())).await?;
        Ok(())
    }

    /// Adds a batch to a run, if it adds up.
    pub async fn add_counts(&mut self, object: &str, run: i64, counts: &Counts) -> Result<(), RunError> {
        if !counts.add_up() {
            return Err(RunError::Unbalanced { object: object.to_owned(), counts: Box::new(*counts) });
        }
        self.target.execute(&runs::add_counts(run, &counts.numbers())).await?;
        Ok(())
    }

    /// The time, as the ledger writes it.
    pub fn now(&self) -> String {
        written((self.settings.clock)())
    }

    /// Runs statements that come again with every batch, one after the other.
    pub async fn execute_all(&mut self, statements: &[String]) -> Result<(), RunError> {
        for statement in statements {
            self.target.execute_repeated(statement).await?;
        }
        Ok(())
    }

    /// Runs statements that make or remove tables, one after the other. The engine (1.5.6) empties what a kept plan of
    /// such a statement creates when it is used a second time.
    pub async fn define_all(&mut self, statements: &[String]) -> Result<(), RunError> {
        for statement in statements {
            self.target.execute(statement).await?;
        }
        self.target.forget_plans().await?;
        Ok(())
    }

    /// Says what has to be said once on a connection before rows move.
    pub async fn prepare(&mut self) -> Result<(), RunError> {
        for statement in self.engine.motion().prepare {
            self.target.execute(statement).await?;
        }
        Ok(())
    }

    /// Where the connection was lost, goes on with a new one: answers with the fault where that is not what went wrong,
    /// or where it went wrong too often.
    pub async fn resume(&mut self, fault: RunError, losses: &mut u32) -> Result<(), RunError> {
        if !fault.is_loss() || *losses >= LOSSES {
            return Err(fault);
        }
        *losses += 1;
        self.target.resume().await?;
        self.prepare().await
    }

    /// Whether runs have ended well, as the ledger has it.
    pub async fn are_done(&mut self, runs: &[i64]) -> Result<bool, RunError> {
        let done = self.number(&runs::count_done(runs)).await?;
        Ok(usize::try_from(done) == Ok(runs.len()))
    }

    /// Where an earlier run of a dataset ended, if its columns are still the same.
    pub async fn position(&mut self, place: &Place<'_>) -> Result<Option<String>, RunError> {
        let found = self.target.query(&runs::position(place)).await?;
        Ok(found.rows.first().map(|row| text(row, 0)))
    }

    /// Tells the engine what so many rows of a batch are like, where that is worth while.
    pub async fn survey(&mut self, place: &Place<'_>, rows: u64) -> Result<(), RunError> {
        if let Some(statement) = stage::survey(place, rows) {
            self.target.execute(&statement).await?;
        }
        Ok(())
    }

    /// Applies to the live table what was decided; as many rows must be written as were counted.
    pub async fn apply_to_live(
        &mut self,
        place: &Place<'_>,
        stamp: &Stamp<'_>,
        counts: &Counts,
    ) -> Result<(), RunError> {
        let mut written = 0;
        for statement in merge::apply_to_live(place, stamp) {
            written += self.target.execute_repeated(&statement).await?;
        }
        if i64::try_from(written) != Ok(counts.inserted + counts.updated + counts.deleted) {
            let object = place.dataset.address.clone();
            return Err(RunError::Unbalanced { object, counts: Box::new(*counts) });
        }
        Ok(())
    }

    /// Asks for one number.
    pub async fn number(&mut self, statement: &str) -> Result<i64, RunError> {
        integer(&self.target.query_repeated(statement).await?, 0, statement)
    }
}

/// A time as the ledger writes it; texts compare as times do.
pub fn written(time: Timestamp) -> String {
    format!("{time:.6}")
}

/// The number in a column of the first row.
pub fn integer(rows: &Rows, column: usize, statement: &str) -> Result<i64, RunError> {
    let value = rows.rows.first().and_then(|row| row.get(column)).and_then(Value::as_integer);
    value.ok_or_else(|| RunError::Answer { statement: statement.to_owned() })
}

/// A text of a row, empty where there is none.
pub fn text(row: &[Value], column: usize) -> String {
    row.get(column).and_then(Value::as_text).unwrap_or_default().to_owned()
}
