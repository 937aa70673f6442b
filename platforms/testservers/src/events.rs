//! Events held against a model: sent in any order, in batches of any size, some more than once, some of them deletions,
//! through a platform that loses its connection in between, they must come to exactly the rows and versions that a few
//! lines of plain code work out.
//!
//! `DSC_EVENTS` says how many events are sent in all; by default it is a few thousand.

use std::collections::{BTreeMap, BTreeSet};

use dsc_dialects::motion::merge::{self, Stamp};
use dsc_dialects::motion::place::Place;
use dsc_dialects::motion::{Motion, history, quarantine, stage};
use dsc_driver::{Loader, TableName, Value};
use dsc_plan::desired::{DesiredIngestion, DesiredPlatform};

use crate::models::{dataset, desired, shown};

/// How many events are sent where nothing is said.
const EVENTS: usize = 4_000;
/// How many distinct moments there are: few, so that versions tie.
const MOMENTS: u64 = 40;
const NOTES: [Option<&str>; 6] = [None, Some(""), Some("a"), Some("B"), Some("\u{e9}"), Some("a b")];
const DATA: [Option<&str>; 4] = [None, Some("{\"a\": 1}"), Some("[]"), Some("{\"a\":1}")];

/// A platform with one store of events, ordered by two columns.
pub fn events_platform() -> DesiredPlatform {
    let columns = [
        ("id", "integer"),
        ("at", "timestamp"),
        ("sequence", "smallint"),
        ("note", "text?"),
        ("price", "decimal(8,2)?"),
        ("data", "json?"),
    ];
    inbox_platform(&columns, ["at", "sequence"])
}

/// A platform with one store of events that arrive in an inbox, ordered by some of their columns.
pub fn inbox_platform(columns: &[(&str, &str)], version: [&str; 2]) -> DesiredPlatform {
    let mut events = dataset("events", columns);
    events.version = version.map(str::to_owned).to_vec();
    events.history = true;
    let mut platform = desired(vec![events]);
    platform.stores[0].ingestion = DesiredIngestion::FileInbox {
        path: "inbox".to_owned(),
        done: None,
        quarantine: None,
        route_field: "type".to_owned(),
        routes: Vec::new(),
    };
    platform
}

/// An event, in the order that decides between two of one version.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Event {
    id: u64,
    at: u64,
    sequence: u64,
    is_deleted: bool,
    note: Option<&'static str>,
    cents: Option<u64>,
    data: Option<&'static str>,
}

impl Event {
    fn moment(&self) -> String {
        format!("2026-01-01 00:{:02}:{:02}", self.at / 60, self.at % 60)
    }

    fn texts(&self) -> [Option<String>; 6] {
        [
            Some(self.id.to_string()),
            Some(self.moment()),
            Some(self.sequence.to_string()),
            self.note.map(str::to_owned),
            self.price(),
            self.data.map(str::to_owned),
        ]
    }

    fn price(&self) -> Option<String> {
        self.cents.map(|cents| format!("{}.{:02}", cents / 100, cents % 100))
    }

    /// As the platform shows it, with a dash for what is not there.
    fn shown(&self) -> String {
        let texts = self.texts().map(|text| text.map_or("-".to_owned(), |text| format!("<{text}>")));
        format!("{}|{}", texts.join("|"), self.is_deleted)
    }
}

/// Numbers that look like chance and come again with the same seed.
#[derive(Clone, Debug)]
pub struct Dice(pub u64);

impl Dice {
    /// A number below another one.
    pub fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end.max(1)
    }

    fn one_of<V: Copy>(&mut self, values: &[V]) -> V {
        values[usize::try_from(self.below(values.len() as u64)).unwrap_or_default()]
    }

    fn shuffle<V>(&mut self, values: &mut [V]) {
        for end in (1..values.len()).rev() {
            let other = usize::try_from(self.below(end as u64 + 1)).unwrap_or_default();
            values.swap(end, other);
        }
    }
}

/// Some events about some keys, with repetitions, in some order.
fn script(dice: &mut Dice, events: usize, keys: u64) -> Vec<Event> {
    let mut out = Vec::with_capacity(events);
    while out.len() < events {
        if !out.is_empty() && dice.below(6) == 0 {
            let again: &Event = &out[usize::try_from(dice.below(out.len() as u64)).unwrap_or_default()];
            out.push(again.clone());
            continue;
        }
        out.push(Event {
            id: dice.below(keys),
            at: dice.below(MOMENTS),
            sequence: dice.below(3),
            is_deleted: dice.below(4) == 0,
            note: dice.one_of(&NOTES),
            cents: if dice.below(5) == 0 { None } else { Some(dice.below(99_999_999)) },
            data: dice.one_of(&DATA),
        });
    }
    dice.shuffle(&mut out);
    out
}

/// What must be there in the end: the rows, and the versions.
fn model(events: &[Event]) -> [Vec<String>; 2] {
    let mut keys: BTreeMap<u64, BTreeSet<&Event>> = BTreeMap::new();
    for event in events {
        keys.entry(event.id).or_default().insert(event);
    }
    let (mut rows, mut versions) = (Vec::new(), Vec::new());
    for states in keys.into_values() {
        // Of each version the greatest event wins.
        let mut winners: Vec<&Event> = Vec::new();
        for state in states {
            match winners.last_mut() {
                Some(last) if (last.at, last.sequence) == (state.at, state.sequence) => *last = state,
                Some(_) | None => winners.push(state),
            }
        }
        rows.extend(winners.last().map(|newest| newest.shown()));
        for (number, winner) in winners.iter().enumerate() {
            let until =
                winners.get(number + 1).map_or("-".to_owned(), |next| format!("<{}+00>", next.moment()));
            versions.push(format!("{}|<{}+00>|{until}", winner.shown(), winner.moment()));
        }
    }
    rows.sort();
    versions.sort();
    [rows, versions]
}

/// Sends events to a platform that was set up for [`events_platform`], and holds what is then there against the model.
/// `open` gives the platform locked; it is called again whenever a connection is given up. Where several platforms share
/// the events, each takes its part of them.
#[expect(clippy::print_stderr, reason = "whoever asks for a million wants to see that it was one")]
pub async fn check_events<T: Loader>(
    desired: &DesiredPlatform,
    engine: &'static dyn Motion,
    (part, parts): (usize, usize),
    mut open: impl AsyncFnMut() -> T,
) {
    let total = std::env::var("DSC_EVENTS").ok().and_then(|text| text.parse().ok()).unwrap_or(EVENTS);
    let total = total.div_ceil(parts);
    let place = Place::all(&desired.stores[0], engine)[0];
    let mut sent = 0;
    let mut case = part as u64 * 1_000_000;
    let mut target = open().await;
    while sent < total {
        case += 1;
        let mut dice = Dice(case);
        // Cases of every size, from a handful to what is a large batch for tests.
        let size = (40 << (case % 12)).min(total.max(100) / 4).min(total - sent);
        let keys = 1 + dice.below(size as u64 / 2);
        let events = script(&mut dice, size, keys);
        for table in [place.live(), place.history(), place.staging(), "dsc.quarantine".to_owned()] {
            target.execute(&format!("DELETE FROM {table}")).await.expect("an empty table");
        }
        target = deliver(target, &place, &events, &mut dice, &mut open).await;
        let [rows, versions] = model(&events);
        let question = [questions(&place.live(), ""), questions(&place.history(), ", valid_from, valid_to")];
        assert_same(&mut target, &question[0], &rows, case).await;
        assert_same(&mut target, &question[1], &versions, case).await;
        sent += events.len();
    }
    eprintln!("{sent} events in {} cases", case - part as u64 * 1_000_000);
}

fn questions(table: &str, more: &str) -> String {
    let dash = |name: &str| format!("coalesce('<' || CAST({name} AS VARCHAR) || '>', '-')");
    let columns: Vec<String> =
        ["id", "\"at\"", "sequence", "note", "price", "data"].into_iter().map(dash).collect();
    let more: Vec<String> =
        more.split(", ").filter(|name| !name.is_empty()).map(|name| format!(", {}", dash(name))).collect();
    format!("SELECT {}, dsc_deleted{} FROM {table}", columns.join(", "), more.concat())
}

async fn assert_same<T: Loader>(target: &mut T, question: &str, wanted: &[String], case: u64) {
    let mut found = shown(&target.query(question).await.unwrap_or_else(|fault| panic!("{fault}")));
    found.sort();
    if found != wanted {
        let differs = found.iter().zip(wanted).find(|(one, other)| one != other);
        panic!("case {case}: {} and {} rows; first difference: {differs:?}", found.len(), wanted.len());
    }
}

/// Merges events batch by batch; now and then the connection is given up in the middle, and the batch is done again.
async fn deliver<T: Loader>(
    mut target: T,
    place: &Place<'_>,
    events: &[Event],
    dice: &mut Dice,
    open: &mut impl AsyncFnMut() -> T,
) -> T {
    let largest = 1 + dice.below(events.len() as u64);
    let mut rest = events;
    let mut is_prepared = false;
    while !rest.is_empty() {
        let size = usize::try_from(1 + dice.below(largest)).unwrap_or(1).min(rest.len());
        let (batch, later) = rest.split_at(size);
        if !is_prepared {
            for statement in place.engine.motion().prepare {
                target.execute(statement).await.unwrap_or_else(|fault| panic!("{fault}"));
            }
            is_prepared = true;
        }
        let steps = if dice.below(8) == 0 { dice.below(7) } else { u64::MAX };
        match merge_batch(&mut target, place, batch, steps).await {
            Ended::Through => rest = later,
            Ended::CutOff => {
                // As if the program had ended: the lease goes, and with the connection all that was not committed.
                target.unlock().await.unwrap_or_else(|fault| panic!("{fault}"));
                drop(target);
                target = open().await;
                is_prepared = false;
            }
        }
    }
    target
}

enum Ended {
    Through,
    CutOff,
}

/// What the loop does with a batch, up to so many steps.
async fn merge_batch<T: Loader>(target: &mut T, place: &Place<'_>, batch: &[Event], steps: u64) -> Ended {
    let stamp = Stamp { run: 7, at: "2026-02-01T00:00:00.000000Z" };
    run(target, &stage::create_batch(place)).await;
    load(target, place, batch).await;
    let mut left = steps;
    let work: [Vec<String>; 6] = [
        vec!["BEGIN".to_owned(), merge::decide_events(place)],
        vec![quarantine::quarantine_rows(place, &stamp)],
        vec![stage::append_to_staging(place, stamp.run)],
        merge::apply_to_live(place, &stamp),
        history::apply_to_history(place, &stamp),
        vec!["COMMIT".to_owned()],
    ];
    for (number, statements) in work.iter().enumerate() {
        if left == 0 {
            return Ended::CutOff;
        }
        left -= 1;
        run(target, statements).await;
        if number == 0 {
            check_law(target, place, batch.len()).await;
        }
    }
    if left == 0 { Ended::CutOff } else { Ended::Through }
}

/// Every event became something.
async fn check_law<T: Loader>(target: &mut T, place: &Place<'_>, arrived: usize) {
    let actions = target.query(&merge::count_actions(place)).await.expect("counts");
    let counted: i64 = actions.rows.iter().filter_map(|row| row[1].as_integer()).sum();
    assert_eq!(usize::try_from(counted), Ok(arrived));
}

async fn run<T: Loader>(target: &mut T, statements: &[String]) {
    for statement in statements {
        target.execute(statement).await.unwrap_or_else(|fault| panic!("{fault}"));
    }
}

/// Brings events into the table of typed rows, as a source hands them over.
async fn load<T: Loader>(target: &mut T, place: &Place<'_>, batch: &[Event]) {
    let texts: Vec<String> = (0..6).map(|at| format!("v{at}")).collect();
    let columns: Vec<&str> = stage::RAW_COLUMNS.into_iter().chain(texts.iter().map(String::as_str)).collect();
    let table = TableName { schema: String::new(), table: place.raw_table() };
    let rows: Vec<Vec<Value>> = batch.iter().zip(1..).map(|(event, position)| raw(event, position)).collect();
    target.append_rows(&table, &columns, &rows).await.unwrap_or_else(|fault| panic!("{fault}"));
    run(target, &[stage::type_raw(place)]).await;
    if let Some(statement) = stage::survey(place, batch.len() as u64) {
        run(target, &[statement]).await;
    }
}

fn raw(event: &Event, position: i64) -> Vec<Value> {
    let text = |text: &str| Value::Text(text.to_owned());
    let mut row = vec![
        text("events.jsonl"),
        Value::Integer(position),
        Value::Integer(position),
        Value::Integer(0),
        Value::Bytes(Vec::new()),
        text(""),
        Value::Null,
        Value::Null,
        Value::Null,
        text(if event.is_deleted { "delete" } else { "upsert" }),
    ];
    row.extend(event.texts().map(|text| text.map_or(Value::Null, Value::Text)));
    row
}
