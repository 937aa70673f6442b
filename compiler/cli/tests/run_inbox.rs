//! Events that arrive as files move into merge tables, whatever their order, and never vanish.

mod run_support;

use std::time::Duration;

use dsc_plan::desired::{Consistency, DesiredDataset, DesiredIngestion};
use run_support::{EVERYWHERE, On, Shop, counted, dataset};

fn cards() -> DesiredDataset {
    let columns = [
        ("id", "bigint"),
        ("user_id", "bigint"),
        ("active", "boolean?"),
        ("event_at", "timestamp"),
        ("event_id", "integer"),
    ];
    dataset("cards", &["id"], &["event_at", "event_id"], &columns)
}

fn users() -> DesiredDataset {
    let columns = [("id", "bigint"), ("name", "text"), ("event_at", "timestamp"), ("event_id", "integer")];
    dataset("users", &["id"], &["event_at", "event_id"], &columns)
}

fn shop(on: On) -> Shop {
    Shop::inbox(on, vec![cards(), users()], &[("card", "cards"), ("user", "users"), ("shop", "shops")])
}

fn card(id: i64, user: &str, second: u32, event: i64) -> String {
    format!(
        r#"{{"payload": {{"id": {id}, "user_id": {user}, "active": true, "extra": [1]}}, "metadata": {{"type": "card", "event_at": "2026-01-01 00:00:{second:02}", "event_id": {event}}}}}"#
    )
}

fn user(id: i64, event: i64) -> String {
    format!(
        r#"{{"id": {id}, "name": "n{event}", "metadata": {{"type": "user", "event_at": "2026-01-01T00:00:00", "event_id": {event}}}}}"#
    )
}

const CARDS: &str = "SELECT id, user_id, active, event_at::VARCHAR, event_id FROM usa_shop.cards ORDER BY id";

const VERSIONS: &str = "SELECT id, user_id, active, event_at::VARCHAR, event_id, valid_from::VARCHAR, valid_to::VARCHAR, \
     dsc_deleted FROM usa_shop.cards_history ORDER BY id, event_at, event_id";

#[test]
fn events_reach_their_datasets_and_used_files_are_moved() {
    for on in EVERYWHERE {
        let shop = shop(on);
        shop.write("inbox/cards/1.json", card(1, "0", 1, 1));
        shop.write("inbox/cards/2.json", card(1, "5", 3, 2));
        shop.write("inbox/cards/deep/3.json", card(1, "4", 2, 3));
        shop.write("inbox/users/1.json", user(7, 1));
        shop.write("inbox/__id_counter", "4");
        let report = shop.run();
        assert_eq!(counted(&report), "arrived 4, inserted 2, superseded 2");
        assert_eq!(shop.rows(CARDS), ["1|5|true|2026-01-01 00:00:03|2"]);
        assert_eq!(shop.rows("SELECT name FROM usa_shop.users"), ["n1"]);
        assert_eq!(shop.files("inbox"), ["__id_counter"]);
        assert_eq!(shop.files("done"), ["cards/1.json", "cards/2.json", "cards/deep/3.json", "users/1.json"]);
        let versions = "SELECT user_id, valid_from::VARCHAR, valid_to::VARCHAR FROM usa_shop.cards_history ORDER BY valid_from";
        assert_eq!(
            shop.rows(versions),
            [
                "0|2026-01-01 00:00:01+00|2026-01-01 00:00:02+00",
                "4|2026-01-01 00:00:02+00|2026-01-01 00:00:03+00",
                "5|2026-01-01 00:00:03+00|-",
            ]
        );
        let report = shop.run();
        assert_eq!((report.run, counted(&report)), (None, String::new()));
    }
}

#[test]
fn what_cannot_be_used_is_quarantined_with_its_code_and_place() {
    for on in EVERYWHERE {
        let mut shop = shop(on);
        shop.settle = Duration::ZERO;
        shop.write("inbox/a.json", card(1, "null", 1, 1));
        shop.write("inbox/b.json", card(2, "1.5", 1, 2));
        shop.write("inbox/c.json", r#"{"metadata": {"type": "cart"}}"#);
        shop.write("inbox/d.json", r#"{"id": 1, "payload": {"id": 2}, "metadata": {"type": "user"}}"#);
        shop.write("inbox/e.json", "{\"metadata\":\n {\"type\": }}");
        shop.write("inbox/f.json", b"{\"metadata\": \"\xff\"}");
        shop.write("inbox/g.json", card(3, "0", 1, 3));
        assert_eq!(counted(&shop.run()), "arrived 7, inserted 1, quarantined 6");
        assert_eq!(
            shop.rows("SELECT source, object, line, byte, field, code FROM dsc.quarantine ORDER BY source"),
            [
                "a.json|usa/shop.cards|1|0|user_id|missing-value",
                "b.json|usa/shop.cards|1|0|user_id|wrong-type",
                "c.json|usa/shop|1|0|metadata.type|no-route",
                "d.json|usa/shop.users|1|0|id|ambiguous-field",
                "e.json|usa/shop|2|23|-|unparsable",
                "f.json|usa/shop|1|14|-|not-utf8",
            ]
        );
        assert_eq!(shop.files("quarantine").len(), 6);
        assert_eq!(shop.files("done"), ["g.json"]);
    }
}

#[test]
fn a_half_written_file_waits_for_its_end_and_blocks_nobody() {
    for on in EVERYWHERE {
        let shop = shop(on);
        let whole = card(1, "0", 1, 1);
        shop.write("inbox/half.json", &whole[..whole.len() / 2]);
        shop.write("inbox/empty.json", "");
        shop.write("inbox/whole.json", card(2, "0", 1, 2));
        let report = shop.run();
        assert_eq!(counted(&report), "arrived 3, inserted 1, held 2");
        assert_eq!(shop.files("inbox"), ["empty.json", "half.json"]);
        // Nothing new: what waits is not counted again.
        assert_eq!(counted(&shop.run()), "");
        shop.write("inbox/half.json", whole);
        shop.age("inbox/empty.json");
        let report = shop.run();
        assert_eq!(counted(&report), "inserted 1, quarantined 1, held -2");
        assert_eq!(
            shop.rows("SELECT sum(arrived)::BIGINT, sum(inserted)::BIGINT, sum(quarantined)::BIGINT, sum(held)::BIGINT FROM dsc.runs"),
            ["3|2|1|0"]
        );
    }
}

#[test]
fn a_redelivered_file_is_a_duplicate_and_a_name_that_comes_again_loses_nothing() {
    for on in EVERYWHERE {
        let shop = shop(on);
        shop.write("inbox/1.json", card(1, "0", 1, 1));
        shop.run();
        shop.write("inbox/1.json", card(1, "0", 1, 1));
        assert_eq!(counted(&shop.run()), "arrived 1, duplicate 1");
        shop.write("inbox/1.json", card(1, "9", 2, 2));
        assert_eq!(counted(&shop.run()), "arrived 1, updated 1");
        assert_eq!(shop.files("done"), ["1.json", "1.json.1"]);
        // The same event under another name is recognised by what it says.
        shop.write("inbox/2.json", card(1, "9", 2, 2));
        shop.write("inbox/3.json", card(1, "0", 1, 1));
        assert_eq!(counted(&shop.run()), "arrived 2, duplicate 2");
        assert_eq!(shop.rows(CARDS), ["1|9|true|2026-01-01 00:00:02|2"]);
    }
}

#[test]
fn an_event_for_a_dataset_without_consumers_waits_where_it_is() {
    for on in EVERYWHERE {
        let shop = shop(on);
        shop.write("inbox/1.json", r#"{"metadata": {"type": "shop"}}"#);
        let report = shop.run();
        assert_eq!(counted(&report), "arrived 1, held 1");
        assert!(report.held[0].reason.contains("`shops`"), "{:?}", report.held);
        assert_eq!(shop.files("inbox"), ["1.json"]);
    }
}

#[test]
fn claims_that_a_cut_off_run_left_behind_are_finished_or_done_again() {
    for on in EVERYWHERE {
        let shop = shop(on);
        shop.write("inbox/1.json", card(1, "0", 1, 1));
        shop.run();
        let identity = shop.rows("SELECT \"value\" FROM dsc.meta WHERE \"key\" = 'identity'")[0].clone();
        let claim = shop.rows("SELECT max(claim) FROM dsc.positions")[0].clone();
        // As if the program had been killed between the commit and the move of 1, and after the claim of 2.
        let left = format!("inbox/.dsc/{identity}-{claim}");
        shop.write(&format!("{left}/1.json"), card(1, "0", 1, 1));
        shop.write(&format!("{left}/sub/2.json"), card(2, "0", 1, 2));
        // A claim of somebody else stays theirs.
        shop.write("inbox/.dsc/other-5/3.json", card(3, "0", 1, 3));
        assert_eq!(counted(&shop.run()), "arrived 1, inserted 1");
        assert_eq!(shop.files("done"), ["1.json", "sub/2.json"]);
        assert_eq!(shop.files("inbox"), [".dsc/other-5/3.json"]);
        assert_eq!(shop.rows("SELECT count(*) FROM usa_shop.cards"), ["2"]);
    }
}

#[test]
fn a_store_that_moves_as_one_takes_a_batch_in_one_transaction() {
    for on in EVERYWHERE {
        let mut shop = shop(on);
        shop.store.consistency = Consistency::Datastore;
        shop.write("inbox/1.json", card(1, "0", 1, 1));
        shop.write("inbox/2.json", user(1, 2));
        shop.write("inbox/3.json", r#"{"metadata": {}}"#);
        assert_eq!(counted(&shop.run()), "arrived 3, inserted 2, quarantined 1");
    }
}

#[test]
fn batches_of_any_size_give_the_same() {
    for on in EVERYWHERE {
        let mut expected = None;
        for size in [Some(1), Some(3), None] {
            let mut shop = shop(on);
            shop.files_at_once = size;
            for number in 0..20 {
                let text = card(
                    number % 4,
                    &(number % 3).to_string(),
                    u32::try_from(number * 7 % 5).unwrap(),
                    number,
                );
                shop.write(&format!("inbox/{number}.json"), text);
            }
            shop.run();
            let state = (shop.rows(CARDS), shop.rows(VERSIONS));
            assert_eq!(state.1.len(), 20);
            assert_eq!(*expected.get_or_insert(state.clone()), state, "batches of {size:?}");
        }
    }
}

#[test]
fn what_is_quarantined_gets_a_second_chance_and_is_counted_once() {
    for on in EVERYWHERE {
        let mut shop = Shop::inbox(on, vec![cards(), users()], &[("card", "cards")]);
        shop.write("inbox/1.json", user(7, 1));
        shop.write("inbox/2.json", card(1, "null", 1, 2));
        assert_eq!(counted(&shop.run()), "arrived 2, quarantined 2");
        assert_eq!(shop.retry().used.len(), 0);
        let DesiredIngestion::FileInbox { routes, .. } = &mut shop.store.ingestion else { panic!() };
        routes.push(("user".to_owned(), "users".to_owned()));
        let report = shop.retry();
        assert_eq!((report.tried, report.used.len()), (2, 1));
        assert_eq!(shop.rows("SELECT name FROM usa_shop.users"), ["n1"]);
        assert_eq!(shop.files("done"), ["1.json"]);
        assert_eq!(shop.files("quarantine"), ["2.json"]);
        let totals =
            "SELECT sum(arrived)::BIGINT, sum(inserted)::BIGINT, sum(quarantined)::BIGINT FROM dsc.runs";
        assert_eq!(shop.rows(totals), ["2|1|1"]);
        assert_eq!(
            shop.rows("SELECT object, status FROM dsc.quarantine ORDER BY id"),
            ["usa/shop.cards|open", "usa/shop|retried"]
        );
        assert_eq!(shop.retry().used.len(), 0);
    }
}

#[test]
fn a_missing_inbox_is_named() {
    for on in EVERYWHERE {
        let shop = shop(on);
        std::fs::remove_dir(shop.data("inbox")).unwrap();
        let fault = shop.run_fault();
        assert!(fault.contains("data/inbox` is not there"), "{fault}");
        let runs = shop.rows("SELECT object, status, error FROM dsc.runs WHERE kind = 'ingest'");
        assert_eq!(runs, [format!("usa/shop|failed|{fault}")]);
    }
}
