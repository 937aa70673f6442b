//! Small stores on a platform of their own, moved by the loop itself: folders, inboxes and tables in, rows out. The same
//! tests hold for every engine.
#![allow(dead_code, reason = "each test file uses its part")]
#![allow(clippy::disallowed_methods, reason = "tests write files and ask the clock")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use dsc_dialects::duckdb::DuckdbDialect;
use dsc_dialects::motion::Motion;
use dsc_dialects::motion::place::Place;
use dsc_dialects::motion::quarantine::Selection;
use dsc_dialects::postgres::PostgresDialect;
use dsc_driver::{Apply, Holder, Loader, Rows, Value, apply_plan};
use dsc_duckdb::DuckdbTarget;
use dsc_files::{FileInbox, Folder, InboxSettings, Route, Routing};
use dsc_model::types::parse_type;
use dsc_plan::desired::{
    Consistency, DesiredAccess, DesiredColumn, DesiredDataset, DesiredIngestion, DesiredPlatform,
    DesiredStore, FileFormat, Schedule,
};
use dsc_plan::{Cause, make_plan};
use dsc_postgres::{PostgresSource, PostgresTarget, Scope, Tls};
use dsc_run::{
    Context, RetryReport, RunError, RunSettings, Shrink, StoreReport, retry_inbox, retry_topics, run_inbox,
    run_snapshot, run_typed, wanted_columns,
};
use dsc_testservers::{MAJORS, Postgres};
use tempfile::TempDir;

pub fn block_on<F: Future>(work: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(work)
}

/// The engine that a test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    /// The embedded one.
    Duckdb,
    /// A server of that version.
    Postgres(u32),
}

/// Every engine that there is.
pub const EVERYWHERE: [On; 5] = [
    On::Duckdb,
    On::Postgres(MAJORS[0]),
    On::Postgres(MAJORS[1]),
    On::Postgres(MAJORS[2]),
    On::Postgres(MAJORS[3]),
];

/// A database of its own on a server.
pub fn database(major: u32) -> dsc_postgres::Settings {
    let server = Postgres::shared(major);
    dsc_postgres::Settings {
        host: server.socket_folder().display().to_string(),
        port: server.port(),
        database: server.database(),
        user: Postgres::USER.to_owned(),
        password: None,
        tls: Tls::default(),
    }
}

/// Work on a target of whatever engine.
trait Work {
    type Output;

    async fn on<T: Loader>(
        self,
        target: T,
        dialect: &T::Dialect,
        engine: &'static dyn Motion,
    ) -> Self::Output;
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

/// A folder with data, a platform beside it, and where that is wanted a producer's database.
pub struct Shop {
    pub folder: TempDir,
    pub store: DesiredStore,
    pub shrink: Shrink,
    pub files_at_once: Option<usize>,
    pub settle: Duration,
    pub retention: u64,
    pub producer: Option<(u32, dsc_postgres::Settings)>,
    on: On,
    platform: Option<dsc_postgres::Settings>,
}

impl Shop {
    /// A platform that is set up for a store.
    pub fn new(on: On, store: DesiredStore) -> Shop {
        let folder = TempDir::new().expect("a folder");
        std::fs::create_dir(folder.path().join("data")).expect("a folder");
        let shop = Shop {
            folder,
            store,
            shrink: Shrink::DEFAULT,
            files_at_once: Some(1000),
            settle: Duration::from_secs(5),
            retention: 1_000_000,
            producer: None,
            on,
            platform: match on {
                On::Duckdb => None,
                On::Postgres(major) => Some(database(major)),
            },
        };
        shop.apply();
        shop
    }

    pub fn snapshot(on: On, format: FileFormat, datasets: Vec<DesiredDataset>) -> Shop {
        let ingestion = DesiredIngestion::SnapshotFiles { path: "data".to_owned(), format };
        Shop::new(on, store(ingestion, datasets))
    }

    pub fn inbox(on: On, datasets: Vec<DesiredDataset>, routes: &[(&str, &str)]) -> Shop {
        let own = |text: &str| text.to_owned();
        let ingestion = DesiredIngestion::FileInbox {
            path: "data/inbox".to_owned(),
            done: None,
            quarantine: None,
            route_field: "metadata.type".to_owned(),
            routes: routes.iter().map(|(value, dataset)| (own(value), own(dataset))).collect(),
        };
        let shop = Shop::new(on, store(ingestion, datasets));
        std::fs::create_dir(shop.data("inbox")).expect("a folder");
        shop
    }

    /// A store whose tables stand in a database of that version.
    pub fn tables(on: On, major: u32, ingestion: DesiredIngestion, datasets: Vec<DesiredDataset>) -> Shop {
        let mut shop = Shop::new(on, store(ingestion, datasets));
        shop.producer = Some((major, database(major)));
        shop
    }

    /// What the producer does in its database.
    pub fn produce(&self, statements: &str) -> String {
        let (major, settings) = self.producer.as_ref().expect("a producer's database");
        Postgres::shared(*major).psql(&settings.database, statements)
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

    /// The embedded platform, where that is what it runs on.
    pub fn embedded(&self) -> DuckdbTarget {
        let mut settings = dsc_duckdb::Settings::new(self.folder.path().join("build/shop.duckdb"));
        settings.threads = Some(2);
        settings.memory_limit = Some("1GB".to_owned());
        DuckdbTarget::new(settings)
    }

    fn with<W: Work>(&self, work: W) -> W::Output {
        match &self.platform {
            None => block_on(work.on(self.embedded(), &DuckdbDialect, &dsc_dialects::duckdb::ENGINE)),
            Some(settings) => {
                let target = PostgresTarget::new(settings.clone());
                block_on(work.on(target, &PostgresDialect, &dsc_dialects::postgres::ENGINE))
            }
        }
    }

    pub fn apply(&self) {
        self.with(Applying(self));
    }

    /// Moves the store once, in a process of its own as far as the platform can tell.
    pub fn try_run(&self) -> Result<StoreReport, RunError> {
        self.with(Moving(self))
    }

    /// Tries what is quarantined once more.
    pub fn retry(&self) -> RetryReport {
        self.with(Retrying(self))
    }

    fn settings(&self) -> RunSettings {
        RunSettings {
            clock: jiff::Timestamp::now,
            model_hash: "m".to_owned(),
            model_commit: None,
            process: 1,
            files_at_once: self.files_at_once,
            shrink: self.shrink,
            gaps: dsc_run::Gaps::Refused,
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
            routing: self.routing(route_field, routes),
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
        shown(&self.with(Asking(query)))
    }

    /// A column of bytes as text, as the engine writes that.
    pub fn text(&self, column: &str) -> String {
        match self.on {
            On::Duckdb => format!("decode({column})"),
            On::Postgres(_) => format!("convert_from({column}, 'UTF8')"),
        }
    }

    fn producer(&self, scope: Scope) -> PostgresSource {
        let (_, settings) = self.producer.as_ref().expect("a producer's database");
        PostgresSource::new(settings.clone(), scope)
    }

    fn routing(&self, field: &str, routes: &[(String, String)]) -> Routing {
        let engine: &'static dyn Motion = match self.on {
            On::Duckdb => &dsc_dialects::duckdb::ENGINE,
            On::Postgres(_) => &dsc_dialects::postgres::ENGINE,
        };
        routing(&self.store, engine, field, routes)
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

pub fn routing(
    store: &DesiredStore,
    engine: &'static dyn Motion,
    field: &str,
    routes: &[(String, String)],
) -> Routing {
    let places = Place::all(store, engine);
    let route = |name: &String| match places.iter().find(|place| place.dataset.name == *name) {
        Some(place) => Route::Dataset(place.number, wanted_columns(place)),
        None => Route::NotServed(name.clone()),
    };
    Routing {
        field: field.to_owned(),
        routes: routes.iter().map(|(value, name)| (value.clone(), route(name))).collect(),
    }
}

struct Applying<'s>(&'s Shop);

impl Work for Applying<'_> {
    type Output = ();

    async fn on<T: Loader>(self, mut target: T, dialect: &T::Dialect, _: &'static dyn Motion) {
        let desired = DesiredPlatform {
            name: "embedded".to_owned(),
            model_hash: "m".to_owned(),
            keep_versions: 2,
            storage_version: None,
            staging_retention_seconds: self.0.retention,
            connect: None,
            stores: vec![self.0.store.clone()],
            workspaces: Vec::new(),
            access: DesiredAccess::default(),
        };
        target.lock(&holder()).await.expect("the lease");
        let observed = target.inspect().await.expect("a look");
        let plan = make_plan(dialect, &observed, &desired);
        let mut apply = Apply {
            dialect,
            plan: &plan,
            allowed: &BTreeSet::new(),
            holder: &holder(),
            model_commit: None,
            now: &|| "2020-01-01T00:00:01.000000Z".to_owned(),
            interrupted: &|| false,
            progress: &mut |_| {},
        };
        let applied = apply_plan(&mut target, &mut apply).await.expect("applied");
        assert!(applied.is_complete());
        target.unlock().await.expect("unlocked");
    }
}

struct Moving<'s>(&'s Shop);

impl Work for Moving<'_> {
    type Output = Result<StoreReport, RunError>;

    async fn on<T: Loader>(self, mut target: T, _: &T::Dialect, engine: &'static dyn Motion) -> Self::Output {
        let shop = self.0;
        let (settings, store, root) = (shop.settings(), &shop.store, shop.folder.path());
        target.lock(&holder()).await?;
        let mut cx = Context { target: &mut target, engine, settings: &settings, progress: &mut () };
        let report = match &store.ingestion {
            DesiredIngestion::SnapshotFiles { path, format } => {
                run_snapshot(&mut cx, store, &mut Folder::new(root.join(path), *format)).await
            }
            DesiredIngestion::SnapshotTables { .. } => {
                run_snapshot(&mut cx, store, &mut shop.producer(Scope::Whole)).await
            }
            DesiredIngestion::WatermarkTables { column, .. } => {
                let of = |dataset: &DesiredDataset| (dataset.address.clone(), column.clone());
                let columns = store.datasets.iter().map(of).collect();
                run_snapshot(&mut cx, store, &mut shop.producer(Scope::Watermark { columns })).await
            }
            DesiredIngestion::ChangeTables { pattern, .. } => {
                let of = |dataset: &DesiredDataset| {
                    (dataset.address.clone(), pattern.replace("{dataset}", &dataset.table))
                };
                let tables = store.datasets.iter().map(of).collect();
                run_snapshot(&mut cx, store, &mut shop.producer(Scope::Changes { tables })).await
            }
            DesiredIngestion::FileInbox { .. } => run_inbox(&mut cx, store, &mut shop.file_inbox()).await,
            DesiredIngestion::Kafka(_) => run_typed(&mut cx, store).await,
            DesiredIngestion::Transformer { .. } | DesiredIngestion::NotBuilt { .. } => {
                panic!("not for these tests")
            }
        };
        target.publish().await?;
        target.unlock().await?;
        report
    }
}

struct Retrying<'s>(&'s Shop);

impl Work for Retrying<'_> {
    type Output = RetryReport;

    async fn on<T: Loader>(self, mut target: T, _: &T::Dialect, engine: &'static dyn Motion) -> Self::Output {
        let shop = self.0;
        let settings = shop.settings();
        target.lock(&holder()).await.expect("the lease");
        let mut cx = Context { target: &mut target, engine, settings: &settings, progress: &mut () };
        let (store, selection) = (&shop.store, Selection::default());
        let report = match store.ingestion.kafka() {
            Some(_) => retry_topics(&mut cx, store, &selection).await,
            None => retry_inbox(&mut cx, store, &mut shop.file_inbox(), &selection).await,
        };
        target.unlock().await.expect("unlocked");
        report.unwrap_or_else(|fault| panic!("{fault}"))
    }
}

struct Asking<'q>(&'q str);

impl Work for Asking<'_> {
    type Output = Rows;

    async fn on<T: Loader>(self, mut target: T, _: &T::Dialect, _: &'static dyn Motion) -> Rows {
        target.lock(&holder()).await.expect("the lease");
        let rows = target.query(self.0).await.unwrap_or_else(|fault| panic!("{fault}"));
        target.unlock().await.expect("unlocked");
        rows
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
