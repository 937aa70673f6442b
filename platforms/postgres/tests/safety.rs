//! What must not go wrong on a real server: two writers, locks of others, what others made, what is secret.

mod support;

use std::collections::BTreeSet;
use std::time::Duration;

use dsc_dialects::motion::landing::{self, Advance, Fact, Known};
use dsc_dialects::postgres::PostgresDialect;
use dsc_driver::{Apply, Holder, Part, Patience, Progress, StatementFault, Target, TargetError, apply_plan};
use dsc_plan::HazardKind;
use dsc_postgres::{Password, PostgresTarget};
use dsc_testservers::{
    MAJORS, Postgres, block_on, books, column, dataset, desired, failures, hazards, holder,
};
use support::Platform;
use tokio::sync::Notify;

#[test]
fn a_second_writer_is_told_who_holds_the_lease_and_gets_it_after_the_first() {
    for major in MAJORS {
        let platform = Platform::new(major);
        block_on(async {
            let mut first = platform.target();
            first.lock(&holder("dsc apply")).await.expect("the lease");
            let ann = Holder { user: "bob".to_owned(), ..holder("dsc run") };
            let refused = platform.target().lock(&ann).await.expect_err("it is held");
            let TargetError::Locked { holder: found, .. } = &refused else { panic!("{refused}") };
            assert_eq!((found.command.as_str(), found.user.as_str()), ("dsc apply", "ann"));
            assert_eq!((found.pid, found.host.as_str()), (std::process::id(), "desk"));
            assert!(found.since.starts_with("20") && found.since.ends_with('Z'), "{}", found.since);
            first.unlock().await.expect("given back");
            platform.target().lock(&ann).await.expect("free again");
        });
    }
}

#[test]
fn many_land_at_once_one_moves_and_who_wants_to_be_alone_keeps_new_ones_out() {
    for major in MAJORS {
        let platform = Platform::new(major);
        block_on(async {
            let [mut one, mut other, mut late, mut alone] = std::array::from_fn(|_| platform.target());
            one.take_part(&holder("dsc run"), Part::Landing).await.expect("a part");
            other.take_part(&holder("dsc quarantine retry"), Part::Landing).await.expect("another");
            one.take_part(&holder("dsc run"), Part::Moving).await.expect("nobody else moves");
            let refused = other.take_part(&holder("dsc run"), Part::Moving).await.expect_err("somebody does");
            let TargetError::Locked { holder: found, .. } = &refused else { panic!("{refused}") };
            assert_eq!(found.command, "dsc run");
            {
                let wanted = holder("dsc apply");
                let mut waiting = std::pin::pin!(alone.lock(&wanted));
                let a_while = Duration::from_millis(300);
                assert!(tokio::time::timeout(a_while, &mut waiting).await.is_err(), "others are there");
                let refused = late.take_part(&holder("dsc run"), Part::Landing).await.expect_err("kept out");
                assert!(refused.to_string().contains("by `dsc apply`"), "{refused}");
                // The parts of those who were there before stay theirs.
                one.unlock().await.expect("given back");
                assert!(
                    tokio::time::timeout(a_while, &mut waiting).await.is_err(),
                    "somebody is still there"
                );
                other.unlock().await.expect("given back");
                waiting.await.expect("all have gone");
            }
            let refused = late.take_part(&holder("dsc run"), Part::Moving).await.expect_err("kept out");
            assert!(refused.to_string().contains("by `dsc apply`"), "{refused}");
            let refused = platform.target().lock(&holder("dsc apply")).await.expect_err("not twice");
            assert!(refused.to_string().contains("by `dsc apply`"), "{refused}");
            alone.unlock().await.expect("given back");
            late.take_part(&holder("dsc run"), Part::Moving).await.expect("free again");
        });
    }
}

#[test]
fn of_two_who_believe_that_a_partition_is_theirs_one_lands_and_the_other_one_knows() {
    for major in MAJORS {
        let platform = Platform::new(major);
        platform.apply(&desired(vec![books()]), &[]);
        let at = "2026-11-21T04:00:00Z";
        let known = Known {
            object: "usa/shop.books",
            source: "books/0".to_owned(),
            text: "0".to_owned(),
            fact: Fact::Landed,
        };
        platform.psql(&landing::record_known("usa/shop", &[known], at));
        let step = |process: u32, from: i64, to: i64| {
            let step = Advance { source: "books/0".to_owned(), from, to };
            landing::advance("usa/shop", &[step], (process, at))
        };
        block_on(async {
            let [mut one, mut other] = std::array::from_fn(|_| platform.target());
            one.take_part(&holder("dsc run"), Part::Landing).await?;
            other.take_part(&holder("dsc run"), Part::Landing).await?;
            one.begin().await?;
            assert_eq!(one.execute(&step(1, 0, 10)).await?, 1);
            other.begin().await?;
            let refused = other.execute(&step(2, 0, 5)).await.expect_err("it is not known yet how that ends");
            assert!(
                matches!(refused, TargetError::Statement { kind: StatementFault::Blocked, .. }),
                "{refused}"
            );
            other.rollback().await?;
            one.commit().await?;
            assert_eq!(other.execute(&step(2, 0, 5)).await?, 0, "somebody landed that");
            assert_eq!(other.execute(&step(2, 10, 15)).await?, 1);
            // Killed before its end, it was never there.
            one.begin().await?;
            assert_eq!(one.execute(&step(1, 15, 20)).await?, 1);
            drop(one);
            loop {
                match other.execute(&step(2, 15, 18)).await {
                    Err(TargetError::Statement { kind: StatementFault::Blocked, .. }) => {}
                    answer => break assert_eq!(answer?, 1),
                }
            }
            Ok::<(), TargetError>(())
        })
        .expect("a server that answers");
        assert_eq!(platform.psql("SELECT digest, claim FROM dsc.positions"), "18|2", "{major}");
    }
}

#[test]
fn a_password_opens_the_door_and_is_never_shown() {
    let platform = Platform::new(18);
    let mut settings = platform.settings.clone();
    settings.host = "127.0.0.1".to_owned();
    settings.password = Some(Password::new(Postgres::PASSWORD));
    let mut target = PostgresTarget::new(settings.clone());
    block_on(target.lock(&holder("dsc apply"))).expect("the right one");
    settings.password = Some(Password::new("a wrong one"));
    let refused =
        block_on(PostgresTarget::new(settings).lock(&holder("dsc apply"))).expect_err("the wrong one");
    assert!(refused.to_string().contains("password authentication failed"), "{refused}");
    assert!(!format!("{refused:?} {refused}").contains("a wrong one"));
}

#[test]
fn a_view_that_is_made_again_keeps_its_owner_its_grants_and_its_options() {
    for major in MAJORS {
        let platform = Platform::new(major);
        platform.apply(&desired(vec![books()]), &[]);
        let role = format!("role_{}", platform.settings.database);
        platform.psql(&format!(
            "CREATE ROLE {role}; CREATE ROLE \"{role} two\"; GRANT USAGE, CREATE ON SCHEMA ws_usa_desk TO {role}; \
             GRANT USAGE ON SCHEMA usa_shop TO {role}; GRANT SELECT ON usa_shop.books TO {role}; \
             ALTER VIEW ws_usa_desk.books OWNER TO {role}; \
             ALTER VIEW ws_usa_desk.books SET (security_invoker = true, security_barrier = true); \
             GRANT SELECT ON ws_usa_desk.books TO \"{role} two\" WITH GRANT OPTION; GRANT SELECT (isbn) ON ws_usa_desk.books TO PUBLIC; \
             GRANT INSERT, UPDATE ON ws_usa_desk.books TO PUBLIC"
        ));
        let told = || {
            platform.psql(
                "SELECT relowner::regrole, reloptions, (SELECT array_agg(a::text ORDER BY a::text) FROM unnest(relacl) AS a), \
                 (SELECT attacl FROM pg_attribute WHERE attrelid = c.oid AND attname = 'isbn'), \
                 obj_description(c.oid) FROM pg_class AS c WHERE oid = 'ws_usa_desk.books'::regclass",
            )
        };
        let before = told();
        let id = platform.psql("SELECT 'ws_usa_desk.books'::regclass::oid");
        let mut changed = books();
        changed.columns[1] = column("title", "text");
        platform.apply(&desired(vec![changed.clone()]), &[]);
        assert_ne!(platform.psql("SELECT 'ws_usa_desk.books'::regclass::oid"), id, "it was made again");
        assert_eq!(told(), before, "{major}");
        changed.columns.push(column("note", "text?"));
        platform.apply(&desired(vec![changed]), &[]);
        assert_eq!(told(), before, "{major}, replaced");
    }
}

#[test]
fn what_others_made_is_never_touched_and_is_named_where_it_is_in_the_way() {
    for major in MAJORS {
        let platform = Platform::new(major);
        platform.psql("CREATE SCHEMA theirs; CREATE TABLE theirs.notes (a int)");
        platform.apply(&desired(vec![books()]), &[]);
        platform.psql(
            "CREATE VIEW theirs.mine AS SELECT * FROM ws_usa_desk.books; CREATE VIEW theirs.top AS SELECT title FROM usa_shop.books; \
             CREATE SEQUENCE usa_shop.shops",
        );
        let mut changed = books();
        changed.columns[1] = column("title", "varchar(60)");
        let plan = platform.plan(&desired(vec![changed, dataset("shops", &[("shop", "integer")])]));
        let blocked = plan.check_allowed(&Default::default());
        let told: Vec<&str> = blocked.iter().map(|blocked| blocked.hazard.message.as_str()).collect();
        for word in ["the view `theirs.mine`", "the view `theirs.top`", "the sequence `usa_shop.shops`"] {
            assert!(told.iter().any(|message| message.contains(word)), "{major}: {word} in {told:?}");
        }
        let applied = platform.apply_plan(&plan, &HazardKind::ALL).expect_err("nobody can allow it");
        assert!(applied.to_string().contains("it has to go first"), "{applied}");
        platform.psql("DROP VIEW theirs.mine, theirs.top; DROP SEQUENCE usa_shop.shops");
        let mut nothing = desired(Vec::new());
        nothing.stores.clear();
        nothing.workspaces.clear();
        platform.psql("CREATE TABLE usa_shop.stray (a int)");
        platform.apply(&nothing, &[HazardKind::DeletesData, HazardKind::DropsConsumerView]);
        let left = platform.psql(
            "SELECT n.nspname || '.' || c.relname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace \
             WHERE c.relkind = 'r' AND n.nspname IN ('theirs', 'usa_shop', 'usa_shop_staging', 'ws_usa_desk') ORDER BY 1",
        );
        assert_eq!(left, "theirs.notes\nusa_shop.stray", "{major}");
    }
}

#[test]
fn a_view_that_somebody_changed_is_put_right_and_told() {
    let platform = Platform::new(17);
    let wanted = desired(vec![books()]);
    platform.apply(&wanted, &[]);
    platform.psql(
        "CREATE OR REPLACE VIEW ws_usa_desk.books AS SELECT isbn, title, pages, price FROM usa_shop.books",
    );
    let plan = platform.apply(&wanted, &[]);
    assert!(hazards(&plan).contains("drift"));
    platform.psql("ALTER TABLE usa_shop.books ADD COLUMN sneaky int");
    let plan = platform.apply(&wanted, &[HazardKind::DeletesData]);
    assert!(hazards(&plan).contains("drift"));
}

#[test]
fn a_lock_of_somebody_else_is_waited_for_shortly_then_told_then_tried_again() {
    for major in [15, 18] {
        let platform = Platform::new(major);
        platform.apply(&desired(vec![books()]), &[]);
        let mut changed = books();
        changed.columns[1] = column("title", "text");
        let wanted = desired(vec![changed]);
        let plan = platform.plan(&wanted);
        block_on(async {
            let mut other = platform.target();
            other
                .connect(&Holder { user: "eve".to_owned(), ..holder("a long report") })
                .await
                .expect("a door");
            other.begin().await.expect("begun");
            other.execute("LOCK TABLE usa_shop.books IN ACCESS SHARE MODE").await.expect("locked");
            let mut target = platform.target();
            let applied = dsc_testservers::apply(&mut target, &PostgresDialect, &plan, &[]);
            let applied = applied.await.expect("begun");
            let told = failures(&applied).join("\n");
            for word in
                ["lock timeout (55P03)", "in the way: process", "a long report", "LOCK TABLE usa_shop.books"]
            {
                assert!(told.contains(word), "{major}: {word} in {told}");
            }
            other.rollback().await.expect("let go");
            target.unlock().await.expect("given back");
        });
        platform.apply(&wanted, &[]);
    }
}

#[test]
fn a_step_is_tried_again_until_the_way_is_free() {
    let platform = Platform::new(18);
    platform.apply(&desired(vec![books()]), &[]);
    let mut changed = books();
    changed.columns[1] = column("title", "text");
    let wanted = desired(vec![changed]);
    let plan = platform.plan(&wanted);
    let waits = Notify::new();
    block_on(async {
        let mut other = platform.target();
        other.connect(&holder("a long report")).await.expect("a door");
        other.begin().await.expect("begun");
        other.execute("LOCK TABLE usa_shop.books IN ACCESS SHARE MODE").await.expect("locked");
        let goes = async {
            waits.notified().await;
            other.rollback().await.expect("let go");
        };
        let mut target = PostgresTarget::with_patience(platform.settings.clone(), 3);
        let mut apply = Apply {
            dialect: &PostgresDialect,
            plan: &plan,
            allowed: &BTreeSet::new(),
            holder: &holder("dsc apply"),
            model_commit: None,
            now: &|| "2026-11-21T04:00:01Z".to_owned(),
            interrupted: &|| false,
            progress: &mut |progress| {
                if let Progress::Waiting { fault, .. } = progress {
                    assert!(fault.to_string().contains("a long report"), "{fault}");
                    waits.notify_one();
                }
            },
        };
        let (applied, ()) = tokio::join!(apply_plan(&mut target, &mut apply), goes);
        dsc_testservers::all_done(&applied.expect("applied"));
    });
    assert!(platform.plan(&wanted).is_empty());
}

#[test]
fn what_went_wrong_keeps_its_kind_and_patience_has_an_end() {
    let platform = Platform::new(18);
    block_on(async {
        let mut target = platform.target();
        target.connect(&holder("dsc apply")).await.expect("a door");
        assert_eq!(target.wait_for_others(0).await, Patience::Over);
        let fault = target.execute("SELECT 1 FROM nowhere.nothing").await.expect_err("not there");
        assert!(matches!(fault, TargetError::Statement { kind: StatementFault::Catalog, .. }), "{fault:?}");
    });
}

#[test]
fn a_plan_is_stale_once_the_database_has_moved() {
    let platform = Platform::new(16);
    platform.apply(&desired(vec![books()]), &[]);
    let plan = platform.plan(&desired(vec![books(), dataset("shops", &[("shop", "integer")])]));
    platform.psql("ALTER TABLE usa_shop.books ADD COLUMN note text");
    let refused = platform.apply_plan(&plan, &[]).expect_err("stale");
    assert!(refused.to_string().contains("changed since the plan was made"), "{refused}");
}

#[test]
fn a_saved_plan_is_stale_only_where_what_it_touches_moved_and_passes_by_what_is_done() {
    for major in [15, 18] {
        let platform = Platform::new(major);
        platform.apply(&desired(vec![books()]), &[]);
        let wanted = desired(vec![
            books(),
            dataset("shops", &[("shop", "integer")]),
            dataset("towns", &[("town", "integer")]),
        ]);
        let plan = platform.plan(&wanted);
        // Others go on working beside it, and somebody applied a part of the same.
        platform.psql("CREATE SCHEMA theirs; CREATE TABLE theirs.notes (a int); ALTER TABLE usa_shop.books ADD COLUMN note text");
        let part = desired(vec![books(), dataset("shops", &[("shop", "integer")])]);
        let half = platform.plan(&part);
        let half_without_books = dsc_plan::Plan {
            steps: half.steps.iter().filter(|step| !step.address.ends_with("books")).cloned().collect(),
            ..half
        };
        dsc_testservers::all_done(&platform.apply_plan(&half_without_books, &[]).expect("applied"));
        block_on(async {
            let mut target = platform.target();
            let applied = dsc_testservers::apply_saved(&mut target, &PostgresDialect, &plan, &wanted).await;
            dsc_testservers::all_done(&applied.expect("not stale"));
            target.unlock().await.expect("given back");
        });
        assert_eq!(platform.psql("SELECT count(*) FROM ws_usa_desk.towns"), "0");
        assert_eq!(
            platform.psql("SELECT count(*) FROM dsc.runs WHERE object = 'usa/shop.shops'"),
            "1",
            "once"
        );

        platform.psql("ALTER TABLE usa_shop.books DROP COLUMN note");
        let mut wanted = wanted;
        wanted.stores[0].datasets[0].columns[1] = column("title", "text");
        let plan = platform.plan(&wanted);
        platform.psql("ALTER TABLE usa_shop.books ADD COLUMN other text");
        let refused =
            block_on(dsc_testservers::apply_saved(&mut platform.target(), &PostgresDialect, &plan, &wanted));
        let told = refused.map(|_| ()).expect_err("stale").to_string();
        assert!(told.contains("`usa/shop.books`"), "{major}: {told}");
    }
}
