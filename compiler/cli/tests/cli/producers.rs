//! A producer's database is read by the program, with the credential that the model names.

use std::path::Path;

use dsc_testservers::{Durability, Postgres};

use crate::servers::{ZONE, fine, run};
use crate::support::{SETTINGS, project, write};

const MODEL: &str = r#"dsc: 1
ecosystem: { name: acme, description: Books, repository: acme/eco@owner, live_branch: main, classifications: [pub] }
zones: { usa: { description: The west, repository: acme/usa } }
vendors: { own: { description: Our cellar, cloud: private, locations: { cellar: {} } } }
credential_stores:
  shell: { kind: env, credentials: { the_reader: user_password, nobody: user_password } }
platforms:
  embedded: { kind: duckdb, path: build/shop.duckdb, location: "own:cellar", encryption: { key_holder: own } }
"#;

const TEAM: &str = r#"dsc: 1
zone: usa
team: books
containers:
  tills:
    kind: postgres
    location: "own:cellar"
    host: 127.0.0.1
    port: PORT
    database: DATABASE
    credential: shell/nobody
    encryption: { key_holder: own }
datastores:
  shop:
    description: What is on the shelves
    ingestion: { kind: snapshot, container: tills, credential: shell/the_reader, schedule: external, consistency: datastore }
    datasets:
      books:
        description: One row a book
        key: [isbn]
        classification: [pub]
        columns: { isbn: char(13), title: varchar(40), pages: smallint? }
  sales:
    description: What was sold
    ingestion: { kind: watermark, container: tills, credential: shell/the_reader, schedule: external, watermark: sold_at }
    datasets:
      receipts:
        description: One row a receipt
        key: [receipt]
        classification: [pub]
        columns: { receipt: bigint, isbn: char(13), sold_at: { type: timestamptz, physical: at } }
workspaces:
  desk:
    description: The front desk
    container: managed
    groups: { all: { needs: { history: full, latency: minutes }, datasets: [shop.books, sales.receipts] } }
"#;

#[test]
fn tables_of_a_producer_move_into_the_embedded_platform() {
    let server = Postgres::start(17, Durability::Quick);
    let database = server.database();
    server.psql(
        &database,
        "CREATE TABLE books (isbn character(13) PRIMARY KEY, title text NOT NULL, pages integer); \
         CREATE TABLE receipts (receipt bigint PRIMARY KEY, isbn text, at timestamptz NOT NULL); \
         INSERT INTO books VALUES ('9780000000001', 'Reef', 120), ('9780000000002', 'Tide', 99999); \
         INSERT INTO receipts VALUES (1, '9780000000001', '2026-11-01 10:00Z')",
    );
    let team = TEAM.replace("PORT", &server.port().to_string()).replace("DATABASE", &database);
    let folder = project(&[SETTINGS, ("acme.dsc.yaml", MODEL), ZONE, ("usa/books.dsc.yaml", &team)]);
    let folder = folder.path();
    fine(&run(&["apply", "--yes"], folder));
    let moved = run(&["run"], folder);
    fine(&moved);
    assert!(!moved.stderr.contains("stays as it is"), "{}", moved.stderr);
    let shown = run(&["show", "usa/desk.receipts"], folder);
    assert!(shown.stdout.contains("2026-11-01 10:00:00+00"), "{shown:?}");
    let listed = run(&["quarantine", "list"], folder);
    assert!(listed.stdout.contains("out-of-range") && listed.stdout.contains("public.books"), "{listed:?}");
    server.psql(
        &database,
        "UPDATE books SET pages = 99; DELETE FROM books WHERE isbn = '9780000000001'; \
         INSERT INTO receipts VALUES (2, '9780000000002', '2026-11-01 10:05Z')",
    );
    fine(&run(&["run", "--allow-shrink"], folder));
    let shown = run(&["show", "usa/desk.books"], folder);
    assert!(shown.stdout.contains("Tide") && !shown.stdout.contains("Reef"), "{shown:?}");
    let status = run(&["status"], folder);
    assert!(status.stdout.contains("accounts balance"), "{}", status.stdout);

    write(&folder.join("usa/books.dsc.yaml"), team.replace(", credential: shell/the_reader", "").as_bytes());
    let refused = run(&["run"], folder);
    assert_eq!(refused.code, 2);
    assert!(refused.stdout.contains("the credential `nobody` cannot be had"), "{}", refused.stdout);
}

const LATE: &str = r#"dsc: 1
zone: usa
team: books
containers:
  tills: { kind: postgres, location: "own:cellar", host: 127.0.0.1, port: PORT, database: DATABASE, credential: shell/the_reader, encryption: { key_holder: own } }
datastores:
  sales:
    description: What was sold
    ingestion: { kind: watermark, container: tills, schedule: external, watermark: sold_at }
    datasets:
      receipts:
        description: One row a receipt
        key: [receipt]
        classification: [pub]
        columns: { receipt: bigint, note: varchar(LENGTH), sold_at: timestamptz }
  stock:
    description: What came and went
    ingestion: { kind: cdc, container: tills, schedule: external, change_table: "{dataset}_changes" }
    datasets:
      books:
        description: One row a book
        key: [isbn]
        classification: [pub]
        columns: { isbn: bigint, title: varchar(LENGTH) }
workspaces:
  desk:
    description: The front desk
    container: managed
    groups: { all: { needs: { history: full, latency: minutes }, datasets: [sales.receipts, stock.books] } }
"#;

/// The embedded platform of the model.
const EMBEDDED: &str = "  embedded: { kind: duckdb, path: build/shop.duckdb, location: \"own:cellar\", encryption: { key_holder: own } }\n";

/// A server in its place.
const SERVER: &str = r#"  warehouse:
    kind: postgres
    default: true
    credential_store: shell
    instances:
      main: { location: "own:cellar", host: 127.0.0.1, port: PORT, database: DATABASE, credential: shell/the_reader, encryption: { key_holder: own } }
"#;

/// The model with a platform of that kind.
fn ecosystem(kind: &str, server: &str) -> String {
    match kind {
        "duckdb" => MODEL.to_owned(),
        _ => MODEL.replace(EMBEDDED, server),
    }
}

/// The rows of a view.
fn rows(view: &str, folder: &Path) -> String {
    let shown = run(&["show", view], folder);
    fine(&shown);
    shown.stdout
}

#[test]
fn rows_of_tables_that_could_not_be_used_get_a_second_chance() {
    let server = Postgres::start(17, Durability::Quick);
    for kind in ["duckdb", "postgres"] {
        let (source, target) = (server.database(), server.database());
        server.psql(
            &source,
            "CREATE TABLE receipts (receipt bigint PRIMARY KEY, note text, sold_at timestamptz NOT NULL); \
             INSERT INTO receipts VALUES (1, 'short', '2026-11-01 10:00Z'), (2, 'much too long', '2026-11-01 10:01Z'), \
             (3, 'much too long', '2026-11-01 10:02Z'); \
             CREATE TABLE books_changes (isbn bigint, title text, dsc_sequence bigint, dsc_operation text); \
             INSERT INTO books_changes VALUES (1, 'Reef', 1, 'insert'), (2, 'A very long title', 2, 'insert'), \
             (3, 'A very long title', 3, 'insert'), (3, 'Tide', 4, 'update')",
        );
        let place = |text: &str, database: &str| {
            text.replace("PORT", &server.port().to_string()).replace("DATABASE", database)
        };
        let model = ecosystem(kind, &place(SERVER, &target));
        let team = |length: &str| place(LATE, &source).replace("LENGTH", length);
        let folder =
            project(&[SETTINGS, ("acme.dsc.yaml", &model), ZONE, ("usa/books.dsc.yaml", &team("8"))]);
        let folder = folder.path();
        fine(&run(&["apply", "--yes"], folder));
        fine(&run(&["run"], folder));
        let listed = run(&["quarantine", "list"], folder);
        assert_eq!(listed.stdout.matches("too-long").count(), 4, "{kind}: {listed:?}");
        // One of them is said again, and better, before anybody gets to it.
        server.psql(
            &source,
            "UPDATE receipts SET note = 'fine', sold_at = '2026-11-01 10:03Z' WHERE receipt = 3",
        );
        fine(&run(&["run"], folder));
        let again = run(&["quarantine", "retry"], folder);
        fine(&again);
        assert!(again.stderr.contains("`usa/sales`: 0 of 1 could be used"), "{kind}: {again:?}");

        write(&folder.join("usa/books.dsc.yaml"), team("20").as_bytes());
        fine(&run(&["apply", "--yes"], folder));
        let again = run(&["quarantine", "retry"], folder);
        fine(&again);
        for said in ["`usa/sales`: 1 of 1 could be used", "`usa/stock`: 2 of 2 could be used"] {
            assert!(again.stderr.contains(said), "{kind}: {said}: {again:?}");
        }
        assert_eq!(run(&["quarantine", "list"], folder).stdout, "", "{kind}");
        let receipts = rows("usa/desk.receipts", folder);
        for said in ["short", "much too long", "fine"] {
            assert_eq!(receipts.matches(said).count(), 1, "{kind}: {receipts}");
        }
        let books = rows("usa/desk.books", folder);
        assert!(books.contains("Reef") && books.contains("Tide"), "{kind}: {books}");
        assert_eq!(books.matches("A very long title").count(), 1, "{kind}: what came later stays: {books}");
        let status = run(&["status"], folder);
        assert!(status.stdout.contains("accounts balance"), "{kind}: {}", status.stdout);
        // What is read on from is where it was.
        server.psql(&source, "INSERT INTO books_changes VALUES (4, 'Dune', 5, 'insert')");
        fine(&run(&["run"], folder));
        assert!(rows("usa/desk.books", folder).contains("Dune"), "{kind}");
    }
}

const WHOLE: &str = r#"dsc: 1
zone: usa
team: books
containers:
  tills: { kind: postgres, location: "own:cellar", host: 127.0.0.1, port: PORT, database: DATABASE, credential: shell/the_reader, encryption: { key_holder: own } }
datastores:
  shop:
    description: What is on the shelves
    ingestion: { kind: snapshot, container: tills, schedule: external }
    datasets:
      books:
        description: One row a book
        key: [isbn]
        classification: [pub]
        columns: { isbn: bigint, title: varchar(LENGTH) }
workspaces:
  desk:
    description: The front desk
    container: managed
    groups: { all: { needs: { history: full, latency: minutes }, datasets: [shop.books] } }
"#;

#[test]
fn rows_of_whole_tables_that_could_not_be_used_get_a_second_chance() {
    let server = Postgres::start(17, Durability::Quick);
    for kind in ["duckdb", "postgres"] {
        let (source, target) = (server.database(), server.database());
        server.psql(
            &source,
            "CREATE TABLE books (isbn bigint PRIMARY KEY, title text); \
             INSERT INTO books VALUES (1, 'Reef'), (2, 'A very long title'), (3, 'A very long title'), \
             (4, 'A very long title'), (5, 'Dune')",
        );
        let place = |text: &str, database: &str| {
            text.replace("PORT", &server.port().to_string()).replace("DATABASE", database)
        };
        let model = ecosystem(kind, &place(SERVER, &target));
        let team = |length: &str| place(WHOLE, &source).replace("LENGTH", length);
        let folder =
            project(&[SETTINGS, ("acme.dsc.yaml", &model), ZONE, ("usa/books.dsc.yaml", &team("8"))]);
        let folder = folder.path();
        let open = || run(&["quarantine", "list"], folder).stdout.matches("too-long").count();
        fine(&run(&["apply", "--yes"], folder));
        fine(&run(&["run"], folder));
        assert_eq!(open(), 3, "{kind}");
        // Of what the table holds no more, or holds better, there is nothing left to try; what was fine keeps its old state.
        server.psql(
            &source,
            "UPDATE books SET title = 'Tide' WHERE isbn = 3; DELETE FROM books WHERE isbn = 4; \
             UPDATE books SET title = 'Dune, revised' WHERE isbn = 5",
        );
        fine(&run(&["run"], folder));
        assert_eq!(open(), 2, "{kind}");
        let again = run(&["quarantine", "retry"], folder);
        fine(&again);
        assert!(again.stderr.contains("`usa/shop`: 0 of 2 could be used"), "{kind}: {again:?}");
        assert!(rows("usa/desk.books", folder).contains("Dune"), "{kind}: it stays until it can be replaced");

        write(&folder.join("usa/books.dsc.yaml"), team("20").as_bytes());
        fine(&run(&["apply", "--yes"], folder));
        let again = run(&["quarantine", "retry", "usa/shop.books"], folder);
        fine(&again);
        assert!(again.stderr.contains("`usa/shop`: 2 of 2 could be used"), "{kind}: {again:?}");
        assert_eq!(open(), 0, "{kind}");
        for _ in 0..2 {
            let books = rows("usa/desk.books", folder);
            for title in ["Reef", "A very long title", "Tide", "Dune, revised"] {
                assert_eq!(books.matches(title).count(), 1, "{kind}: {title}: {books}");
            }
            let versions = rows("usa/desk.books_history", folder);
            assert_eq!(versions.matches("Dune").count(), 2, "{kind}: {versions}");
            assert_eq!(versions.matches("A very long title").count(), 1, "{kind}: {versions}");
            let status = run(&["status"], folder);
            assert!(status.stdout.contains("accounts balance"), "{kind}: {}", status.stdout);
            // The next one finds all of it as the retry left it.
            fine(&run(&["run"], folder));
        }
        if kind == "postgres" {
            let counts = "SELECT kind, arrived, inserted, updated, unchanged, quarantined FROM dsc.runs \
                          WHERE object = 'usa/shop.books' AND kind <> 'apply' ORDER BY run";
            let told = [
                "ingest|5|2|0|0|3",
                "ingest|4|1|0|1|2",
                "retry|0|1|1|0|-2",
                "ingest|4|0|0|4|0",
                "ingest|4|0|0|4|0",
            ];
            assert_eq!(server.psql(&target, counts).lines().collect::<Vec<_>>(), told);
        }
    }
}
