//! Debezium's own source connector, from a real database to the rows that readers see.
#![allow(clippy::disallowed_methods, reason = "a test waits for real servers")]

use std::time::Instant;

use dsc_testservers::Postgres;

use super::scene::{HEAD, PATIENCE, Scene};

/// Stores of one table: of the first records come with their schemas, of the second without, of the third with schemas and
/// land as columns.
const MODEL: &str = r#"
datastores:
  usa/shop:
    team: sales
    description: A table, told with schemas
    ingestion: { kind: kafka, container: acme/streams, topics: { naming: debezium, prefix: shop.public } }
    datasets:
      orders:
        key: [id]
        classification: [pub]
        columns: { COLUMNS, total: "decimal(12,2)?", raw: blob? }
  usa/plain:
    team: sales
    description: The same table, told without schemas
    ingestion: { kind: kafka, container: acme/streams, topics: { naming: debezium, prefix: plain.public } }
    datasets:
      orders: { key: [id], classification: [pub], columns: { COLUMNS, total: "decimal(12,2)?" } }
  usa/typed:
    team: sales
    description: The same table, landed as columns
    # dsc: allow typed-json-without-schema reason="each record carries its schema"
    ingestion: { kind: kafka, container: acme/streams, topics: { naming: debezium, prefix: typed.public }, landing: typed }
    datasets:
      orders: { key: [id], classification: [pub], columns: { COLUMNS, total: "decimal(12,2)?", raw: blob? } }
workspaces:
  usa/desk:
    team: sales
    description: Reads all
    container: managed
    groups:
      all: { needs: { history: full, latency: minutes }, datasets: [usa/shop.orders, usa/plain.orders, usa/typed.orders] }
"#;

const COLUMNS: &str = "id: bigint, name: text?, at: timestamp?, day: date?, moment: timestamptz?, clock: time?, doc: json?, \
                       agreed: boolean?, code: uuid?";
const SHOWN: &str = "id, name, at, day, moment, clock, doc::jsonb, agreed, code, total";

impl Scene {
    /// Starts a source connector as somebody would by hand.
    fn tell_changes(&self, name: &str, more: &str) {
        let secret = |field: &str| {
            format!("${{file:{}/the_writer.properties:{field}}}", self.connect[0].secrets().display())
        };
        let config = format!(
            "{{\"connector.class\": \"io.debezium.connector.postgresql.PostgresConnector\", \"database.hostname\": \"127.0.0.1\", \
             \"database.port\": \"{}\", \"database.user\": \"{}\", \"database.password\": \"{}\", \"database.dbname\": \"shop\", \
             \"plugin.name\": \"pgoutput\", \"topic.prefix\": \"{name}\", \"table.include.list\": \"public.orders\", \
             \"slot.name\": \"{name}\", \"publication.name\": \"{name}\", \"publication.autocreate.mode\": \"filtered\"{more}}}",
            self.server.port(),
            secret("user"),
            secret("password"),
        );
        let (status, said) = self.connect[0].by_hand("PUT", &format!("/connectors/{name}/config"), &config);
        assert_eq!(status, 201, "{said}");
    }

    /// Runs until all views show what the source's table holds.
    fn run_until_equal(&mut self) {
        let begun = Instant::now();
        loop {
            self.dsc_is_fine(&["run"]);
            let wanted = self.server.psql("shop", &format!("SELECT {SHOWN} FROM orders ORDER BY id"));
            let views = ["shop_orders", "plain_orders", "typed_orders"]
                .map(|view| self.ask(&format!("SELECT {SHOWN} FROM ws_usa_desk.{view} ORDER BY id")));
            if views.iter().all(|found| *found == wanted) {
                return;
            }
            let open = "SELECT object, code, message FROM dsc.quarantine WHERE status = 'open'";
            assert!(
                begun.elapsed() < PATIENCE,
                "{views:#?}\nnot\n{wanted}\n{}\n{}",
                self.ask(open),
                self.connect[0].log()
            );
        }
    }
}

#[test]
fn what_debezium_tells_of_a_table_is_what_readers_see() {
    let mut scene = Scene::start(1);
    scene.server.psql("postgres", "ALTER SYSTEM SET wal_level = 'logical'");
    scene.server.crash();
    scene.server.psql("postgres", "CREATE DATABASE shop");
    let table = "SET timezone = 'UTC'; CREATE TABLE orders (id bigint PRIMARY KEY, name text, at timestamp, day date, \
                 moment timestamptz, clock time, doc jsonb, agreed boolean, code uuid, total numeric(12,2), raw bytea); \
                 INSERT INTO orders VALUES \
                 (1, 'Åse', '2024-02-29 13:14:15.123456', '1969-12-31', '2024-01-01 00:00:00.000001Z', '23:59:59.999999', \
                 '{\"a\": [1, null]}', true, '6f9619ff-8b86-d011-b42d-00c04fc964ff', -12.34, '\\x00ff'), \
                 (2, '', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL), \
                 (3, 'gone soon', '1999-12-31 23:59:59', '0001-01-01', now(), '10:00', '\"text\"', false, NULL, 9999999999.99, '')";
    scene.server.psql("shop", table);
    scene.kafka.topics_of(&[
        ("shop.public.orders", 1),
        ("plain.public.orders", 2),
        ("typed.public.orders", 1),
    ]);
    scene.write_model(&format!("{HEAD}{}", MODEL.replace("COLUMNS", COLUMNS)));
    scene.dsc_is_fine(&["apply", "--yes"]);
    scene.tell_changes("shop", "");
    scene.tell_changes("typed", "");
    scene.tell_changes(
        "plain",
        ", \"decimal.handling.mode\": \"string\", \"column.exclude.list\": \"public.orders.raw\", \
         \"key.converter\": \"org.apache.kafka.connect.json.JsonConverter\", \"key.converter.schemas.enable\": \"false\", \
         \"value.converter\": \"org.apache.kafka.connect.json.JsonConverter\", \"value.converter.schemas.enable\": \"false\"",
    );
    scene.run_until_equal();

    let changes = "INSERT INTO orders (id, name, total) VALUES (4, 'new', 1); \
                   UPDATE orders SET name = 'first' WHERE id = 2; \
                   BEGIN; UPDATE orders SET name = 'second' WHERE id = 2; UPDATE orders SET name = 'third' WHERE id = 2; COMMIT; \
                   DELETE FROM orders WHERE id = 3; UPDATE orders SET id = 11 WHERE id = 1; \
                   INSERT INTO orders (id, name) VALUES (3, 'again')";
    scene.server.psql("shop", changes);
    scene.run_until_equal();

    for store in ["shop", "plain", "typed"] {
        let versions = format!(
            "SELECT string_agg(name, ',' ORDER BY valid_from, valid_to, name) FROM ws_usa_desk.{store}_orders_history"
        );
        assert_eq!(scene.ask(&format!("{versions} WHERE id = 2")), ",first,second,third", "{store}");
        assert_eq!(scene.ask(&format!("{versions} WHERE id = 3")), "gone soon,again", "{store}");
        assert_eq!(scene.ask(&format!("SELECT count(*) FROM ws_usa_desk.{store}_orders_history WHERE id = 1 AND valid_to IS NOT NULL")), "1");
    }
    for view in ["shop_orders", "typed_orders"] {
        assert_eq!(
            scene.ask(&format!("SELECT raw FROM ws_usa_desk.{view} WHERE id = 11")),
            "\\x00ff",
            "{view}"
        );
    }
    assert_eq!(scene.ask("SELECT count(*) FROM dsc.quarantine"), "0");
    let status = scene.dsc_is_fine(&["status"]);
    assert!(status.stdout.contains("accounts balance"), "{}", status.stdout);
    assert!(!scene.said.contains(Postgres::PASSWORD));
}
