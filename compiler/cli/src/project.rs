//! Finds and reads the files of a project; the one place that does.
//!
//! What the files say is known elsewhere: settings in `dsc-model`, the model in `dsc-graph`.

mod baseline;
mod cache;
mod find;
mod listing;
mod read;
mod rewrite;
mod settings;
mod state;
mod walk;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use dsc_diag::{Bag, FileId, Source, Sources};
use dsc_model::settings::Settings;
use dsc_syntax::Limits;
use thiserror::Error;

pub use baseline::Baseline;
pub use cache::{Memory, Question, Remembered, Subject};
pub use find::{Place, find_place, nearest};
pub use listing::Listing;
pub use rewrite::rewrite;
pub use settings::{SettingsFile, Written};
pub use state::{Content, State};

/// The name of the settings' file, which makes a folder a project.
pub const SETTINGS: &str = "dsc.toml";

/// A project, read.
#[derive(Debug)]
pub struct Project {
    /// Its folder.
    pub root: PathBuf,
    /// Its texts, the settings' among them.
    pub sources: Sources,
    /// The number of the settings' text.
    pub settings_file: FileId,
    /// What the settings say.
    pub settings: Settings,
    /// What was wrong with the settings, and with files that are no text.
    pub bag: Bag,
}

/// Why a project could not be found or read.
#[derive(Debug, Error)]
pub enum ProjectError {
    /// The program was started in a folder that has gone.
    #[error("the folder that `dsc` was started in is not there any more")]
    NoFolder,
    /// A path that was named is not there, or cannot be looked at.
    #[error("could not look at `{}`: {source}", path.display())]
    Path {
        /// The path.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// No folder upwards is a project.
    #[error("there is no `{SETTINGS}` in `{}` or in any folder above it", folder.display())]
    NoProject {
        /// Where the search began.
        folder: PathBuf,
    },
    /// The folder that was named is no project.
    #[error("there is no `{SETTINGS}` in `{}`", folder.display())]
    NoSettings {
        /// The folder.
        folder: PathBuf,
    },
    /// A path lies outside the project.
    #[error("`{}` is not in the project `{}`", path.display(), root.display())]
    Outside {
        /// The path.
        path: PathBuf,
        /// The project.
        root: PathBuf,
    },
    /// A file is not one of the model's.
    #[error("`{}` is no model file of the project `{}`", path.display(), root.display())]
    NoModelFile {
        /// The path.
        path: PathBuf,
        /// The project.
        root: PathBuf,
        /// Globs of the model's files.
        globs: Vec<String>,
    },
    /// Nothing in the project is a model.
    #[error("the project `{}` has no model files: nothing in it matches {}", root.display(), globs.join(", "))]
    NoModel {
        /// The project.
        root: PathBuf,
        /// Globs of the model's files.
        globs: Vec<String>,
    },
    /// A model file is a link, and what it leads to is none of the project's: nobody could say whose it is.
    #[error("`{}` is a link that leads out of the project or to nothing", path.display())]
    Link {
        /// The link.
        path: PathBuf,
    },
    /// A line of the baseline is none of ours.
    #[error("line {line} of `{}` does not begin with a fingerprint", path.display())]
    Baseline {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
    },
    /// A file of the project could not be written.
    #[error("could not write `{}`: {source}", path.display())]
    NotWritten {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// Folders that could not be listed or files that could not be read.
    #[error("{}", unreadable_text(faults))]
    Unreadable {
        /// Each path with the reason, in path order.
        faults: Vec<(PathBuf, std::io::Error)>,
    },
}

/// More files than anybody reads in one message.
const MOST_NAMED: usize = 10;

fn unreadable_text(faults: &[(PathBuf, std::io::Error)]) -> String {
    let named = faults.iter().take(MOST_NAMED);
    let lines: Vec<String> =
        named.map(|(path, why)| format!("could not read `{}`: {why}", path.display())).collect();
    match faults.len().saturating_sub(MOST_NAMED) {
        0 => lines.join("\n"),
        more => format!("{}\nand {more} more", lines.join("\n")),
    }
}

impl ProjectError {
    /// The next step, where one can be offered.
    pub fn help(&self) -> Option<String> {
        match self {
            ProjectError::NoFolder | ProjectError::Path { .. } | ProjectError::Outside { .. } => None,
            ProjectError::NoProject { .. } => Some(format!(
                "name the project's folder with --project, or write a `{SETTINGS}` with the line `edition = 1`"
            )),
            ProjectError::NoSettings { .. } => {
                Some(format!("write a `{SETTINGS}` there with the line `edition = 1`"))
            }
            ProjectError::NoModelFile { globs, .. } => {
                Some(format!("model files match {}", globs.join(", ")))
            }
            ProjectError::NoModel { .. } => {
                Some("write one, such as `ecosystem.dsc.yaml`, that begins with `dsc: 1`".to_owned())
            }
            ProjectError::Link { .. } => Some("put the file itself there".to_owned()),
            ProjectError::Baseline { .. } => {
                Some("take the line out, or write the file anew with `dsc baseline`".to_owned())
            }
            ProjectError::Unreadable { .. } | ProjectError::NotWritten { .. } => None,
        }
    }
}

impl Project {
    /// Reads every file of the project in that folder but those in `left_out`, and keeps a number for each path in
    /// `others` that it does not have.
    pub fn read_among(
        root: &Path,
        others: &BTreeSet<String>,
        left_out: &BTreeSet<String>,
    ) -> Result<Self, ProjectError> {
        Self::read_listed(root, Listing::take(root)?.without(left_out), others)
    }

    /// Reads every file of the project in that folder; texts that are being edited count instead of their files, and
    /// those of files that are not there yet as well.
    pub fn read_edited(root: &Path, edited: &BTreeMap<String, Arc<str>>) -> Result<Self, ProjectError> {
        let listing = match edited.get(SETTINGS) {
            Some(text) => Listing::of_settings(root, text.as_bytes().to_vec())?,
            None => Listing::take(root)?,
        };
        let is_model = |path: &&String| *path != SETTINGS && listing.first.matcher.is_match(path);
        let others: BTreeSet<String> = edited.keys().filter(is_model).cloned().collect();
        let mut project = Self::read_listed(root, listing, &others)?;
        let now = project.sources.iter().map(|(_, source)| match edited.get(&source.path) {
            Some(text) => Source::new(source.path.as_str(), Arc::clone(text)),
            None => source.clone(),
        });
        project.sources = Sources::new(now.collect());
        Ok(project)
    }

    /// Reads every file of a listing, and keeps a number for each path in `others` that it does not have.
    pub fn read_listed(
        root: &Path,
        listing: Listing,
        others: &BTreeSet<String>,
    ) -> Result<Self, ProjectError> {
        let Listing { bytes, first, mut paths } = listing;
        let globs = &first.settings.models;
        let present: BTreeSet<String> = paths.iter().cloned().collect();
        if paths.is_empty() {
            return Err(ProjectError::NoModel { root: root.to_owned(), globs: globs.clone() });
        }
        paths.extend(others.iter().filter(|path| !present.contains(*path)).cloned());
        paths.sort_unstable();
        let number = insert_settings(&mut paths);
        let settings_file = FileId(number as u32);
        let SettingsFile { source, settings, mut bag, .. } = SettingsFile::read(bytes, settings_file);
        let (mut files, found) =
            read::model_files(root, &paths, settings_file, &limits(&settings), &present)?;
        files[number] = source;
        bag.absorb(found);
        Ok(Self { root: root.to_owned(), sources: Sources::new(files), settings_file, settings, bag })
    }

    /// The limits that the settings put on files.
    pub fn limits(&self) -> Limits {
        limits(&self.settings)
    }

    /// The text of the settings.
    pub fn settings_source(&self) -> &Source {
        self.sources.source(self.settings_file)
    }

    /// The number of model files.
    pub fn model_files(&self) -> usize {
        self.sources.iter().filter(|(number, source)| *number != self.settings_file && !source.absent).count()
    }
}

/// What the settings of the project in that folder say.
pub fn settings_of(root: &Path) -> Result<Settings, ProjectError> {
    Ok(SettingsFile::read(read::settings(&root.join(SETTINGS))?, FileId(0)).settings)
}

/// Puts the settings' path among those of the model, which are sorted; tells where.
fn insert_settings(paths: &mut Vec<String>) -> usize {
    let number = paths.partition_point(|path| path.as_str() < SETTINGS);
    paths.insert(number, SETTINGS.to_owned());
    number
}

fn limits(settings: &Settings) -> Limits {
    let amount = |amount: u64| usize::try_from(amount).unwrap_or(usize::MAX);
    let limits = settings.limits;
    Limits { nodes: amount(limits.nodes), depth: amount(limits.depth), bytes: amount(limits.bytes) }
}
