//! Others go on working while a plan is applied: held against real locks of readers, writers and long transactions.

mod support;

use std::cell::Cell;
use std::collections::BTreeSet;
use std::time::Duration;

use dsc_dialects::postgres::PostgresDialect;
use dsc_driver::{Applied, Apply, Progress, Target, apply_plan};
use dsc_plan::desired::DesiredPlatform;
use dsc_plan::{HazardKind, Plan};
use dsc_postgres::PostgresTarget;
use dsc_testservers::{MAJORS, all_done, block_on, books, column, desired, failures, hazards, holder};
use support::Platform;
use tokio::sync::Notify;

/// Whoever reads or writes beside us is held up for half a second at most, and a busy machine has its own pace.
const PATIENCE_OF_OTHERS: &str = "SET lock_timeout = 0; SET statement_timeout = '1500ms'";

async fn someone(platform: &Platform<'_>, name: &str) -> PostgresTarget {
    let mut out = platform.target();
    out.connect(&holder(name)).await.expect("a door");
    out
}

/// Applies a plan; `told` hears how it goes.
async fn apply(
    platform: &Platform<'_>,
    plan: &Plan,
    tries: u32,
    told: &mut dyn FnMut(&Progress<'_>),
) -> Applied {
    let mut target = PostgresTarget::with_patience(platform.settings.clone(), tries);
    let allowed: BTreeSet<HazardKind> = HazardKind::ALL.into_iter().collect();
    let mut apply = Apply {
        dialect: &PostgresDialect,
        plan,
        allowed: &allowed,
        holder: &holder("dsc apply"),
        model_commit: None,
        now: &|| "2026-11-21T04:00:01Z".to_owned(),
        interrupted: &|| false,
        progress: &mut |progress| told(&progress),
    };
    let applied = apply_plan(&mut target, &mut apply).await.expect("begun");
    target.unlock().await.expect("given back");
    applied
}

#[test]
fn readers_wait_no_longer_than_a_lock_is_waited_for() {
    for major in MAJORS {
        let platform = Platform::new(major);
        platform.apply(&desired(vec![books()]), &[]);
        platform.fill_books();
        let mut changed = books();
        changed.columns[1] = column("title", "text");
        let wanted = desired(vec![changed]);
        let plan = platform.plan(&wanted);
        let is_over = Cell::new(false);
        let read = block_on(async {
            let mut report = someone(&platform, "a long report").await;
            report.begin().await.expect("begun");
            report.execute("SELECT count(*) FROM usa_shop.books").await.expect("read");
            let mut reader = someone(&platform, "a reader").await;
            reader.execute(PATIENCE_OF_OTHERS).await.expect("patience");
            let reads = async {
                let mut count = 0;
                while !is_over.get() {
                    for place in ["usa_shop.books", "ws_usa_desk.books"] {
                        let question = format!("SELECT count(*) FROM {place}");
                        reader
                            .query(&question)
                            .await
                            .unwrap_or_else(|fault| panic!("{major}: {place}: {fault}"));
                        count += 1;
                    }
                }
                count
            };
            let works = async {
                let applied = apply(&platform, &plan, 2, &mut |_| {}).await;
                is_over.set(true);
                applied
            };
            let (applied, read) = tokio::join!(works, reads);
            let told = failures(&applied).join("\n");
            assert!(
                told.contains("in the way: process") && told.contains("a long report"),
                "{major}: {told}"
            );
            report.rollback().await.expect("let go");
            read
        });
        assert!(read > 10, "{major}: {read} reads in three tries");
        platform.apply(&wanted, &[]);
    }
}

/// Books with history, and some versions of them.
fn with_versions(platform: &Platform<'_>) -> DesiredPlatform {
    let mut books = books();
    books.history = true;
    let wanted = desired(vec![books]);
    platform.apply(&wanted, &[]);
    platform.psql(
        "INSERT INTO usa_shop.books_history SELECT n::text, 'Book ' || n, 1, 1, now(), NULL, 1, NULL, false \
         FROM generate_series(1, 2000) AS n",
    );
    platform.psql("ANALYZE usa_shop.books_history");
    wanted
}

/// The same with another key, by which versions are found.
fn by_title(wanted: &DesiredPlatform) -> DesiredPlatform {
    let mut out = wanted.clone();
    out.stores[0].datasets[0].key = vec!["title".to_owned()];
    out
}

/// Somebody who reads since before anything is built, and somebody who writes and does not wait long.
async fn a_report_and_a_writer(platform: &Platform<'_>) -> (PostgresTarget, PostgresTarget) {
    let mut report = someone(platform, "a long report").await;
    report.execute("BEGIN ISOLATION LEVEL REPEATABLE READ").await.expect("begun");
    report.execute("SELECT 1").await.expect("a moment");
    let mut writer = someone(platform, "a writer").await;
    writer.execute(PATIENCE_OF_OTHERS).await.expect("patience");
    (report, writer)
}

/// Says that a step which builds an index beside others' work has begun.
fn notify_when_building(progress: &Progress<'_>, building: &Notify) {
    if let Progress::Begun { step, .. } = progress
        && step.commands.iter().any(|command| command.contains("CONCURRENTLY"))
    {
        building.notify_one();
    }
}

const INDEXES: &str = "SELECT count(*) FILTER (WHERE indisvalid) || ' ' || count(*) FILTER (WHERE NOT indisvalid) \
     FROM pg_index WHERE indrelid = 'usa_shop.books_history'::regclass";

#[test]
fn an_index_is_built_while_others_read_and_write() {
    for major in MAJORS {
        let platform = Platform::new(major);
        let wanted = by_title(&with_versions(&platform));
        let plan = platform.plan(&wanted);
        assert!(!hazards(&plan).contains("blocks-writes"), "{major}");
        let (building, is_over) = (Notify::new(), Cell::new(false));
        block_on(async {
            // Whoever was there before the index has to go before it is done.
            let (mut report, mut writer) = a_report_and_a_writer(&platform).await;
            let writes = async {
                building.notified().await;
                for number in 0..20 {
                    let statement = format!(
                        "INSERT INTO usa_shop.books_history VALUES ('n{number}', 'New {number}', 1, 1, now(), NULL, 1, NULL, false)"
                    );
                    writer.execute(&statement).await.unwrap_or_else(|fault| panic!("{major}: {fault}"));
                    let question = "SELECT count(*) FROM ws_usa_desk.books_history";
                    writer.query(question).await.unwrap_or_else(|fault| panic!("{major}: {fault}"));
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
                assert!(!is_over.get(), "{major}: the index waits for the report");
                report.rollback().await.expect("let go");
            };
            let mut told = |progress: &Progress<'_>| notify_when_building(progress, &building);
            let works = async {
                let applied = apply(&platform, &plan, 0, &mut told).await;
                is_over.set(true);
                applied
            };
            let (applied, ()) = tokio::join!(works, writes);
            all_done(&applied);
        });
        assert_eq!(platform.psql(INDEXES), "1 0", "{major}");
        assert!(platform.plan(&wanted).is_empty(), "{major}");
    }
}

#[test]
fn what_is_left_of_an_index_that_was_not_finished_is_taken_away() {
    for major in MAJORS {
        let platform = Platform::new(major);
        let before = with_versions(&platform);
        let wanted = by_title(&before);
        platform.psql(
            "INSERT INTO usa_shop.books_history VALUES ('x', 'Book 7', 1, 1, now(), NULL, 1, NULL, false)",
        );
        let applied = platform.apply_plan(&platform.plan(&wanted), &HazardKind::ALL).expect("begun");
        let told = failures(&applied).join("\n");
        assert!(told.contains("could not create unique index"), "{major}: {told}");
        assert_eq!(platform.psql(INDEXES), "0 1", "{major}: nobody can use it");
        assert!(!platform.plan(&wanted).is_empty(), "{major}");
        platform.psql("DELETE FROM usa_shop.books_history WHERE isbn = 'x'");
        platform.apply(&wanted, &HazardKind::ALL);
        assert_eq!(platform.psql(INDEXES), "1 0", "{major}");
        // Also where nobody wants it any more.
        platform.psql(
            "UPDATE pg_index SET indisvalid = false WHERE indrelid = 'usa_shop.books_history'::regclass",
        );
        platform.apply(&before, &HazardKind::ALL);
        assert_eq!(platform.psql(INDEXES), "1 0", "{major}");
    }
}

/// Books without history, and many of them.
fn many_books(platform: &Platform<'_>) -> DesiredPlatform {
    let wanted = desired(vec![books()]);
    platform.apply(&wanted, &[]);
    platform.psql(
        "INSERT INTO usa_shop.books SELECT n::text, 'Book ' || n, 1, 1, 1, now(), false FROM generate_series(1, 2000) AS n; \
         ANALYZE usa_shop.books",
    );
    wanted
}

/// Of the table with books: its keys and other indexes, those that cannot be used, and conditions.
const KEYS: &str = "SELECT (SELECT string_agg(conname || ' ' || pg_get_constraintdef(oid), ', ' ORDER BY conname) FROM pg_constraint \
     WHERE conrelid = 'usa_shop.books'::regclass AND contype IN ('p', 'c', 'u')), count(*) FILTER (WHERE indisvalid), \
     count(*) FILTER (WHERE NOT indisvalid) FROM pg_index WHERE indrelid = 'usa_shop.books'::regclass";

/// The statements of a plan that build a key beside the work of others.
fn built_before(plan: &Plan) -> Vec<String> {
    let steps = plan.steps.iter().filter(|step| step.records.is_empty());
    steps.flat_map(|step| step.commands.clone()).collect()
}

#[test]
fn a_key_changes_while_others_read_and_write() {
    for major in MAJORS {
        let platform = Platform::new(major);
        let wanted = by_title(&many_books(&platform));
        let plan = platform.plan(&wanted);
        let all: Vec<String> = plan.steps.iter().flat_map(|step| step.commands.clone()).collect();
        let all = all.join("\n");
        assert!(
            all.contains("VALIDATE CONSTRAINT") && all.contains("PRIMARY KEY USING INDEX"),
            "{major}: {all}"
        );
        assert!(!all.contains("ADD PRIMARY KEY"), "{major}: {all}");
        let (building, is_over) = (Notify::new(), Cell::new(false));
        block_on(async {
            // The index waits for whoever was there before it; meanwhile others read and write.
            let (mut report, mut writer) = a_report_and_a_writer(&platform).await;
            let works_on = async {
                building.notified().await;
                let mut number = 0;
                while !is_over.get() {
                    let statement = format!(
                        "INSERT INTO usa_shop.books VALUES ('n{number}', 'New {number}', 1, 1, 1, now(), false)"
                    );
                    writer.execute(&statement).await.unwrap_or_else(|fault| panic!("{major}: {fault}"));
                    let question = "SELECT count(*) FROM ws_usa_desk.books";
                    writer.query(question).await.unwrap_or_else(|fault| panic!("{major}: {fault}"));
                    number += 1;
                    if number == 20 {
                        report.rollback().await.expect("let go");
                    }
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
                assert!(number >= 20, "{major}: the index waits for the report");
            };
            let mut told = |progress: &Progress<'_>| notify_when_building(progress, &building);
            let works = async {
                let applied = apply(&platform, &plan, 2, &mut told).await;
                is_over.set(true);
                applied
            };
            let (applied, ()) = tokio::join!(works, works_on);
            all_done(&applied);
        });
        assert_eq!(platform.psql(KEYS), "books_pkey PRIMARY KEY (title)|1|0", "{major}");
        assert!(platform.plan(&wanted).is_empty(), "{major}");
    }
}

#[test]
fn what_is_left_of_a_key_that_was_not_finished_is_used_or_taken_away() {
    for major in MAJORS {
        let platform = Platform::new(major);
        let before = many_books(&platform);
        let wanted = by_title(&before);
        let first = platform.plan(&wanted);
        platform.psql("INSERT INTO usa_shop.books VALUES ('x', 'Book 7', 1, 1, 1, now(), false)");
        let applied = platform.apply_plan(&platform.plan(&wanted), &HazardKind::ALL).expect("begun");
        let told = failures(&applied).join("\n");
        assert!(told.contains("stand for more than one row"), "{major}: {told}");

        // Two rows come after that was looked at: the index is there, and nobody can use it.
        let build = built_before(&first);
        let [_, index, condition, look] = build.as_slice() else { panic!("{major}: {build:#?}") };
        let fails = block_on(async { someone(&platform, "somebody").await.execute(index).await });
        assert!(fails.is_err_and(|fault| fault.to_string().contains("could not create unique index")));
        assert_eq!(platform.psql(KEYS), "books_pkey PRIMARY KEY (isbn)|1|1", "{major}");
        platform.psql("DELETE FROM usa_shop.books WHERE isbn = 'x'");
        platform.apply(&wanted, &HazardKind::ALL);
        assert_eq!(platform.psql(KEYS), "books_pkey PRIMARY KEY (title)|1|0", "{major}");

        // Cut off before the last step, what was built is used.
        platform.apply(&before, &HazardKind::ALL);
        for statement in [index, condition, look] {
            platform.psql(statement);
        }
        let rest = platform.plan(&wanted);
        assert_eq!(built_before(&rest).join("; "), *look, "{major}");
        // And it goes where nobody wants it any more.
        assert!(!platform.plan(&before).is_empty(), "{major}");
        platform.apply(&before, &HazardKind::ALL);
        assert_eq!(platform.psql(KEYS), "books_pkey PRIMARY KEY (isbn)|1|0", "{major}");
        for statement in [index, condition, look] {
            platform.psql(statement);
        }
        platform.apply(&wanted, &HazardKind::ALL);
        assert_eq!(platform.psql(KEYS), "books_pkey PRIMARY KEY (title)|1|0", "{major}");
    }
}
