//! A second chance for what is in quarantine, after the model was mended: events, records, and rows of tables. Rows of
//! files need none: the next run of their store reads them again.

use std::collections::BTreeMap;

use dsc_dialects::motion::merge::{self, Absent};
use dsc_dialects::motion::place::{Extent, Place, Positions};
use dsc_dialects::motion::quarantine::{self, Selection};
use dsc_dialects::motion::{landing, runs, stage};
use dsc_driver::Loader;
use dsc_driver::source::{Inbox, InboxEvent, RawRow, Source};
use dsc_plan::desired::DesiredStore;

use crate::counts::Counts;
use crate::events::{merge_decided, merge_events};
use crate::ledger::{Beginning, Begun, Context, text};
use crate::parts::append_raw;
use crate::record::{Form, Record};
use crate::settings::{Progress, RunError};
use crate::snapshot::{mark_twins, merge_rows, wanted_columns};
use crate::status::{Quarantined, quarantined};
use crate::typed::read_again;

/// What came of a second chance.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RetryReport {
    /// How many were tried.
    pub tried: usize,
    /// The numbers of those that were used.
    pub used: Vec<i64>,
    /// What became of them.
    pub counts: Counts,
}

/// Tries what is open of a store's inbox once more, all of it or what is selected.
pub async fn retry_inbox<T: Loader, P: Progress, I: Inbox>(
    cx: &mut Context<'_, T, P>,
    store: &DesiredStore,
    inbox: &mut I,
    selection: &Selection,
) -> Result<RetryReport, RunError> {
    cx.prepare().await?;
    let identity = cx.target.query(runs::IDENTITY).await?;
    inbox.prepare(&identity.rows.first().map(|row| text(row, 0)).unwrap_or_default()).await?;
    let open = open_of(cx, store, selection).await?;
    let mut report = RetryReport { tried: open.len(), ..RetryReport::default() };
    let mut rows: BTreeMap<usize, Vec<RawRow>> = BTreeMap::new();
    for one in &open {
        let Some(InboxEvent { dataset: Some(dataset), row }) = inbox.read_again(&one.source, &one.raw) else {
            continue;
        };
        // Until it is merged the number in quarantine stands for the position, so that it is found again.
        let row = RawRow { position: u64::try_from(one.id).unwrap_or_default(), ..row };
        rows.entry(dataset).or_default().push(row);
    }
    let places = Place::all(store, cx.engine);
    for (number, rows) in rows {
        let used = retry_or_take_back(cx, &places[number], rows, &open, &mut report.counts).await?;
        let sources: Vec<String> =
            open.iter().filter(|one| used.contains(&one.id)).map(|one| one.source.clone()).collect();
        inbox.release(&sources).await?;
        report.used.extend(used);
    }
    report.used.sort_unstable();
    Ok(report)
}

/// Tries open records of a store's topics once more, all of them or what is selected.
pub async fn retry_topics<T: Loader, P: Progress>(
    cx: &mut Context<'_, T, P>,
    store: &DesiredStore,
    selection: &Selection,
) -> Result<RetryReport, RunError> {
    cx.prepare().await?;
    let open = open_of(cx, store, selection).await?;
    let mut report = RetryReport { tried: open.len(), ..RetryReport::default() };
    for place in Place::all(store, cx.engine) {
        let form = Form::of(&place);
        let mut rows = Vec::new();
        for one in open.iter().filter(|one| one.object == place.dataset.address) {
            let record = Record::from_quarantine(&one.source, &one.digest, &one.raw);
            let row = match record {
                Some(record) => record.read(&form),
                None => read_again(&place, one),
            };
            let Some(row) = row else { continue };
            rows.push(RawRow { position: u64::try_from(one.id).unwrap_or_default(), ..row });
        }
        if !rows.is_empty() {
            report.used.extend(retry_or_take_back(cx, &place, rows, &open, &mut report.counts).await?);
        }
    }
    report.used.sort_unstable();
    Ok(report)
}

/// Tries open rows of a store's tables once more, all of them or what is selected, from the form in which they were kept.
pub async fn retry_tables<T: Loader, P: Progress, S: Source>(
    cx: &mut Context<'_, T, P>,
    store: &DesiredStore,
    source: &S,
    selection: &Selection,
) -> Result<RetryReport, RunError> {
    cx.prepare().await?;
    let open = open_of(cx, store, selection).await?;
    let mut report = RetryReport { tried: open.len(), ..RetryReport::default() };
    for place in Place::all(store, cx.engine) {
        let wanted = wanted_columns(&place);
        let mut rows = Vec::new();
        for one in open.iter().filter(|one| one.object == place.dataset.address) {
            let Some((operation, texts)) = source.read_again(&wanted, &one.raw) else { continue };
            rows.push(RawRow {
                source: one.source.clone(),
                // Until it is merged the number in quarantine stands for the position, so that it is found again.
                position: u64::try_from(one.id).unwrap_or_default(),
                line: 0,
                byte: 0,
                raw: one.raw.clone(),
                digest: one.digest.clone(),
                operation,
                content: Ok(texts),
            });
        }
        if !rows.is_empty() {
            report.used.extend(retry_or_take_back(cx, &place, rows, &open, &mut report.counts).await?);
        }
    }
    report.used.sort_unstable();
    Ok(report)
}

/// What of a store is in quarantine, all of it or what is selected.
async fn open_of<T: Loader, P: Progress>(
    cx: &mut Context<'_, T, P>,
    store: &DesiredStore,
    selection: &Selection,
) -> Result<Vec<Quarantined>, RunError> {
    let open = cx.target.query(&quarantine::list_open(selection, u64::from(u32::MAX))).await?;
    Ok(open.rows.iter().map(|row| quarantined(row)).filter(|one| one.store == store.address).collect())
}

async fn retry_or_take_back<T: Loader, P: Progress>(
    cx: &mut Context<'_, T, P>,
    place: &Place<'_>,
    rows: Vec<RawRow>,
    open: &[Quarantined],
    total: &mut Counts,
) -> Result<Vec<i64>, RunError> {
    let used = retry_dataset(cx, place, rows, open, total).await;
    if used.is_err() {
        cx.target.rollback().await?;
    }
    used
}

/// Merges what can be used now; answers with its numbers.
async fn retry_dataset<T: Loader, P: Progress>(
    cx: &mut Context<'_, T, P>,
    place: &Place<'_>,
    rows: Vec<RawRow>,
    open: &[Quarantined],
    total: &mut Counts,
) -> Result<Vec<i64>, RunError> {
    cx.define_all(&stage::create_batch(place)).await?;
    append_raw(cx, place, rows).await?;
    cx.target.execute(&stage::type_raw(place)).await?;
    if place.extent() != Extent::Changes {
        mark_twins(cx, place).await?;
    }
    cx.target.execute(&stage::forget_bad(place)).await?;
    let good = cx.target.query(&stage::positions(place)).await?;
    let used: Vec<i64> = good.rows.iter().filter_map(|row| row.first()?.as_integer()).collect();
    if used.is_empty() {
        cx.define_all(&stage::drop_batch(place)).await?;
        return Ok(used);
    }
    let mut left: BTreeMap<&str, i64> = BTreeMap::new();
    for one in open.iter().filter(|one| used.contains(&one.id)) {
        *left.entry(&one.object).or_default() -= 1;
    }
    let object = &place.dataset.address;
    let begun = cx.begin_run(Beginning { kind: "retry", object, parent: None }).await?;
    let of_store = match left.get(place.store.address.as_str()) {
        Some(_) => {
            let beginning =
                Beginning { kind: "retry", object: &place.store.address, parent: Some(begun.run) };
            Some(cx.begin_run(beginning).await?)
        }
        None => None,
    };
    cx.target.begin().await?;
    match place.positions() {
        Positions::Topics => cx.define_all(&landing::place_retried(place)).await?,
        Positions::Files => cx.execute_all(&[stage::reset_positions(place)]).await?,
        Positions::Tables => cx.execute_all(&[stage::restore_positions(place)]).await?,
    }
    let mut counts = match (place.extent(), place.positions()) {
        (Extent::Whole | Extent::Newer, _) => merge_rows(cx, place, &begun, Absent::Kept).await?,
        (Extent::Changes, Positions::Tables) if place.version().is_empty() => {
            merge_decided(cx, place, &begun, &merge::decide_late_changes(place)).await?
        }
        (Extent::Changes, _) => merge_events(cx, place, &begun).await?,
    };
    // How far a partition or a table was taken is known already; of an inbox every file is written down.
    if place.positions() == Positions::Files {
        cx.target.execute(&runs::record_positions(place, begun.run, &begun.stamp())).await?;
    }
    cx.target.execute(&quarantine::close_used(&used, begun.run)).await?;
    leave_quarantine(&mut counts, left.get(object.as_str()).copied().unwrap_or_default());
    cx.add_counts(object, begun.run, &counts).await?;
    *total += counts;
    if let Some(Begun { run, .. }) = &of_store {
        let mut counts = Counts::default();
        let store = place.store.address.as_str();
        leave_quarantine(&mut counts, left.get(store).copied().unwrap_or_default());
        cx.add_counts(store, *run, &counts).await?;
        *total += counts;
    }
    cx.target.commit().await?;
    cx.end_run(&begun, None, None).await?;
    if let Some(begun) = &of_store {
        cx.end_run(begun, None, None).await?;
    }
    cx.define_all(&stage::drop_batch(place)).await?;
    Ok(used)
}

/// What was counted as quarantined is so no longer, and counts as what became of it.
fn leave_quarantine(counts: &mut Counts, change: i64) {
    counts.arrived += change;
    counts.quarantined += change;
}
