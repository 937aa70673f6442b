//! What a run tells about itself when it is over.

use dsc_driver::source::Held;

use crate::counts::Counts;
use crate::settings::RunError;

/// What became of a store.
#[derive(Debug)]
pub struct StoreReport {
    /// Its address.
    pub store: String,
    /// The run; none if there was nothing to do.
    pub run: Option<i64>,
    /// Its datasets.
    pub datasets: Vec<DatasetReport>,
    /// What belongs to no dataset.
    pub counts: Counts,
    /// What waits in the inbox, and why.
    pub held: Vec<Held>,
    /// Whether it was stopped before it was through.
    pub stopped: bool,
}

impl StoreReport {
    /// Nothing so far.
    pub(crate) fn new(store: &str, run: i64) -> StoreReport {
        StoreReport { run: Some(run), ..StoreReport::idle(store) }
    }

    /// Nothing to do.
    pub fn idle(store: &str) -> StoreReport {
        StoreReport {
            store: store.to_owned(),
            run: None,
            datasets: Vec::new(),
            counts: Counts::default(),
            held: Vec::new(),
            stopped: false,
        }
    }

    /// Takes in what another run of the same store did after this one.
    pub fn go_on(&mut self, later: StoreReport) {
        let StoreReport { store: _, run, datasets, counts, held, stopped } = later;
        self.run = run.or(self.run);
        self.counts += counts;
        self.held.extend(held);
        self.stopped |= stopped;
        for dataset in datasets {
            match self.datasets.iter_mut().find(|known| known.address == dataset.address) {
                Some(known) => {
                    known.run = dataset.run;
                    known.counts += dataset.counts;
                    known.error = dataset.error.or(known.error.take());
                    known.notes.extend(dataset.notes);
                }
                None => self.datasets.push(dataset),
            }
        }
    }

    /// Everything that arrived, and what became of it.
    pub fn total(&self) -> Counts {
        let mut total = self.counts;
        for dataset in &self.datasets {
            total += dataset.counts;
        }
        total
    }

    /// What went wrong.
    pub fn errors(&self) -> impl Iterator<Item = &RunError> {
        self.datasets.iter().filter_map(|dataset| dataset.error.as_ref())
    }
}

/// What became of a dataset.
#[derive(Debug)]
pub struct DatasetReport {
    /// Its address.
    pub address: String,
    /// The run.
    pub run: i64,
    /// What became of what arrived.
    pub counts: Counts,
    /// Why it did not move. Of datasets that move as one the first tells it.
    pub error: Option<RunError>,
    /// What else should be known.
    pub notes: Vec<String>,
}

impl DatasetReport {
    /// Nothing so far.
    pub(crate) fn new(address: &str, run: i64) -> DatasetReport {
        DatasetReport {
            address: address.to_owned(),
            run,
            counts: Counts::default(),
            error: None,
            notes: Vec::new(),
        }
    }
}
