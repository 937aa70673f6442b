//! Transformers by SQL, on every engine: held against what they fill before anything happens, and run after what they
//! read has moved.

use std::path::{Path, PathBuf};

use dsc_testservers::{MAJORS, Postgres};
use tempfile::TempDir;

use crate::servers::{ZONE, fine, run};
use crate::support::{SETTINGS, project, write};

const MODEL: &str = r#"dsc: 1
ecosystem: { name: acme, description: Books, repository: acme/eco@owner, live_branch: main, classifications: [pub] }
zones: { usa: { description: The west, repository: acme/usa } }
vendors: { own: { description: Our cellar, cloud: private, locations: { cellar: {} } } }
credential_stores:
  shell: { kind: env, credentials: { the_writer: user_password } }
"#;

const EMBEDDED: &str = r#"platforms:
  store: { kind: duckdb, path: build/shop.duckdb, location: "own:cellar", encryption: { key_holder: own } }
"#;

const SERVER: &str = r#"platforms:
  store:
    kind: postgres
    default: true
    credential_store: shell
    instances:
      main: { location: "own:cellar", host: 127.0.0.1, port: PORT, database: DATABASE, credential: shell/the_writer, encryption: { key_holder: own } }
"#;

/// The totals come first by name, so that only their order of movement brings them after what they read.
const TEAM: &str = r#"dsc: 1
zone: usa
team: books
containers:
  drop: { kind: files, location: "own:cellar", path: in, format: csv, encryption: { key_holder: own } }
datastores:
  shop:
    description: What is sold
    ingestion: { kind: snapshot, container: drop, schedule: external }
    datasets:
      sales:
        description: One row a sale
        key: [sale]
        classification: [pub]
        columns: { sale: integer, title: varchar(40), price: "decimal(6,2)?", sold_at: timestamptz }
  atotals:
    description: Sales by title
    ingestion: { kind: transformer }
    datasets:
      titles:
        description: One row a title
        key: [title]
        classification: [pub]
        columns: { title: varchar(8), sold: bigint, takings: "decimal(12,2)?", last_at: timestamptz, details: json? }
workspaces:
  counting:
    description: What totals are made from
    container: managed
    groups: { all: { needs: { history: live, latency: minutes }, datasets: [shop.sales] } }
  desk:
    description: The front desk
    container: managed
    groups: { all: { needs: { history: full, latency: minutes }, datasets: [atotals.titles] } }
transformers:
  add_up:
    description: Adds up what was sold
    workspace: counting
    output: atotals
    schedule: external
    sql:
      titles: |
        WITH dear AS (SELECT * FROM sales WHERE price > 1 OR price IS NULL)
        SELECT upper(title) AS title, count(*) AS sold, sum(price) AS takings, max(sold_at) AS last_at,
          CAST(NULL AS json) AS details
        FROM dear GROUP BY upper(title) -- all of them
"#;

/// A project on every engine.
fn everywhere() -> Vec<(String, TempDir)> {
    let mut platforms = vec![("duckdb".to_owned(), EMBEDDED.to_owned())];
    for major in MAJORS {
        let server = Postgres::shared(major);
        let platform = SERVER.replace("PORT", &server.port().to_string());
        platforms.push((format!("postgres {major}"), platform.replace("DATABASE", &server.database())));
    }
    let files = |platform: String| {
        let model = format!("{MODEL}{platform}");
        project(&[SETTINGS, ("acme.dsc.yaml", &model), ZONE, ("usa/books.dsc.yaml", TEAM)])
    };
    platforms.into_iter().map(|(name, platform)| (name, files(platform))).collect()
}

fn team(folder: &Path) -> PathBuf {
    folder.join("usa/books.dsc.yaml")
}

#[test]
fn what_a_query_gives_is_merged_after_what_it_reads() {
    for (engine, folder) in everywhere() {
        let folder = folder.path();
        fine(&run(&["apply", "--yes"], folder));
        write(
            &folder.join("in/sales.csv"),
            b"sale,title,price,sold_at\n1,Reef,9.50,2026-11-01T10:00:00Z\n2,reef,1.50,2026-11-02T10:00:00Z\n\
              3,Tide,,2026-11-01T10:00:00Z\n4,Very long indeed,2,2026-11-01T10:00:00Z\n5,Foam,1,2026-11-01T10:00:00Z\n",
        );
        let moved = run(&["run"], folder);
        fine(&moved);
        assert!(!moved.stderr.contains("stays as it is"), "{}", moved.stderr);
        let shown = run(&["show", "usa/desk.titles", "--output", "json"], folder).stdout;
        for part in ["REEF", "11.00", "2026-11-02 10:00:00+00", "TIDE"] {
            assert!(shown.contains(part), "{engine}: {shown}");
        }
        assert!(!shown.contains("FOAM") && !shown.contains("VERY"), "{engine}: {shown}");
        let listed = run(&["quarantine", "list"], folder).stdout;
        assert!(listed.contains("too-long") && listed.contains("usa/add_up"), "{engine}: {listed}");
        let one = run(&["quarantine", "show", "1"], folder).stdout;
        assert!(one.contains("VERY LONG INDEED"), "{engine}: {one}");

        write(
            &folder.join("in/sales.csv"),
            b"sale,title,price,sold_at\n1,Reef,9.50,2026-11-01T10:00:00Z\n3,Tide,,2026-11-01T10:00:00Z\n\
              5,Foam,1,2026-11-01T10:00:00Z\n",
        );
        fine(&run(&["run"], folder));
        let shown = run(&["show", "usa/desk.titles"], folder).stdout;
        assert!(shown.contains("9.50") && shown.contains("TIDE"), "{engine}: {shown}");
        let history = run(&["show", "usa/desk.titles_history"], folder).stdout;
        assert_eq!(history.matches("REEF").count(), 2, "{engine}: {history}");
        let status = run(&["status"], folder).stdout;
        assert!(status.contains("accounts balance"), "{engine}: {status}");
        let again = run(&["plan", "--check"], folder);
        assert_eq!((again.code, again.stdout.as_str()), (0, "platform `store`: nothing to do\n"), "{engine}");
    }
}

/// The model with another query.
fn with_query(sql: &str) -> String {
    let begin = TEAM.find("        WITH dear").expect("the query");
    format!("{}        {sql}\n", &TEAM[..begin])
}

#[test]
fn a_query_that_does_not_fit_is_shown_before_anything_is_there() {
    for (engine, folder) in everywhere() {
        let folder = folder.path();
        let rest = "sold_at AS last_at, CAST(NULL AS json) AS details";
        for (sql, said) in [
            (
                format!("SELECT title, sold_at AS sold, price AS takings, {rest} FROM sales"),
                "it gives `sold` as",
            ),
            (format!("SELECT title, 1 AS sold, {rest} FROM sales"), "it does not give `takings`"),
            (
                format!("SELECT title, 1 AS sold, price AS takings, 1 AS more, {rest} FROM sales"),
                "it gives `more`, which `usa/atotals.titles` does not have",
            ),
            ("SELECT nothing AS title FROM sales".to_owned(), "nothing"),
            ("SELECT max(value) AS title FROM dsc.meta".to_owned(), "meta"),
            ("SELECT 1 AS title) AS a; SELECT * FROM (SELECT 2 AS title".to_owned(), "does not fit it"),
        ] {
            write(&team(folder), with_query(&sql).as_bytes());
            let planned = run(&["plan"], folder);
            assert_eq!(planned.code, 1, "{engine}: {sql}: {}{}", planned.stdout, planned.stderr);
            for part in [said, "transformer-output-mismatch", "usa/books.dsc.yaml:"] {
                assert!(planned.stderr.contains(part), "{engine}: {sql}: {}", planned.stderr);
            }
        }
        write(&team(folder), TEAM.as_bytes());
        fine(&run(&["apply", "--yes"], folder));
        write(&team(folder), with_query("SELECT max(value) AS title FROM dsc.meta").as_bytes());
        for command in [&["run"][..], &["apply", "--yes"]] {
            let refused = run(command, folder);
            assert_eq!(refused.code, 1, "{engine}: {}", refused.stderr);
            assert!(
                refused.stderr.contains("dsc.meta") || refused.stderr.contains("meta"),
                "{}",
                refused.stderr
            );
        }
    }
}
