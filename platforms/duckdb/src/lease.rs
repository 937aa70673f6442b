//! The lease of the one writer: a locked file that says who holds it. The system frees the lock when the holder dies.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;

use dsc_driver::{Holder, TargetError};

use crate::fault::file_fault;
use crate::settings::shown;

/// A lease that is held until it is dropped.
#[derive(Debug)]
pub(crate) struct Lease {
    file: File,
}

impl Lease {
    /// Takes the lease, or says who has it. `place` is the platform's path, for messages.
    pub(crate) fn take(path: &Path, place: &Path, holder: &Holder) -> Result<Lease, TargetError> {
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .map_err(|fault| file_fault("open the lease", path, fault))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(held(&mut file, place)),
            Err(TryLockError::Error(fault)) => return Err(file_fault("lock", path, fault)),
        }
        let text = serde_json::to_string(holder).unwrap_or_default();
        let mut write = || -> std::io::Result<()> {
            file.set_len(0)?;
            file.seek(SeekFrom::Start(0))?;
            file.write_all(text.as_bytes())?;
            file.sync_data()
        };
        write().map_err(|fault| file_fault("write the lease", path, fault))?;
        Ok(Lease { file })
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        // What is left to read after a clean end would name somebody who is gone; the lock itself goes with the file.
        let _ = self.file.set_len(0);
        let _ = self.file.unlock();
    }
}

fn held(file: &mut File, place: &Path) -> TargetError {
    let mut text = String::new();
    // Between taking the lock and writing the name there is an instant in which the file is empty.
    let holder = match file.read_to_string(&mut text) {
        Ok(_) => serde_json::from_str::<Holder>(&text).ok(),
        Err(_) => None,
    };
    match holder {
        Some(holder) => TargetError::Locked { path: shown(place), holder: Box::new(holder) },
        None => TargetError::LockedByUnknown { path: shown(place) },
    }
}
