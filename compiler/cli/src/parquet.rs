//! A folder of Parquet files for a platform whose engine does not read them: the library of the embedded one does, and
//! hands them over row by row.

use dsc_driver::source::{Part, RawRow, Reading, Source, SourceError, WantedColumn};
use dsc_duckdb::ParquetRows;
use dsc_files::Folder;
use dsc_plan::desired::DesiredDataset;

/// A folder of Parquet files.
#[derive(Debug)]
pub struct ParquetFolder {
    folder: Folder,
    /// The address of the dataset whose files were asked for last.
    dataset: String,
    open: Option<ParquetRows>,
}

impl ParquetFolder {
    /// Such a folder; nothing is touched yet.
    pub fn new(folder: Folder) -> ParquetFolder {
        ParquetFolder { folder, dataset: String::new(), open: None }
    }
}

impl Source for ParquetFolder {
    async fn parts(
        &mut self,
        dataset: &DesiredDataset,
        wanted: &[WantedColumn],
    ) -> Result<Vec<Part>, SourceError> {
        self.dataset.clone_from(&dataset.address);
        let parts = self.folder.parts(dataset, wanted).await?;
        Ok(parts.into_iter().map(|part| Part { reading: Reading::Source, ..part }).collect())
    }

    async fn open(&mut self, part: &Part, wanted: &[WantedColumn]) -> Result<(), SourceError> {
        self.open = None;
        self.open = Some(ParquetRows::open(part, wanted, &self.dataset)?);
        Ok(())
    }

    async fn next_rows(&mut self) -> Result<Vec<RawRow>, SourceError> {
        let Some(rows) = &mut self.open else { return Ok(Vec::new()) };
        let next = rows.next_rows()?;
        if next.is_empty() {
            self.open = None;
        }
        Ok(next)
    }
}
