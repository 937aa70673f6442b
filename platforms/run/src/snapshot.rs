//! Every row of a dataset, each time, or those above a position: from files and tables through staging into the merge
//! tables.
//!
//! First each file or table becomes typed rows in temporary tables, outside of any transaction, so that trying a file as a set
//! may fail; then one transaction moves a dataset, or all datasets of a store that moves as one.

use dsc_dialects::motion::engine::Merging;
use dsc_dialects::motion::merge::{self, Absent};
use dsc_dialects::motion::place::{Extent, Place};
use dsc_dialects::motion::runs;
use dsc_dialects::motion::typing::{IsKey, is_json_text};
use dsc_dialects::motion::{history, quarantine, stage};
use dsc_driver::source::{Need, Part, Source, TextForm, WantedColumn};
use dsc_driver::{Loader, Value};
use dsc_plan::desired::{Consistency, DesiredStore};

use crate::counts::Counts;
use crate::events::merge_events;
use crate::ledger::{Beginning, Begun, Context, integer, text};
use crate::report::{DatasetReport, StoreReport};
use crate::settings::{Progress, RunError, Shrink};
use crate::upkeep;

/// Moves the datasets of a store from its files or tables. What goes wrong with one of them stands in the report.
pub async fn run_snapshot<T: Loader, P: Progress, S: Source>(
    cx: &mut Context<'_, T, P>,
    store: &DesiredStore,
    source: &mut S,
) -> Result<StoreReport, RunError> {
    let begun = cx.next_run().await?;
    cx.prepare().await?;
    cx.target.execute(&runs::end_cut_off(&store.address, &begun.at)).await?;
    cx.write_begun(&begun, Beginning { kind: "ingest", object: &store.address, parent: None }).await?;
    let mut report = StoreReport::new(&store.address, begun.run);
    let places = Place::all(store, cx.engine);
    match store.consistency {
        Consistency::Dataset => {
            for place in &places {
                if cx.progress.is_stopped() {
                    report.stopped = true;
                    break;
                }
                let dataset = move_datasets(cx, std::slice::from_ref(place), source, begun.run).await?;
                report.datasets.extend(dataset);
            }
        }
        Consistency::Datastore => {
            report.datasets = move_datasets(cx, &places, source, begun.run).await?;
        }
    }
    let failed = report.datasets.iter().find_map(|dataset| dataset.error.as_ref());
    cx.end_run(&begun, None, failed).await?;
    upkeep::run(cx, store).await?;
    Ok(report)
}

/// A dataset on its way.
struct Moving<'p> {
    place: &'p Place<'p>,
    begun: Begun,
    parts: Vec<Part>,
    /// Where the next run goes on, where the source says so.
    position: Option<String>,
    report: DatasetReport,
}

/// Moves some datasets in one transaction: all, or none. Where the connection is lost it is done again, unless the
/// ledger says that the transaction came through.
async fn move_datasets<T: Loader, P: Progress, S: Source>(
    cx: &mut Context<'_, T, P>,
    places: &[Place<'_>],
    source: &mut S,
    parent: i64,
) -> Result<Vec<DatasetReport>, RunError> {
    let mut losses = 0;
    loop {
        let mut moving = Vec::new();
        for place in places {
            let address = &place.dataset.address;
            let beginning = Beginning { kind: "ingest", object: address, parent: Some(parent) };
            let begun = cx.begin_run(beginning).await?;
            let report = DatasetReport::new(address, begun.run);
            moving.push(Moving { place, begun, parts: Vec::new(), position: None, report });
        }
        let result = move_once(cx, &mut moving, source).await;
        let reports = |moving: Vec<Moving<'_>>| moving.into_iter().map(|one| one.report).collect();
        let Err(fault) = result else { return Ok(reports(moving)) };
        if !fault.is_loss() {
            return give_up(cx, moving, fault).await;
        }
        cx.resume(fault, &mut losses).await?;
        let runs: Vec<i64> = moving.iter().map(|one| one.begun.run).collect();
        if cx.are_done(&runs).await? {
            return Ok(reports(moving));
        }
        for one in &moving {
            let at = cx.now().max(one.begun.at.clone());
            let words = "the connection was lost; nothing of it was changed";
            cx.target.execute(&runs::end_run(one.begun.run, &at, None, Some(words))).await?;
        }
    }
}

/// One try. Where it fails nothing is left of it but the runs, which are not ended.
async fn move_once<T: Loader, P: Progress, S: Source>(
    cx: &mut Context<'_, T, P>,
    moving: &mut [Moving<'_>],
    source: &mut S,
) -> Result<(), RunError> {
    let mut result = Ok(());
    for one in moving.iter_mut() {
        result = prepare(cx, one, source).await;
        if result.is_err() {
            break;
        }
    }
    if result.is_ok() {
        cx.target.begin().await?;
        for one in moving.iter_mut() {
            result = match one.place.extent() {
                Extent::Whole | Extent::Newer => merge_snapshot(cx, one).await,
                Extent::Changes => merge_changes(cx, one).await,
            };
            if result.is_err() {
                break;
            }
        }
        match &result {
            Ok(()) => result = cx.target.commit().await.map_err(RunError::from),
            Err(_) => cx.target.rollback().await?,
        }
    }
    if !result.as_ref().is_err_and(RunError::is_loss) {
        for one in moving.iter() {
            cx.define_all(&stage::drop_batch(one.place)).await?;
        }
    }
    result
}

/// Writes down that some datasets did not move, each with the reason.
async fn give_up<T: Loader, P: Progress>(
    cx: &mut Context<'_, T, P>,
    moving: Vec<Moving<'_>>,
    fault: RunError,
) -> Result<Vec<DatasetReport>, RunError> {
    let fault = match moving.as_slice() {
        [_] => fault,
        all => RunError::OfStore {
            store: all.first().map(|one| one.place.store.address.clone()).unwrap_or_default(),
            cause: Box::new(fault),
        },
    };
    let mut reports = Vec::new();
    let mut fault = Some(fault);
    let words = fault.as_ref().map(ToString::to_string).unwrap_or_default();
    for one in moving {
        let at = cx.now().max(one.begun.at.clone());
        cx.target.execute(&runs::end_run(one.begun.run, &at, None, Some(&words))).await?;
        // The reason is told once, with the first of them.
        let report = DatasetReport::new(&one.report.address, one.begun.run);
        reports.push(DatasetReport { error: fault.take(), ..report });
    }
    Ok(reports)
}

/// The columns that a dataset wants of its source.
pub fn wanted_columns(place: &Place<'_>) -> Vec<WantedColumn> {
    let columns = place.dataset.columns.iter();
    columns
        .map(|column| WantedColumn {
            name: column.physical.clone(),
            form: if is_json_text(&column.data_type) { TextForm::Json } else { TextForm::Plain },
            need: if place.is_key(column) == IsKey::Yes || !column.nullable {
                Need::Required
            } else {
                Need::Optional
            },
        })
        .collect()
}

/// Brings all files of a dataset into its temporary tables.
async fn prepare<T: Loader, P: Progress, S: Source>(
    cx: &mut Context<'_, T, P>,
    one: &mut Moving<'_>,
    source: &mut S,
) -> Result<(), RunError> {
    let place = one.place;
    let wanted = wanted_columns(place);
    let position = cx.position(place).await?;
    source.go_on_from(place.dataset, position.as_deref()).await?;
    one.parts = source.parts(place.dataset, &wanted).await?;
    one.position = source.position(place.dataset);
    cx.define_all(&stage::create_batch(place)).await?;
    let total = one.parts.iter().map(|part| part.size).sum();
    let mut done = 0;
    for part in &one.parts {
        cx.progress.update(&place.dataset.address, done, Some(total));
        crate::parts::stage_part(cx, place, part, &wanted, source).await?;
        done += part.size;
    }
    cx.progress.update(&place.dataset.address, done, Some(total));
    cx.survey(place, u64::MAX).await?;
    match place.extent() {
        Extent::Whole | Extent::Newer => find_twins(cx, one, &wanted, source).await,
        // Several states of one key are what changes are about.
        Extent::Changes => Ok(()),
    }
}

/// Finds keys that the snapshot says twice.
async fn find_twins<T: Loader, P: Progress, S: Source>(
    cx: &mut Context<'_, T, P>,
    one: &Moving<'_>,
    wanted: &[WantedColumn],
    source: &mut S,
) -> Result<(), RunError> {
    if mark_twins(cx, one.place).await? == 0 {
        return Ok(());
    }
    let bare = cx.target.query(&stage::sources_without_raw(one.place)).await?;
    for row in &bare.rows {
        let name = text(row, 0);
        for part in one.parts.iter().filter(|part| part.source == name) {
            crate::parts::fill_raw(cx, one.place, part, wanted, source).await?;
        }
    }
    Ok(())
}

/// Marks keys that a batch says twice; tells how many there are.
pub(crate) async fn mark_twins<T: Loader, P: Progress>(
    cx: &mut Context<'_, T, P>,
    place: &Place<'_>,
) -> Result<i64, RunError> {
    let (find, count) = stage::find_twins(place);
    for statement in &find {
        cx.target.execute(statement).await?;
    }
    let count = cx.number(count).await?;
    if count > 0 {
        for statement in &stage::mark_twins(place) {
            cx.target.execute(statement).await?;
        }
    }
    Ok(count)
}

/// Merges what was prepared, inside the transaction.
async fn merge_snapshot<T: Loader, P: Progress>(
    cx: &mut Context<'_, T, P>,
    one: &mut Moving<'_>,
) -> Result<(), RunError> {
    let place = one.place;
    let absent = match place.extent() {
        Extent::Whole => judge_absent(cx, place, &mut one.report).await?,
        Extent::Newer | Extent::Changes => Absent::Kept,
    };
    let counts = merge_rows(cx, place, &one.begun, absent).await?;
    finish(cx, one, counts).await
}

/// Merges rows, each the only one of its key.
pub(crate) async fn merge_rows<T: Loader, P: Progress>(
    cx: &mut Context<'_, T, P>,
    place: &Place<'_>,
    begun: &Begun,
    absent: Absent,
) -> Result<Counts, RunError> {
    let stamp = begun.stamp();
    // Versions have to know what changed.
    let merging = if place.dataset.history { Merging::Decided } else { cx.engine.motion().merging };
    let decide = match (merging, absent) {
        (Merging::Counted { .. }, Absent::Kept) => None,
        (Merging::Counted { .. }, Absent::Deleted) => Some(merge::decide_absent(place)),
        (Merging::Decided, _) => Some(merge::decide_snapshot(place, absent)),
    };
    if let Some(statement) = decide {
        cx.target.execute(&statement).await?;
    }
    let decided = count(cx, place).await?;
    if decided.deleted > 0 {
        let before = cx.number(&merge::count_live(place)).await?;
        check_shrink(cx, place, before, decided.deleted)?;
    }
    let mut counts = decided;
    if let Merging::Counted { reset, one_more, counted } = merging {
        cx.target.query_repeated(reset).await?;
        let changed = cx.target.execute(&merge::merge_at_once(place, &stamp, one_more)).await?;
        let new = if changed > 0 { cx.number(counted).await? } else { 0 };
        counts.inserted += new;
        counts.updated += i64::try_from(changed).unwrap_or(i64::MAX) - new;
    }
    // What is usable and does not change anything is what is left.
    let changed = counts.inserted + counts.updated + counts.deleted;
    let same = counts.arrived - changed - counts.duplicate - counts.quarantined;
    match place.extent() {
        Extent::Whole => counts.unchanged = same,
        // It came before: what is read twice on purpose is no news.
        Extent::Newer | Extent::Changes => counts.duplicate += same,
    }
    cx.target.execute(&stage::append_to_staging(place, stamp.run)).await?;
    if counts.deleted > 0 {
        cx.target.execute(&stage::append_deletions(place, stamp.run)).await?;
    }
    if decided.changed_rows() {
        cx.apply_to_live(place, &stamp, &decided).await?;
        if place.dataset.history {
            cx.execute_all(&history::apply_to_history(place, &stamp)).await?;
        }
    }
    Ok(counts)
}

/// Merges the changes that were prepared, inside the transaction.
async fn merge_changes<T: Loader, P: Progress>(
    cx: &mut Context<'_, T, P>,
    one: &mut Moving<'_>,
) -> Result<(), RunError> {
    let counts = merge_events(cx, one.place, &one.begun).await?;
    finish(cx, one, counts).await
}

/// Writes down what could not be used, where the next run goes on, and what became of everything.
async fn finish<T: Loader, P: Progress>(
    cx: &mut Context<'_, T, P>,
    one: &mut Moving<'_>,
    counts: Counts,
) -> Result<(), RunError> {
    let place = one.place;
    let stamp = one.begun.stamp();
    cx.target.execute(&quarantine::close_gone(place, &stamp)).await?;
    if counts.quarantined > 0 {
        cx.target.execute(&quarantine::quarantine_rows(place, &stamp)).await?;
    }
    if let Some(position) = &one.position {
        cx.execute_all(&runs::record_position(place, position, &stamp)).await?;
    }
    cx.add_counts(&place.dataset.address, stamp.run, &counts).await?;
    one.report.counts = counts;
    cx.end_run(&one.begun, Some(&inputs(&one.parts)), None).await
}

/// Whether keys that a snapshot no longer holds are to be deleted; if not, the report says why.
async fn judge_absent<T: Loader, P: Progress>(
    cx: &mut Context<'_, T, P>,
    place: &Place<'_>,
    report: &mut DatasetReport,
) -> Result<Absent, RunError> {
    let unreadable = cx.number(&merge::count_unreadable_keys(place)).await?;
    if unreadable == 0 {
        return Ok(Absent::Deleted);
    }
    report.notes.push(format!(
        "nothing was deleted, because the key of {unreadable} quarantined rows cannot be read"
    ));
    Ok(Absent::Kept)
}

fn check_shrink<T, P>(
    cx: &Context<'_, T, P>,
    place: &Place<'_>,
    before: i64,
    lost: i64,
) -> Result<(), RunError> {
    let Shrink::Limited(share) = cx.settings.shrink else { return Ok(()) };
    #[expect(clippy::cast_precision_loss, reason = "a share need not be exact")]
    let too_many = lost as f64 > share * before as f64;
    if !too_many && lost < before {
        return Ok(());
    }
    Err(RunError::Shrunk {
        dataset: place.dataset.address.clone(),
        before,
        lost,
        allowed: format!("{:.0} %", share * 100.0),
    })
}

/// What became of the rows of a batch.
pub(crate) async fn count<T: Loader, P: Progress>(
    cx: &mut Context<'_, T, P>,
    place: &Place<'_>,
) -> Result<Counts, RunError> {
    let statement = merge::count_arrived(place);
    let arrived = cx.target.query_repeated(&statement).await?;
    let mut counts = Counts {
        arrived: integer(&arrived, 0, &statement)?,
        quarantined: integer(&arrived, 1, &statement)?,
        duplicate: integer(&arrived, 2, &statement)?,
        ..Counts::default()
    };
    let statement = merge::count_actions(place);
    for row in &cx.target.query_repeated(&statement).await?.rows {
        let number = row.get(1).and_then(Value::as_integer).unwrap_or_default();
        match row.first().and_then(Value::as_text).unwrap_or_default() {
            "inserted" => counts.inserted += number,
            "updated" => counts.updated += number,
            "unchanged" => counts.unchanged += number,
            "superseded" => counts.superseded += number,
            "duplicate" => counts.duplicate += number,
            "deleted" => {
                counts.deleted += number;
                // A snapshot says nothing of what went; that it went arrives as a row of our own.
                if place.extent() == Extent::Whole {
                    counts.arrived += number;
                }
            }
            _ => return Err(RunError::Answer { statement }),
        }
    }
    Ok(counts)
}

fn inputs(parts: &[Part]) -> String {
    let parts: Vec<serde_json::Value> =
        parts.iter().map(|part| serde_json::json!({ "source": part.source, "bytes": part.size })).collect();
    serde_json::Value::Array(parts).to_string()
}
