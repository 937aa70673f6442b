//! One writer, whole publications, stale plans, and applications that are cut off.
#![allow(clippy::disallowed_methods, reason = "these tests lay out files that were cut off")]

mod support;

use std::fs;
use std::path::Path;

use dsc_dialects::duckdb::DuckdbDialect;
use dsc_driver::{Apply, ApplyError, Outcome, Progress, StepError, Target, TargetError, apply_plan};
use dsc_duckdb::DuckdbTarget;
use dsc_duckdb::{Reader, Settings};
use dsc_plan::{HazardKind, Stale, read_plan, write_plan};
use support::{Platform, block_on, books, column, dataset, desired, holder, shown};

#[test]
fn a_second_writer_is_told_who_writes_and_since_when() {
    let platform = Platform::new();
    let mut first = platform.target();
    block_on(first.lock(&holder("dsc run"))).expect("the lease");
    let fault = block_on(platform.target().lock(&holder("dsc apply"))).expect_err("held");
    let message = fault.to_string();
    for part in ["shop.duckdb` is being written by `dsc run`", "of ann on desk", "since 2026-11-21T04:00:00Z"]
    {
        assert!(message.contains(part), "{message}");
    }
    block_on(first.unlock()).expect("given back");
    block_on(platform.target().lock(&holder("dsc apply"))).expect("free again");
}

#[test]
fn a_plan_is_made_from_what_was_published_while_somebody_writes() {
    let platform = Platform::new();
    let wanted = desired(vec![books()]);
    platform.apply(&wanted, &[]);
    let mut writer = platform.target();
    block_on(writer.lock(&holder("dsc run"))).expect("the lease");
    assert!(platform.plan(&wanted).is_empty());
}

#[test]
fn looking_at_nothing_leaves_nothing() {
    let platform = Platform::new();
    assert!(!platform.plan(&desired(vec![books()])).is_empty());
    assert_eq!(fs::read_dir(platform.folder.path()).expect("a folder").count(), 0);
}

#[test]
fn a_saved_plan_is_refused_when_model_or_database_moved() {
    let platform = Platform::new();
    let wanted = desired(vec![books()]);
    let saved = write_plan(&platform.plan(&wanted)).expect("text");
    let plan = read_plan(&saved).expect("a plan");
    assert_eq!(plan, platform.plan(&wanted));
    let other = desired(vec![]);
    assert!(matches!(plan.check_model("embedded", &other.model_hash), Err(Stale::ModelMoved { .. })));
    assert!(matches!(plan.check_model("other", &plan.model_hash), Err(Stale::OtherPlatform { .. })));
    plan.check_model("embedded", &wanted.model_hash).expect("the same model");
    platform.by_hand(&["CREATE TABLE main.mine (a INTEGER)"]);
    let fault = platform.apply_plan(&plan, &[]).expect_err("moved");
    assert!(matches!(fault, ApplyError::Stale(Stale::DatabaseMoved { .. })), "{fault}");
    read_plan("{\"version\": 99}").expect_err("another version");
    read_plan("nothing").expect_err("no plan");
}

#[test]
fn rows_that_arrive_do_not_make_a_plan_stale() {
    let platform = Platform::new();
    platform.apply(&desired(vec![books()]), &[]);
    let mut wider = books();
    wider.columns.push(column("note", "text?"));
    let plan = platform.plan(&desired(vec![wider]));
    platform.fill_books();
    assert!(platform.apply_plan(&plan, &[]).expect("begun").is_complete());
}

#[test]
fn a_failed_step_takes_back_its_transaction_is_recorded_and_lets_others_go_on() {
    let platform = Platform::new();
    platform.apply(&desired(vec![books()]), &[]);
    platform.fill_books();
    let mut strict = books();
    strict.columns[2] = column("pages", "smallint");
    let wanted = desired(vec![strict, dataset("shops", &[("shop", "integer")])]);
    let applied = platform.apply_plan(&platform.plan(&wanted), &[]).expect("begun");
    let shape: Vec<&str> = applied
        .outcomes
        .iter()
        .map(|outcome| match outcome {
            Outcome::Done => "done",
            Outcome::Failed(StepError::Check { .. }) => "failed",
            Outcome::Failed(StepError::Target(_)) => "refused",
            Outcome::Skipped => "skipped",
            Outcome::Left => "left",
        })
        .collect();
    assert_eq!(shape, ["failed", "done", "done"]);
    let runs = platform.by_hand(&["SELECT object, error FROM dsc.runs WHERE status = 'failed'"]);
    assert_eq!(shown(&runs), ["usa/shop.books|rows of `usa_shop.books` have no `pages`: 1"]);
    assert_eq!(platform.plan(&wanted).steps.len(), 1);
}

#[test]
fn of_many_datasets_that_share_transactions_only_the_one_that_cannot_be_changed_fails() {
    let platform = Platform::new();
    let shelves = |note: &str| {
        let shelf =
            |number: usize| dataset(&format!("shelf_{number}"), &[("shelf", "integer"), ("note", note)]);
        desired((0..150).map(shelf).collect())
    };
    platform.apply(&shelves("text?"), &[]);
    assert!(platform.plan(&shelves("text?")).is_empty());
    platform.by_hand(&["INSERT INTO usa_shop.shelf_77 VALUES (1, NULL, 1, now(), false)"]);
    let strict = shelves("text");
    let applied = platform.apply_plan(&platform.plan(&strict), &[]).expect("begun");
    assert_eq!(support::failures(&applied), ["rows of `usa_shop.shelf_77` have no `note`: 1"]);
    let left: Vec<String> = platform.plan(&strict).steps.iter().map(|step| step.address.clone()).collect();
    assert_eq!(left, ["usa/shop.shelf_77"]);
}

#[test]
fn an_interruption_ends_after_the_transaction_and_the_rest_is_planned_again() {
    let platform = Platform::new();
    let wanted = desired(vec![books(), dataset("shops", &[("shop", "integer")])]);
    let plan = platform.plan(&wanted);
    let stop = std::cell::Cell::new(false);
    let allowed = std::collections::BTreeSet::new();
    let who = holder("dsc apply");
    let mut target = platform.target();
    let mut apply = Apply {
        dialect: &DuckdbDialect,
        plan: &plan,
        allowed: &allowed,
        holder: &who,
        model_commit: None,
        now: &|| "2026-11-21T04:00:01Z".to_owned(),
        interrupted: &|| stop.get(),
        progress: &mut |progress| {
            if let Progress::Begun { step, .. } = progress {
                stop.set(stop.get() || step.address == "usa/shop.books");
            }
        },
    };
    let applied = block_on(apply_plan(&mut target, &mut apply)).expect("begun");
    assert!(applied.interrupted && !applied.is_complete());
    drop(target);
    let left: Vec<String> = platform.plan(&wanted).steps.iter().map(|step| step.address.clone()).collect();
    assert_eq!(left, ["usa/shop.shops", "usa/desk.shops"]);
    platform.apply(&wanted, &[]);
}

/// Copies a platform as it lies on the disk at this instant, as a machine would find it after the program was killed.
fn freeze(platform: &Platform, to: &Path) {
    let folder = platform.settings.folder();
    let Ok(entries) = fs::read_dir(&folder) else { return };
    let there = to.join("build/shop.duckdb.d");
    fs::create_dir_all(&there).expect("a folder");
    for entry in entries.filter_map(Result::ok).filter(|entry| entry.path().is_file()) {
        fs::copy(entry.path(), there.join(entry.file_name())).expect("a copy");
    }
    if let Ok(link) = fs::read_link(&platform.settings.path) {
        std::os::unix::fs::symlink(link, to.join("build/shop.duckdb")).expect("a link");
    }
}

#[test]
fn killed_at_any_step_the_next_apply_goes_on_from_what_is_there() {
    let platform = Platform::new();
    platform.apply(&desired(vec![books()]), &[]);
    platform.fill_books();
    let mut changed = books();
    changed.history = true;
    changed.key = vec!["title".to_owned()];
    changed.columns[2] = column("pages", "bigint?");
    changed.columns.push(column("note", "text?"));
    let wanted = desired(vec![changed, dataset("shops", &[("shop", "integer")])]);
    let plan = platform.plan(&wanted);
    let allowed = std::collections::BTreeSet::from([HazardKind::ChangesKey]);
    let who = holder("dsc apply");
    let mut target = platform.target();
    let mut frozen = Vec::new();
    let mut apply = Apply {
        dialect: &DuckdbDialect,
        plan: &plan,
        allowed: &allowed,
        holder: &who,
        model_commit: None,
        now: &|| "2026-11-21T04:00:01Z".to_owned(),
        interrupted: &|| false,
        progress: &mut |_| {
            let copy = Platform::new();
            freeze(&platform, copy.folder.path());
            frozen.push(copy);
        },
    };
    assert!(block_on(apply_plan(&mut target, &mut apply)).expect("begun").is_complete());
    drop(target);
    assert!(frozen.len() > 6, "{}", frozen.len());
    for (at, copy) in frozen.iter().enumerate() {
        let last = copy.plan(&wanted);
        assert!(last.steps.len() <= plan.steps.len(), "after event {at}");
        copy.apply(&wanted, &[HazardKind::ChangesKey]);
        assert_eq!(copy.view("books"), platform.view("books"), "after event {at}");
        let history = copy.by_hand(&["SELECT count(*) FROM usa_shop.books_history"]);
        assert_eq!(shown(&history), ["3"], "after event {at}");
    }
}

#[test]
fn what_was_published_stays_with_its_readers_and_only_the_newest_copies_are_kept() {
    let platform = Platform::new();
    let wanted = desired(vec![books()]);
    platform.apply(&wanted, &[]);
    let reader = platform.reader();
    platform.fill_books();
    let publish = || {
        let mut target = platform.target();
        block_on(async {
            target.lock(&holder("dsc run")).await.expect("the lease");
            target.publish().await.expect("published").expect("a copy")
        })
    };
    assert_eq!(publish().version, 2);
    assert_eq!(publish().version, 2, "nothing new to publish");
    assert_eq!(reader.count("usa_shop", "books").expect("a count"), 0, "an old reader sees the old copy");
    assert_eq!(platform.reader().count("usa_shop", "books").expect("a count"), 3);
    for run in [2000, 2001] {
        platform.by_hand(&[&format!(
            "INSERT INTO dsc.runs (run, kind, object, status, started_at) VALUES ({run}, 'ingest', 'x', 'done', now())"
        )]);
        publish();
    }
    let mut kept: Vec<String> = fs::read_dir(platform.settings.folder())
        .expect("a folder")
        .filter_map(Result::ok)
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| name.starts_with('v'))
        .collect();
    kept.sort();
    assert_eq!(kept, ["v000003.duckdb", "v000004.duckdb"]);
}

#[test]
fn a_publication_that_was_cut_off_is_caught_up() {
    let platform = Platform::new();
    let wanted = desired(vec![books()]);
    platform.apply(&wanted, &[]);
    platform.fill_books();
    let folder = platform.settings.folder();
    // What is left when the program dies between any two of the publication's acts.
    fs::write(folder.join("publishing.duckdb"), "half").expect("a file");
    fs::write(folder.join("publishing.duckdb.wal"), "half").expect("a file");
    fs::write(folder.join("v000002.duckdb"), "whole, and the link was not switched").expect("a file");
    std::os::unix::fs::symlink("nowhere", folder.join("link")).expect("a link");
    assert_eq!(platform.view("books").len(), 0);
    let applied = platform.apply_plan(&platform.plan(&wanted), &[]).expect("begun");
    assert_eq!(applied.published.expect("published").version, 3);
    assert_eq!(platform.view("books").len(), 2);
}

#[test]
fn readers_of_an_older_engine_are_served_in_their_format() {
    for version in [None, Some("v1.0.0"), Some("v1.2.0")] {
        let mut platform = Platform::new();
        platform.settings.storage_version = version.map(str::to_owned);
        platform.apply(&desired(vec![books()]), &[]);
        platform.fill_books();
        platform.apply(&desired(vec![books(), dataset("shops", &[("shop", "integer")])]), &[]);
        assert_eq!(platform.view("books").len(), 2, "{version:?}");
    }
}

#[test]
fn a_file_of_somebody_else_in_the_place_of_the_platform_is_left_alone() {
    let platform = Platform::new();
    fs::create_dir_all(platform.folder.path().join("build")).expect("a folder");
    fs::write(&platform.settings.path, "mine").expect("a file");
    let fault = block_on(platform.target().lock(&holder("dsc apply"))).expect_err("in the way");
    assert!(fault.to_string().contains("was not made by dsc"), "{fault}");
    assert_eq!(fs::read_to_string(&platform.settings.path).expect("text"), "mine");
}

#[test]
fn a_folder_that_cannot_be_made_and_a_copy_that_is_not_there_are_named() {
    let platform = Platform::new();
    fs::write(platform.folder.path().join("file"), "").expect("a file");
    let mut target = DuckdbTarget::new(Settings::new(platform.folder.path().join("file/shop.duckdb")));
    let fault = block_on(target.lock(&holder("dsc apply"))).expect_err("no folder");
    assert!(matches!(&fault, TargetError::File { action: "create the folder", .. }), "{fault}");
    let fault = Reader::open(&platform.settings).expect_err("nothing there");
    assert!(matches!(fault, TargetError::NothingPublished { .. }), "{fault}");
}
