//! Tables of a producer's database move into merge tables, whole or by a watermark, from every version into every engine.

mod run_support;

use dsc_driver::Target;
use dsc_plan::desired::{Consistency, DesiredDataset, DesiredIngestion};
use dsc_postgres::PostgresTarget;
use dsc_run::Shrink;
use dsc_testservers::MAJORS;
use run_support::{On, Shop, counted, dataset, holder};

/// Every version as the producer's, every engine as the platform.
const WAYS: [(u32, On); 5] = [
    (MAJORS[0], On::Duckdb),
    (MAJORS[1], On::Postgres(MAJORS[0])),
    (MAJORS[2], On::Postgres(MAJORS[1])),
    (MAJORS[3], On::Postgres(MAJORS[2])),
    (MAJORS[0], On::Postgres(MAJORS[3])),
];

fn books() -> DesiredDataset {
    let columns = [
        ("id", "integer"),
        ("title", "varchar(10)"),
        ("price", "decimal(6,2)?"),
        ("changed_at", "timestamptz"),
    ];
    dataset("books", &["id"], &[], &columns)
}

fn shops() -> DesiredDataset {
    dataset("shops", &["shop"], &[], &[("shop", "text"), ("changed_at", "timestamptz")])
}

const PRODUCER: &str = "CREATE TABLE books (id integer, title text, price numeric, \
     changed_at timestamptz DEFAULT '2026-01-01 00:00:00Z', inside text DEFAULT 'nobody asked for it'); \
     CREATE TABLE shops (shop text PRIMARY KEY, changed_at timestamptz NOT NULL DEFAULT '2026-01-01 00:00:00Z')";

fn whole(major: u32, on: On) -> Shop {
    let ingestion = DesiredIngestion::SnapshotTables { container: "usa/tills".to_owned() };
    let shop = Shop::tables(on, major, ingestion, vec![books(), shops()]);
    shop.produce(PRODUCER);
    shop
}

fn watermark(major: u32, on: On) -> Shop {
    let ingestion = DesiredIngestion::WatermarkTables {
        container: "usa/tills".to_owned(),
        column: "changed_at".to_owned(),
    };
    let shop = Shop::tables(on, major, ingestion, vec![books(), shops()]);
    shop.produce(PRODUCER);
    shop
}

const LIVE: &str = "SELECT id, title, price::VARCHAR FROM usa_shop.books WHERE NOT dsc_deleted ORDER BY id";
const OPEN: &str = "SELECT source, field, code FROM dsc.quarantine WHERE status = 'open' AND object = 'usa/shop.books' ORDER BY id";

#[test]
fn a_table_moves_whole_and_what_is_gone_is_deleted() {
    for (major, on) in WAYS {
        let shop = whole(major, on);
        shop.produce("INSERT INTO books VALUES (1, 'Reef', 9.5), (2, '', NULL), (3, 'Foam', 0)");
        assert_eq!(counted(&shop.run()), "arrived 3, inserted 3", "{major} {on:?}");
        assert_eq!(shop.rows(LIVE), ["1|Reef|9.50", "2||-", "3|Foam|0.00"]);
        assert_eq!(counted(&shop.run()), "arrived 3, unchanged 3");
        shop.produce(
            "UPDATE books SET title = 'Tide' WHERE id = 2; DELETE FROM books WHERE id = 3; \
                      INSERT INTO shops VALUES ('quay')",
        );
        assert_eq!(counted(&shop.run()), "arrived 4, inserted 1, updated 1, deleted 1, unchanged 1");
        assert_eq!(shop.rows(LIVE), ["1|Reef|9.50", "2|Tide|-"]);
        let versions = "SELECT id, title, valid_to IS NULL, dsc_deleted FROM usa_shop.books_history \
                        ORDER BY id, dsc_run_from";
        assert_eq!(
            shop.rows(versions),
            [
                "1|Reef|true|false",
                "2||false|false",
                "2|Tide|true|false",
                "3|Foam|false|false",
                "3|Foam|true|true"
            ]
        );
    }
}

#[test]
fn a_row_that_cannot_be_used_is_quarantined_until_it_is_mended() {
    for (major, on) in WAYS {
        let shop = whole(major, on);
        shop.produce(
            "INSERT INTO books VALUES (1, 'Reef', 9.505), (2, 'much too long', 1), (3, NULL, 1), (NULL, 'x', 1), \
             (5, 'Salt', 1), (6, 'Foam', 'NaN'), (7, 'Gull', 1), (7, 'Tern', 1), (8, 'Knot', 1), (8, 'Knot', 1)",
        );
        assert_eq!(
            counted(&shop.run()),
            "arrived 10, inserted 2, duplicate 1, quarantined 7",
            "{major} {on:?}"
        );
        assert_eq!(shop.rows(LIVE), ["5|Salt|1.00", "8|Knot|1.00"]);
        let open = [
            "public.books|price|too-precise",
            "public.books|title|too-long",
            "public.books|title|missing-value",
            "public.books|id|missing-key",
            "public.books|price|wrong-type",
            "public.books|id|key-twice",
            "public.books|id|key-twice",
        ];
        assert_eq!(shop.rows(OPEN), open);
        let raw = shop.rows(&format!("SELECT {} FROM dsc.quarantine ORDER BY id", shop.text("raw")));
        assert_eq!(
            [&raw[0], &raw[5]],
            [
                r#"{"id":"1","title":"Reef","price":"9.505","changed_at":"2026-01-01 00:00:00+00"}"#,
                r#"{"id":"7","title":"Gull","price":"1","changed_at":"2026-01-01 00:00:00+00"}"#,
            ]
        );
        shop.run();
        assert_eq!(shop.rows(OPEN), open, "the same once more");
        shop.produce(
            "UPDATE books SET price = 9.5 WHERE id = 1; DELETE FROM books WHERE id IS NULL OR id = 7",
        );
        assert_eq!(counted(&shop.run()), "arrived 7, inserted 1, unchanged 2, duplicate 1, quarantined 3");
        assert_eq!(shop.rows(OPEN).len(), 3);
    }
}

#[test]
fn a_table_that_lost_too_much_stops_and_asks() {
    for (major, on) in WAYS {
        let mut shop = whole(major, on);
        shop.produce("INSERT INTO books VALUES (1, 'Reef'), (2, 'Tide'), (3, 'Foam')");
        shop.run();
        shop.produce("TRUNCATE books");
        let fault = shop.run_fault();
        assert!(fault.contains("would lose 3 of its 3 rows") && fault.contains("--allow-shrink"), "{fault}");
        assert_eq!(shop.rows(LIVE).len(), 3);
        shop.shrink = Shrink::Allowed;
        assert_eq!(counted(&shop.run()), "arrived 3, deleted 3");
    }
}

#[test]
fn what_is_wrong_with_a_table_is_said_and_others_go_on() {
    for (major, on) in WAYS {
        let mut shop = whole(major, on);
        shop.produce("INSERT INTO books VALUES (1, 'Reef'); INSERT INTO shops VALUES ('quay')");
        shop.produce("ALTER TABLE shops RENAME TO stores");
        let fault = shop.run_fault();
        assert!(
            fault.contains("no table for `usa/shop.shops`") && fault.contains("has no `shops`"),
            "{fault}"
        );
        assert_eq!(shop.rows(LIVE), ["1|Reef|-"]);
        shop.produce("ALTER TABLE stores RENAME TO shops; ALTER TABLE books DROP COLUMN title");
        let fault = shop.run_fault();
        assert!(
            fault.contains("no column `title`") && fault.contains("it has id, price, changed_at, inside"),
            "{fault}"
        );
        shop.store.consistency = Consistency::Datastore;
        shop.produce("INSERT INTO shops VALUES ('dune')");
        let fault = shop.run_fault();
        assert!(fault.contains("moves as one"), "{fault}");
        assert_eq!(shop.rows("SELECT shop FROM usa_shop.shops ORDER BY 1"), ["quay"]);
        shop.producer.as_mut().unwrap().1.port = 1;
        let fault = shop.run_fault();
        assert!(fault.contains("could not connect to"), "{fault}");
        let failed =
            "SELECT count(*) FROM dsc.runs WHERE status = 'failed' AND error LIKE '%could not connect to%'";
        assert_ne!(shop.rows(failed), ["0"]);
    }
}

#[test]
fn a_watermark_reads_what_is_new_and_recognises_what_it_reads_twice() {
    for (major, on) in WAYS {
        let shop = watermark(major, on);
        shop.produce(
            "INSERT INTO books VALUES (1, 'Reef', 1); \
                      INSERT INTO books VALUES (2, 'Tide', 1, '2026-01-01 01:00:00Z')",
        );
        assert_eq!(counted(&shop.run()), "arrived 2, inserted 2", "{major} {on:?}");
        // Of the last ten minutes everything is read twice.
        assert_eq!(counted(&shop.run()), "arrived 1, duplicate 1");
        shop.produce(
            "UPDATE books SET price = 2, changed_at = '2026-01-01 02:00:00Z' WHERE id = 1; \
                      DELETE FROM books WHERE id = 2; \
                      INSERT INTO books VALUES (3, 'Foam', 3, '2026-01-01 00:55:00Z'), \
                      (4, 'Salt', 3, '2026-01-01 00:30:00Z')",
        );
        // What is gone is not seen to be gone, and what comes too late by more than a transaction is not seen at all.
        assert_eq!(counted(&shop.run()), "arrived 2, inserted 1, updated 1");
        assert_eq!(shop.rows(LIVE), ["1|Reef|2.00", "2|Tide|1.00", "3|Foam|3.00"]);
        let positions = "SELECT count(*) FROM dsc.positions WHERE outcome = 'position'";
        assert_eq!(shop.rows(positions), ["2"]);
    }
}

#[test]
fn a_watermark_passes_nobody_by_who_was_under_way() {
    for (major, on) in WAYS {
        let shop = watermark(major, on);
        shop.produce("INSERT INTO books VALUES (1, 'Reef', 1)");
        shop.run();
        let mut late = PostgresTarget::new(shop.producer.as_ref().unwrap().1.clone());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            late.connect(&holder()).await.unwrap();
            late.begin().await.unwrap();
            late.query("SELECT 1").await.unwrap();
        });
        shop.produce("INSERT INTO books VALUES (2, 'Tide', 1, '2026-01-01 10:00:00Z')");
        assert_eq!(counted(&shop.run()), "arrived 2, inserted 1, duplicate 1", "{major} {on:?}");
        runtime.block_on(async {
            let row = "INSERT INTO public.books VALUES (3, 'Foam', 1, '2026-01-01 05:00:00Z')";
            late.execute(row).await.unwrap();
            late.commit().await.unwrap();
            late.unlock().await.unwrap();
        });
        assert_eq!(counted(&shop.run()), "arrived 3, inserted 1, duplicate 2");
        assert_eq!(shop.rows(LIVE), ["1|Reef|1.00", "2|Tide|1.00", "3|Foam|1.00"]);
        assert_eq!(counted(&shop.run()), "arrived 1, duplicate 1");
    }
}

#[test]
fn a_watermark_keeps_its_quarantine_and_reads_all_again_where_the_model_was_mended() {
    for (major, on) in WAYS {
        let mut shop = watermark(major, on);
        shop.produce(
            "INSERT INTO books VALUES (1, 'much too long', 1), (2, 'Tide', 1.555); \
                      INSERT INTO books VALUES (3, 'Foam', 1, '2026-01-01 10:00:00Z')",
        );
        assert_eq!(counted(&shop.run()), "arrived 3, inserted 1, quarantined 2", "{major} {on:?}");
        assert_eq!(counted(&shop.run()), "arrived 1, duplicate 1");
        assert_eq!(shop.rows(OPEN).len(), 2, "what was not read is not gone");
        shop.produce("UPDATE books SET price = 2, changed_at = '2026-01-01 11:00:00Z' WHERE id = 2");
        assert_eq!(counted(&shop.run()), "arrived 2, inserted 1, duplicate 1");
        assert_eq!(shop.rows(OPEN), ["public.books|title|too-long"]);
        shop.store.datasets[0].columns[1].data_type = dsc_model::DataType::Varchar(40);
        shop.apply();
        assert_eq!(counted(&shop.run()), "arrived 3, inserted 1, duplicate 2");
        assert_eq!(shop.rows(OPEN), [""; 0]);
    }
}

#[test]
fn a_time_that_is_still_to_come_hides_nothing() {
    for (major, on) in WAYS {
        let shop = watermark(major, on);
        shop.produce("INSERT INTO books VALUES (1, 'Reef', 1, '9999-12-31Z'), (2, 'Tide', 1, '2026-01-01Z')");
        assert_eq!(counted(&shop.run()), "arrived 2, inserted 2", "{major} {on:?}");
        shop.produce("INSERT INTO books VALUES (3, 'Foam', 1, '2026-01-02Z')");
        assert_eq!(counted(&shop.run()), "arrived 3, inserted 1, duplicate 2");
        assert_eq!(counted(&shop.run()), "arrived 2, duplicate 2");
    }
}

#[test]
fn a_watermark_that_cannot_grow_is_refused() {
    for (major, on) in WAYS {
        let shop = watermark(major, on);
        shop.produce("ALTER TABLE books ALTER changed_at DROP DEFAULT, ALTER changed_at TYPE text");
        let fault = shop.run_fault();
        assert!(fault.contains("by the watermark `changed_at`: its type `text` does not grow"), "{fault}");
    }
}

#[test]
fn every_type_that_a_table_has_arrives_as_it_is() {
    let columns = [
        ("id", "bigint"),
        ("truth", "boolean?"),
        ("small", "smallint?"),
        ("exact", "decimal(30,10)?"),
        ("rough", "real?"),
        ("rougher", "double?"),
        ("code", "char(3)?"),
        ("bytes", "blob?"),
        ("day", "date?"),
        ("clock", "time?"),
        ("moment", "timestamp?"),
        ("instant", "timestamptz?"),
        ("span", "interval?"),
        ("name", "uuid?"),
        ("document", "json?"),
        ("numbers", "array<integer?>?"),
    ];
    let names: Vec<String> = columns.iter().map(|(name, _)| format!("{name}::VARCHAR")).collect();
    let mut found = Vec::new();
    for (major, on) in WAYS {
        let ingestion = DesiredIngestion::SnapshotTables { container: "usa/tills".to_owned() };
        let mut things = dataset("things", &["id"], &[], &columns);
        things.table = "Sales.Things".to_owned();
        let shop = Shop::tables(on, major, ingestion, vec![things]);
        shop.produce(
            "CREATE SCHEMA \"Sales\"; CREATE TABLE \"Sales\".\"Things\" (id bigint PRIMARY KEY, truth boolean, small smallint, \
             exact numeric(30,10), rough real, rougher double precision, code character(3), bytes bytea, day date, \
             clock time, moment timestamp, instant timestamptz, span interval, name uuid, document jsonb, numbers integer[]); \
             INSERT INTO \"Sales\".\"Things\" VALUES (1, true, -7, 12345678901234567890.0123456789, 0.1, 1e-300, 'ab', '\\x00ff', \
             '2026-02-28', '23:59:59.5', '2026-01-01 00:00:00.000001', '2026-07-01 12:00:00+02', \
             '1 year 2 mons 3 days 04:05:06.5', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '{\"a\": [1, null]}', '{1,NULL,3}'); \
             INSERT INTO \"Sales\".\"Things\" VALUES (2), (9223372036854775807)",
        );
        assert_eq!(counted(&shop.run()), "arrived 3, inserted 3", "{major} {on:?}");
        let rows =
            shop.rows(&format!("SELECT {} FROM usa_shop.\"Sales.Things\" ORDER BY id", names.join(", ")));
        found.push((major, on, rows));
    }
    let row =
        |on: On| found.iter().find(|(_, there, _)| *there == on).map(|(_, _, rows)| rows.clone()).unwrap();
    for (major, on, rows) in &found {
        let first = if *on == On::Duckdb { row(On::Duckdb) } else { row(On::Postgres(MAJORS[0])) };
        assert_eq!(*rows, first, "{major} {on:?}");
    }
    assert_eq!(
        row(On::Postgres(MAJORS[0]))[0],
        "1|true|-7|12345678901234567890.0123456789|0.1|1e-300|ab|\\x00ff|2026-02-28|23:59:59.5|\
         2026-01-01 00:00:00.000001|2026-07-01 10:00:00+00|1 year 2 mons 3 days 04:05:06.5|\
         a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11|{\"a\": [1, null]}|{1,NULL,3}"
    );
}

fn changes(major: u32, on: On, version: &[&str]) -> Shop {
    let ingestion = DesiredIngestion::ChangeTables {
        container: "usa/tills".to_owned(),
        pattern: "{dataset}_log".to_owned(),
    };
    let mut books = books();
    books.version = version.iter().map(|name| (*name).to_owned()).collect();
    let shop = Shop::tables(on, major, ingestion, vec![books]);
    shop.produce(
        "CREATE TABLE books_log (dsc_sequence bigserial PRIMARY KEY, dsc_operation text, id integer, title text, \
         price numeric, changed_at timestamptz)",
    );
    shop
}

fn log(shop: &Shop, rows: &str) {
    shop.produce(&format!(
        "INSERT INTO books_log (dsc_operation, id, title, price, changed_at) VALUES {rows}"
    ));
}

#[test]
fn changes_are_applied_in_their_order_and_recognised_when_they_are_read_twice() {
    for (major, on) in WAYS {
        let shop = changes(major, on, &[]);
        log(
            &shop,
            "('insert', 1, 'Reef', 1, '2026-01-01Z'), ('insert', 2, 'Tide', 1, '2026-01-01Z'), \
             ('update', 1, 'Reefs', 1, '2026-01-01Z'), ('delete', 2, NULL, NULL, NULL), ('I', 3, 'Foam', 1, '2026-01-01Z'), \
             ('delete', 4, NULL, NULL, NULL), ('moved', 5, 'Salt', 1, '2026-01-01Z'), ('insert', 6, NULL, 1, '2026-01-01Z')",
        );
        assert_eq!(
            counted(&shop.run()),
            "arrived 8, inserted 2, superseded 2, duplicate 2, quarantined 2",
            "{major} {on:?}"
        );
        assert_eq!(shop.rows(LIVE), ["1|Reefs|1.00", "3|Foam|1.00"]);
        assert_eq!(
            shop.rows(OPEN),
            ["public.books_log|dsc_operation|unknown-operation", "public.books_log|title|missing-value"]
        );
        // The last thousand are read twice, and nothing comes of them.
        assert_eq!(counted(&shop.run()), "arrived 8, superseded 2, duplicate 4, quarantined 2");
        log(
            &shop,
            "('d', 3, NULL, NULL, NULL), ('insert', 2, 'Tide', 2, '2026-01-02Z'), ('u', 6, 'Knot', 1, '2026-01-02Z')",
        );
        shop.run();
        assert_eq!(shop.rows(LIVE), ["1|Reefs|1.00", "2|Tide|2.00", "6|Knot|1.00"]);
        shop.produce("DELETE FROM books_log");
        log(&shop, "('insert', 3, 'Foam', 3, '2026-01-03Z')");
        assert_eq!(counted(&shop.run()), "arrived 1, inserted 1", "what the producer has tidied up stays");
        let versions = "SELECT title, valid_to IS NULL, dsc_deleted FROM usa_shop.books_history WHERE id = 3 \
                        ORDER BY dsc_run_from";
        assert_eq!(shop.rows(versions), ["Foam|false|false", "-|false|true", "Foam|true|false"]);
        let balance = "SELECT count(*) FROM dsc.runs WHERE arrived <> inserted + updated + deleted + unchanged \
                       + superseded + duplicate + quarantined + held";
        assert_eq!(shop.rows(balance), ["0"]);
    }
}

#[test]
fn changes_with_versions_are_in_order_however_they_were_written_down() {
    for (major, on) in WAYS {
        let shop = changes(major, on, &["changed_at"]);
        log(
            &shop,
            "('update', 1, 'Reefs', 1, '2026-01-03Z'), ('insert', 1, 'Reef', 1, '2026-01-01Z'), \
             ('delete', 2, NULL, NULL, '2026-01-05Z'), ('insert', 2, 'Tide', 1, '2026-01-04Z')",
        );
        assert_eq!(counted(&shop.run()), "arrived 4, inserted 1, deleted 1, superseded 2", "{major} {on:?}");
        assert_eq!(shop.rows(LIVE), ["1|Reefs|1.00"]);
        assert_eq!(counted(&shop.run()), "arrived 4, duplicate 4");
        let versions = "SELECT id, title, valid_from::VARCHAR, dsc_deleted FROM usa_shop.books_history \
                        ORDER BY id, valid_from";
        assert_eq!(
            shop.rows(versions),
            [
                "1|Reef|2026-01-01 00:00:00+00|false",
                "1|Reefs|2026-01-03 00:00:00+00|false",
                "2|Tide|2026-01-04 00:00:00+00|false",
                "2|-|2026-01-05 00:00:00+00|true",
            ]
        );
    }
}
