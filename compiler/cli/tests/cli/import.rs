//! A model of what exists: it lints clean, and planned on the very database that it was made of it only adds what is ours.

use std::path::Path;

use dsc_testservers::{Durability, MAJORS, Postgres};
use serde_json::Value;

use crate::support::{Ended, check_expected, dsc, list_files, read, write};

/// A database as they grow: names that need quotes, types of all sorts, keys of all sorts, things that no model holds.
const GROWN: &str = r#"
CREATE SCHEMA sales; COMMENT ON SCHEMA sales IS 'What is sold: "all" of it';
CREATE SCHEMA "Back Office"; CREATE SCHEMA empty;
CREATE TYPE public.mood AS ENUM ('glad', 'sad');
CREATE DOMAIN public.postcode AS varchar(12) CHECK (VALUE <> '');
CREATE TABLE public.customers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name varchar(80) NOT NULL,
  code postcode, feeling mood, address inet, balance numeric(12,2) DEFAULT 0, anything numeric, since date NOT NULL,
  changed timestamp(3) with time zone, tags text[], doc jsonb, pic bytea, span interval, token uuid, "Größe" real);
COMMENT ON TABLE public.customers IS E'Whoever bought\nsomething';
COMMENT ON COLUMN public.customers.code IS 'Where the "letters" go: \ and #';
CREATE TABLE sales.orders (order_no integer, line smallint, customer bigint REFERENCES public.customers,
  product integer, amount numeric(10,3) NOT NULL, "order" text, dsc_run bigint, "Town" text, town text,
  PRIMARY KEY (order_no, line));
CREATE TABLE sales.products (sku varchar(20) NOT NULL UNIQUE, number integer NOT NULL, "user" name, price money, UNIQUE (number));
ALTER TABLE sales.orders ADD FOREIGN KEY (product) REFERENCES sales.products (number);
CREATE TABLE sales.log (at timestamptz, what text);
CREATE TABLE sales.weights (weight double precision PRIMARY KEY);
CREATE TABLE sales.days (day date, shop int, sum bigint, PRIMARY KEY (day, shop)) PARTITION BY RANGE (day);
CREATE TABLE sales.days_2026 PARTITION OF sales.days FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE VIEW sales.all_orders AS SELECT * FROM sales.orders;
CREATE MATERIALIZED VIEW sales.sums AS SELECT count(*) FROM sales.orders;
CREATE TABLE "Back Office"."select" (a char(3) PRIMARY KEY, "on" boolean NOT NULL, "2nd" time(0));
CREATE INDEX ON sales.orders (customer); CREATE FUNCTION sales.one() RETURNS int LANGUAGE sql AS 'SELECT 1';
INSERT INTO sales.log VALUES (now(), 'rows stay');
"#;

/// Everything that is there, but for what is ours.
const THEIRS: &str = "SELECT string_agg(line, E'\n' ORDER BY line) FROM (SELECT format('%s %s.%s %s %s %s', c.relkind, n.nspname, \
    c.relname, c.xmin, c.relacl, (SELECT string_agg(a.attname || a.xmin, ' ') FROM pg_attribute AS a \
    WHERE a.attrelid = c.oid)) AS line FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace \
    WHERE n.nspname IN ('public', 'sales', 'Back Office', 'empty') AND c.relkind <> 'i') AS lines";

fn run(arguments: &[&str], folder: &Path) -> Ended {
    dsc(arguments)
        .inside(folder)
        .with("PGPASSWORD", Postgres::PASSWORD)
        .with("DATABASE_OWNER_USER", Postgres::USER)
        .with("DATABASE_OWNER_PASSWORD", Postgres::PASSWORD)
        .run()
}

#[test]
fn a_database_becomes_a_model_that_lints_clean_and_only_adds_what_is_ours() {
    for major in MAJORS {
        let server = Postgres::start(major, Durability::Quick);
        let database = server.database();
        server.psql(&database, GROWN);
        let folder = tempfile::tempdir().expect("a folder");
        let source = format!("postgresql://{}@127.0.0.1:{}/{database}", Postgres::USER, server.port());
        let imported = run(&["import", "postgres", &source, "shop"], folder.path());
        assert_eq!((imported.code, imported.stdout.as_str()), (0, ""), "{}", imported.stderr);
        for reason in
            ["sales.log`: nothing tells its rows apart", "sales.weights`: its key", "sales.orders.dsc_run`"]
        {
            assert!(imported.stderr.contains(reason), "{major}: {reason} in {}", imported.stderr);
        }
        let shop = folder.path().join("shop");
        let mut written = String::new();
        for name in list_files(&shop) {
            let text = read(&shop.join(&name));
            assert!(!text.contains(Postgres::PASSWORD), "{name} holds a secret");
            written.push_str(&format!("==> {name}\n{text}"));
        }
        let written = written.replace(&server.port().to_string(), "PORT").replace(&database, "DATABASE");
        check_expected("import/grown.txt", &written);

        let linted = run(&["lint", "--fail-level", "info", "--output", "concise"], &shop);
        assert_eq!((linted.code, linted.stdout.as_str()), (0, ""), "{major}: {}", linted.stderr);
        let formatted = run(&["fmt", "--check"], &shop);
        assert_eq!(formatted.code, 0, "{}{}", formatted.stdout, formatted.stderr);

        let before = server.psql(&database, THEIRS);
        let planned = run(&["plan", "--output", "json"], &shop);
        assert_eq!(planned.code, 0, "{}", planned.stderr);
        let planned: Value = serde_json::from_str(&planned.stdout).expect("JSON");
        let steps = planned["plans"][0]["steps"].as_array().expect("steps");
        assert!(!steps.is_empty());
        for step in steps {
            assert_eq!(
                (&step["action"], &step["hazards"]),
                (&"create".into(), &Value::Array(Vec::new())),
                "{step}"
            );
        }
        let applied = run(&["apply", "--yes"], &shop);
        assert_eq!(applied.code, 0, "{major}: {}", applied.stderr);
        assert_eq!(server.psql(&database, THEIRS), before, "{major}: what is theirs stays as it is");
        assert_eq!(run(&["plan", "--check"], &shop).code, 0);

        let again = run(&["import", "postgres", &source, "again"], folder.path());
        assert_eq!(again.code, 0, "{}", again.stderr);
        let mended = |name: &str| read(&folder.path().join(name).join("sales.dsc.yaml"));
        assert_eq!(list_files(&folder.path().join("again")), list_files(&shop), "what is ours is no source");
        assert_eq!(mended("again"), mended("shop"));
    }
}

#[test]
fn what_cannot_be_imported_is_told() {
    let server = Postgres::start(MAJORS[0], Durability::Quick);
    let folder = tempfile::tempdir().expect("a folder");
    let source = format!("postgresql://{}@127.0.0.1:{}/postgres", Postgres::USER, server.port());
    let empty = run(&["import", "postgres", &source, "shop"], folder.path());
    assert_eq!(empty.code, 2);
    assert!(empty.stderr.contains("there is no table in"), "{}", empty.stderr);
    let odd = run(&["import", "postgres", "postgresql://ann:tiger@db:x/shop", "shop"], folder.path());
    assert!(odd.code == 2 && odd.stderr.contains("the source names no database"), "{}", odd.stderr);
    assert!(!odd.stderr.contains("tiger"), "{}", odd.stderr);
    assert!(!folder.path().join("shop").exists(), "nothing was written");
}

#[test]
fn connectors_become_a_project_in_which_only_fields_are_missing() {
    let folder = tempfile::tempdir().expect("a folder");
    let connectors = folder.path().join("connectors");
    let source = r#"{ "name": "shop", "config": {
        "connector.class": "io.debezium.connector.postgresql.PostgresConnector",
        "database.hostname": "db.example", "database.dbname": "shop", "database.password": "tiger",
        "topic.prefix": "shop", "table.include.list": "public.orders,public.customers",
        "message.key.columns": "public.orders:order_no;public.customers:id" } }"#;
    write(&connectors.join("shop.json"), source.as_bytes());
    write(
        &connectors.join("sink.json"),
        br#"{ "connector.class": "io.debezium.connector.jdbc.JdbcSinkConnector" }"#,
    );
    write(&connectors.join("notes.txt"), b"not a connector");
    let imported = run(&["import", "debezium", "connectors", "streams"], folder.path());
    assert_eq!((imported.code, imported.stdout.as_str()), (0, ""), "{}", imported.stderr);
    assert!(imported.stderr.contains("left out: the connector `sink`"), "{}", imported.stderr);
    let streams = folder.path().join("streams");
    let texts: String = list_files(&streams)
        .iter()
        .map(|name| format!("==> {name}\n{}", read(&streams.join(name))))
        .collect();
    assert!(!texts.contains("tiger"), "a secret was written");
    check_expected("import/streams.txt", &texts);
    assert_eq!(run(&["fmt", "--check"], &streams).code, 0);
    let linted = run(&["lint", "--output", "concise"], &streams);
    assert_eq!((linted.code, linted.stdout.as_str()), (0, ""), "{}", linted.stderr);

    let single = connectors.join("shop.json").display().to_string();
    write(&connectors.join("shop.json"), source.replace("\"message.key", "\"x").as_bytes());
    assert_eq!(run(&["import", "debezium", &single, "again"], folder.path()).code, 0);
    let linted = run(&["lint", "--output", "concise"], &folder.path().join("again"));
    let missing = linted.stdout.lines().filter(|line| line.contains("empty-dataset: ")).count();
    assert_eq!((linted.code, missing, linted.stdout.lines().count()), (1, 2, 2), "{}", linted.stdout);

    let none = run(&["import", "debezium", "connectors/sink.json", "nothing"], folder.path());
    assert_eq!(none.code, 2);
    assert!(none.stderr.contains("no source connector of Debezium"), "{}", none.stderr);
}
