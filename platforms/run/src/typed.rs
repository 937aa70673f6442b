//! Records that connectors landed as typed columns: merged in the database, where they lie, batch by batch, each in one
//! transaction.
//!
//! A run takes what has landed when it begins; what lands meanwhile is the business of the next one.

use std::collections::BTreeMap;

use dsc_dialects::kafka_connect::layout::DELETED;
use dsc_dialects::motion::landing::Reach;
use dsc_dialects::motion::place::Place;
use dsc_dialects::motion::typing::is_json_text;
use dsc_dialects::motion::{landing_typed, stage};
use dsc_driver::Loader;
use dsc_driver::json::Object;
use dsc_driver::source::{Need, Operation, RawRow, TextForm, WantedColumn};
use dsc_plan::desired::{DesiredStore, KafkaIngestion, ORDER_PLACE, ORDER_TIME};

use crate::counts::Counts;
use crate::ledger::{Begun, Context, text, written};
use crate::order::{Changed, IN_ROW};
use crate::report::StoreReport;
use crate::settings::{Progress, RunError};
use crate::status::Quarantined;
use crate::store_runs::StoreRuns;
use crate::topics::{merge_batch, reach, records_at_once};

/// Merges what connectors landed of a store's topics as typed columns. Where the connection is lost it begins anew: a
/// batch that was committed is gone from its landing table, and one that was not is still there.
pub async fn run_typed<T: Loader, P: Progress>(
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
    let places = Place::all(store, cx.engine);
    let mut work = Work { kafka, places, runs };
    let result = work.through(cx).await;
    if result.is_err() {
        cx.target.rollback().await?;
    }
    work.runs.end(cx, &work.places, result).await?;
    work.runs.told(cx).await
}

/// A store on its way.
struct Work<'s> {
    kafka: &'s KafkaIngestion,
    places: Vec<Place<'s>>,
    runs: StoreRuns<'s>,
}

/// What became of a dataset's part of a batch.
struct Merged<'s> {
    place: Place<'s>,
    begun: Begun,
    counts: Counts,
    taken: u64,
}

impl<'s> Work<'s> {
    async fn through<T: Loader, P: Progress>(&mut self, cx: &mut Context<'_, T, P>) -> Result<(), RunError> {
        let mut reaches: BTreeMap<usize, Vec<Reach>> = BTreeMap::new();
        let mut total = 0;
        for place in &self.places {
            let landed = cx.target.query(&landing_typed::reaches(place, self.kafka)).await?;
            total += landed.rows.iter().filter_map(|row| row.get(3)?.as_integer()).sum::<i64>();
            let found: Vec<Reach> = landed.rows.iter().filter_map(|row| reach(row)).collect();
            if !found.is_empty() {
                reaches.insert(place.number, found);
            }
        }
        if reaches.is_empty() {
            return Ok(());
        }
        self.runs.write_begun(cx).await?;
        let tables: Vec<String> = self.places.iter().flat_map(stage::create_batch).collect();
        cx.define_all(&tables).await?;
        let (mut done, total) = (0, u64::try_from(total).unwrap_or_default());
        let store = self.runs.report.store.clone();
        loop {
            if cx.progress.is_stopped() {
                self.runs.report.stopped = true;
                return Ok(());
            }
            cx.progress.update(&store, done, Some(total));
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
        reaches: &BTreeMap<usize, Vec<Reach>>,
    ) -> Result<u64, RunError> {
        let mut left = records_at_once(cx.settings);
        cx.target.begin().await?;
        let mut merged = Vec::new();
        for place in &self.places {
            let Some(reaches) = reaches.get(&place.number).filter(|_| left > 0) else { continue };
            if let Some(done) = self.merge(cx, *place, reaches, left).await? {
                left = left.saturating_sub(usize::try_from(done.taken).unwrap_or(usize::MAX));
                merged.push(done);
            }
        }
        if merged.is_empty() {
            cx.target.rollback().await?;
            return Ok(0);
        }
        cx.target.commit().await?;
        // Only now, so that a batch that was taken back leaves no trace.
        let mut number = 0;
        for Merged { place, begun, counts, taken } in merged {
            self.runs.remember(&place, begun);
            self.runs.count_for(&place.dataset.address, counts);
            number += taken;
        }
        Ok(number)
    }

    /// Merges the first records of a dataset, inside the transaction; nothing where there are none.
    async fn merge<T: Loader, P: Progress>(
        &self,
        cx: &mut Context<'_, T, P>,
        place: Place<'s>,
        reaches: &[Reach],
        most: usize,
    ) -> Result<Option<Merged<'s>>, RunError> {
        cx.execute_all(&stage::clear_batch(&place)).await?;
        let taken = cx.target.execute(&landing_typed::take(&place, self.kafka, reaches, most)).await?;
        if taken == 0 {
            return Ok(None);
        }
        let begun = self.runs.begin_dataset(cx, &place).await?;
        let known = cx.target.execute_repeated(&landing_typed::forget_known(&place)).await?;
        let next = cx.target.query_repeated(&landing_typed::next_of_batch(&place)).await?;
        let next = next.rows.iter().filter_map(|row| Some((text(row, 0), row.get(1)?.as_integer()?)));
        let duplicate = i64::try_from(known).unwrap_or(i64::MAX);
        let mut counts = Counts { arrived: duplicate, duplicate, ..Counts::default() };
        counts += merge_batch(cx, &place, &begun, (taken - known, &next.collect())).await?;
        cx.add_counts(&place.dataset.address, begun.run, &counts).await?;
        Ok(Some(Merged { place, begun, counts, taken }))
    }
}

/// A row that was quarantined after it had landed typed, as it is tried once more; nothing where it landed otherwise.
pub(crate) fn read_again(place: &Place<'_>, one: &Quarantined) -> Option<RawRow> {
    let mut parts = one.digest.split(' ');
    let (offset, landed, kind) = (parts.next()?, parts.next()?, parts.next()?);
    if kind != landing_typed::ROW {
        return None;
    }
    let row = Object::parse_top(&one.raw).ok()?;
    let said = Changed::read(&row, &IN_ROW).ok()?;
    let mut texts = Vec::new();
    for column in &place.dataset.columns {
        texts.push(match column.name.as_str() {
            ORDER_TIME => Some(said.time.map_or_else(|| landed.to_owned(), written)),
            ORDER_PLACE => Some(said.place.map_or_else(|| offset.to_owned(), |place| place.to_string())),
            _ => {
                let form = if is_json_text(&column.data_type) { TextForm::Json } else { TextForm::Plain };
                let name = column.physical.clone();
                row.own_text(&WantedColumn { name, form, need: Need::Optional }).ok()?
            }
        });
    }
    let is_gone = row.member(DELETED).ok()? == Some("\"true\"");
    Some(RawRow {
        source: one.source.clone(),
        position: 0,
        line: 1,
        byte: 0,
        raw: one.raw.clone(),
        digest: one.digest.clone(),
        operation: if is_gone { Operation::Delete } else { Operation::Upsert },
        content: Ok(texts),
    })
}
