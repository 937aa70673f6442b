//! What the files of a project held when they were last looked at, told by what the system says of a file.
//!
//! As git's index does it: a file that looks the same to the system holds the same. That may be said only of one that
//! was left alone for a moment before it was looked at; whoever writes twice within one tick of the clock leaves the
//! same times behind.

use std::fs::Metadata;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use blake3::Hash;
use jiff::Timestamp;

use super::bytes::{Reading, Writing};

/// What the system says of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    size: u64,
    /// Nanoseconds since 1970.
    modified: i128,
    /// The same of the last change of content, name, owner or rights; no program can set it.
    changed: i128,
    inode: u64,
    device: u64,
}

/// Nanoseconds that a file must have been left alone: file systems count in steps of up to two seconds.
const QUIET: i128 = 3_000_000_000;

impl Stamp {
    /// Asks the system; links are followed.
    pub(super) fn of(path: &Path) -> io::Result<Self> {
        Ok(Self::from(&std::fs::metadata(path)?))
    }

    /// Whether whoever writes to the file from `now` on cannot leave this stamp behind.
    pub(super) fn is_settled(&self, now: Timestamp) -> bool {
        self.modified.max(self.changed) + QUIET < now.as_nanosecond()
    }

    pub(super) fn write(&self, out: &mut Writing) {
        let wrapped = |nanoseconds: i128| nanoseconds as u64;
        for number in [self.size, wrapped(self.modified), wrapped(self.changed), self.inode, self.device] {
            out.number(number);
        }
    }

    fn read(bytes: &mut Reading<'_>) -> Option<Self> {
        let size = bytes.number()?;
        let mut time = || Some(i128::from(bytes.number()? as i64));
        let (modified, changed) = (time()?, time()?);
        Some(Self { size, modified, changed, inode: bytes.number()?, device: bytes.number()? })
    }
}

impl From<&Metadata> for Stamp {
    fn from(there: &Metadata) -> Self {
        let nanoseconds = |seconds: i64, rest: i64| i128::from(seconds) * 1_000_000_000 + i128::from(rest);
        Self {
            size: there.len(),
            modified: nanoseconds(there.mtime(), there.mtime_nsec()),
            changed: nanoseconds(there.ctime(), there.ctime_nsec()),
            inode: there.ino(),
            device: there.dev(),
        }
    }
}

/// What a file held that looked so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Known {
    pub(super) path: String,
    pub(super) stamp: Stamp,
    pub(super) hash: Hash,
}

/// Writes what is known, in path order.
pub(super) fn write(known: &[Known], out: &mut Writing) {
    out.each(known, |out, known| {
        out.text(&known.path);
        known.stamp.write(out);
        out.hash(known.hash);
    });
}

/// Reads what [`write`] wrote.
pub(super) fn read(bytes: &mut Reading<'_>) -> Option<Vec<Known>> {
    bytes.each(|bytes| {
        let path = bytes.text()?.to_owned();
        Some(Known { path, stamp: Stamp::read(bytes)?, hash: bytes.hash()? })
    })
}
