//! Queries of a transformer as a source: what they give is on the platform already, so that nothing has to be fetched.

use dsc_dialects::motion::query;
use dsc_driver::Loader;
use dsc_driver::source::{Part, RawRow, Reading, Source, SourceError, WantedColumn};
use dsc_plan::desired::{DesiredDataset, DesiredIngestion, DesiredPlatform, DesiredStore};

use crate::ledger::Context;
use crate::report::StoreReport;
use crate::settings::{Progress, RunError};
use crate::snapshot::run_snapshot;

/// Fills the datasets of a store from the queries of its transformer: what they give is what is true.
pub async fn run_transformer<T: Loader, P: Progress>(
    cx: &mut Context<'_, T, P>,
    platform: &DesiredPlatform,
    store: &DesiredStore,
) -> Result<StoreReport, RunError> {
    let missing = || RunError::NotBuilt { store: store.address.clone(), kind: "transformer".to_owned() };
    let DesiredIngestion::Transformer { transformer, workspace, queries } = &store.ingestion else {
        return Err(missing());
    };
    let seen = platform.workspaces.iter().find(|there| there.address == *workspace).ok_or_else(missing)?;
    let queries = queries.iter().map(|(dataset, sql)| (dataset.clone(), query::query(seen, sql))).collect();
    run_snapshot(cx, store, &mut Queries { transformer: transformer.clone(), queries }).await
}

/// The queries of a transformer, by the name of the dataset that each fills.
struct Queries {
    transformer: String,
    queries: Vec<(String, String)>,
}

impl Source for Queries {
    async fn parts(
        &mut self,
        dataset: &DesiredDataset,
        _wanted: &[WantedColumn],
    ) -> Result<Vec<Part>, SourceError> {
        let found = self.queries.iter().find(|(name, _)| *name == dataset.name);
        let (_, sql) = found.ok_or_else(|| SourceError::NoQuery {
            transformer: self.transformer.clone(),
            dataset: dataset.address.clone(),
        })?;
        let (source, reading) = (self.transformer.clone(), Reading::Query { sql: sql.clone() });
        Ok(vec![Part { path: source.clone(), source, size: 1, reading }])
    }

    /// The platform reads them by itself.
    async fn open(&mut self, _part: &Part, _wanted: &[WantedColumn]) -> Result<(), SourceError> {
        Ok(())
    }

    async fn next_rows(&mut self) -> Result<Vec<RawRow>, SourceError> {
        Ok(Vec::new())
    }
}
