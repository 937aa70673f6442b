//! An inbox: a folder into which somebody puts one JSON file an event.
//!
//! A file is claimed by renaming it into `.dsc/<ledger>-<run>/` below the inbox, so that two runners never work on one
//! event. What looks half-written stays where it is until it has been still for a while: its writer may hold it open.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use dsc_driver::source::{Candidate, Claimed, Destination, Held, Inbox, InboxEvent, OldClaim, SourceError};

use crate::event::{ReadEvent, Routing, read_event};
use crate::folder::{check_folder, fault, shown};
use dsc_driver::json::is_complete;

/// Where claimed files lie, below the inbox.
const CLAIMS: &str = ".dsc";

/// What an inbox needs to know.
#[derive(Clone, Debug)]
pub struct InboxSettings {
    /// Where events arrive.
    pub path: PathBuf,
    /// Where used files go.
    pub done: PathBuf,
    /// Where files go that cannot be used.
    pub quarantine: PathBuf,
    /// How events are told apart.
    pub routing: Routing,
    /// How long a file that is not complete has to be still until it is taken for broken.
    pub settle: Duration,
    /// The time by the caller's clock.
    pub clock: fn() -> SystemTime,
}

/// A container of kind `file_inbox`.
#[derive(Debug)]
pub struct FileInbox {
    settings: InboxSettings,
    identity: String,
    made: BTreeSet<PathBuf>,
}

/// What a look at a file says.
enum Seen {
    Event(Box<InboxEvent>),
    Waits(String),
    Gone,
}

impl FileInbox {
    /// An inbox, untouched so far.
    pub fn new(settings: InboxSettings) -> FileInbox {
        FileInbox { settings, identity: String::new(), made: BTreeSet::new() }
    }

    fn claim_folder(&self, run: i64) -> PathBuf {
        self.settings.path.join(CLAIMS).join(format!("{}-{run}", self.identity))
    }

    fn look(&self, source: &str, path: &Path) -> Seen {
        let raw = match read(path) {
            Ok(raw) => raw,
            Err(cause) if cause.kind() == ErrorKind::NotFound => return Seen::Gone,
            Err(cause) => return Seen::Waits(format!("could not be read: {cause}")),
        };
        if !is_complete(&raw) && !self.is_still(path) {
            return Seen::Waits("is not complete JSON, and may still be being written".to_owned());
        }
        match read_event(source, &raw, &self.settings.routing) {
            ReadEvent::Event(event) => Seen::Event(event),
            ReadEvent::NotServed(name) => {
                Seen::Waits(format!("is for `{name}`, which nobody consumes on this platform"))
            }
        }
    }

    /// Whether nobody has written to a file for a while.
    fn is_still(&self, path: &Path) -> bool {
        let modified = std::fs::metadata(path).and_then(|metadata| metadata.modified());
        modified.is_ok_and(|modified| {
            (self.settings.clock)().duration_since(modified).is_ok_and(|age| age >= self.settings.settle)
        })
    }

    fn make_folder_of(&mut self, path: &Path) -> Result<(), SourceError> {
        let Some(folder) = path.parent() else { return Ok(()) };
        if self.made.contains(folder) {
            return Ok(());
        }
        std::fs::create_dir_all(folder).map_err(|cause| fault("create the folder", folder, cause))?;
        self.made.insert(folder.to_owned());
        Ok(())
    }

    /// Renames a file into a claim and reads it there: what is read is what will be moved on.
    fn take(
        &mut self,
        source: &str,
        from: &Path,
        run: i64,
        claimed: &mut Claimed,
    ) -> Result<(), SourceError> {
        let place = self.claim_folder(run).join(source);
        self.make_folder_of(&place)?;
        match rename(from, &place) {
            Ok(()) => {}
            Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(()),
            Err(cause) => return Err(fault("claim", from, cause)),
        }
        match self.look(source, &place) {
            Seen::Event(event) => claimed.events.push(*event),
            Seen::Gone => {}
            Seen::Waits(reason) => {
                // It was replaced between the first look and the claim: it goes back, unless its place is taken.
                let back = self.settings.path.join(source);
                if link(&place, &back).is_ok() {
                    remove(&place).map_err(|cause| fault("put back", &place, cause))?;
                }
                claimed.held.push(Held { source: source.to_owned(), reason });
            }
        }
        Ok(())
    }

    fn is_ours(&self, path: &Path) -> bool {
        path == self.settings.path.join(CLAIMS)
            || path == self.settings.done
            || path == self.settings.quarantine
    }

    /// Every regular file below a folder, relative to it.
    fn files_below(&self, root: &Path) -> Result<Vec<PathBuf>, SourceError> {
        let mut files = Vec::new();
        let mut folders = vec![root.to_owned()];
        while let Some(folder) = folders.pop() {
            let entries = match std::fs::read_dir(&folder) {
                Ok(entries) => entries,
                // A folder that somebody removes while we look holds nothing.
                Err(cause) if cause.kind() == ErrorKind::NotFound && folder != root => continue,
                Err(cause) => return Err(fault("list", &folder, cause)),
            };
            for entry in entries {
                let entry = entry.map_err(|cause| fault("list", &folder, cause))?;
                let Ok(kind) = entry.file_type() else { continue };
                let path = entry.path();
                if kind.is_dir() && !self.is_ours(&path) {
                    folders.push(path);
                } else if kind.is_file() {
                    files.extend(path.strip_prefix(root).map(Path::to_owned).ok());
                }
            }
        }
        files.sort();
        Ok(files)
    }

    /// Moves a file without ever overwriting another one. An equal file that is there already is enough.
    fn move_to(&mut self, from: &Path, folder: &Path, source: &str) -> Result<(), SourceError> {
        for number in 0u32.. {
            let name = if number == 0 { source.to_owned() } else { format!("{source}.{number}") };
            let to = folder.join(name);
            self.make_folder_of(&to)?;
            match link(from, &to) {
                Ok(()) => break,
                Err(cause) if cause.kind() == ErrorKind::AlreadyExists => {
                    if same_content(from, &to) {
                        break;
                    }
                }
                // A cut-off run had moved it already.
                Err(cause) if cause.kind() == ErrorKind::NotFound && !from.exists() => return Ok(()),
                Err(cause) => return Err(fault("move a used file to", &to, cause)),
            }
        }
        remove(from).map_err(|cause| fault("remove", from, cause))
    }
}

impl Inbox for FileInbox {
    async fn prepare(&mut self, identity: &str) -> Result<(), SourceError> {
        self.identity = identity.to_owned();
        let inbox = self.settings.path.clone();
        check_folder(&inbox)?;
        let device = |path: &Path| {
            std::fs::metadata(path).map(|metadata| metadata.dev()).map_err(|cause| fault("open", path, cause))
        };
        let home = device(&inbox)?;
        for folder in [self.settings.done.clone(), self.settings.quarantine.clone()] {
            std::fs::create_dir_all(&folder).map_err(|cause| fault("create the folder", &folder, cause))?;
            if device(&folder)? != home {
                return Err(SourceError::CrossesFileSystems { inbox: shown(&inbox), folder: shown(&folder) });
            }
        }
        Ok(())
    }

    async fn old_claims(&mut self) -> Result<Vec<OldClaim>, SourceError> {
        let folder = self.settings.path.join(CLAIMS);
        let entries = match std::fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(cause) => return Err(fault("list", &folder, cause)),
        };
        let mut claims = Vec::new();
        for entry in entries {
            let entry = entry.map_err(|cause| fault("list", &folder, cause))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let run = name.strip_prefix(&format!("{}-", self.identity)).and_then(|run| run.parse().ok());
            let Some(run) = run else { continue };
            let files = self.files_below(&entry.path())?;
            claims.push(OldClaim { run, sources: files.iter().map(|file| shown(file)).collect() });
        }
        claims.sort_by_key(|claim| claim.run);
        Ok(claims)
    }

    async fn scan(&mut self) -> Result<Vec<Candidate>, SourceError> {
        let files = self.files_below(&self.settings.path.clone())?;
        let events =
            files.iter().filter(|file| file.extension().is_some_and(|extension| extension == "json"));
        Ok(events
            .filter_map(|file| file.to_str())
            .map(|source| Candidate { source: source.to_owned() })
            .collect())
    }

    async fn claim(&mut self, run: i64, candidates: &[Candidate]) -> Result<Claimed, SourceError> {
        let mut claimed = Claimed::default();
        for Candidate { source } in candidates {
            let path = self.settings.path.join(source);
            match self.look(source, &path) {
                Seen::Event(_) => self.take(source, &path, run, &mut claimed)?,
                Seen::Waits(reason) => claimed.held.push(Held { source: source.clone(), reason }),
                Seen::Gone => {}
            }
        }
        Ok(claimed)
    }

    async fn take_over(&mut self, from: i64, run: i64, sources: &[String]) -> Result<Claimed, SourceError> {
        let mut claimed = Claimed::default();
        for source in sources {
            let path = self.claim_folder(from).join(source);
            self.take(source, &path, run, &mut claimed)?;
        }
        Ok(claimed)
    }

    fn read_again(&self, source: &str, raw: &[u8]) -> Option<InboxEvent> {
        match read_event(source, raw, &self.settings.routing) {
            ReadEvent::Event(event) => Some(*event),
            ReadEvent::NotServed(_) => None,
        }
    }

    async fn release(&mut self, sources: &[String]) -> Result<(), SourceError> {
        let (from, to) = (self.settings.quarantine.clone(), self.settings.done.clone());
        for source in sources {
            self.move_to(&from.join(source), &to, source)?;
        }
        Ok(())
    }

    async fn finish(&mut self, run: i64, files: &[(String, Destination)]) -> Result<(), SourceError> {
        let claim = self.claim_folder(run);
        for (source, destination) in files {
            let folder = match destination {
                Destination::Done => self.settings.done.clone(),
                Destination::Quarantine => self.settings.quarantine.clone(),
            };
            self.move_to(&claim.join(source), &folder, source)?;
        }
        Ok(())
    }

    async fn close(&mut self, run: i64) -> Result<(), SourceError> {
        let claim = self.claim_folder(run);
        remove_empty(&claim);
        // The folder of claims goes with the last of them; if others claim meanwhile it stays.
        let _ = std::fs::remove_dir(self.settings.path.join(CLAIMS));
        self.made.retain(|folder| !folder.starts_with(&claim));
        Ok(())
    }
}

/// Removes folders that hold nothing, from the leaves upwards. One that holds something stays.
fn remove_empty(folder: &Path) {
    if let Ok(entries) = std::fs::read_dir(folder) {
        for entry in entries.flatten() {
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                remove_empty(&entry.path());
            }
        }
    }
    let _ = std::fs::remove_dir(folder);
}

fn same_content(one: &Path, other: &Path) -> bool {
    matches!((read(one), read(other)), (Ok(one), Ok(other)) if one == other)
}

#[expect(clippy::disallowed_methods, reason = "this crate is one of those that read files")]
fn read(path: &Path) -> std::io::Result<Vec<u8>> {
    std::fs::read(path)
}

#[expect(clippy::disallowed_methods, reason = "this crate claims files by renaming them")]
fn rename(from: &Path, to: &Path) -> std::io::Result<()> {
    std::fs::rename(from, to)
}

/// A second name for a file; unlike a renaming it never replaces what is there.
fn link(from: &Path, to: &Path) -> std::io::Result<()> {
    std::fs::hard_link(from, to)
}

#[expect(clippy::disallowed_methods, reason = "this crate moves used files away")]
fn remove(path: &Path) -> std::io::Result<()> {
    std::fs::remove_file(path)
}
