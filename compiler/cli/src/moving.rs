//! Opens the way for data: the sources that stores name, and a platform that is ready to take them in.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use dsc_dialects::motion::Motion;
use dsc_dialects::motion::place::Place;
use dsc_driver::{Keep, Loader, Part, Target, plan_now};
use dsc_files::{FileInbox, Folder, InboxSettings, Route, Routing};
use dsc_model::settings::RunSettings as ProjectRunSettings;
use dsc_model::{Landing, Via};
use dsc_plan::desired::{DesiredDataset, DesiredIngestion, DesiredPlatform, DesiredStore, FileFormat};
use dsc_postgres::{PostgresSource, Scope};
use dsc_run::{Context, FILES_AT_ONCE, Gaps, Progress, RunError, RunSettings, Shrink, StoreReport};

use crate::checked::Checked;
use crate::error::CliError;
use crate::kafka::Logs;
use crate::parquet::ParquetFolder;
use crate::platforms::{Served, holder, source_database};
use crate::session::Session;
use crate::surroundings::clock;

/// How data is to be moved, as far as the user said it.
#[derive(Clone, Copy, Debug)]
pub struct Wishes {
    /// How many events go into one transaction.
    pub batch_events: Option<usize>,
    /// Whether snapshots may lose many rows.
    pub allow_shrink: bool,
    /// Whether topics are read on behind a gap.
    pub allow_gaps: bool,
}

/// What a run is told: what the user said, else what the project says.
pub fn run_settings(
    session: &Session,
    platform: &Served,
    project: &ProjectRunSettings,
    wishes: Wishes,
) -> RunSettings {
    let said = wishes.batch_events.or(project.batch_events.and_then(|events| usize::try_from(events).ok()));
    let share = project.shrink_percent as f64 / 100.0;
    RunSettings {
        clock,
        model_hash: platform.desired.model_hash.clone(),
        model_commit: session.surroundings.commit.clone(),
        process: std::process::id(),
        files_at_once: Some(said.unwrap_or(FILES_AT_ONCE)),
        shrink: if wishes.allow_shrink { Shrink::Allowed } else { Shrink::Limited(share) },
        gaps: if wishes.allow_gaps { Gaps::Allowed } else { Gaps::Refused },
        staging_retention_seconds: platform.desired.staging_retention_seconds,
    }
}

/// Takes a part in a platform that is what the model says it should be, as `dsc run` or whatever else the command is.
pub async fn take_part<T: Target>(
    session: &Session,
    platform: &Served,
    target: &mut T,
    (dialect, command, part): (&T::Dialect, &str, Part),
) -> Result<(), CliError> {
    let holder = holder(session, command);
    if platform.is_untouched() {
        return Err(CliError::NotApplied { platform: platform.desired.name.clone(), steps: None });
    }
    target.take_part(&holder, part).await?;
    let plan = plan_now(target, dialect, &platform.desired, Keep::Settled).await?;
    if plan.is_empty() {
        return Ok(());
    }
    target.unlock().await?;
    Err(CliError::NotApplied { platform: platform.desired.name.clone(), steps: Some(plan.steps.len()) })
}

/// Moves one store once.
pub async fn move_store<T: Loader, P: Progress>(
    cx: &mut Context<'_, T, P>,
    (platform, store): (&DesiredPlatform, &DesiredStore),
    (checked, logs): (&Checked, &mut Logs),
    settle: Duration,
) -> Result<StoreReport, RunError> {
    let root = &checked.place.root;
    match &store.ingestion {
        DesiredIngestion::SnapshotFiles { path, format } => {
            let mut folder = Folder::new(root.join(path), *format);
            if *format == FileFormat::Parquet && cx.engine.files().is_none() {
                return dsc_run::run_snapshot(cx, store, &mut ParquetFolder::new(folder)).await;
            }
            dsc_run::run_snapshot(cx, store, &mut folder).await
        }
        DesiredIngestion::FileInbox { .. } => match inbox(store, cx.engine, root, settle) {
            Some(mut inbox) => dsc_run::run_inbox(cx, store, &mut inbox).await,
            None => Ok(StoreReport::idle(&store.address)),
        },
        DesiredIngestion::SnapshotTables { .. }
        | DesiredIngestion::WatermarkTables { .. }
        | DesiredIngestion::ChangeTables { .. } => match tables(checked, store)? {
            Some(mut database) => dsc_run::run_snapshot(cx, store, &mut database).await,
            None => Ok(StoreReport::idle(&store.address)),
        },
        DesiredIngestion::Transformer { .. } => dsc_run::run_transformer(cx, platform, store).await,
        DesiredIngestion::Kafka(kafka) => match (kafka.landing, kafka.via) {
            (Landing::Raw, Via::Connect) => dsc_run::run_topics(cx, store).await,
            (Landing::Raw, Via::Direct) => {
                let cluster = logs.of(checked, store).map_err(|fault| no_source(store, &fault))?;
                dsc_run::run_direct(cx, store, cluster).await
            }
            (Landing::Typed, Via::Connect | Via::Direct) => dsc_run::run_typed(cx, store).await,
        },
        DesiredIngestion::NotBuilt { kind } => {
            Err(RunError::NotBuilt { store: store.address.clone(), kind: kind.clone() })
        }
    }
}

/// The tables that a store is read from, if it is; nothing of them is touched yet.
pub fn tables(checked: &Checked, store: &DesiredStore) -> Result<Option<PostgresSource>, RunError> {
    let scope = match &store.ingestion {
        DesiredIngestion::SnapshotTables { .. } => Scope::Whole,
        DesiredIngestion::WatermarkTables { column, .. } => {
            Scope::Watermark { columns: physical_columns(store, column) }
        }
        DesiredIngestion::ChangeTables { pattern, .. } => {
            let name = |dataset: &DesiredDataset| pattern.replace("{dataset}", &dataset.table);
            let tables = store.datasets.iter().map(|each| (each.address.clone(), name(each))).collect();
            Scope::Changes { tables }
        }
        DesiredIngestion::SnapshotFiles { .. }
        | DesiredIngestion::FileInbox { .. }
        | DesiredIngestion::Kafka(_)
        | DesiredIngestion::Transformer { .. }
        | DesiredIngestion::NotBuilt { .. } => return Ok(None),
    };
    database(checked, store, scope).map(Some)
}

/// The database that a store is read from; nothing of it is touched yet.
fn database(checked: &Checked, store: &DesiredStore, scope: Scope) -> Result<PostgresSource, RunError> {
    let settings = source_database(checked, store);
    let settings = settings
        .map_err(|fault| RunError::NoSource { store: store.address.clone(), reason: fault.to_string() })?;
    Ok(PostgresSource::new(settings, scope))
}

fn no_source(store: &DesiredStore, fault: &CliError) -> RunError {
    RunError::NoSource { store: store.address.clone(), reason: fault.to_string() }
}

/// What a column is called in the tables of a store, by the address of each dataset.
fn physical_columns(store: &DesiredStore, column: &str) -> BTreeMap<String, String> {
    let of = |dataset: &DesiredDataset| {
        let found = dataset.columns.iter().find(|there| there.name == column)?;
        Some((dataset.address.clone(), found.physical.clone()))
    };
    store.datasets.iter().filter_map(of).collect()
}

/// The inbox of a store that has one. Folders that the model does not name lie beside the inbox.
pub fn inbox(
    store: &DesiredStore,
    engine: &'static dyn Motion,
    root: &Path,
    settle: Duration,
) -> Option<FileInbox> {
    let DesiredIngestion::FileInbox { path, done, quarantine, route_field, routes } = &store.ingestion else {
        return None;
    };
    let path = root.join(path);
    let beside = |named: &Option<String>, name: &str| -> PathBuf {
        let beside = path.parent().unwrap_or(root).join(name);
        named.as_ref().map_or(beside, |named| root.join(named))
    };
    let places = Place::all(store, engine);
    let route = |name: &String| match places.iter().find(|place| place.dataset.name == *name) {
        Some(place) => Route::Dataset(place.number, dsc_run::wanted_columns(place)),
        None => Route::NotServed(name.clone()),
    };
    let settings = InboxSettings {
        done: beside(done, "done"),
        quarantine: beside(quarantine, "quarantine"),
        routing: Routing {
            field: route_field.clone(),
            routes: routes.iter().map(|(value, name)| (value.clone(), route(name))).collect(),
        },
        settle,
        clock: || SystemTime::from(clock()),
        path,
    };
    Some(FileInbox::new(settings))
}
