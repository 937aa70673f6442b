//! A state of a project that does not lie in a folder, such as that of a commit.

use std::path::Path;
use std::sync::Arc;

use dsc_diag::{Bag, FileId, Source, Sources};
use dsc_model::settings::Settings;

use super::{Project, SETTINGS, SettingsFile, read};

/// What a file of such a state holds.
#[derive(Clone, Debug)]
pub enum Content {
    /// These bytes.
    Bytes(Vec<u8>),
    /// The very text that another state holds under the same number.
    Same(Arc<str>),
    /// Nothing: only another state has it.
    Absent,
}

/// The files of such a state.
#[derive(Clone, Debug)]
pub struct State {
    /// The settings; none where there are none.
    pub settings: Option<Vec<u8>>,
    /// The model's files by path, in path order.
    pub files: Vec<(String, Content)>,
}

impl Project {
    /// Takes a state as a project of that folder. What was wrong with texts that `other` holds too is known from it.
    pub fn from_state(root: &Path, state: State, other: Option<&Project>) -> Self {
        let number = state.files.partition_point(|(path, _)| path.as_str() < SETTINGS);
        let settings_file = FileId(number as u32);
        let mut bag = Bag::new();
        let (settings_source, settings) = match state.settings {
            Some(bytes) => {
                let read = SettingsFile::read(bytes, settings_file);
                bag.absorb(read.bag);
                (read.source, read.settings)
            }
            None => (Source::absent(SETTINGS), Settings::default()),
        };
        let mut files = Vec::with_capacity(state.files.len() + 1);
        for (path, content) in state.files {
            if files.len() == number {
                files.push(settings_source.clone());
            }
            let file = FileId(files.len() as u32);
            files.push(match content {
                Content::Bytes(bytes) => {
                    let (source, found) = read::decode(&bytes, &path, file);
                    bag.absorb(found);
                    source
                }
                Content::Same(text) => {
                    let known = other.map(|other| other.bag.iter()).into_iter().flatten();
                    known.filter(|finding| finding.span.file == file).for_each(|f| bag.report(f.clone()));
                    Source::new(path, text)
                }
                Content::Absent => Source::absent(path),
            });
        }
        if files.len() == number {
            files.push(settings_source);
        }
        Self { root: root.to_owned(), sources: Sources::new(files), settings_file, settings, bag }
    }
}
