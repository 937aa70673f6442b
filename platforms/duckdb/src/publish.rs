//! Makes what is committed visible: a copy of the writer's database, and a link that is switched to it.
//!
//! Readers who have an older copy open keep it. Whenever this is cut off, the link leads to a whole copy, and the next
//! publication finds by the ledger's state that it is not the newest. Measured with 2 million rows: the engine's own
//! `COPY FROM DATABASE` 1.9 s, a checkpoint and a copy of the file 0.02 s; so the engine copies only where the file
//! has to be of another format.

use std::fs::{self, File};
use std::io::{self, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use dsc_dialects::quote::literal;
use dsc_driver::{Published, TargetError, Value};
use duckdb::Connection;

use crate::fault::{file_fault, statement_fault};
use crate::reader::Reader;
use crate::rows::query;
use crate::settings::{Settings, shown};
use crate::target::Writer;

/// All changes that a reader can see come with a change of these figures.
const STATE: &str = "SELECT concat_ws('/', count(*), max(run), count(*) FILTER (status = 'running'), \
     count(*) FILTER (status = 'failed'), max(finished_at)::VARCHAR, sum(batches)) FROM dsc.runs";

/// What tells one state of the ledger from another; nothing where there is no ledger.
pub(crate) fn state(connection: &Connection) -> Option<Value> {
    query(connection, STATE).ok()?.rows.into_iter().next()?.into_iter().next()
}

/// Publishes, unless the newest copy is what the writer has.
pub(crate) fn publish(writer: &Writer, settings: &Settings) -> Result<Published, TargetError> {
    let now = state(&writer.connection);
    let versions = versions(settings)?;
    if let Some(current) = current(settings)
        && now.is_some()
        && published_state(settings) == now
    {
        return Ok(Published { path: shown(&settings.path), version: current });
    }
    let version = versions.last().copied().unwrap_or(0) + 1;
    let passing = settings.folder().join("publishing.duckdb");
    remove_if_there(&passing)?;
    remove_if_there(&passing.with_extension("duckdb.wal"))?;
    copy(writer, settings, &passing)?;
    check_copy(settings, &passing, now.as_ref())?;
    let file = File::open(&passing).map_err(|fault| file_fault("open", &passing, fault))?;
    file.sync_all().map_err(|fault| file_fault("write to the disk", &passing, fault))?;
    let copy = version_path(settings, version);
    fs::rename(&passing, &copy).map_err(|fault| file_fault("rename", &passing, fault))?;
    sync_folder(&settings.folder())?;
    switch(settings, version)?;
    prune(settings, &versions, version);
    Ok(Published { path: shown(&settings.path), version })
}

fn copy(writer: &Writer, settings: &Settings, to: &Path) -> Result<(), TargetError> {
    let run = |statement: &str| {
        let fault = |fault: duckdb::Error| statement_fault(&fault, statement, &settings.path);
        writer.connection.execute_batch(statement).map_err(fault)
    };
    run("CHECKPOINT")?;
    if settings.storage_version.is_none() {
        return copy_file(&writer.file, to).map_err(|fault| file_fault("copy the database to", to, fault));
    }
    let version = settings.storage_version.as_deref().unwrap_or_default();
    let name: Option<Value> = query(&writer.connection, "SELECT current_database()")
        .ok()
        .and_then(|rows| rows.rows.into_iter().next()?.into_iter().next());
    let name = name.as_ref().and_then(Value::as_text).unwrap_or("writer").replace('"', "\"\"");
    let place = literal(&to.display().to_string());
    run(&format!("ATTACH {place} AS dsc_publishing (STORAGE_VERSION {})", literal(version)))?;
    let copied = run(&format!("COPY FROM DATABASE \"{name}\" TO dsc_publishing"));
    let detached = run("DETACH dsc_publishing");
    copied.and(detached)
}

fn copy_file(mut from: &File, to: &Path) -> io::Result<()> {
    from.seek(SeekFrom::Start(0))?;
    let mut out = File::create(to)?;
    io::copy(&mut from, &mut out)?;
    out.sync_all()
}

/// A copy is published only if it can be read and says what the writer says.
fn check_copy(settings: &Settings, copy: &Path, now: Option<&Value>) -> Result<(), TargetError> {
    let reader = Reader::open(&Settings { path: copy.to_owned(), ..settings.clone() })?;
    if reader.state().as_ref() == now {
        return Ok(());
    }
    Err(TargetError::Open {
        path: shown(copy),
        message: "the copy does not hold what the database does: nothing was published".to_owned(),
    })
}

fn version_path(settings: &Settings, version: u64) -> PathBuf {
    settings.folder().join(format!("v{version:06}.duckdb"))
}

/// The number in the name of a published copy.
fn version_of(path: &Path) -> Option<u64> {
    path.file_name()?.to_str()?.strip_prefix('v')?.strip_suffix(".duckdb")?.parse().ok()
}

/// The number to which the link leads.
fn current(settings: &Settings) -> Option<u64> {
    version_of(&fs::read_link(&settings.path).ok()?)
}

fn published_state(settings: &Settings) -> Option<Value> {
    Reader::open(settings).ok()?.state()
}

/// The numbers of all copies that are there, in order.
fn versions(settings: &Settings) -> Result<Vec<u64>, TargetError> {
    let folder = settings.folder();
    let entries = fs::read_dir(&folder).map_err(|fault| file_fault("read the folder", &folder, fault))?;
    let mut out: Vec<u64> =
        entries.filter_map(Result::ok).filter_map(|entry| version_of(&entry.path())).collect();
    out.sort_unstable();
    Ok(out)
}

/// Leads the link to another copy, in one instant.
fn switch(settings: &Settings, version: u64) -> Result<(), TargetError> {
    let copy = version_path(settings, version);
    let beside = settings.folder().file_name().unwrap_or_default().to_os_string();
    let target = Path::new(&beside).join(copy.file_name().unwrap_or_default());
    let passing = settings.folder().join("link");
    remove_if_there(&passing)?;
    link(&target, &passing).map_err(|fault| file_fault("create the link", &passing, fault))?;
    fs::rename(&passing, &settings.path)
        .map_err(|fault| file_fault("switch the link", &settings.path, fault))?;
    sync_folder(settings.parent())
}

#[cfg(unix)]
fn link(target: &Path, at: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(target, at)
}

#[cfg(not(unix))]
fn link(_target: &Path, _at: &Path) -> io::Result<()> {
    Err(io::Error::new(
        io::ErrorKind::Unsupported,
        "published copies are links, which this system does not have",
    ))
}

/// Removes the oldest copies. One that cannot be removed stays until next time: nobody is hurt by it.
fn prune(settings: &Settings, before: &[u64], newest: u64) {
    let keep = usize::try_from(settings.keep_versions.max(1)).unwrap_or(1);
    let mut all = before.to_vec();
    all.push(newest);
    let gone = all.len().saturating_sub(keep);
    for version in &all[..gone] {
        let _ = fs::remove_file(version_path(settings, *version));
    }
}

fn remove_if_there(path: &Path) -> Result<(), TargetError> {
    match fs::remove_file(path) {
        Ok(()) => Ok(()),
        Err(fault) if fault.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(fault) => Err(file_fault("remove", path, fault)),
    }
}

/// Names in a folder last only once the folder itself is written.
fn sync_folder(folder: &Path) -> Result<(), TargetError> {
    let file = File::open(folder).map_err(|fault| file_fault("open the folder", folder, fault))?;
    file.sync_all().map_err(|fault| file_fault("write to the disk", folder, fault))
}
