//! A platform in a folder of its own, to try small desired platforms on.
#![allow(dead_code, unused_imports, reason = "each test file uses its part")]

use dsc_dialects::duckdb::DuckdbDialect;
use dsc_driver::{Applied, ApplyError, Rows, Target};
use dsc_duckdb::{DuckdbTarget, Reader, Settings};
use dsc_plan::desired::DesiredPlatform;
use dsc_plan::{HazardKind, Plan, make_plan};
pub use dsc_testservers::{
    all_done, apply, block_on, books, cause, column, dataset, desired, failures, hazards, holder, phrases,
    shown,
};
use tempfile::TempDir;

/// A platform in a folder of its own.
pub struct Platform {
    pub folder: TempDir,
    pub settings: Settings,
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
        block_on(apply(&mut self.target(), &DuckdbDialect, plan, allowed))
    }

    /// Plans and applies; everything must have been done, and nothing be left to do.
    pub fn apply(&self, desired: &DesiredPlatform, allowed: &[HazardKind]) -> Plan {
        let plan = self.plan(desired);
        all_done(&self.apply_plan(&plan, allowed).expect("applied"));
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
