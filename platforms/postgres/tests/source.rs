//! A producer's database as a source: one moment for all that a run reads, in pieces, with the fault told where it fails.

mod support;

use std::collections::BTreeMap;

use dsc_driver::source::{Need, Operation, Source, TextForm, WantedColumn};
use dsc_plan::desired::DesiredDataset;
use dsc_postgres::{PostgresSource, Scope};
use dsc_testservers::{MAJORS, block_on, dataset};
use support::Platform;

fn wanted(dataset: &DesiredDataset) -> Vec<WantedColumn> {
    let column =
        |name: &String| WantedColumn { name: name.clone(), form: TextForm::Plain, need: Need::Required };
    dataset.columns.iter().map(|each| column(&each.physical)).collect()
}

/// The sizes of the pieces in which a dataset comes, and its last row.
async fn read(source: &mut PostgresSource, dataset: &DesiredDataset) -> (Vec<usize>, Option<String>) {
    let wanted = wanted(dataset);
    let parts = source.parts(dataset, &wanted).await.expect("a table");
    let [part] = parts.as_slice() else { panic!("{parts:?}") };
    source.open(part, &wanted).await.expect("a stream");
    let (mut sizes, mut last) = (Vec::new(), None);
    loop {
        let rows = source.next_rows().await.expect("rows");
        let Some(row) = rows.last() else { return (sizes, last) };
        last = row.content.as_ref().expect("texts")[0].clone();
        sizes.push(rows.len());
    }
}

#[test]
fn all_that_a_run_reads_is_of_one_moment_and_comes_in_pieces() {
    for major in MAJORS {
        let producer = Platform::new(major);
        producer.psql(
            "CREATE TABLE orders AS SELECT n AS id FROM generate_series(1, 12000) AS n; \
             CREATE TABLE lines AS SELECT n AS id FROM generate_series(1, 3) AS n",
        );
        let (orders, lines) =
            (dataset("orders", &[("id", "integer")]), dataset("lines", &[("id", "integer")]));
        let mut source = PostgresSource::new(producer.settings.clone(), Scope::Whole);
        block_on(async {
            assert_eq!(
                read(&mut source, &orders).await,
                (vec![5_000, 5_000, 2_000], Some("12000".to_owned()))
            );
            producer
                .psql("INSERT INTO orders VALUES (0); INSERT INTO lines VALUES (0); DROP VIEW IF EXISTS x");
            assert_eq!(read(&mut source, &lines).await, (vec![3], Some("3".to_owned())));
            assert_eq!(read(&mut source, &orders).await.0, [5_000, 5_000, 2_000], "read once more");
            assert_eq!(source.position(&orders), None);
        });
        let mut later = PostgresSource::new(producer.settings.clone(), Scope::Whole);
        assert_eq!(block_on(read(&mut later, &lines)).0, [4]);
    }
}

#[test]
fn a_connection_that_is_lost_on_the_way_is_told() {
    for major in MAJORS {
        let producer = Platform::new(major);
        producer.psql("CREATE TABLE orders AS SELECT n AS id, repeat('x', 999) AS text FROM generate_series(1, 90000) AS n");
        let orders = dataset("orders", &[("id", "integer"), ("text", "text")]);
        let wanted = wanted(&orders);
        let mut source = PostgresSource::new(producer.settings.clone(), Scope::Whole);
        let fault = block_on(async {
            let parts = source.parts(&orders, &wanted).await.expect("a table");
            source.open(&parts[0], &wanted).await.expect("a stream");
            assert_eq!(source.next_rows().await.expect("rows").len(), 5_000);
            producer.psql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'dsc reads' \
                 AND datname = current_database()",
            );
            loop {
                match source.next_rows().await {
                    Ok(rows) => assert!(!rows.is_empty(), "the end was not reached"),
                    Err(fault) => break fault.to_string(),
                }
            }
        });
        assert!(fault.contains("could not read `public.orders of "), "{fault}");
    }
}

#[test]
fn changes_say_what_happened_and_where_the_next_run_goes_on() {
    for major in MAJORS {
        let producer = Platform::new(major);
        producer.psql(
            "CREATE TABLE log (dsc_sequence bigint, dsc_operation text, id integer); \
             INSERT INTO log VALUES (7, 'INSERT', 1), (9, 'delete', 1)",
        );
        let orders = dataset("orders", &[("id", "integer")]);
        let wanted = wanted(&orders);
        let tables = BTreeMap::from([(orders.address.clone(), "log".to_owned())]);
        let mut source = PostgresSource::new(producer.settings.clone(), Scope::Changes { tables });
        let position = block_on(async {
            source.go_on_from(&orders, None).await.expect("the beginning");
            let parts = source.parts(&orders, &wanted).await.expect("a table");
            source.open(&parts[0], &wanted).await.expect("a stream");
            let rows = source.next_rows().await.expect("rows");
            let said: Vec<(u64, Operation)> = rows.iter().map(|row| (row.position, row.operation)).collect();
            assert_eq!(said, [(7, Operation::Upsert), (9, Operation::Delete)]);
            assert_eq!(rows[1].content.as_ref().expect("texts").len(), 1, "only what the dataset has");
            source.position(&orders).expect("a position")
        });
        assert!(position.contains("\"9\""), "{position}");
    }
}
