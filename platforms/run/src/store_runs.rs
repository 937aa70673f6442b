//! The runs of a store and of its datasets: begun in the ledger when there is something to do, told when they are over.

use std::collections::BTreeMap;

use dsc_dialects::motion::place::Place;
use dsc_dialects::motion::{runs, stage};
use dsc_driver::Loader;
use dsc_plan::desired::DesiredStore;

use crate::counts::Counts;
use crate::ledger::{Beginning, Begun, Context};
use crate::report::{DatasetReport, StoreReport};
use crate::settings::{Progress, RunError};
use crate::upkeep;

/// The run of a store, with those of its datasets so far.
pub(crate) struct StoreRuns<'s> {
    store: &'s DesiredStore,
    /// The run of the store.
    pub(crate) begun: Begun,
    is_written: bool,
    datasets: BTreeMap<usize, Begun>,
    /// What there is to tell.
    pub(crate) report: StoreReport,
}

impl<'s> StoreRuns<'s> {
    /// A run of which nobody knows yet; what an earlier one left open is ended.
    pub(crate) async fn open<T: Loader, P: Progress>(
        cx: &mut Context<'_, T, P>,
        store: &'s DesiredStore,
    ) -> Result<StoreRuns<'s>, RunError> {
        let begun = cx.next_run().await?;
        cx.target.execute(&runs::end_cut_off(&store.address, &begun.at)).await?;
        cx.prepare().await?;
        let report = StoreReport::idle(&store.address);
        Ok(StoreRuns { store, begun, is_written: false, datasets: BTreeMap::new(), report })
    }

    /// Writes the run of the store into the ledger, once.
    pub(crate) async fn write_begun<T: Loader, P: Progress>(
        &mut self,
        cx: &mut Context<'_, T, P>,
    ) -> Result<(), RunError> {
        if self.is_written {
            return Ok(());
        }
        let beginning = Beginning { kind: "ingest", object: &self.store.address, parent: None };
        cx.write_begun(&self.begun, beginning).await?;
        self.report.run = Some(self.begun.run);
        self.is_written = true;
        Ok(())
    }

    /// The run of a dataset, if it has one already.
    pub(crate) fn dataset(&self, number: usize) -> Option<&Begun> {
        self.datasets.get(&number)
    }

    /// The run of a dataset, which begins in the ledger where it has none yet. It is to be [remembered](Self::remember)
    /// when what was done since cannot be taken back any more.
    pub(crate) async fn begin_dataset<T: Loader, P: Progress>(
        &self,
        cx: &mut Context<'_, T, P>,
        place: &Place<'_>,
    ) -> Result<Begun, RunError> {
        match self.datasets.get(&place.number) {
            Some(begun) => Ok(begun.clone()),
            None => {
                let object = &place.dataset.address;
                let parent = Some(self.begun.run);
                cx.begin_run(Beginning { kind: "ingest", object, parent }).await
            }
        }
    }

    /// Keeps the run of a dataset.
    pub(crate) fn remember(&mut self, place: &Place<'_>, begun: Begun) {
        if !self.datasets.contains_key(&place.number) {
            self.report.datasets.push(DatasetReport::new(&place.dataset.address, begun.run));
            self.datasets.insert(place.number, begun);
        }
    }

    /// Counts for a dataset, or for the store itself.
    pub(crate) fn count_for(&mut self, object: &str, counts: Counts) {
        match self.report.datasets.iter_mut().find(|dataset| dataset.address == object) {
            Some(dataset) => dataset.counts += counts,
            None => self.report.counts += counts,
        }
    }

    /// Ends the runs, whatever came of them. After a lost connection nothing is ended: the store begins anew.
    pub(crate) async fn end<T: Loader, P: Progress>(
        &mut self,
        cx: &mut Context<'_, T, P>,
        places: &[Place<'_>],
        result: Result<(), RunError>,
    ) -> Result<(), RunError> {
        if result.as_ref().is_err_and(RunError::is_loss) {
            return result;
        }
        let error = result.as_ref().err();
        if error.is_some() {
            // What fails is never known by the exit code alone.
            self.write_begun(cx).await?;
        }
        for begun in self.datasets.values() {
            cx.end_run(begun, None, error).await?;
        }
        let tables: Vec<String> = places.iter().flat_map(stage::drop_batch).collect();
        cx.define_all(&tables).await?;
        if self.is_written {
            cx.end_run(&self.begun, None, error).await?;
        }
        result
    }

    /// Removes what the store keeps no longer, and tells.
    pub(crate) async fn told<T: Loader, P: Progress>(
        self,
        cx: &mut Context<'_, T, P>,
    ) -> Result<StoreReport, RunError> {
        upkeep::run(cx, self.store).await?;
        Ok(self.report)
    }
}
