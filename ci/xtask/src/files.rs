//! The only place where chores touch files, so that every error names the file it is about.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// A file or folder that could not be read or written.
#[derive(Debug, thiserror::Error)]
#[error("cannot {action} `{}`: {source}", path.display())]
pub struct FileError {
    action: &'static str,
    path: PathBuf,
    source: io::Error,
}

impl FileError {
    /// Remembers what was tried on which path.
    pub fn new(action: &'static str, path: &Path, source: io::Error) -> Self {
        FileError { action, path: path.to_owned(), source }
    }
}

/// Files by their path below some folder, with `/` between the parts.
pub type FileSet = BTreeMap<String, Vec<u8>>;

/// The folder of the repository that this program was built from.
pub fn repository() -> PathBuf {
    // `ci/xtask` lies two folders down.
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap_or(Path::new(".")).to_owned()
}

/// Writes a file, and the folders above it if they are missing.
#[expect(clippy::disallowed_methods, reason = "the one door to files for every chore")]
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|source| FileError::new("create the folder", folder, source))?;
    }
    fs::write(path, bytes).map_err(|source| FileError::new("write", path, source))
}

/// Reads a whole file.
#[expect(clippy::disallowed_methods, reason = "the one door to files for every chore")]
pub fn read(path: &Path) -> Result<Vec<u8>, FileError> {
    fs::read(path).map_err(|source| FileError::new("read", path, source))
}

/// Opens a file for reading.
#[expect(clippy::disallowed_methods, reason = "the one door to files for every chore")]
pub fn open(path: &Path) -> Result<fs::File, FileError> {
    fs::File::open(path).map_err(|source| FileError::new("open", path, source))
}

/// Removes a folder with everything in it; one that does not exist is fine.
pub fn remove_folder(path: &Path) -> Result<(), FileError> {
    match fs::remove_dir_all(path) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => {
            Err(FileError::new("remove the folder", path, source))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

/// The paths of all files below `folder`, sorted; none if it does not exist.
pub fn paths_below(folder: &Path) -> Result<Vec<PathBuf>, FileError> {
    let mut found = Vec::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(folder) = waiting.pop() {
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(FileError::new("list the folder", &folder, error)),
        };
        for entry in entries {
            let entry = entry.map_err(|source| FileError::new("list the folder", &folder, source))?;
            let path = entry.path();
            if path.is_dir() {
                waiting.push(path);
            } else {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Makes `folder/part` for each of `parts` hold exactly the files of `wanted`.
pub fn replace(folder: &Path, parts: &[&str], wanted: &FileSet) -> Result<(), FileError> {
    for part in parts {
        remove_folder(&folder.join(part))?;
    }
    for (path, bytes) in wanted {
        write(&folder.join(path), bytes)?;
    }
    Ok(())
}

/// The paths below `folder/part`, for each of `parts`, that differ from `wanted`, are missing or are too many.
pub fn differences(folder: &Path, parts: &[&str], wanted: &FileSet) -> Result<Vec<String>, FileError> {
    let mut found = FileSet::new();
    for part in parts {
        for path in paths_below(&folder.join(part))? {
            let name = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            found.insert(name, read(&path)?);
        }
    }
    let mut names: Vec<String> = wanted.keys().chain(found.keys()).cloned().collect();
    names.sort();
    names.dedup();
    names.retain(|name| wanted.get(name) != found.get(name));
    Ok(names)
}
