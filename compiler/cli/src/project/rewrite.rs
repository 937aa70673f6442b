//! Writes changed texts back to the files of a project, each whole or not at all.

use std::path::Path;

use dsc_diag::{Bag, FileId, Sources};

use super::{Project, ProjectError, SettingsFile};
use crate::session::write_file;

impl Project {
    /// The same project with other texts under the same paths.
    pub fn with_texts(&self, sources: Sources) -> Self {
        let text = sources.source(self.settings_file).text.as_bytes().to_vec();
        let SettingsFile { mut settings, bag: of_settings, .. } =
            SettingsFile::read(text, self.settings_file);
        settings.fail_level = self.settings.fail_level;
        let mut bag = Bag::new();
        for finding in self.bag.iter().filter(|finding| finding.span.file != self.settings_file) {
            bag.report(finding.clone());
        }
        bag.absorb(of_settings);
        Self { root: self.root.clone(), sources, settings_file: self.settings_file, settings, bag }
    }
}

/// Writes those files whose texts were changed; a file that is not any more what was read is left as it is.
pub fn rewrite(root: &Path, before: &Sources, after: &Sources, files: &[FileId]) -> Result<(), ProjectError> {
    for file in files {
        let path = root.join(&after.source(*file).path);
        write_one(&path, &before.source(*file).text, &after.source(*file).text)?;
    }
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "this is where files of a project are written")]
fn write_one(path: &Path, before: &str, after: &str) -> Result<(), ProjectError> {
    let not_written = |source| ProjectError::NotWritten { path: path.to_owned(), source };
    let there = std::fs::read(path).map_err(not_written)?;
    if there != before.as_bytes() {
        let changed = std::io::Error::other("it was changed by somebody else meanwhile");
        return Err(ProjectError::NotWritten { path: path.to_owned(), source: changed });
    }
    write_file(path, |file| file.write_all(after.as_bytes()))
        .map_err(|source| ProjectError::NotWritten { path: path.to_owned(), source })
}
