//! Records that connectors landed: taken out of their table, merged, and counted, batch by batch, each in one transaction.
//!
//! A run takes what has landed when it begins; what lands meanwhile is the business of the next one.

use std::collections::BTreeMap;

use dsc_dialects::motion::landing::{self, NextOffset, Reach};
use dsc_dialects::motion::place::Place;
use dsc_dialects::motion::{Motion, quarantine, stage};
use dsc_driver::source::RawRow;
use dsc_driver::{Loader, Value};
use dsc_plan::desired::{DesiredStore, KafkaIngestion};

use crate::counts::Counts;
use crate::events::merge_events;
use crate::ledger::{Begun, Context, text};
use crate::parts::append_raw;
use crate::record::{Form, Record};
use crate::report::StoreReport;
use crate::settings::{FILES_AT_ONCE, Progress, RunError, RunSettings};
use crate::store_runs::StoreRuns;

/// Records of a batch where nothing is said: enough that what a transaction costs does not matter.
const RECORDS_AT_ONCE: usize = 20_000;

/// Merges what connectors landed of a store's topics. Where the connection is lost it begins anew: a batch that was
/// committed is gone from the landing table, and one that was not is still there.
pub async fn run_topics<T: Loader, P: Progress>(
    cx: &mut Context<'_, T, P>,
    store: &DesiredStore,
) -> Result<StoreReport, RunError> {
    let mut losses = 0;
    loop {
        match run_once(cx, store).await {
            Ok(report) => return Ok(report),
            Err(fault) => cx.resume(fault, &mut losses).await?,
        }
    }
}

async fn run_once<T: Loader, P: Progress>(
    cx: &mut Context<'_, T, P>,
    store: &DesiredStore,
) -> Result<StoreReport, RunError> {
    let Some(kafka) = store.ingestion.kafka() else {
        return Ok(StoreReport::idle(&store.address));
    };
    let runs = StoreRuns::open(cx, store).await?;
    let mut work = Work::new(store, kafka, cx.engine, runs);
    let result = work.through(cx).await;
    if result.is_err() {
        cx.target.rollback().await?;
    }
    work.runs.end(cx, &work.places, result).await?;
    work.runs.told(cx).await
}

/// A store on its way.
struct Work<'s> {
    store: &'s DesiredStore,
    kafka: &'s KafkaIngestion,
    places: Vec<Place<'s>>,
    /// What is read of the records of each dataset.
    forms: Vec<Form>,
    /// The dataset of each topic, by number.
    topics: BTreeMap<&'s str, usize>,
    runs: StoreRuns<'s>,
    /// The next offset of each partition that was ever taken.
    next: BTreeMap<String, i64>,
}

/// What a batch holds of one dataset.
#[derive(Default)]
struct Batch {
    rows: Vec<RawRow>,
    /// What landed more than once, and tombstones behind a deletion.
    duplicate: i64,
    next: BTreeMap<String, i64>,
}

impl<'s> Work<'s> {
    fn new(
        store: &'s DesiredStore,
        kafka: &'s KafkaIngestion,
        engine: &'static dyn Motion,
        runs: StoreRuns<'s>,
    ) -> Work<'s> {
        let places = Place::all(store, engine);
        let topics = places
            .iter()
            .filter_map(|place| Some((kafka.topic(&place.dataset.name)?, place.number)))
            .collect();
        Work {
            store,
            kafka,
            forms: places.iter().map(Form::of).collect(),
            places,
            topics,
            runs,
            next: BTreeMap::new(),
        }
    }

    async fn through<T: Loader, P: Progress>(&mut self, cx: &mut Context<'_, T, P>) -> Result<(), RunError> {
        let topics: Vec<&str> = self.topics.keys().copied().collect();
        if topics.is_empty() {
            return Ok(());
        }
        let landed = cx.target.query(&landing::reaches(self.kafka, &topics)).await?;
        let total: i64 = landed.rows.iter().filter_map(|row| row.get(3)?.as_integer()).sum();
        let reaches: Vec<Reach> = landed.rows.iter().filter_map(|row| reach(row)).collect();
        if reaches.is_empty() {
            return Ok(());
        }
        self.runs.write_begun(cx).await?;
        let known = cx.target.query(&landing::next_offsets(&self.store.address)).await?;
        self.next =
            known.rows.iter().filter_map(|row| Some((text(row, 0), text(row, 1).parse().ok()?))).collect();
        let tables: Vec<String> = self.places.iter().flat_map(stage::create_batch).collect();
        cx.define_all(&tables).await?;
        let (mut done, total) = (0, u64::try_from(total).unwrap_or_default());
        loop {
            if cx.progress.is_stopped() {
                self.runs.report.stopped = true;
                return Ok(());
            }
            cx.progress.update(&self.store.address, done, Some(total));
            match self.batch(cx, &reaches).await? {
                0 => return Ok(()),
                taken => done += taken,
            }
        }
    }

    /// Takes a batch and merges it, in one transaction; answers with the number of its records.
    async fn batch<T: Loader, P: Progress>(
        &mut self,
        cx: &mut Context<'_, T, P>,
        reaches: &[Reach],
    ) -> Result<u64, RunError> {
        let Some(first) = self.places.first().copied() else { return Ok(0) };
        let most = records_at_once(cx.settings);
        cx.target.begin().await?;
        let taken = cx.target.query(&landing::take(&first, self.kafka, reaches, most)).await?;
        if taken.rows.is_empty() {
            cx.target.rollback().await?;
            return Ok(0);
        }
        let number = taken.rows.len() as u64;
        let records: Option<Vec<Record>> = taken.rows.into_iter().map(record).collect();
        let Some(records) = records else {
            return Err(RunError::Answer { statement: landing::table(self.kafka) });
        };
        let mut merged = Vec::new();
        for (at, batch) in self.sort_out(records) {
            merged.push(self.merge(cx, at, batch).await?);
        }
        cx.target.commit().await?;
        // Only now, so that a batch that was taken back leaves no trace.
        for Merged { at, begun, counts, next } in merged {
            let place = self.places[at];
            self.runs.remember(&place, begun);
            self.runs.count_for(&place.dataset.address, counts);
            self.next.extend(next);
        }
        Ok(number)
    }

    /// Tells apart, dataset by dataset, what is new and what landed before.
    fn sort_out(&self, mut records: Vec<Record>) -> BTreeMap<usize, Batch> {
        records.sort_by(|one, other| {
            let place = |record: &Record| (record.partition, record.offset);
            one.topic.cmp(&other.topic).then_with(|| place(one).cmp(&place(other)))
        });
        let mut out: BTreeMap<usize, Batch> = BTreeMap::new();
        for record in records {
            let Some(at) = self.topics.get(record.topic.as_str()).copied() else { continue };
            let batch = out.entry(at).or_default();
            let source = record.source();
            let next = batch.next.get(&source).or_else(|| self.next.get(&source)).copied();
            if next.is_some_and(|next| record.offset < next) {
                batch.duplicate += 1;
                continue;
            }
            batch.next.insert(source, record.offset + 1);
            match record.read(&self.forms[at]) {
                Some(row) => batch.rows.push(row),
                None => batch.duplicate += 1,
            }
        }
        out
    }

    /// Merges what a batch holds of a dataset, inside the transaction.
    async fn merge<T: Loader, P: Progress>(
        &mut self,
        cx: &mut Context<'_, T, P>,
        at: usize,
        batch: Batch,
    ) -> Result<Merged, RunError> {
        let place = self.places[at];
        let begun = self.runs.begin_dataset(cx, &place).await?;
        let mut counts = Counts { arrived: batch.duplicate, duplicate: batch.duplicate, ..Counts::default() };
        let number = batch.rows.len() as u64;
        if number > 0 {
            cx.execute_all(&stage::clear_batch(&place)).await?;
            append_raw(cx, &place, batch.rows).await?;
            cx.target.execute_repeated(&stage::type_raw(&place)).await?;
        }
        counts += merge_batch(cx, &place, &begun, (number, &batch.next)).await?;
        cx.add_counts(&place.dataset.address, begun.run, &counts).await?;
        Ok(Merged { at, begun, counts, next: batch.next })
    }
}

/// Merges so many typed records of a dataset and writes down how far its partitions were taken, inside the transaction.
pub(crate) async fn merge_batch<T: Loader, P: Progress>(
    cx: &mut Context<'_, T, P>,
    place: &Place<'_>,
    begun: &Begun,
    (number, next): (u64, &BTreeMap<String, i64>),
) -> Result<Counts, RunError> {
    let stamp = begun.stamp();
    let mut counts = Counts::default();
    if number > 0 {
        cx.survey(place, number).await?;
        if let Some(statement) = landing::date_deletions(place) {
            cx.target.execute_repeated(&statement).await?;
        }
        counts = merge_events(cx, place, begun).await?;
        if counts.quarantined > 0 {
            cx.target.execute(&quarantine::quarantine_rows(place, &stamp)).await?;
        }
    }
    let object = &place.dataset.address;
    let next: Vec<NextOffset<'_>> =
        next.iter().map(|(source, offset)| NextOffset { object, source, offset: *offset }).collect();
    if !next.is_empty() {
        for statement in landing::record_next_offsets(place.store, &next, &stamp) {
            cx.target.execute(&statement).await?;
        }
    }
    Ok(counts)
}

/// How many records go into one transaction.
pub(crate) fn records_at_once(settings: &RunSettings) -> usize {
    settings.files_at_once.filter(|said| *said != FILES_AT_ONCE).unwrap_or(RECORDS_AT_ONCE).max(1)
}

/// What became of a dataset's part of a batch.
struct Merged {
    at: usize,
    begun: Begun,
    counts: Counts,
    next: BTreeMap<String, i64>,
}

pub(crate) fn reach(row: &[Value]) -> Option<Reach> {
    Some(Reach {
        topic: text(row, 0),
        partition: row.get(1)?.as_integer()?,
        offset: row.get(2)?.as_integer()?,
    })
}

fn record(row: Vec<Value>) -> Option<Record> {
    let mut values = row.into_iter();
    let topic = values.next()?.as_text()?.to_owned();
    let partition = values.next()?.as_integer()?;
    let offset = values.next()?.as_integer()?;
    let time = values.next()?.as_text().map(str::to_owned);
    let key = bytes(values.next()?);
    Some(Record { topic, partition, offset, time, key, value: bytes(values.next()?) })
}

fn bytes(value: Value) -> Option<Vec<u8>> {
    match value {
        Value::Bytes(bytes) => Some(bytes),
        Value::Null | Value::Boolean(_) | Value::Integer(_) | Value::Float(_) | Value::Text(_) => None,
    }
}
