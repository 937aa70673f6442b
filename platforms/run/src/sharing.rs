//! Topics that several programs share: each lands the records of the partitions that are its own, at the same time as the
//! others, and whoever gets to it merges what all of them landed.
//!
//! Whose a partition is they agree on elsewhere, and may be wrong about it for a while. What counts is how far it landed:
//! that is compared and moved on in the transaction in which its records land, so a batch that somebody else landed already
//! is taken back whole, and dropped.

use std::collections::BTreeSet;

use dsc_driver::{Holder, Loader, Part, Partition, RecordLog, TargetError};
use dsc_plan::desired::{DesiredStore, KafkaIngestion};
use jiff::SignedDuration;

use crate::direct::{A_MOMENT, PATIENCE, RECORDS_AT_ONCE, RECORDS_OF_A_ROUND, fail, tell_faults};
use crate::landing::Landing;
use crate::ledger::Context;
use crate::report::StoreReport;
use crate::settings::{Progress, RunError};
use crate::topics::run_topics;

/// What lands in a turn lands in this time, so that whoever wants the platform alone, and what is agreed on anew, need not
/// wait long.
const LANDING: SignedDuration = SignedDuration::from_secs(2);
/// Where so many records wait to be merged, no more land.
const MOST_WAITING: i64 = 2 * RECORDS_OF_A_ROUND as i64;

/// The part of a program in a store whose topics are shared.
#[derive(Clone, Copy, Debug)]
pub struct Share<'a> {
    /// The partitions that are ours.
    pub ours: &'a BTreeSet<Partition>,
    /// Who we are, to those who have to wait for us.
    pub holder: &'a Holder,
}

/// What came of a turn.
#[derive(Debug)]
pub struct Turn {
    /// So many records landed by our own hand.
    pub landed: u64,
    /// What was merged, whoever landed it.
    pub report: StoreReport,
    /// Whether all that was there has landed, and what we landed is merged; else another turn is to come.
    pub is_through: bool,
}

/// Lands what there is in the partitions that are ours, and merges what landed, unless somebody else is at it. For a target
/// in which we have the part of landing; afterwards we may have that of moving.
///
/// # Errors
/// The cluster or the platform cannot be asked, or a merge did not work. What has landed stays.
pub async fn run_share<T: Loader, P: Progress, L: RecordLog>(
    cx: &mut Context<'_, T, P>,
    store: &DesiredStore,
    log: &mut L,
    share: Share<'_>,
) -> Result<Turn, RunError> {
    let mut turn = Turn { landed: 0, report: StoreReport::idle(&store.address), is_through: true };
    let Some(kafka) = store.ingestion.kafka() else { return Ok(turn) };
    let mut landing = Landing::look(store, kafka, log).await?;
    if let Err(fault) = land_ours(cx, (&mut landing, kafka), log, (share, &mut turn)).await {
        if fault.is_loss() {
            return Err(fault);
        }
        cx.target.rollback().await?;
        // Only who moves writes runs; where somebody else does, the fault comes again.
        if becomes_mover(cx, share).await? {
            fail(cx, &store.address, &fault).await?;
        }
        return Err(fault);
    }
    if !becomes_mover(cx, share).await? {
        turn.is_through = false;
        return Ok(turn);
    }
    turn.report = run_topics(cx, store).await?;
    if !turn.report.stopped {
        turn.is_through &= !landing.know(cx, log).await?;
        tell_faults(cx, store, &mut landing, &mut turn.report).await?;
    }
    Ok(turn)
}

/// Whether nobody else moves, so that we do.
async fn becomes_mover<T: Loader, P: Progress>(
    cx: &mut Context<'_, T, P>,
    share: Share<'_>,
) -> Result<bool, RunError> {
    match cx.target.take_part(share.holder, Part::Moving).await {
        Ok(()) => Ok(true),
        Err(TargetError::Locked { .. } | TargetError::LockedByUnknown { .. }) => Ok(false),
        Err(fault) => Err(fault.into()),
    }
}

/// Lands what there is in the partitions that are ours, for a while.
async fn land_ours<T: Loader, P: Progress, L: RecordLog>(
    cx: &mut Context<'_, T, P>,
    (landing, kafka): (&mut Landing<'_>, &KafkaIngestion),
    log: &mut L,
    (share, turn): (Share<'_>, &mut Turn),
) -> Result<(), RunError> {
    landing.know_ours(cx, log, share.ours).await?;
    if landing.is_through() {
        return Ok(());
    }
    turn.is_through = false;
    if landing.backlog(cx, MOST_WAITING).await? > MOST_WAITING {
        return Ok(());
    }
    log.read_from(&landing.places()).await?;
    let clock = cx.settings.clock;
    let (begun, mut silent_since) = (clock(), clock());
    while !landing.is_through() && !cx.progress.is_stopped() {
        let batch = log.next(RECORDS_AT_ONCE, A_MOMENT).await?;
        if batch.has_reached() {
            match landing.take(cx, &batch).await {
                Ok(()) => {}
                // It is dropped; where to go on is asked at the next turn.
                Err(RunError::Overtaken { .. }) => return Ok(()),
                Err(fault) => return cx.resume(fault, &mut 0).await,
            }
            turn.landed += batch.len() as u64;
            silent_since = clock();
            let (done, total) = landing.progress();
            cx.progress.update(landing.address(), done, Some(total));
        } else if clock().duration_since(silent_since) > PATIENCE {
            let (container, seconds) = (kafka.container.clone(), PATIENCE.as_secs());
            let Some(source_name) = landing.unread() else { return Ok(()) };
            return Err(RunError::Silent { container, seconds, source_name });
        }
        let is_enough = turn.landed >= RECORDS_OF_A_ROUND as u64 || clock().duration_since(begun) > LANDING;
        if is_enough && turn.landed > 0 {
            return Ok(());
        }
    }
    turn.is_through = landing.is_through();
    Ok(())
}
