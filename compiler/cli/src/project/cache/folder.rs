//! The folder of the cache: files that are whole or as good as not there, and never too many of them.

use std::fs::DirEntry;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use blake3::Hash;

use super::bytes::{Reading, Writing};
use crate::session::write_file;

/// The files that a program keeps for a project.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    /// Whose files they are: what another program wrote is as good as not there.
    program: Hash,
}

/// What stands at the head of every file; a change of the form changes the number.
const FORM: u64 = 1;

/// The name of the file that tells what the model's files held.
pub(super) const TABLE: &str = "files";

/// Answers that are kept; a branch that is looked at again should still be among them.
const MOST_FILES: usize = 32;
/// Bytes of all answers that are kept, and of one.
const MOST_BYTES: u64 = 64 << 20;
const MOST_BYTES_OF_ONE: usize = 16 << 20;

impl Folder {
    pub(super) fn of_project(root: &Path) -> Option<Self> {
        Some(Self { path: root.join(".dsc").join("cache"), program: program()? })
    }

    /// The program, for what is asked of it.
    pub(super) fn program(&self) -> Hash {
        self.program
    }

    /// What a file holds, if this program wrote it and nobody damaged it since.
    #[expect(clippy::disallowed_methods, reason = "this is where the cache of a project is read")]
    pub(super) fn read(&self, name: &str) -> Option<Vec<u8>> {
        let mut bytes = std::fs::read(self.path.join(name)).ok()?;
        let mut head = Reading::new(&bytes);
        let (form, program, hash) = (head.number()?, head.hash()?, head.hash()?);
        let content = bytes.split_off(8 + 2 * blake3::OUT_LEN);
        let whole = form == FORM && program == self.program && hash == blake3::hash(&content);
        whole.then_some(content)
    }

    /// Keeps a file; that it cannot be kept is nobody's trouble.
    pub(super) fn write(&self, name: &str, content: Writing) {
        let content = content.bytes;
        if name != TABLE && content.len() > MOST_BYTES_OF_ONE {
            return;
        }
        let mut head = Writing::default();
        head.number(FORM);
        head.hash(self.program);
        head.hash(blake3::hash(&content));
        let written = self.prepare().and_then(|()| {
            write_file(&self.path.join(name), |file| {
                file.write_all(&head.bytes)?;
                file.write_all(&content)
            })
        });
        if written.is_ok() {
            let _ = self.clear_out();
        }
    }

    /// Makes the folder, which tells git to pass it by.
    fn prepare(&self) -> io::Result<()> {
        std::fs::create_dir_all(&self.path)?;
        let above = self.path.parent().unwrap_or(&self.path).join(".gitignore");
        match above.exists() {
            true => Ok(()),
            false => write_file(&above, |file| file.write_all(b"*\n")),
        }
    }

    /// Removes the oldest answers, and what killed programs left behind, until few enough are left.
    #[expect(clippy::disallowed_methods, reason = "this is where the cache of a project is kept small")]
    fn clear_out(&self) -> io::Result<()> {
        let mut files: Vec<(SystemTime, u64, PathBuf)> = Vec::new();
        for entry in std::fs::read_dir(&self.path)? {
            files.extend(age_and_size(&entry?));
        }
        files.sort_unstable();
        let mut bytes: u64 = files.iter().map(|(_, size, _)| size).sum();
        let mut left = files.len();
        for (_, size, path) in files {
            if left <= MOST_FILES && bytes <= MOST_BYTES {
                break;
            }
            std::fs::remove_file(path)?;
            (left, bytes) = (left - 1, bytes - size);
        }
        Ok(())
    }
}

/// Of an answer, when it was written, and how large it is. The table has to stay.
fn age_and_size(entry: &DirEntry) -> Option<(SystemTime, u64, PathBuf)> {
    let there = entry.metadata().ok().filter(|there| there.is_file() && entry.file_name() != TABLE)?;
    Some((there.modified().ok()?, there.len(), entry.path()))
}

/// What tells this program from every other: its version, and what the system says of its file. A program that is
/// built or installed again is another one.
fn program() -> Option<Hash> {
    let path = std::env::current_exe().ok()?;
    let mut told = Writing::default();
    told.text(env!("CARGO_PKG_VERSION"));
    super::table::Stamp::of(&path).ok()?.write(&mut told);
    Some(blake3::hash(&told.bytes))
}
