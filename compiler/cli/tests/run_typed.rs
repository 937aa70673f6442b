//! Rows that connectors landed as columns, out of Debezium's envelope: what is told again is known by the time and the
//! place that the source's log has for it, whatever offset it comes under.

mod run_support;

use dsc_dialects::motion::landing::stores_with_landed;
use dsc_model::{Envelope, Landing, RecordFormat, UnknownFields, Via};
use dsc_plan::desired::{DesiredIngestion, FileFormat, KafkaIngestion, ORDER_PLACE, ORDER_TIME};
use dsc_testservers::MAJORS;
use run_support::{On, Shop, counted, dataset, store};

const COLUMNS: &str = "__topic, __partition, __time, __source_ts_ms";
const VERSIONS: &str = "SELECT name, valid_to IS NULL FROM usa_shop.orders_history WHERE NOT dsc_deleted \
                        ORDER BY id, valid_from, dsc_place";

/// A store whose rows a test lands itself, as a connector would.
fn shop(major: u32, name_type: &str) -> Shop {
    let columns =
        [("id", "bigint"), ("name", name_type), (ORDER_TIME, "timestamptz?"), (ORDER_PLACE, "bigint?")];
    let orders = dataset("orders", &["id"], &[ORDER_TIME, ORDER_PLACE], &columns);
    let ingestion = DesiredIngestion::Kafka(Box::new(KafkaIngestion {
        via: Via::Connect,
        container: "acme/streams".to_owned(),
        landing: Landing::Typed,
        envelope: Envelope::Debezium,
        format: RecordFormat::Avro,
        unknown_fields: UnknownFields::Quarantine,
        create_topics: None,
        schema_registry: None,
        landing_schema: "usa_shop_landing".to_owned(),
        topics: vec![("orders".to_owned(), "nw.public.orders".to_owned())],
    }));
    Shop::new(On::Postgres(major), store(ingestion, vec![orders]))
}

/// Lands rows of one key, each a name, its offset, and what else the source says; all of one transaction there.
fn land(shop: &Shop, more: &str, rows: &[(&str, i64, &str)]) {
    for (name, offset, said) in rows {
        shop.rows(&format!(
            "INSERT INTO usa_shop_landing.orders (id, name, __offset, {COLUMNS}{more}) VALUES (1, '{name}', {offset}, \
             'nw.public.orders', 0, '2026-11-21T04:00:00Z', 1767225600000{said}) RETURNING id"
        ));
    }
}

#[test]
fn a_change_that_is_told_again_is_no_version_of_its_own() {
    for major in MAJORS {
        let shop = shop(major, "text?");
        let (more, first, second) =
            (", __source_ts_us, __source_lsn", ", 1767225600000500, 70", ", 1767225600000500, 80");
        land(&shop, more, &[("a", 0, first), ("b", 1, second), ("a", 2, first), ("b", 3, second)]);
        assert_eq!(counted(&shop.run()), "arrived 4, inserted 1, superseded 1, duplicate 2");
        assert_eq!(shop.rows(VERSIONS), ["a|false", "b|true"]);
        land(&shop, more, &[("a", 4, first), ("b", 5, second)]);
        assert_eq!(counted(&shop.run()), "arrived 2, duplicate 2");
        assert_eq!(shop.rows(VERSIONS), ["a|false", "b|true"]);
        // What does change comes back to an earlier state, at a later place.
        land(&shop, more, &[("a", 6, ", 1767225600000500, 90")]);
        assert_eq!(counted(&shop.run()), "arrived 1, updated 1");
        assert_eq!(shop.rows(VERSIONS), ["a|false", "b|false", "a|true"]);
    }
}

#[test]
fn a_log_of_several_files_orders_by_their_numbers() {
    let shop = shop(MAJORS[0], "text?");
    let more = ", __source_file, __source_pos";
    let (older, newer) = (", 'mysql-bin.000009', 900", ", 'mysql-bin.000010', 4");
    land(&shop, more, &[("newer", 0, newer), ("older", 1, older), ("older", 2, older)]);
    assert_eq!(counted(&shop.run()), "arrived 3, inserted 1, superseded 1, duplicate 1");
    assert_eq!(shop.rows(VERSIONS), ["older|false", "newer|true"]);
}

#[test]
fn where_a_source_says_no_place_the_offset_orders() {
    let shop = shop(MAJORS[0], "text?");
    land(&shop, "", &[("a", 0, ""), ("b", 1, "")]);
    assert_eq!(counted(&shop.run()), "arrived 2, inserted 1, superseded 1");
    assert_eq!(shop.rows(VERSIONS), ["a|false", "b|true"]);
}

#[test]
fn what_is_retried_keeps_the_place_that_its_source_gave_it() {
    let mut shop = shop(MAJORS[0], "varchar(3)?");
    let more = ", __source_ts_us, __source_lsn";
    // The landing table takes what the connector brings.
    shop.rows("ALTER TABLE usa_shop_landing.orders ALTER COLUMN name TYPE text");
    land(&shop, more, &[("too long", 7, ", 1767225600000500, 70"), ("b", 8, ", 1767225600000500, 80")]);
    assert_eq!(counted(&shop.run()), "arrived 2, inserted 1, quarantined 1");
    shop.store.datasets[0].columns[1].data_type =
        dsc_model::types::parse_type("text?").expect("a type").data_type;
    shop.apply();
    assert_eq!(shop.retry().used.len(), 1);
    assert_eq!(shop.rows(VERSIONS), ["too long|false", "b|true"]);
    // Told again, it is known.
    land(&shop, more, &[("too long", 9, ", 1767225600000500, 70")]);
    assert_eq!(counted(&shop.run()), "arrived 1, duplicate 1");
}

#[test]
fn one_query_tells_of_which_stores_something_has_landed() {
    let shop = shop(MAJORS[3], "text?");
    let question = stores_with_landed(std::iter::once(&shop.store)).expect("a store with landing tables");
    assert_eq!(shop.rows(&question), [""; 0]);
    land(&shop, "", &[("a", 0, "")]);
    assert_eq!(shop.rows(&question), ["usa/shop"]);
    shop.run();
    assert_eq!(shop.rows(&question), [""; 0]);
    let files = DesiredIngestion::SnapshotFiles { path: "data".to_owned(), format: FileFormat::Csv };
    assert_eq!(stores_with_landed(std::iter::once(&store(files, Vec::new()))), None);
}
