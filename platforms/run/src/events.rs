//! Events that arrive as files: claimed, merged, and moved away, batch by batch.
//!
//! A file's way: seen, claimed by renaming, merged together with the note that it was taken in (one transaction), moved
//! to where used files go. Cut off anywhere, the next run finds either the claim without the note and does it again, or
//! the note, and only moves the file.

use std::collections::BTreeMap;

use dsc_dialects::motion::place::Place;
use dsc_dialects::motion::quarantine::{self, Unusable};
use dsc_dialects::motion::runs::{self, Taken};
use dsc_dialects::motion::{Motion, history, merge, stage};
use dsc_driver::Loader;
use dsc_driver::source::{Claimed, Destination, Inbox, InboxEvent, RawRow};
use dsc_plan::desired::{Consistency, DesiredIngestion, DesiredStore};

use crate::counts::Counts;
use crate::ledger::{Begun, Context, text};
use crate::parts::append_raw;
use crate::report::StoreReport;
use crate::settings::{Progress, RunError};
use crate::snapshot::count;
use crate::store_runs::StoreRuns;

/// Plans are made anew after so many batches: the temporary tables are made anew too, so that what was deleted from them
/// does not pile up.
const BATCHES_PER_TABLE: u64 = 1_000;

/// Up to so many files in a batch more than one thread is a loss.
const SMALL_BATCH: usize = 100;

/// Moves the events of a store from its inbox. Where the connection is lost it begins anew: the ledger says of every
/// claimed file whether it is in, so that none is lost and none is counted twice.
pub async fn run_inbox<T: Loader, P: Progress, I: Inbox>(
    cx: &mut Context<'_, T, P>,
    store: &DesiredStore,
    inbox: &mut I,
) -> Result<StoreReport, RunError> {
    let mut losses = 0;
    loop {
        match run_once(cx, store, inbox).await {
            Ok(report) => return Ok(report),
            Err(fault) => cx.resume(fault, &mut losses).await?,
        }
    }
}

async fn run_once<T: Loader, P: Progress, I: Inbox>(
    cx: &mut Context<'_, T, P>,
    store: &DesiredStore,
    inbox: &mut I,
) -> Result<StoreReport, RunError> {
    let runs = StoreRuns::open(cx, store).await?;
    let mut work = Work::new(store, cx.engine, runs);
    let threads = work.leave_threads(cx).await?;
    let result = work.through(cx, inbox).await;
    if let Some(put_back) = threads {
        cx.target.execute(&put_back).await?;
    }
    if result.is_err() {
        cx.target.rollback().await?;
    }
    work.end(cx, inbox, result).await
}

/// A store on its way.
struct Work<'s> {
    store: &'s DesiredStore,
    places: Vec<Place<'s>>,
    runs: StoreRuns<'s>,
    batches: u64,
    done: u64,
    total: u64,
}

/// The files of a batch, sorted out.
#[derive(Default)]
struct Batch {
    rows: BTreeMap<usize, Vec<RawRow>>,
    unusable: Vec<RawRow>,
    /// Files that are known, by the object that took them in.
    known: BTreeMap<String, Vec<RawRow>>,
    moves: BTreeMap<String, Destination>,
}

impl<'s> Work<'s> {
    fn new(store: &'s DesiredStore, engine: &'static dyn Motion, runs: StoreRuns<'s>) -> Work<'s> {
        Work { store, places: Place::all(store, engine), runs, batches: 0, done: 0, total: 0 }
    }

    /// Uses one thread of the engine where batches are small; answers with the statement that puts that back.
    async fn leave_threads<T: Loader, P: Progress>(
        &self,
        cx: &mut Context<'_, T, P>,
    ) -> Result<Option<String>, RunError> {
        let small = cx.settings.files_at_once.is_some_and(|files| files <= SMALL_BATCH);
        let Some(threads) = cx.engine.threads().filter(|_| small) else { return Ok(None) };
        let number = cx.number(threads.count).await?;
        cx.target.execute(&(threads.set)(1)).await?;
        Ok(Some((threads.set)(number)))
    }

    /// First what earlier runs left behind, then what is there.
    async fn through<T: Loader, P: Progress, I: Inbox>(
        &mut self,
        cx: &mut Context<'_, T, P>,
        inbox: &mut I,
    ) -> Result<(), RunError> {
        let identity = cx.target.query(runs::IDENTITY).await?;
        inbox.prepare(&identity.rows.first().map(|row| text(row, 0)).unwrap_or_default()).await?;
        let size = cx.settings.files_at_once.unwrap_or(usize::MAX).max(1);
        for old in inbox.old_claims().await? {
            let noted = cx.target.query(&runs::claimed_files(&self.store.address, old.run)).await?;
            let noted: BTreeMap<String, String> =
                noted.rows.iter().map(|row| (text(row, 0), text(row, 2))).collect();
            let (taken, left): (Vec<_>, Vec<_>) =
                old.sources.into_iter().partition(|source| noted.contains_key(source));
            let moves: Vec<(String, Destination)> = taken
                .into_iter()
                .map(|source| {
                    let destination = destination(noted.get(&source).map_or("", String::as_str));
                    (source, destination)
                })
                .collect();
            inbox.finish(old.run, &moves).await?;
            for chunk in left.chunks(size) {
                let claimed = inbox.take_over(old.run, self.runs.begun.run, chunk).await?;
                self.take_in(cx, inbox, claimed).await?;
            }
            if old.run != self.runs.begun.run {
                inbox.close(old.run).await?;
            }
        }
        let candidates = inbox.scan().await?;
        self.total = candidates.len() as u64;
        for chunk in candidates.chunks(size.min(candidates.len().max(1))) {
            if cx.progress.is_stopped() {
                self.runs.report.stopped = true;
                return Ok(());
            }
            cx.progress.update(&self.store.address, self.done, Some(self.total));
            let claimed = inbox.claim(self.runs.begun.run, chunk).await?;
            self.take_in(cx, inbox, claimed).await?;
            self.done += chunk.len() as u64;
        }
        cx.progress.update(&self.store.address, self.done, Some(self.total));
        Ok(())
    }

    /// Takes in a batch of claimed files, and moves them to where they belong.
    async fn take_in<T: Loader, P: Progress, I: Inbox>(
        &mut self,
        cx: &mut Context<'_, T, P>,
        inbox: &mut I,
        claimed: Claimed,
    ) -> Result<(), RunError> {
        self.runs.report.held.extend(claimed.held);
        if claimed.events.is_empty() {
            return Ok(());
        }
        self.runs.write_begun(cx).await?;
        let mut batch = self.sort_out(cx, claimed.events).await?;
        self.stage(cx, &batch).await?;
        let bad = match self.store.consistency {
            Consistency::Datastore => self.merge_as_one(cx, &batch).await?,
            Consistency::Dataset => self.merge_each(cx, &batch).await?,
        };
        self.batches += 1;
        for source in bad {
            batch.moves.insert(source, Destination::Quarantine);
        }
        let moves: Vec<(String, Destination)> = batch.moves.into_iter().collect();
        inbox.finish(self.runs.begun.run, &moves).await?;
        Ok(())
    }

    /// Tells apart what is new, what is known, and what cannot be used by anybody.
    async fn sort_out<T: Loader, P: Progress>(
        &self,
        cx: &mut Context<'_, T, P>,
        events: Vec<InboxEvent>,
    ) -> Result<Batch, RunError> {
        let sources: Vec<&str> = events.iter().map(|event| event.row.source.as_str()).collect();
        let known = cx.target.query(&runs::known_files(&self.store.address, &sources)).await?;
        let mut objects: BTreeMap<(String, String), (String, Destination)> = BTreeMap::new();
        for row in &known.rows {
            objects.insert((text(row, 0), text(row, 1)), (text(row, 2), destination(&text(row, 3))));
        }
        let moves = events.iter().map(|event| (event.row.source.clone(), Destination::Done)).collect();
        let mut batch = Batch { moves, ..Batch::default() };
        for InboxEvent { dataset, row } in events {
            let identity = (row.source, row.digest);
            let object = objects.get(&identity).cloned();
            let row = RawRow { source: identity.0, digest: identity.1, ..row };
            match (object, dataset) {
                (Some((object, destination)), _) => {
                    batch.moves.insert(row.source.clone(), destination);
                    batch.known.entry(object).or_default().push(row);
                }
                (None, Some(dataset)) => batch.rows.entry(dataset).or_default().push(row),
                (None, None) => batch.unusable.push(row),
            }
        }
        Ok(batch)
    }

    /// Types the events of a batch, before any transaction.
    async fn stage<T: Loader, P: Progress>(
        &mut self,
        cx: &mut Context<'_, T, P>,
        batch: &Batch,
    ) -> Result<(), RunError> {
        if self.batches.is_multiple_of(BATCHES_PER_TABLE) {
            let tables: Vec<String> = self.places.iter().flat_map(stage::create_batch).collect();
            cx.define_all(&tables).await?;
        }
        for (number, rows) in &batch.rows {
            let place = self.places[*number];
            let begun = self.runs.begin_dataset(cx, &place).await?;
            self.runs.remember(&place, begun);
            cx.execute_all(&stage::clear_batch(&place)).await?;
            append_raw(cx, &place, rows.clone()).await?;
            cx.target.execute_repeated(&stage::type_raw(&place)).await?;
            cx.survey(&place, rows.len() as u64).await?;
        }
        Ok(())
    }

    /// One transaction for everything; answers with the files that cannot be used.
    async fn merge_as_one<T: Loader, P: Progress>(
        &mut self,
        cx: &mut Context<'_, T, P>,
        batch: &Batch,
    ) -> Result<Vec<String>, RunError> {
        let mut bad = Vec::new();
        cx.target.begin().await?;
        for number in batch.rows.keys() {
            bad.extend(self.merge_dataset(cx, *number).await?);
        }
        bad.extend(self.note_others(cx, batch).await?);
        cx.target.commit().await?;
        Ok(bad)
    }

    /// One transaction for each dataset, and one for what belongs to none.
    async fn merge_each<T: Loader, P: Progress>(
        &mut self,
        cx: &mut Context<'_, T, P>,
        batch: &Batch,
    ) -> Result<Vec<String>, RunError> {
        let mut bad = Vec::new();
        for number in batch.rows.keys() {
            cx.target.begin().await?;
            bad.extend(self.merge_dataset(cx, *number).await?);
            cx.target.commit().await?;
        }
        if !batch.unusable.is_empty() || !batch.known.is_empty() {
            cx.target.begin().await?;
            bad.extend(self.note_others(cx, batch).await?);
            cx.target.commit().await?;
        }
        Ok(bad)
    }

    /// Merges the events of one dataset; answers with the files that cannot be used.
    async fn merge_dataset<T: Loader, P: Progress>(
        &mut self,
        cx: &mut Context<'_, T, P>,
        number: usize,
    ) -> Result<Vec<String>, RunError> {
        let place = self.places[number];
        let begun = self.runs.begin_dataset(cx, &place).await?;
        let counts = merge_events(cx, &place, &begun).await?;
        let stamp = begun.stamp();
        cx.target.execute_repeated(&runs::record_positions(&place, self.runs.begun.run, &stamp)).await?;
        let mut bad = Vec::new();
        if counts.quarantined > 0 {
            cx.target.execute(&quarantine::quarantine_rows(&place, &stamp)).await?;
            let rows = cx.target.query(&stage::bad_sources(&place)).await?;
            bad.extend(rows.rows.iter().map(|row| text(row, 0)));
        }
        cx.add_counts(&place.dataset.address, begun.run, &counts).await?;
        self.runs.count_for(&place.dataset.address, counts);
        Ok(bad)
    }

    /// Notes what belongs to no dataset, and what is known.
    async fn note_others<T: Loader, P: Progress>(
        &mut self,
        cx: &mut Context<'_, T, P>,
        batch: &Batch,
    ) -> Result<Vec<String>, RunError> {
        let store = &self.store.address;
        let begun = self.runs.begun.clone();
        let mut taken = Vec::new();
        for (object, rows) in &batch.known {
            taken.extend(rows.iter().map(|row| taken_file(object, row, "duplicate")));
        }
        taken.extend(batch.unusable.iter().map(|row| taken_file(store, row, "quarantined")));
        if taken.is_empty() {
            return Ok(Vec::new());
        }
        cx.target.execute(&runs::record_taken(store, &taken, begun.run, &begun.stamp())).await?;
        if !batch.unusable.is_empty() {
            let things: Vec<Unusable<'_>> = batch.unusable.iter().map(|row| unusable(store, row)).collect();
            cx.target.execute(&quarantine::quarantine_unusable(cx.engine, &things, &begun.stamp())).await?;
            let number = count_of(&batch.unusable);
            let counts = Counts { arrived: number, quarantined: number, ..Counts::default() };
            cx.add_counts(store, begun.run, &counts).await?;
            self.runs.count_for(store, counts);
        }
        for (object, rows) in &batch.known {
            let number = count_of(rows);
            let counts = Counts { arrived: number, duplicate: number, ..Counts::default() };
            let of_dataset = self.places.iter().find(|place| place.dataset.address == *object);
            let run = of_dataset.and_then(|place| self.runs.dataset(place.number)).unwrap_or(&begun).run;
            cx.add_counts(object, run, &counts).await?;
            self.runs.count_for(object, counts);
        }
        Ok(batch.unusable.iter().map(|row| row.source.clone()).collect())
    }

    /// Ends the runs, whatever came of them, and tells.
    async fn end<T: Loader, P: Progress, I: Inbox>(
        mut self,
        cx: &mut Context<'_, T, P>,
        inbox: &mut I,
        result: Result<(), RunError>,
    ) -> Result<StoreReport, RunError> {
        if !result.as_ref().is_err_and(RunError::is_loss) {
            self.count_held(cx, &result).await?;
        }
        self.runs.end(cx, &self.places, result).await?;
        inbox.close(self.runs.begun.run).await?;
        self.runs.told(cx).await
    }

    /// What is held now counts as held; what was held before and no longer is has been counted where it went.
    async fn count_held<T: Loader, P: Progress>(
        &mut self,
        cx: &mut Context<'_, T, P>,
        result: &Result<(), RunError>,
    ) -> Result<(), RunError> {
        if result.is_err() || self.runs.report.stopped {
            return Ok(());
        }
        let before = cx.number(&runs::count_held(&self.store.address)).await?;
        let change = count_of(&self.runs.report.held) - before;
        if change == 0 {
            return Ok(());
        }
        self.runs.write_begun(cx).await?;
        let counts = Counts { arrived: change, held: change, ..Counts::default() };
        cx.add_counts(&self.store.address, self.runs.begun.run, &counts).await?;
        self.runs.report.counts += counts;
        Ok(())
    }
}

/// Merges the typed events of a dataset inside a transaction, and counts what became of them.
pub(crate) async fn merge_events<T: Loader, P: Progress>(
    cx: &mut Context<'_, T, P>,
    place: &Place<'_>,
    begun: &Begun,
) -> Result<Counts, RunError> {
    let decide = match place.store.ingestion {
        // What has no version is in the order in which its source wrote it down.
        DesiredIngestion::ChangeTables { .. } if place.version().is_empty() => merge::decide_changes(place),
        DesiredIngestion::ChangeTables { .. }
        | DesiredIngestion::FileInbox { .. }
        | DesiredIngestion::Kafka(_)
        | DesiredIngestion::SnapshotFiles { .. }
        | DesiredIngestion::SnapshotTables { .. }
        | DesiredIngestion::WatermarkTables { .. }
        | DesiredIngestion::Transformer { .. }
        | DesiredIngestion::NotBuilt { .. } => merge::decide_events(place),
    };
    merge_decided(cx, place, begun, &decide).await
}

/// As [`merge_events`], by a statement that decides what each event does.
pub(crate) async fn merge_decided<T: Loader, P: Progress>(
    cx: &mut Context<'_, T, P>,
    place: &Place<'_>,
    begun: &Begun,
    decide: &str,
) -> Result<Counts, RunError> {
    let stamp = begun.stamp();
    cx.target.execute_repeated(decide).await?;
    let counts = count(cx, place).await?;
    if counts.arrived > counts.quarantined {
        cx.target.execute_repeated(&stage::append_to_staging(place, stamp.run)).await?;
    }
    if counts.changed_rows() {
        cx.apply_to_live(place, &stamp, &counts).await?;
    }
    if place.dataset.history && (counts.changed_rows() || counts.superseded > 0) {
        cx.execute_all(&history::apply_to_history(place, &stamp)).await?;
    }
    Ok(counts)
}

fn destination(outcome: &str) -> Destination {
    if outcome == "quarantined" { Destination::Quarantine } else { Destination::Done }
}

fn taken_file<'r>(object: &'r str, row: &'r RawRow, outcome: &'r str) -> Taken<'r> {
    Taken { object, source: &row.source, digest: &row.digest, outcome }
}

fn unusable<'r>(store: &'r str, row: &'r RawRow) -> Unusable<'r> {
    let fault = row.content.as_ref().err();
    Unusable {
        store,
        source: &row.source,
        line: row.line,
        byte: row.byte,
        field: fault.and_then(|fault| fault.field.as_deref()),
        code: fault.map_or("unparsable", |fault| fault.code.word()),
        message: fault.map_or("", |fault| fault.message.as_str()),
        raw: &row.raw,
        digest: &row.digest,
    }
}

fn count_of<V>(things: &[V]) -> i64 {
    i64::try_from(things.len()).unwrap_or(i64::MAX)
}
