//! Small desired platforms, and a platform in a folder of its own to try them on.
#![allow(dead_code, reason = "each test file uses its part")]

use std::collections::BTreeSet;

use dsc_dialects::duckdb::DuckdbDialect;
use dsc_driver::{Applied, Apply, ApplyError, Holder, Outcome, Rows, Target, Value, apply_plan};
use dsc_duckdb::{DuckdbTarget, Reader, Settings};
use dsc_model::types::parse_type;
use dsc_plan::desired::{
    Consistency, DesiredColumn, DesiredDataset, DesiredIngestion, DesiredPlatform, DesiredStore, DesiredView,
    DesiredWorkspace, FileFormat, Schedule,
};
use dsc_plan::{Cause, HazardKind, Plan, make_plan};
use tempfile::TempDir;

pub fn column(name: &str, text: &str) -> DesiredColumn {
    let element = parse_type(text).expect("a type");
    DesiredColumn {
        name: name.to_owned(),
        physical: name.to_owned(),
        renamed_from: None,
        data_type: element.data_type,
        nullable: element.nullable,
        cause: cause(name),
    }
}

pub fn cause(message: &str) -> Cause {
    Cause { file: "shop.dsc.yaml".to_owned(), line: 7, message: message.to_owned() }
}

/// A dataset of the store `usa/shop`; the first column is the key.
pub fn dataset(name: &str, columns: &[(&str, &str)]) -> DesiredDataset {
    DesiredDataset {
        address: format!("usa/shop.{name}"),
        name: name.to_owned(),
        table: name.to_owned(),
        renamed_from: None,
        columns: columns.iter().map(|(name, text)| column(name, text)).collect(),
        key: vec![columns[0].0.to_owned()],
        version: Vec::new(),
        history: false,
        description: None,
        cause: cause(name),
    }
}

/// A platform with the store `usa/shop` and a workspace `usa/desk` that sees all of it.
pub fn desired(datasets: Vec<DesiredDataset>) -> DesiredPlatform {
    let views = datasets
        .iter()
        .map(|dataset| DesiredView {
            name: dataset.name.clone(),
            dataset: dataset.address.clone(),
            history: dataset.history,
            cause: cause("desk"),
        })
        .collect();
    let shape = format!("{datasets:?}");
    DesiredPlatform {
        name: "embedded".to_owned(),
        model_hash: format!(
            "{:016x}",
            shape.bytes().fold(7u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()))
        ),
        keep_versions: 2,
        storage_version: None,
        staging_retention_seconds: 3600,
        stores: vec![DesiredStore {
            address: "usa/shop".to_owned(),
            schema: "usa_shop".to_owned(),
            staging_schema: "usa_shop_staging".to_owned(),
            renamed_from: None,
            ingestion: DesiredIngestion::SnapshotFiles { path: "data".to_owned(), format: FileFormat::Csv },
            schedule: Schedule::External,
            consistency: Consistency::Dataset,
            datasets,
            cause: cause("shop"),
        }],
        workspaces: vec![DesiredWorkspace {
            address: "usa/desk".to_owned(),
            schema: "ws_usa_desk".to_owned(),
            views,
            cause: cause("desk"),
        }],
    }
}

pub fn books() -> DesiredDataset {
    dataset(
        "books",
        &[("isbn", "char(13)"), ("title", "varchar(40)"), ("pages", "smallint?"), ("price", "decimal(6,2)?")],
    )
}

pub fn holder(command: &str) -> Holder {
    Holder {
        pid: std::process::id(),
        host: "desk".to_owned(),
        user: "ann".to_owned(),
        command: command.to_owned(),
        since: "2026-11-21T04:00:00Z".to_owned(),
    }
}

/// A platform in a folder of its own.
pub struct Platform {
    pub folder: TempDir,
    pub settings: Settings,
}

pub fn block_on<F: Future>(work: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().build().expect("a runtime").block_on(work)
}

impl Platform {
    pub fn new() -> Platform {
        let folder = TempDir::new().expect("a folder");
        let mut settings = Settings::new(folder.path().join("build/shop.duckdb"));
        settings.keep_versions = 2;
        settings.threads = Some(2);
        settings.memory_limit = Some("1GB".to_owned());
        Platform { folder, settings }
    }

    pub fn target(&self) -> DuckdbTarget {
        DuckdbTarget::new(self.settings.clone())
    }

    pub fn plan(&self, desired: &DesiredPlatform) -> Plan {
        let observed = self.target().look(&holder("dsc plan")).expect("a look");
        make_plan(&DuckdbDialect, &observed, desired)
    }

    pub fn apply_plan(&self, plan: &Plan, allowed: &[HazardKind]) -> Result<Applied, ApplyError> {
        let allowed: BTreeSet<HazardKind> = allowed.iter().copied().collect();
        let holder = holder("dsc apply");
        let mut target = self.target();
        let mut apply = Apply {
            dialect: &DuckdbDialect,
            plan,
            allowed: &allowed,
            holder: &holder,
            model_commit: Some("abc123"),
            now: &|| "2026-11-21T04:00:01Z".to_owned(),
            interrupted: &|| false,
            progress: &mut |_| {},
        };
        block_on(apply_plan(&mut target, &mut apply))
    }

    /// Plans and applies; everything must have been done, and nothing be left to do.
    pub fn apply(&self, desired: &DesiredPlatform, allowed: &[HazardKind]) -> Plan {
        let plan = self.plan(desired);
        let applied = self.apply_plan(&plan, allowed).expect("applied");
        for outcome in &applied.outcomes {
            if let Outcome::Failed(fault) = outcome {
                panic!("{fault}");
            }
        }
        assert!(applied.is_complete());
        let second = self.plan(desired);
        assert!(second.is_empty(), "the second plan is not empty: {:#?}", second.steps);
        plan
    }

    /// Statements on the writer's database, as a hand would do it.
    pub fn by_hand(&self, statements: &[&str]) -> Rows {
        let mut target = self.target();
        block_on(async {
            target.lock(&holder("by hand")).await.expect("the lease");
            let mut out = Rows::default();
            for statement in statements {
                out = target.query(statement).await.unwrap_or_else(|fault| panic!("{fault}"));
            }
            out
        })
    }

    pub fn reader(&self) -> Reader {
        Reader::open(&self.settings).expect("a published copy")
    }

    /// Rows of a published view as text, columns with a bar between.
    pub fn view(&self, name: &str) -> Vec<String> {
        shown(&self.reader().rows("ws_usa_desk", name, 100).expect("rows"))
    }

    /// Three books, one of them with a tombstone.
    pub fn fill_books(&self) {
        self.by_hand(&[
            "INSERT INTO usa_shop.books SELECT * FROM (VALUES \
             ('9780000000001', 'Reef', 120, 9.50, 1, TIMESTAMPTZ '2026-11-01 00:00:00Z', false), \
             ('9780000000002', 'Tide', NULL, NULL, 1, TIMESTAMPTZ '2026-11-02 00:00:00Z', false), \
             ('9780000000003', 'Gone', 80, 1.00, 2, TIMESTAMPTZ '2026-11-03 00:00:00Z', true))",
            "INSERT INTO usa_shop_staging.books SELECT * FROM (VALUES \
             ('9780000000001', 'Reef', 120, 9.50, 1, 'books.csv', 1, 'upsert', NULL))",
            "INSERT INTO dsc.runs (run, kind, object, status, started_at) \
             VALUES (1000, 'ingest', 'usa/shop.books', 'done', now())",
        ]);
    }
}

pub fn shown(rows: &Rows) -> Vec<String> {
    rows.rows.iter().map(|row| row.iter().map(Value::to_string).collect::<Vec<_>>().join("|")).collect()
}

/// The hazards of a plan, each once.
pub fn hazards(plan: &Plan) -> BTreeSet<&'static str> {
    plan.steps.iter().flat_map(|step| &step.hazards).map(|hazard| hazard.kind.name()).collect()
}

/// The summaries and details of a plan's steps.
pub fn phrases(plan: &Plan) -> Vec<String> {
    let mut out = Vec::new();
    for step in &plan.steps {
        out.push(format!("{} {}: {}", step.action.word(), step.address, step.summary));
        out.extend(step.details.iter().map(|detail| format!("  {detail}")));
    }
    out
}

/// What went wrong in an application.
pub fn failures(applied: &Applied) -> Vec<String> {
    let failure = |outcome: &Outcome| match outcome {
        Outcome::Failed(fault) => Some(fault.to_string()),
        Outcome::Done | Outcome::Skipped | Outcome::Left => None,
    };
    applied.outcomes.iter().filter_map(failure).collect()
}
