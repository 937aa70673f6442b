//! Reads the files of a project, in parallel and each with as few calls as there can be.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use dsc_diag::{Bag, FileId, Source};
use dsc_syntax::Limits;
use rayon::prelude::*;

use super::ProjectError;

/// The bytes of the settings.
pub(super) fn settings(path: &Path) -> Result<Vec<u8>, ProjectError> {
    let mut bytes = Vec::new();
    match open(path).and_then(|file| file.take(u64::from(u32::MAX)).read_to_end(&mut bytes)) {
        Ok(_) => Ok(bytes),
        Err(error) => Err(ProjectError::Unreadable { faults: vec![(path.to_owned(), error)] }),
    }
}

/// The texts of the model's files, in the order of their paths; the settings' place stays empty, and so do those
/// of files that are not present.
pub(super) fn model_files(
    root: &Path,
    paths: &[String],
    settings: FileId,
    limits: &Limits,
    present: &BTreeSet<String>,
) -> Result<(Vec<Source>, Bag), ProjectError> {
    let read: Vec<io::Result<(Source, Bag)>> = paths
        .par_iter()
        .enumerate()
        .map(|(number, path)| {
            let number = FileId(number as u32);
            if number == settings {
                return Ok((Source::new(path.as_str(), ""), Bag::new()));
            }
            if !present.contains(path) {
                return Ok((Source::absent(path.as_str()), Bag::new()));
            }
            model_file(root, path, number, limits)
        })
        .collect();
    let mut files = Vec::with_capacity(read.len());
    let mut bag = Bag::new();
    let mut faults = Vec::new();
    for (path, result) in paths.iter().zip(read) {
        match result {
            Ok((source, found)) => {
                files.push(source);
                bag.absorb(found);
            }
            Err(error) => faults.push((root.join(path), error)),
        }
    }
    if faults.is_empty() { Ok((files, bag)) } else { Err(ProjectError::Unreadable { faults }) }
}

/// The text of one of the model's files.
pub(super) fn model_file(
    root: &Path,
    path: &str,
    number: FileId,
    limits: &Limits,
) -> io::Result<(Source, Bag)> {
    BUFFER.with_borrow_mut(|buffer| {
        read_into(buffer, &root.join(path), limits)?;
        Ok(decode(buffer, path, number))
    })
}

thread_local! {
    /// One buffer a thread, so that a text is laid down once, in its own size.
    static BUFFER: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// The syntax floor reads no more than 28 bits of bytes, whatever the settings say.
const MOST_BYTES: usize = 1 << 28;

/// The longest character has four bytes; more than that beyond the limit says that a file is too large.
const BEYOND: usize = 8;

fn read_into(buffer: &mut Vec<u8>, path: &Path, limits: &Limits) -> io::Result<()> {
    let most = limits.bytes.min(MOST_BYTES) + BEYOND;
    buffer.clear();
    open(path)?.take(most as u64).read_to_end(buffer)?;
    if buffer.len() == most {
        // Cut where no character is cut, so that a file that is only too large is not called broken as well.
        let cut = std::str::from_utf8(buffer).err().filter(|error| error.error_len().is_none());
        if let Some(error) = cut {
            buffer.truncate(error.valid_up_to());
        }
    }
    Ok(())
}

pub(super) fn decode(bytes: &[u8], path: &str, number: FileId) -> (Source, Bag) {
    match std::str::from_utf8(bytes) {
        Ok(text) => (Source::new(path, text), Bag::new()),
        Err(_) => {
            let (text, bag) = dsc_syntax::decode(bytes.to_vec(), number);
            (Source::new(path, text), bag)
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads the files of a project")]
fn open(path: &Path) -> io::Result<File> {
    File::open(path)
}
