//! Topics that `dsc run` reads itself, up to what they hold when it begins: records land byte for byte and in bulk, and are
//! merged as those are that connectors land.
//!
//! What has landed is lasting: killed at any instant, the next run merges it, and reads on behind it.

use std::time::Duration;

use dsc_dialects::motion::runs;
use dsc_driver::{Loader, RecordLog};
use dsc_plan::desired::{Consistency, DesiredStore, KafkaIngestion};
use jiff::SignedDuration;

use crate::landing::Landing;
use crate::ledger::{Beginning, Context, text};
use crate::report::{DatasetReport, StoreReport};
use crate::settings::{Progress, RunError};
use crate::topics::run_topics;

/// So many records land before they are merged: what has landed and is not merged yet is kept twice.
pub(crate) const RECORDS_OF_A_ROUND: usize = 200_000;
/// So many land in one transaction.
pub(crate) const RECORDS_AT_ONCE: usize = 50_000;
/// Records that are there come at once.
pub(crate) const A_MOMENT: Duration = Duration::from_millis(500);
/// A broker that was started again is back by then; longer silence needs somebody who looks.
pub(crate) const PATIENCE: SignedDuration = SignedDuration::from_secs(60);

/// Reads the topics of a store up to what they hold now, and merges what they held.
pub async fn run_direct<T: Loader, P: Progress, L: RecordLog>(
    cx: &mut Context<'_, T, P>,
    store: &DesiredStore,
    log: &mut L,
) -> Result<StoreReport, RunError> {
    let Some(kafka) = store.ingestion.kafka() else {
        return Ok(StoreReport::idle(&store.address));
    };
    // What an earlier run landed comes first: of a topic that was made anew nothing may be left by then.
    let mut report = run_topics(cx, store).await?;
    if report.stopped {
        return Ok(report);
    }
    match read_on(cx, (store, kafka), log, &mut report).await {
        Ok(()) => Ok(report),
        Err(fault) if fault.is_loss() => Err(fault),
        Err(fault) => {
            cx.target.rollback().await?;
            fail(cx, &store.address, &fault).await?;
            Err(fault)
        }
    }
}

async fn read_on<T: Loader, P: Progress, L: RecordLog>(
    cx: &mut Context<'_, T, P>,
    (store, kafka): (&DesiredStore, &KafkaIngestion),
    log: &mut L,
    report: &mut StoreReport,
) -> Result<(), RunError> {
    let mut losses = 0;
    let mut landing = Landing::look(store, kafka, log).await?;
    landing.know(cx, log).await?;
    tell_faults(cx, store, &mut landing, report).await?;
    log.read_from(&landing.places()).await?;
    while !landing.is_through() && !report.stopped {
        match land(cx, kafka, &mut landing, log).await {
            Ok(()) => {}
            // What somebody else took, or what a lost connection left in or out, the ledger knows.
            Err(RunError::Overtaken { .. }) => {
                landing.know(cx, log).await?;
                log.read_from(&landing.places()).await?;
            }
            Err(fault) => {
                cx.resume(fault, &mut losses).await?;
                landing.know(cx, log).await?;
                log.read_from(&landing.places()).await?;
            }
        }
        report.go_on(run_topics(cx, store).await?);
        report.stopped |= cx.progress.is_stopped();
    }
    Ok(())
}

/// Lands some records.
async fn land<T: Loader, P: Progress, L: RecordLog>(
    cx: &mut Context<'_, T, P>,
    kafka: &KafkaIngestion,
    landing: &mut Landing<'_>,
    log: &mut L,
) -> Result<(), RunError> {
    let mut count = 0;
    let clock = cx.settings.clock;
    let mut silent_since = clock();
    while count < RECORDS_OF_A_ROUND && !landing.is_through() && !cx.progress.is_stopped() {
        let batch = log.next(RECORDS_AT_ONCE, A_MOMENT).await?;
        if !batch.has_reached() {
            let is_over = clock().duration_since(silent_since) > PATIENCE;
            if let Some(source_name) = landing.unread().filter(|_| is_over) {
                let (container, seconds) = (kafka.container.clone(), PATIENCE.as_secs());
                return Err(RunError::Silent { container, seconds, source_name });
            }
            continue;
        }
        landing.take(cx, &batch).await?;
        count += batch.len();
        silent_since = clock();
        let (done, total) = landing.progress();
        cx.progress.update(landing.address(), done, Some(total));
    }
    Ok(())
}

/// Writes down what keeps topics from being read, and what was passed over because somebody allowed it.
pub(crate) async fn tell_faults<T: Loader, P: Progress>(
    cx: &mut Context<'_, T, P>,
    store: &DesiredStore,
    landing: &mut Landing<'_>,
    report: &mut StoreReport,
) -> Result<(), RunError> {
    for (dataset, note) in landing.passed() {
        let begun = cx.begin_run(Beginning { kind: "ingest", object: &dataset, parent: None }).await?;
        cx.end_run(&begun, Some(&note), None).await?;
        let mut later = StoreReport::idle(&store.address);
        later.datasets.push(DatasetReport { notes: vec![note], ..DatasetReport::new(&dataset, begun.run) });
        report.go_on(later);
    }
    for (dataset, fault) in landing.faults() {
        if store.consistency == Consistency::Datastore {
            return Err(RunError::OfStore { store: store.address.clone(), cause: Box::new(fault) });
        }
        // Who watches meets the same fault again and again.
        let known = cx.target.query(&runs::last_error(&dataset)).await?;
        let known = known.rows.first().filter(|row| text(row, 1) == fault.to_string());
        let run = match known.and_then(|row| row.first()?.as_integer()) {
            Some(run) => run,
            None => fail(cx, &dataset, &fault).await?,
        };
        let mut later = StoreReport::idle(&store.address);
        later.datasets.push(DatasetReport { error: Some(fault), ..DatasetReport::new(&dataset, run) });
        report.go_on(later);
    }
    Ok(())
}

/// Writes down that something did not move: nothing that fails is known by the exit code alone.
pub(crate) async fn fail<T: Loader, P: Progress>(
    cx: &mut Context<'_, T, P>,
    object: &str,
    fault: &RunError,
) -> Result<i64, RunError> {
    let begun = cx.begin_run(Beginning { kind: "ingest", object, parent: None }).await?;
    cx.end_run(&begun, None, Some(fault)).await?;
    Ok(begun.run)
}
