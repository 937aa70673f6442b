//! A platform that is a server: planned, applied and asked by the program, on every version.
#![expect(clippy::disallowed_methods, reason = "a test looks into the cache")]

use std::path::Path;

use dsc_driver::Target;
use dsc_duckdb::DuckdbTarget;
use dsc_testservers::{Durability, MAJORS, Postgres, block_on, holder};

use crate::servers::{ZONE, call, fine};
use crate::support::{Ended, SETTINGS, project, read, write};

pub const MODEL: &str = r#"dsc: 1
ecosystem: { name: acme, description: Books, repository: acme/eco@owner, live_branch: main, classifications: [pub] }
zones: { usa: { description: The west, repository: acme/usa } }
vendors: { own: { description: Our cellar, cloud: private, locations: { cellar: {} } } }
credential_stores:
  vault: { kind: files, path: secrets, credentials: { writer: user_password } }
  shell: { kind: env, credentials: { the_writer: user_password } }
platforms:
  warehouse:
    kind: postgres
    default: true
    credential_store: vault
    instances:
      main: { location: "own:cellar", host: 127.0.0.1, port: PORT, database: DATABASE, credential: vault/writer, encryption: { key_holder: own } }
"#;

pub const TEAM: (&str, &str) = (
    "usa/books.dsc.yaml",
    r#"dsc: 1
zone: usa
team: books
containers:
  drop: { kind: files, location: "own:cellar", path: in, format: csv, encryption: { key_holder: own } }
datastores:
  shop:
    description: What is on the shelves
    ingestion: { kind: snapshot, container: drop, schedule: external }
    datasets:
      books:
        description: One row a book
        key: [isbn]
        classification: [pub]
        columns: { isbn: char(13), title: varchar(40), pages: smallint? }
workspaces:
  desk:
    description: The front desk
    container: managed
    groups: { all: { needs: { history: full, latency: minutes }, datasets: [shop.books] } }
"#,
);

fn run(arguments: &[&str], folder: &Path) -> Ended {
    call(arguments, folder).with("THE_WRITER_PASSWORD", "wrong").run()
}

/// Rows from a file to a view, what cannot be used in quarantine, and all of it accounted for.
fn rows_move(folder: &Path) {
    write(&folder.join("in/books.csv"), b"isbn,title,pages\n9780000000001,Reef,120\n9780000000002,Tide,x\n");
    fine(&run(&["run"], folder));
    let shown = run(&["show", "usa/desk.books"], folder);
    assert!(shown.stdout.contains("9780000000001") && shown.stdout.contains("120"), "{shown:?}");
    let listed = run(&["quarantine", "list"], folder);
    assert!(
        listed.stdout.contains("wrong-type") && listed.stdout.contains("books.csv:3 pages"),
        "{listed:?}"
    );
    assert!(run(&["quarantine", "show", "1"], folder).stdout.contains("9780000000002,Tide,x"));
    write(&folder.join("in/books.csv"), b"isbn,title,pages\n9780000000001,Reefs,120\n9780000000002,Tide,9\n");
    fine(&run(&["run"], folder));
    assert_eq!(run(&["quarantine", "list"], folder).stdout, "");
    let history = run(&["show", "usa/desk.books_history"], folder);
    assert_eq!(history.stdout.matches("9780000000001").count(), 2, "{history:?}");
    let status = run(&["status", "--output", "json"], folder);
    let status: serde_json::Value = serde_json::from_str(&status.stdout).expect("JSON");
    assert_eq!(status["platforms"][0]["unbalanced"], serde_json::json!([]));
    let total = &status["platforms"][0]["objects"][1]["total"];
    assert_eq!((&total["arrived"], &total["quarantined"]), (&4.into(), &1.into()), "{status}");
}

#[test]
fn a_server_is_planned_applied_and_asked_and_keeps_its_secrets() {
    for major in MAJORS {
        let server = Postgres::start(major, Durability::Quick);
        let database = server.database();
        let model = MODEL.replace("PORT", &server.port().to_string()).replace("DATABASE", &database);
        let folder = project(&[SETTINGS, ("acme.dsc.yaml", &model), ZONE, TEAM]);
        let folder = folder.path();
        let missing = run(&["plan"], folder);
        assert_eq!(missing.code, 2, "{}{}", missing.stdout, missing.stderr);
        assert!(missing.stderr.contains("the credential `writer` cannot be had"), "{}", missing.stderr);
        let secret = format!("{}\n{}\n", Postgres::USER, Postgres::PASSWORD);
        write(&folder.join("secrets/writer"), secret.as_bytes());
        fine(&run(&["plan", "--out", "first.plan"], folder));
        assert!(!read(&folder.join("first.plan")).contains(Postgres::PASSWORD));
        fine(&run(&["apply", "first.plan"], folder));
        let again = run(&["plan", "--check"], folder);
        assert_eq!((again.code, again.stdout.as_str()), (0, "platform `warehouse`: nothing to do\n"));
        fine(&run(&["status"], folder));
        assert_eq!(server.psql(&database, "SELECT count(*) FROM ws_usa_desk.books_history"), "0");

        rows_move(folder);

        let other = model.replace("credential: vault/writer", "credential: shell/the_writer");
        let other = other.replace("credential_store: vault", "credential_store: shell");
        write(&folder.join("acme.dsc.yaml"), other.as_bytes());
        let refused = run(&["plan"], folder);
        assert_eq!(refused.code, 2);
        assert!(refused.stderr.contains("password authentication failed"), "{}", refused.stderr);
        assert!(!refused.stderr.contains("wrong"), "{}", refused.stderr);
    }
}

/// Plans as users do, with what is remembered; whether the model was needed for it.
fn plan_remembering(folder: &Path) -> (Ended, bool) {
    let plan = ["plan", "--check", "--verbose"];
    let ended = call(&plan, folder).with("DSC_NO_CACHE", "0").run();
    let without = ended.stderr.contains("nothing has changed since there was nothing to do");
    (ended, !without)
}

#[test]
fn where_neither_texts_nor_database_changed_a_plan_needs_no_model() {
    let server = Postgres::start(17, Durability::Quick);
    let database = server.database();
    let model = MODEL.replace("PORT", &server.port().to_string()).replace("DATABASE", &database);
    let folder = project(&[SETTINGS, ("acme.dsc.yaml", &model), ZONE, TEAM]);
    let folder = folder.path();
    let secret = format!("{}\n{}\n", Postgres::USER, Postgres::PASSWORD);
    write(&folder.join("secrets/writer"), secret.as_bytes());
    let (first, needed) = plan_remembering(folder);
    assert!(needed && first.code == 1, "there is something to do: {first:?}");
    assert!(plan_remembering(folder).1, "there still is");
    fine(&run(&["apply", "--yes"], folder));

    let (again, needed) = plan_remembering(folder);
    assert_eq!((again.code, needed), (0, false), "{again:?}");
    assert_eq!(again.stdout, run(&["plan", "--check"], folder).stdout);
    let files = std::fs::read_dir(folder.join(".dsc/cache")).expect("a cache");
    for file in files {
        let bytes = std::fs::read(file.expect("a file").path()).expect("what it holds");
        assert!(!String::from_utf8_lossy(&bytes).contains(Postgres::PASSWORD), "a secret was kept");
    }

    server.psql(&database, "ALTER TABLE usa_shop.books ADD COLUMN sneaky int");
    let (changed, needed) = plan_remembering(folder);
    assert!(needed && changed.code == 1, "another database: {changed:?}");
    server.psql(&database, "ALTER TABLE usa_shop.books DROP COLUMN sneaky");
    assert_eq!(run(&["apply", "--yes"], folder).code, 0);
    assert!(!plan_remembering(folder).1, "settled again");

    let more = TEAM.1.replace("smallint?", "smallint?, shelf: text?");
    write(&folder.join(TEAM.0), more.as_bytes());
    let (changed, needed) = plan_remembering(folder);
    assert!(needed && changed.code == 1, "another model: {changed:?}");
    write(&folder.join(TEAM.0), TEAM.1.as_bytes());
    assert!(!plan_remembering(folder).1, "the old one again");
    write(&folder.join("secrets/writer"), b"postgres\nnot this one\n");
    assert_eq!(plan_remembering(folder).0.code, 2, "secrets are read each time");
}

/// Writes a Parquet file of what a query of the embedded engine gives.
fn write_parquet(query: &str, file: &Path) {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
    let mut target = DuckdbTarget::new(dsc_duckdb::Settings::new(folder.path().join("any.duckdb")));
    block_on(async {
        target.lock(&holder("a test")).await.expect("the lease");
        let statement =
            format!("COPY ({query}) TO '{}' (FORMAT parquet, ROW_GROUP_SIZE 2048)", file.display());
        target.execute(&statement).await.unwrap_or_else(|fault| panic!("{fault}"));
    });
}

#[test]
fn parquet_files_are_read_for_a_server_by_the_library_of_the_embedded_engine() {
    let server = Postgres::start(17, Durability::Quick);
    let database = server.database();
    let model = MODEL.replace("PORT", &server.port().to_string()).replace("DATABASE", &database);
    let team = TEAM.1.replace("format: csv", "format: parquet").replace(
        "pages: smallint? }",
        "pages: smallint?, price: \"decimal(12,2)?\", weight: double?, sold: boolean?, born: date?, seen: timestamptz?, \
         pic: blob?, code: uuid?, tags: array<text>? }",
    );
    let folder = project(&[SETTINGS, ("acme.dsc.yaml", &model), ZONE, (TEAM.0, &team)]);
    let folder = folder.path();
    write(&folder.join("secrets/writer"), format!("{}\n{}\n", Postgres::USER, Postgres::PASSWORD).as_bytes());
    fine(&run(&["apply", "--yes"], folder));
    let rows = "SELECT printf('%013d', n) AS isbn, 'Book ' || n AS title, CASE WHEN n = 7 THEN 99999 ELSE n % 900 END AS pages, \
                (n / 100)::DECIMAL(9,2) AS price, n / 8 AS weight, n % 2 = 0 AS sold, DATE '2026-01-01' + (n % 300)::INTEGER AS born, \
                TIMESTAMPTZ '2026-01-01 10:00:00+02' AS seen, encode('pic' || n) AS pic, \
                '00000000-0000-0000-0000-000000000001'::UUID AS code, ['a \"b\"', n::VARCHAR] AS tags, 'x' AS more FROM range(25000) AS t(n)";
    write_parquet(rows, &folder.join("in/books.parquet"));
    fine(&run(&["run"], folder));
    let told = server.psql(
        &database,
        "SELECT count(*), sum(pages), sum(price), sum(weight), count(*) FILTER (WHERE sold), max(born), min(seen) AT TIME ZONE 'UTC', \
         max(convert_from(pic, 'UTF8')), max(code::text), max(tags[1]), sum(tags[2]::int) FROM ws_usa_desk.books",
    );
    let pages: i64 = (0..25_000_i64).filter(|n| *n != 7).map(|n| n % 900).sum();
    let all: i64 = (0..25_000_i64).filter(|n| *n != 7).sum();
    let price = format!("{}.{:02}", all / 100, all % 100);
    let weight = all as f64 / 8.0;
    assert_eq!(
        told,
        format!(
            "24999|{pages}|{price}|{weight}|12500|2026-10-27|2026-01-01 08:00:00|pic9999|\
             00000000-0000-0000-0000-000000000001|a \"b\"|{all}"
        )
    );
    let listed = run(&["quarantine", "show", "1"], folder);
    assert!(listed.stdout.contains("out-of-range") && listed.stdout.contains("Book 7"), "{listed:?}");
    // Rows that are said twice are found as well, and a file that is none is told.
    write_parquet(
        &format!("{rows} UNION ALL {}", rows.replace("range(25000)", "range(2)")),
        &folder.join("in/books.parquet"),
    );
    fine(&run(&["run"], folder));
    assert_eq!(server.psql(&database, "SELECT count(*) FROM ws_usa_desk.books"), "24999");
    write(&folder.join("in/books.parquet"), b"no parquet");
    let refused = run(&["run"], folder);
    assert!(refused.code == 2 && refused.stdout.contains("books.parquet"), "{refused:?}");
}
