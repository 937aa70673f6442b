//! Two days at the example's book shops give the rows that its generator worked out, in every view.
//!
//! The loop is called as `dsc run` calls it; the model, the data and the expected rows are those of `examples/shop`.
#![allow(clippy::disallowed_methods, reason = "a test copies files and asks the clock")]

mod run_support;
mod shop_data;

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, SystemTime};

use dsc_diag::{Source, Sources};
use dsc_dialects::duckdb::{DuckdbDialect, ENGINE};
use dsc_driver::{Apply, Target, apply_plan};
use dsc_duckdb::{DuckdbTarget, Settings};
use dsc_files::{FileInbox, Folder, InboxSettings};
use dsc_model::Platform;
use dsc_model::physical::history_name;
use dsc_plan::desired::{DesiredIngestion, DesiredPlatform, DesiredStore};
use dsc_plan::make_plan;
use dsc_run::{Context, Counts, RunSettings, Shrink, StoreReport, run_inbox, run_snapshot};
use run_support::{block_on, holder, routing};
use shop_data::{example, play};
use tempfile::TempDir;

/// The example's folder with a platform that is set up.
struct Shop {
    folder: TempDir,
    desired: DesiredPlatform,
}

impl Shop {
    fn new() -> Shop {
        let mut texts = Vec::new();
        for name in [
            "eu/catalogue.dsc.yaml",
            "eu/zone.dsc.yaml",
            "lantern.dsc.yaml",
            "platform.dsc.toml",
            "usa/club.dsc.toml",
            "usa/tills.dsc.yaml",
            "usa/zone.dsc.yaml",
        ] {
            let text = std::fs::read_to_string(example().join(name)).expect("a model file");
            texts.push(Source::new(name, text));
        }
        let sources = Sources::new(texts);
        let loaded = dsc_graph::load(&sources, None, &dsc_syntax::Limits::default());
        let platform = loaded.graph.all::<Platform>().next().expect("a platform");
        let desired = dsc_dialects::lower(&loaded.graph, &sources, platform);
        let shop = Shop { folder: TempDir::new().expect("a folder"), desired };
        shop.apply();
        shop
    }

    fn target(&self) -> DuckdbTarget {
        let mut settings = Settings::new(self.folder.path().join("build/shop.duckdb"));
        settings.threads = Some(2);
        settings.memory_limit = Some("1GB".to_owned());
        DuckdbTarget::new(settings)
    }

    fn apply(&self) {
        let mut target = self.target();
        let observed = target.look(&holder()).expect("a look");
        let plan = make_plan(&DuckdbDialect, &observed, &self.desired);
        let mut apply = Apply {
            dialect: &DuckdbDialect,
            plan: &plan,
            allowed: &BTreeSet::new(),
            holder: &holder(),
            model_commit: None,
            now: &|| "2026-03-02T00:00:01.000000Z".to_owned(),
            interrupted: &|| false,
            progress: &mut |_| {},
        };
        assert!(block_on(apply_plan(&mut target, &mut apply)).expect("applied").is_complete());
    }

    /// Moves every store once.
    fn run(&self) -> Vec<StoreReport> {
        self.desired.stores.iter().map(|store| self.move_store(store)).collect()
    }

    fn move_store(&self, store: &DesiredStore) -> StoreReport {
        let settings = RunSettings {
            clock: jiff::Timestamp::now,
            model_hash: "m".to_owned(),
            model_commit: None,
            process: 1,
            files_at_once: Some(1_000),
            shrink: Shrink::DEFAULT,
            gaps: dsc_run::Gaps::Refused,
            staging_retention_seconds: 1_000_000,
        };
        let mut target = self.target();
        let root = self.folder.path();
        let report = block_on(async {
            target.lock(&holder()).await?;
            let mut cx =
                Context { target: &mut target, engine: &ENGINE, settings: &settings, progress: &mut () };
            let report = match &store.ingestion {
                DesiredIngestion::SnapshotFiles { path, format } => {
                    run_snapshot(&mut cx, store, &mut Folder::new(root.join(path), *format)).await
                }
                DesiredIngestion::FileInbox { path, done, quarantine, route_field, routes } => {
                    let beside = |folder: &Option<String>| root.join(folder.as_ref().expect("a folder"));
                    let inbox = InboxSettings {
                        path: root.join(path),
                        done: beside(done),
                        quarantine: beside(quarantine),
                        routing: routing(store, &ENGINE, route_field, routes),
                        settle: Duration::ZERO,
                        clock: SystemTime::now,
                    };
                    run_inbox(&mut cx, store, &mut FileInbox::new(inbox)).await
                }
                other @ (DesiredIngestion::SnapshotTables { .. }
                | DesiredIngestion::WatermarkTables { .. }
                | DesiredIngestion::ChangeTables { .. }
                | DesiredIngestion::Transformer { .. }
                | DesiredIngestion::Kafka(_)
                | DesiredIngestion::NotBuilt { .. }) => panic!("the example uses {other:?}"),
            };
            target.publish().await?;
            report
        });
        let report = report.unwrap_or_else(|fault| panic!("{fault}"));
        if let Some(fault) = report.errors().next() {
            panic!("{fault}");
        }
        report
    }

    /// Holds every view against the rows that the generator worked out.
    fn check_views(&self, day: &str) {
        let mut seen = 0;
        for workspace in &self.desired.workspaces {
            for view in &workspace.views {
                let expected = example().join("expected").join(day).join(format!("{}.csv", view.dataset));
                let expected = std::fs::read_to_string(expected).expect("expected rows");
                assert_eq!(
                    self.rows(&workspace.schema, &view.name, &expected),
                    records(&expected),
                    "{view:?}"
                );
                seen += 1;
                let versions =
                    example().join("expected").join(day).join(format!("{}_history.csv", view.dataset));
                // After one day every version is the current one, so only the second day has something to tell.
                if view.history && day == "tuesday" {
                    let versions = std::fs::read_to_string(versions).expect("expected versions");
                    let name = history_name(&view.name);
                    assert_eq!(
                        self.rows(&workspace.schema, &name, &versions),
                        records(&versions),
                        "{view:?}"
                    );
                    seen += 1;
                }
            }
        }
        let wanted = if day == "tuesday" { 11 + 3 } else { 11 };
        assert_eq!(seen, wanted, "the views of the three workspaces");
    }

    /// All rows of a view as text, in the order of the expected rows' columns.
    fn rows(&self, schema: &str, view: &str, expected: &str) -> Vec<Vec<String>> {
        let columns = &records(expected)[0];
        let wanted: Vec<&str> =
            columns.iter().map(String::as_str).filter(|column| *column != "current").collect();
        let mut select: Vec<String> =
            wanted.iter().map(|column| format!("coalesce({column}::VARCHAR, '')")).collect();
        if columns.iter().any(|column| column == "current") {
            select.push("(valid_to IS NULL)::VARCHAR".to_owned());
        }
        let query = format!("SELECT {} FROM {schema}.{view}", select.join(", "));
        let mut target = self.target();
        let rows = block_on(async {
            target.lock(&holder()).await.expect("the lease");
            target.query(&query).await.unwrap_or_else(|fault| panic!("{fault}"))
        });
        let mut found: Vec<Vec<String>> =
            rows.rows.iter().map(|row| row.iter().map(ToString::to_string).collect()).collect();
        found.sort();
        found.insert(0, columns.clone());
        found
    }
}

/// The header, and the rows below it, sorted as text.
fn records(csv: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(csv.as_bytes());
    let mut records: Vec<Vec<String>> = reader
        .records()
        .map(|record| record.expect("a record").iter().map(str::to_owned).collect())
        .collect();
    records[1..].sort();
    records
}

/// Holds what the runs counted against what the generator worked out.
fn check_counts(day: &str, reports: &[StoreReport]) {
    let path = example().join("expected").join(day).join("counts.csv");
    let expected = records(&std::fs::read_to_string(path).expect("expected counts"));
    let mut found: BTreeMap<&str, &Counts> = BTreeMap::new();
    for report in reports {
        found.insert(&report.store, &report.counts);
        found.extend(report.datasets.iter().map(|dataset| (dataset.address.as_str(), &dataset.counts)));
    }
    for row in &expected[1..] {
        let counts = found.get(row[0].as_str()).expect("counts of that address");
        let not_newer = counts.superseded + counts.duplicate;
        let numbers = [
            counts.arrived,
            counts.inserted,
            counts.updated,
            counts.deleted,
            counts.unchanged,
            not_newer,
            counts.quarantined,
        ];
        assert_eq!(numbers.map(|number| number.to_string()), row[1..], "{day} {}", row[0]);
    }
}

#[test]
fn every_view_shows_what_the_generator_worked_out() {
    let shop = Shop::new();
    play(shop.folder.path(), "monday");
    check_counts("monday", &shop.run());
    shop.check_views("monday");

    // A second run of the same changes nothing.
    shop.run();
    shop.check_views("monday");

    play(shop.folder.path(), "tuesday");
    check_counts("tuesday", &shop.run());
    shop.check_views("tuesday");
}
