//! Small stores on a platform of their own, moved by the loop itself: folders and inboxes in, rows out.
#![allow(dead_code, reason = "each test file uses its part")]
#![allow(clippy::disallowed_methods, reason = "tests write files and ask the clock")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use dsc_dialects::duckdb::{DuckdbDialect, ENGINE};
use dsc_dialects::motion::place::Place;
use dsc_dialects::motion::quarantine::Selection;
use dsc_driver::{Apply, Holder, Rows, Target, Value, apply_plan};
use dsc_duckdb::{DuckdbTarget, Settings};
use dsc_files::{FileInbox, Folder, InboxSettings, Route, Routing};
use dsc_model::types::parse_type;
use dsc_plan::desired::{
    Consistency, DesiredAccess, DesiredColumn, DesiredDataset, DesiredIngestion, DesiredPlatform,
    DesiredStore, FileFormat, Schedule,
};
use dsc_plan::{Cause, make_plan};
use dsc_run::{
    Context, RetryReport, RunError, RunSettings, Shrink, StoreReport, retry_inbox, run_inbox, run_snapshot,
    wanted_columns,
};
use tempfile::TempDir;

pub fn block_on<F: Future>(work: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().build().expect("a runtime").block_on(work)
}

/// A dataset of the store `usa/shop`, from lines such as `price: decimal(6,2)?`.
pub fn dataset(name: &str, key: &[&str], version: &[&str], columns: &[(&str, &str)]) -> DesiredDataset {
    let column = |(name, text): &(&str, &str)| {
        let element = parse_type(text).expect("a type");
        DesiredColumn {
            name: (*name).to_owned(),
            physical: (*name).to_owned(),
            renamed_from: None,
            data_type: element.data_type,
            nullable: element.nullable,
            cause: Cause::default(),
        }
    };
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    DesiredDataset {
        address: format!("usa/shop.{name}"),
        name: name.to_owned(),
        table: name.to_owned(),
        renamed_from: None,
        columns: columns.iter().map(column).collect(),
        key: names(key),
        version: names(version),
        history: true,
        description: None,
        cause: Cause::default(),
    }
}

pub fn store(ingestion: DesiredIngestion, datasets: Vec<DesiredDataset>) -> DesiredStore {
    DesiredStore {
        address: "usa/shop".to_owned(),
        schema: "usa_shop".to_owned(),
        staging_schema: "usa_shop_staging".to_owned(),
        renamed_from: None,
        ingestion,
        schedule: Schedule::External,
        consistency: Consistency::Dataset,
        datasets,
        cause: Cause::default(),
    }
}

/// A folder with data, and a platform beside it.
pub struct Shop {
    pub folder: TempDir,
    pub store: DesiredStore,
    pub shrink: Shrink,
    pub files_at_once: Option<usize>,
    pub settle: Duration,
    pub retention: u64,
}

impl Shop {
    /// A platform that is set up for a store.
    pub fn new(store: DesiredStore) -> Shop {
        let folder = TempDir::new().expect("a folder");
        std::fs::create_dir(folder.path().join("data")).expect("a folder");
        let shop = Shop {
            folder,
            store,
            shrink: Shrink::DEFAULT,
            files_at_once: Some(1000),
            settle: Duration::from_secs(5),
            retention: 1_000_000,
        };
        shop.apply();
        shop
    }

    pub fn snapshot(format: FileFormat, datasets: Vec<DesiredDataset>) -> Shop {
        Shop::new(store(DesiredIngestion::SnapshotFiles { path: "data".to_owned(), format }, datasets))
    }

    pub fn inbox(datasets: Vec<DesiredDataset>, routes: &[(&str, &str)]) -> Shop {
        let own = |text: &str| text.to_owned();
        let ingestion = DesiredIngestion::FileInbox {
            path: "data/inbox".to_owned(),
            done: None,
            quarantine: None,
            route_field: "metadata.type".to_owned(),
            routes: routes.iter().map(|(value, dataset)| (own(value), own(dataset))).collect(),
        };
        let shop = Shop::new(store(ingestion, datasets));
        std::fs::create_dir(shop.data("inbox")).expect("a folder");
        shop
    }

    pub fn data(&self, name: &str) -> PathBuf {
        self.folder.path().join("data").join(name)
    }

    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.data(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }

    /// As if nobody had touched a file for an hour.
    pub fn age(&self, name: &str) {
        let file = std::fs::File::options().append(true).open(self.data(name)).expect("a file");
        file.set_modified(SystemTime::now() - Duration::from_secs(3600)).expect("a time");
    }

    pub fn target(&self) -> DuckdbTarget {
        let mut settings = Settings::new(self.folder.path().join("build/shop.duckdb"));
        settings.threads = Some(2);
        settings.memory_limit = Some("1GB".to_owned());
        DuckdbTarget::new(settings)
    }

    pub fn apply(&self) {
        let desired = DesiredPlatform {
            name: "embedded".to_owned(),
            model_hash: "m".to_owned(),
            keep_versions: 2,
            storage_version: None,
            staging_retention_seconds: self.retention,
            stores: vec![self.store.clone()],
            workspaces: Vec::new(),
            access: DesiredAccess::default(),
        };
        let mut target = self.target();
        let observed = target.look(&holder()).expect("a look");
        let plan = make_plan(&DuckdbDialect, &observed, &desired);
        let mut apply = Apply {
            dialect: &DuckdbDialect,
            plan: &plan,
            allowed: &BTreeSet::new(),
            holder: &holder(),
            model_commit: None,
            now: &|| "2020-01-01T00:00:01.000000Z".to_owned(),
            interrupted: &|| false,
            progress: &mut |_| {},
        };
        let applied = block_on(apply_plan(&mut target, &mut apply)).expect("applied");
        assert!(applied.is_complete());
    }

    /// Moves the store once, in a process of its own as far as the platform can tell.
    pub fn try_run(&self) -> Result<StoreReport, RunError> {
        let settings = self.settings();
        let mut target = self.target();
        let root = self.folder.path();
        block_on(async {
            target.lock(&holder()).await?;
            let mut cx =
                Context { target: &mut target, engine: &ENGINE, settings: &settings, progress: &mut () };
            let report = match &self.store.ingestion {
                DesiredIngestion::SnapshotFiles { path, format } => {
                    run_snapshot(&mut cx, &self.store, &mut Folder::new(root.join(path), *format)).await
                }
                DesiredIngestion::FileInbox { .. } => {
                    run_inbox(&mut cx, &self.store, &mut self.file_inbox()).await
                }
                DesiredIngestion::NotBuilt { .. } => panic!("not for these tests"),
            };
            target.publish().await?;
            report
        })
    }

    /// Tries what is quarantined once more.
    pub fn retry(&self) -> RetryReport {
        let settings = self.settings();
        let mut target = self.target();
        block_on(async {
            target.lock(&holder()).await.expect("the lease");
            let mut cx =
                Context { target: &mut target, engine: &ENGINE, settings: &settings, progress: &mut () };
            retry_inbox(&mut cx, &self.store, &mut self.file_inbox(), &Selection::default())
                .await
                .unwrap_or_else(|fault| panic!("{fault}"))
        })
    }

    fn settings(&self) -> RunSettings {
        RunSettings {
            clock: jiff::Timestamp::now,
            model_hash: "m".to_owned(),
            model_commit: None,
            files_at_once: self.files_at_once,
            shrink: self.shrink,
            staging_retention_seconds: self.retention,
        }
    }

    fn file_inbox(&self) -> FileInbox {
        let DesiredIngestion::FileInbox { route_field, routes, .. } = &self.store.ingestion else {
            panic!("not an inbox")
        };
        FileInbox::new(InboxSettings {
            path: self.data("inbox"),
            done: self.data("done"),
            quarantine: self.data("quarantine"),
            routing: routing(&self.store, route_field, routes),
            settle: self.settle,
            clock: SystemTime::now,
        })
    }

    pub fn run(&self) -> StoreReport {
        let report = self.try_run().unwrap_or_else(|fault| panic!("{fault}"));
        if let Some(fault) = report.errors().next() {
            panic!("{fault}");
        }
        report
    }

    /// What went wrong with the first dataset that did not move.
    pub fn run_fault(&self) -> String {
        match self.try_run() {
            Ok(report) => report.errors().next().expect("a fault").to_string(),
            Err(fault) => fault.to_string(),
        }
    }

    /// Rows of a query as text, columns with a bar between.
    pub fn rows(&self, query: &str) -> Vec<String> {
        let mut target = self.target();
        let rows = block_on(async {
            target.lock(&holder()).await.expect("the lease");
            target.query(query).await.unwrap_or_else(|fault| panic!("{fault}"))
        });
        shown(&rows)
    }

    /// The files below a folder of the data.
    pub fn files(&self, name: &str) -> Vec<String> {
        let root = self.data(name);
        let mut files = Vec::new();
        let mut folders = vec![root.clone()];
        while let Some(folder) = folders.pop() {
            let Ok(entries) = std::fs::read_dir(&folder) else { continue };
            for entry in entries.flatten() {
                if entry.path().is_dir() {
                    folders.push(entry.path());
                } else {
                    files.push(relative(&entry.path(), &root));
                }
            }
        }
        files.sort();
        files
    }
}

fn relative(path: &Path, root: &Path) -> String {
    path.strip_prefix(root).expect("below").display().to_string()
}

pub fn routing(store: &DesiredStore, field: &str, routes: &[(String, String)]) -> Routing {
    let places = Place::all(store, &ENGINE);
    let route = |name: &String| match places.iter().find(|place| place.dataset.name == *name) {
        Some(place) => Route::Dataset(place.number, wanted_columns(place)),
        None => Route::NotServed(name.clone()),
    };
    Routing {
        field: field.to_owned(),
        routes: routes.iter().map(|(value, name)| (value.clone(), route(name))).collect(),
    }
}

pub fn holder() -> Holder {
    Holder {
        pid: std::process::id(),
        host: "desk".to_owned(),
        user: "ann".to_owned(),
        command: "a test".to_owned(),
        since: "2026-11-21T04:00:00Z".to_owned(),
    }
}

pub fn shown(rows: &Rows) -> Vec<String> {
    let text = |value: &Value| if value.is_null() { "-".to_owned() } else { value.to_string() };
    rows.rows.iter().map(|row| row.iter().map(text).collect::<Vec<_>>().join("|")).collect()
}

/// The counts that are not zero, in words.
pub fn counted(report: &StoreReport) -> String {
    let counts = report.total();
    let parts: Vec<String> = counts
        .named()
        .iter()
        .filter(|(_, number)| *number != 0)
        .map(|(name, number)| format!("{name} {number}"))
        .collect();
    parts.join(", ")
}
