//! What the ledger tells: the last run of everything, what became of all that ever arrived, and what waits for a hand.
//!
//! The ledger is asked through a function, so that a published copy serves as well as the writer's own database.

use std::collections::BTreeMap;

use dsc_dialects::motion::quarantine::{self, Selection};
use dsc_dialects::shape::runs;
use dsc_driver::{Rows, TargetError, Value};
use jiff::Timestamp;

use crate::counts::Counts;
use crate::due::LastRun;
use crate::ledger::text;

/// Who answers a query.
pub type Ask<'a> = &'a mut dyn FnMut(&str) -> Result<Rows, TargetError>;

/// What the ledger tells of moving data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Status {
    /// Stores and datasets, by address.
    pub objects: Vec<ObjectStatus>,
    /// Runs whose counts do not add up: none, or there is a fault of ours.
    pub unbalanced: Vec<(i64, String)>,
}

/// What the ledger tells of a store or a dataset.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ObjectStatus {
    /// Its address.
    pub address: String,
    /// How many runs there were.
    pub runs: i64,
    /// What became of all that ever arrived.
    pub total: Counts,
    /// Its last run.
    pub last: LastRunStatus,
    /// When it last ran well.
    pub last_good: Option<Timestamp>,
    /// What is quarantined and open, by code.
    pub quarantined: BTreeMap<String, i64>,
}

impl ObjectStatus {
    /// How long ago it last ran well, in seconds.
    pub fn lag_seconds(&self, now: Timestamp) -> Option<i64> {
        self.last_good.map(|good| now.duration_since(good).as_secs())
    }
}

/// A run, as the ledger keeps it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LastRunStatus {
    /// Its number.
    pub run: i64,
    /// `ingest` or `retry`.
    pub kind: String,
    /// `running`, `done` or `failed`. Where nobody holds the lease, one that is running was cut off.
    pub status: String,
    /// The number of the attempt, if earlier ones failed.
    pub attempt: i64,
    /// When it began.
    pub started_at: String,
    /// When it ended.
    pub finished_at: Option<String>,
    /// The full text of what went wrong.
    pub error: Option<String>,
    /// Hash of the model that it ran under.
    pub model_hash: String,
    /// Commit of the model that it ran under.
    pub model_commit: Option<String>,
    /// What became of what arrived in it.
    pub counts: Counts,
}

/// Reads the status.
pub fn read_status(ask: Ask<'_>) -> Result<Status, TargetError> {
    let mut objects: BTreeMap<String, ObjectStatus> = BTreeMap::new();
    for row in &ask(&runs::totals())?.rows {
        let object = of(&mut objects, row);
        object.runs = number(row, 1);
        object.total = counts(row, 2);
    }
    for row in &ask(&runs::last_runs())?.rows {
        of(&mut objects, row).last = LastRunStatus {
            run: number(row, 1),
            kind: text(row, 2),
            status: text(row, 3),
            attempt: number(row, 4),
            started_at: text(row, 5),
            finished_at: optional(row, 6),
            error: optional(row, 7),
            model_hash: text(row, 8),
            model_commit: optional(row, 9),
            counts: counts(row, 10),
        };
    }
    for (address, good) in read_last_runs(ask)? {
        objects.entry(address).or_default().last_good = good.begun;
    }
    for row in &ask(&quarantine::count_open())?.rows {
        of(&mut objects, row).quarantined.insert(text(row, 1), number(row, 2));
    }
    let unbalanced = ask(runs::UNBALANCED)?.rows.iter().map(|row| (number(row, 0), text(row, 1))).collect();
    Ok(Status { objects: objects.into_values().collect(), unbalanced })
}

/// When everything last ran well, by address: what is due depends on it.
pub fn read_last_runs(ask: Ask<'_>) -> Result<BTreeMap<String, LastRun>, TargetError> {
    let rows = ask(runs::LAST_RUNS)?.rows;
    Ok(rows.iter().map(|row| (text(row, 0), LastRun { begun: text(row, 1).parse().ok() })).collect())
}

/// Something that could not be used and waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quarantined {
    /// Its number.
    pub id: i64,
    /// The run that found it.
    pub run: i64,
    /// The store's address.
    pub store: String,
    /// The dataset's address; the store's where no dataset could be told.
    pub object: String,
    /// The file.
    pub source: String,
    /// The row in it, from 1.
    pub position: i64,
    /// The line in it, from 1.
    pub line: Option<i64>,
    /// The byte in it, from 0.
    pub byte: Option<i64>,
    /// The field at fault.
    pub field: Option<String>,
    /// What is wrong.
    pub code: String,
    /// The same in words.
    pub message: String,
    /// What it is recognised by besides its raw form.
    pub digest: String,
    /// When it was found.
    pub at: String,
    /// All of it.
    pub raw: Vec<u8>,
}

/// Reads what is quarantined and open.
pub fn read_quarantine(
    ask: Ask<'_>,
    selection: &Selection,
    limit: u64,
) -> Result<Vec<Quarantined>, TargetError> {
    let rows = ask(&quarantine::list_open(selection, limit))?.rows;
    Ok(rows.iter().map(|row| quarantined(row)).collect())
}

pub(crate) fn quarantined(row: &[Value]) -> Quarantined {
    Quarantined {
        id: number(row, 0),
        run: number(row, 1),
        store: text(row, 2),
        object: text(row, 3),
        source: text(row, 4),
        position: number(row, 5),
        line: row.get(6).and_then(Value::as_integer),
        byte: row.get(7).and_then(Value::as_integer),
        field: optional(row, 8),
        code: text(row, 9),
        message: text(row, 10),
        digest: text(row, 11),
        at: text(row, 12),
        raw: match row.get(13) {
            Some(Value::Bytes(raw)) => raw.clone(),
            Some(Value::Null | Value::Boolean(_) | Value::Integer(_) | Value::Float(_) | Value::Text(_))
            | None => Vec::new(),
        },
    }
}

fn of<'o>(objects: &'o mut BTreeMap<String, ObjectStatus>, row: &[Value]) -> &'o mut ObjectStatus {
    let address = text(row, 0);
    let object = objects.entry(address.clone()).or_default();
    object.address = address;
    object
}

fn number(row: &[Value], column: usize) -> i64 {
    row.get(column).and_then(Value::as_integer).unwrap_or_default()
}

fn optional(row: &[Value], column: usize) -> Option<String> {
    row.get(column).and_then(Value::as_text).map(str::to_owned)
}

fn counts(row: &[Value], first: usize) -> Counts {
    Counts::of(std::array::from_fn(|at| number(row, first + at)))
}
