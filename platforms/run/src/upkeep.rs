//! Removes what has been kept long enough: merged staging rows, and positions, in chunks of one transaction each.

use dsc_dialects::motion::place::Place;
use dsc_dialects::motion::{runs, stage};
use dsc_driver::Loader;
use dsc_plan::desired::DesiredStore;
use jiff::SignedDuration;

use crate::ledger::{Context, written};
use crate::settings::{Progress, RunError};

/// Removes what a store keeps no longer.
pub(crate) async fn run<T: Loader, P: Progress>(
    cx: &mut Context<'_, T, P>,
    store: &DesiredStore,
) -> Result<(), RunError> {
    let seconds = i64::try_from(cx.settings.staging_retention_seconds).unwrap_or(i64::MAX);
    // A retention that reaches behind the beginning of time keeps everything.
    let Ok(before) = (cx.settings.clock)().checked_sub(SignedDuration::from_secs(seconds)) else {
        return Ok(());
    };
    let before = written(before);
    for place in Place::all(store, cx.engine) {
        let statement = stage::forget_staging(&place, &before);
        while !cx.progress.is_stopped() && cx.target.execute(&statement).await? > 0 {}
    }
    cx.target.execute(&runs::forget_positions(&store.address, &before)).await?;
    Ok(())
}
