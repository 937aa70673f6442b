//! `cargo xtask generate-model`: a model of any size that lints clean, the same bytes for the same parameters.
//!
//! It is written the way people write (block style, a column a line, now and then a flow map, a comment, a word that is
//! not ASCII), so that what is measured on it says something about real models.

mod files_of_teams;
mod frame;
mod names;
mod shape;
mod stores;
mod workspaces;

use std::path::{Path, PathBuf};

use crate::files;
use crate::{ChoreError, ChoreResult};
use shape::Shape;
pub use shape::{Parameters, Reads, References, WorkspaceContainers};

/// What the chore may be asked.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    parameters: Parameters,
    /// The folder to write; what was in it before is removed.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

/// Writes a model.
pub fn run(arguments: &Arguments) -> ChoreResult {
    let written = write_model(&arguments.parameters, &arguments.out)?;
    Ok(format!(
        "wrote {} datasets in {} files, {} bytes, below {}",
        written.datasets,
        written.files,
        written.bytes,
        arguments.out.display()
    )
    .into())
}

/// What was written.
#[derive(Clone, Copy, Debug, Default)]
pub struct Written {
    /// Datasets declared.
    pub datasets: u64,
    /// Model files, the project file included.
    pub files: u64,
    /// Bytes in all of them.
    pub bytes: u64,
}

/// Writes the model of these parameters into `folder`, which must be one of ours or not exist yet.
pub fn write_model(parameters: &Parameters, folder: &Path) -> Result<Written, ChoreError> {
    refuse_foreign_folder(folder)?;
    files::remove_folder(folder)?;
    let shape = Shape::new(parameters);
    let mut sink = Sink { folder, written: Written { datasets: shape.datasets, ..Written::default() } };
    frame::write(&shape, &mut sink)?;
    files_of_teams::write(&shape, &mut sink)?;
    Ok(sink.written)
}

/// Never empties a folder that somebody may miss: an existing one must look like a generated model, or be empty.
fn refuse_foreign_folder(folder: &Path) -> Result<(), ChoreError> {
    let is_empty = folder.read_dir().map_or(true, |mut entries| entries.next().is_none());
    if is_empty || folder.join(frame::MARK).exists() {
        return Ok(());
    }
    Err(ChoreError::Refused(format!(
        "`{}` holds something that `generate-model` did not write; name another folder, or remove this one",
        folder.display()
    )))
}

/// Where files go, and how much has gone.
struct Sink<'a> {
    folder: &'a Path,
    written: Written,
}

impl Sink<'_> {
    fn file(&mut self, path: &str, text: &str) -> Result<(), ChoreError> {
        files::write(&self.folder.join(path), text.as_bytes())?;
        self.written.files += 1;
        self.written.bytes += text.len() as u64;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn generated(parameters: &Parameters) -> (Written, files::FileSet) {
        let scratch = tempfile::tempdir().unwrap();
        let written = write_model(parameters, scratch.path()).unwrap();
        let paths = files::paths_below(scratch.path()).unwrap();
        let name = |path: &Path| path.strip_prefix(scratch.path()).unwrap().to_string_lossy().into_owned();
        let set = paths.iter().map(|path| (name(path), files::read(path).unwrap())).collect();
        (written, set)
    }

    fn lines_that_begin(files: &files::FileSet, start: &str) -> usize {
        let texts = files.values().map(|bytes| std::str::from_utf8(bytes).unwrap());
        texts.flat_map(str::lines).filter(|line| line.starts_with(start)).count()
    }

    #[test]
    fn one_seed_gives_the_same_bytes_and_another_seed_others() {
        let parameters = Parameters::sized(300);
        assert_eq!(generated(&parameters).1, generated(&parameters).1);
        assert_ne!(generated(&parameters).1, generated(&Parameters { seed: 2, ..parameters }).1);
    }

    #[test]
    fn every_shape_declares_as_many_datasets_as_asked() {
        for datasets in [1, 2, 19, 20, 21, 345] {
            for datasets_per_file in [1, 7, 1_000] {
                for references in [References::Even, References::OneStore] {
                    for workspace_containers in
                        [WorkspaceContainers::Managed, WorkspaceContainers::Own, WorkspaceContainers::Shared]
                    {
                        let parameters = Parameters {
                            datasets_per_file,
                            references,
                            workspace_containers,
                            ..Parameters::sized(datasets)
                        };
                        let (written, files) = generated(&parameters);
                        assert_eq!(written.datasets, datasets);
                        assert_eq!(
                            lines_that_begin(&files, "        key: "),
                            datasets as usize,
                            "{parameters:?}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn a_folder_of_somebody_else_is_left_alone() {
        let scratch = tempfile::tempdir().unwrap();
        files::write(&scratch.path().join("thesis.txt"), b"years of work").unwrap();
        assert!(write_model(&Parameters::sized(1), scratch.path()).is_err());
        assert_eq!(files::read(&scratch.path().join("thesis.txt")).unwrap(), b"years of work");
    }
}
