//! Folders of files move into merge tables: values, faults, versions, and what stops a dataset.

mod run_support;

use dsc_plan::desired::{Consistency, DesiredDataset, FileFormat};
use dsc_run::Shrink;
use run_support::{EVERYWHERE, On, Shop, counted, dataset};

fn books() -> DesiredDataset {
    dataset(
        "books",
        &["id"],
        &[],
        &[("id", "integer"), ("title", "varchar(10)"), ("price", "decimal(6,2)?"), ("sold", "boolean?")],
    )
}

const LIVE: &str =
    "SELECT id, title, price::VARCHAR, sold FROM usa_shop.books WHERE NOT dsc_deleted ORDER BY id";
const HISTORY: &str = "SELECT id, title, dsc_run_from, dsc_run_to, valid_to IS NULL, dsc_deleted \
     FROM usa_shop.books_history ORDER BY id, dsc_run_from";
fn quarantined(shop: &Shop) -> Vec<String> {
    let raw = shop.text("raw");
    shop.rows(&format!(
        "SELECT source, position, line, byte, field, code, {raw} FROM dsc.quarantine WHERE status = 'open' ORDER BY id"
    ))
}

#[test]
fn a_second_run_of_the_same_files_changes_nothing() {
    for on in EVERYWHERE {
        let shop = Shop::snapshot(on, FileFormat::Csv, vec![books()]);
        shop.write(
            "books.csv",
            "id,title,price,sold\n1,Reef,9.50,t\n2,\"\",,\n3,\"a,\"\"b\"\"\nc\",0,false\n",
        );
        assert_eq!(counted(&shop.run()), "arrived 3, inserted 3");
        let live = shop.rows(LIVE);
        assert_eq!(live, ["1|Reef|9.50|true", "2||-|-", "3|a,\"b\"\nc|0.00|false"]);
        let history = shop.rows(HISTORY);
        assert_eq!(counted(&shop.run()), "arrived 3, unchanged 3");
        assert_eq!((shop.rows(LIVE), shop.rows(HISTORY)), (live, history));
    }
}

#[test]
fn changed_deleted_and_returned_rows_make_exactly_their_versions() {
    for on in EVERYWHERE {
        let shop = Shop::snapshot(on, FileFormat::Csv, vec![books()]);
        shop.write("books.csv", "id,title\n1,Reef\n2,Tide\n3,Foam\n4,Salt\n");
        shop.run();
        shop.write("books.csv", "title,id\nReef,1\nTides,2\nSalt,4\n");
        assert_eq!(counted(&shop.run()), "arrived 4, updated 1, deleted 1, unchanged 2");
        shop.write("books.csv", "title,id\nReef,1\nTides,2\nSalt,4\nFoam,3\n");
        assert_eq!(counted(&shop.run()), "arrived 4, inserted 1, unchanged 3");
        let runs = shop.rows(
            "SELECT run FROM dsc.runs WHERE object = 'usa/shop.books' AND kind = 'ingest' ORDER BY run",
        );
        let [one, two, three] = runs.as_slice() else { panic!("{runs:?}") };
        assert_eq!(
            shop.rows(HISTORY),
            [
                format!("1|Reef|{one}|-|true|false"),
                format!("2|Tide|{one}|{two}|false|false"),
                format!("2|Tides|{two}|-|true|false"),
                format!("3|Foam|{one}|{two}|false|false"),
                format!("3|Foam|{two}|{three}|false|true"),
                format!("3|Foam|{three}|-|true|false"),
                format!("4|Salt|{one}|-|true|false"),
            ]
        );
    }
}

#[test]
fn bad_rows_are_quarantined_with_their_place_and_the_rest_goes_on() {
    for on in EVERYWHERE {
        let shop = Shop::snapshot(on, FileFormat::Csv, vec![books()]);
        let rows = [
            "id,title,price,sold",
            "1,Reef,9.5,t",
            "2,Tide,9.505,t",
            "1.5,Foam,1,t",
            "4,,1,t",
            ",Salt,1,t",
            "6,Salt,99999,t",
            "7,a very long title,1,t",
            "8,Spray,1,maybe",
            "9,Spray,1",
            "99999999999,Spray,1,t",
            "11,\"Gulf,1,t",
            "12,Bay,x,t",
        ];
        shop.write("books.csv", rows.join("\n"));
        assert_eq!(counted(&shop.run()), "arrived 12, inserted 1, quarantined 11");
        assert_eq!(shop.rows(LIVE), ["1|Reef|9.50|true"]);
        assert_eq!(
            quarantined(&shop),
            [
                "books.csv|2|3|33|price|too-precise|2,Tide,9.505,t",
                "books.csv|3|4|48|id|wrong-type|1.5,Foam,1,t",
                "books.csv|4|5|61|title|missing-value|4,,1,t",
                "books.csv|5|6|68|id|missing-key|,Salt,1,t",
                "books.csv|6|7|78|price|out-of-range|6,Salt,99999,t",
                "books.csv|7|8|93|title|too-long|7,a very long title,1,t",
                "books.csv|8|9|117|sold|wrong-type|8,Spray,1,maybe",
                "books.csv|9|10|133|-|broken-row|9,Spray,1",
                "books.csv|10|11|143|id|out-of-range|99999999999,Spray,1,t",
                "books.csv|11|12|165|-|broken-row|11,\"Gulf,1,t",
                "books.csv|12|13|178|price|wrong-type|12,Bay,x,t",
            ]
        );
        // The same faults once more are the same entries; mended ones are closed.
        shop.run();
        assert_eq!(quarantined(&shop).len(), 11);
        shop.write("books.csv", "id,title,price,sold\n1,Reef,9.5,t\n4,,1,t\n");
        shop.run();
        assert_eq!(quarantined(&shop).len(), 1);
    }
}

#[test]
fn a_quarantined_row_does_not_count_as_gone() {
    for on in EVERYWHERE {
        let shop = Shop::snapshot(on, FileFormat::Csv, vec![books()]);
        shop.write("books.csv", "id,title\n1,Reef\n2,Tide\n3,Foam\n");
        shop.run();
        shop.write("books.csv", "id,title\n1,\n2,Tide\n");
        assert_eq!(counted(&shop.run()), "arrived 3, deleted 1, unchanged 1, quarantined 1");
        assert_eq!(shop.rows(LIVE), ["1|Reef|-|-", "2|Tide|-|-"]);
        // Whose row this was cannot be told: nothing is taken for gone.
        shop.write("books.csv", "id,title\nx,Reef\n2,Tide\n");
        let report = shop.run();
        assert_eq!(counted(&report), "arrived 2, unchanged 1, quarantined 1");
        assert!(
            report.datasets[0].notes[0].contains("nothing was deleted"),
            "{:?}",
            report.datasets[0].notes
        );
        assert_eq!(shop.rows(LIVE).len(), 2);
    }
}

#[test]
fn a_key_that_is_there_twice_is_believed_only_if_both_say_the_same() {
    for on in EVERYWHERE {
        let shop = Shop::snapshot(on, FileFormat::Csv, vec![books()]);
        shop.write("books.csv", "id,title\n1,Reef\n2,Tide\n2,Tide\n3,Foam\n3,Salt\n");
        assert_eq!(counted(&shop.run()), "arrived 5, inserted 2, duplicate 1, quarantined 2");
        assert_eq!(shop.rows(LIVE), ["1|Reef|-|-", "2|Tide|-|-"]);
        assert_eq!(
            quarantined(&shop),
            ["books.csv|4|5|30|id|key-twice|3,Foam", "books.csv|5|6|37|id|key-twice|3,Salt"]
        );
    }
}

#[test]
fn a_snapshot_that_lost_too_much_stops_and_asks() {
    for on in EVERYWHERE {
        let mut shop = Shop::snapshot(on, FileFormat::Csv, vec![books()]);
        shop.write("books.csv", "id,title\n1,Reef\n2,Tide\n3,Foam\n");
        shop.run();
        for text in ["id,title\n", "id,title\n1,Reef\n"] {
            shop.write("books.csv", text);
            let fault = shop.run_fault();
            assert!(
                fault.contains("`usa/shop.books` would lose") && fault.contains("--allow-shrink"),
                "{fault}"
            );
            assert_eq!(shop.rows(LIVE).len(), 3);
        }
        shop.shrink = Shrink::Allowed;
        assert_eq!(counted(&shop.run()), "arrived 3, deleted 2, unchanged 1");
    }
}

#[test]
fn keys_are_compared_by_column_and_null_is_not_empty() {
    for on in EVERYWHERE {
        let pairs =
            dataset("pairs", &["a", "b"], &[], &[("a", "integer"), ("b", "integer"), ("note", "text?")]);
        let shop = Shop::snapshot(on, FileFormat::Csv, vec![pairs]);
        shop.write("pairs.csv", "a,b,note\n1,11,\n11,1,\"\"\n");
        assert_eq!(counted(&shop.run()), "arrived 2, inserted 2");
        shop.write("pairs.csv", "a,b,note\n1,11,\"\"\n11,1,\"\"\n");
        assert_eq!(counted(&shop.run()), "arrived 2, updated 1, unchanged 1");
    }
}

#[test]
fn what_is_wrong_with_a_folder_or_a_file_is_said_once_and_others_go_on() {
    for on in EVERYWHERE {
        let pairs = dataset("pairs", &["a"], &[], &[("a", "integer")]);
        let shop = Shop::snapshot(on, FileFormat::Csv, vec![books(), pairs]);
        shop.write("pairs.csv", "a\n1\n");
        let report = shop.try_run().unwrap_or_else(|fault| panic!("{fault}"));
        let faults: Vec<String> = report.errors().map(ToString::to_string).collect();
        assert!(faults.len() == 1 && faults[0].contains("books.csv"), "{faults:?}");
        assert_eq!(shop.rows("SELECT a FROM usa_shop.pairs"), ["1"]);
        shop.write("books.csv", "id,price\n1,2\n");
        let fault = shop.run_fault();
        assert!(fault.contains("no column `title`") && fault.contains("books.csv"), "{fault}");
        shop.write("books.csv", "");
        assert!(shop.run_fault().contains("no header line"));
        std::fs::remove_dir_all(shop.data("")).unwrap();
        let fault = shop.run_fault();
        assert!(fault.contains("is not there") && fault.contains("data"), "{fault}");
        assert_eq!(
            shop.rows(
                "SELECT DISTINCT status FROM dsc.runs WHERE object = 'usa/shop.books' AND kind = 'ingest'"
            ),
            ["failed"]
        );
    }
}

#[test]
fn a_store_that_moves_as_one_moves_all_or_nothing() {
    for on in EVERYWHERE {
        let pairs = dataset("pairs", &["a"], &[], &[("a", "integer")]);
        let mut shop = Shop::snapshot(on, FileFormat::Csv, vec![pairs, books()]);
        shop.store.consistency = Consistency::Datastore;
        shop.write("pairs.csv", "a\n1\n");
        shop.write("books.csv", "id\n1\n");
        let fault = shop.run_fault();
        assert!(fault.contains("moves as one") && fault.contains("`title`"), "{fault}");
        assert_eq!(shop.rows("SELECT a FROM usa_shop.pairs"), [""; 0]);
        shop.write("books.csv", "id,title\n1,x\n");
        assert_eq!(counted(&shop.run()), "arrived 2, inserted 2");
    }
}

#[test]
fn a_dataset_may_be_a_folder_of_files_and_of_json_lines() {
    for on in EVERYWHERE {
        let shop = Shop::snapshot(on, FileFormat::JsonLines, vec![books()]);
        shop.write(
            "books/a.jsonl",
            "{\"id\": 1, \"title\": \"Reef\", \"price\": 9.50}\n\n{\"id\": 2, \"title\": 7}\n",
        );
        shop.write("books/b.jsonl", "{\"id\": 3, \"title\": \"Foam\"\n{\"id\": 4, \"title\": null}\n{\"id\":5,\"title\":\"x\",\"sold\":true}");
        assert_eq!(counted(&shop.run()), "arrived 5, inserted 3, quarantined 2");
        assert_eq!(shop.rows(LIVE), ["1|Reef|9.50|-", "2|7|-|-", "5|x|-|true"]);
        assert_eq!(
            quarantined(&shop),
            [
                "books/b.jsonl|1|1|24|-|unparsable|{\"id\": 3, \"title\": \"Foam\"",
                "books/b.jsonl|2|2|26|title|missing-value|{\"id\": 4, \"title\": null}",
            ]
        );
    }
}

#[test]
fn parquet_is_read_by_the_engine_and_its_bad_rows_are_found() {
    let shop = Shop::snapshot(On::Duckdb, FileFormat::Parquet, vec![books()]);
    let file = shop.data("books.parquet").display().to_string();
    shop.rows(&format!(
        "COPY (SELECT * FROM (VALUES (1.0::DOUBLE, 'Reef', 9.5::DOUBLE, true), (2.5, 'Tide', NULL, NULL), \
         (3, NULL, 1, false)) AS t(id, title, price, sold)) TO '{file}'"
    ));
    assert_eq!(counted(&shop.run()), "arrived 3, inserted 1, quarantined 2");
    assert_eq!(shop.rows(LIVE), ["1|Reef|9.50|true"]);
    let bad = shop.rows("SELECT position, field, code, decode(raw) FROM dsc.quarantine ORDER BY id");
    assert_eq!(bad.len(), 2);
    assert!(bad[0].starts_with("2|id|wrong-type|{") && bad[0].contains("Tide"), "{bad:?}");
    assert!(bad[1].starts_with("3|title|missing-value|{"), "{bad:?}");
    shop.write("books.parquet", "no parquet");
    let fault = shop.run_fault();
    assert!(fault.contains("could not read") && fault.contains("books.parquet"), "{fault}");
}

#[test]
fn merged_staging_rows_go_when_their_time_is_over() {
    for on in EVERYWHERE {
        let mut shop = Shop::snapshot(on, FileFormat::Csv, vec![books()]);
        shop.write("books.csv", "id,title\n1,Reef\n2,Tide\n");
        shop.run();
        assert_eq!(shop.rows("SELECT count(*) FROM usa_shop_staging.books"), ["2"]);
        shop.retention = 0;
        shop.run();
        assert_eq!(shop.rows("SELECT count(*) FROM usa_shop_staging.books"), ["0"]);
        assert_eq!(shop.rows(LIVE).len(), 2);
    }
}
