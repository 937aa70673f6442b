//! Two days at the example's book shops on a server: the rows that the example's generator worked out, in every view.

use dsc_testservers::{Durability, Postgres};

use crate::servers::run;
use crate::shop_data::{example, play};
use crate::support::{read, shop, write};

/// The example's platform, as a server.
const PLATFORM: &str = r#"dsc = 1

[platforms.warehouse]
kind = "postgres"
description = "One server for everybody"
default = true
credential_store = "shell"
staging_retention = "30d"

[platforms.warehouse.instances.main]
location = "homeport:eu/utrecht"
host = "127.0.0.1"
port = PORT
database = "DATABASE"
credential = "shell/the_writer"
encryption = { key_holder = "own" }

[credential_stores.shell]
kind = "env"
credentials = { the_writer = "user_password" }

[assignments]
"usa/accounts.audit" = { provisioned = ["warehouse"] }
"#;

/// The header, and the rows below it, sorted as text.
fn records(csv: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(csv.as_bytes());
    let mut records: Vec<Vec<String>> = reader
        .records()
        .map(|record| record.expect("a record").iter().map(str::to_owned).collect())
        .collect();
    records[1..].sort();
    records
}

/// Holds every view against the rows that the generator worked out; answers with their number.
fn check_views(server: &Postgres, database: &str, day: &str) -> usize {
    let views = server.psql(
        database,
        "SELECT schemaname, viewname FROM pg_views WHERE schemaname LIKE 'ws\\_%' ORDER BY 1, 2",
    );
    let expected = example().join("expected").join(day);
    let files = ["eu/catalogue", "usa/club", "usa/sales", "usa/stock"];
    let mut seen = 0;
    for line in views.lines() {
        let (schema, view) = line.split_once('|').expect("a schema and a name");
        let texts = files.map(|store| read(&expected.join(format!("{store}.{view}.csv"))));
        let Some(text) = texts.iter().find(|text| !text.is_empty()) else {
            // After one day every version is the current one: of that the generator tells nothing.
            assert!(view.ends_with("_history"), "{line}");
            continue;
        };
        let wanted = records(text);
        let columns: Vec<String> = wanted[0]
            .iter()
            .map(|column| match column.as_str() {
                "current" => "(valid_to IS NULL)::text".to_owned(),
                column => format!("coalesce(\"{column}\"::text, '')"),
            })
            .collect();
        let question =
            format!("COPY (SELECT {} FROM {schema}.{view}) TO STDOUT (FORMAT csv)", columns.join(", "));
        let found = format!("{}\n{}", wanted[0].join(","), server.psql(database, &question));
        assert_eq!(records(&found), wanted, "{day} {line}");
        seen += 1;
    }
    seen
}

#[test]
fn every_view_on_a_server_shows_what_the_generator_worked_out() {
    let server = Postgres::start(17, Durability::Quick);
    let database = server.database();
    let folder = shop();
    let folder = folder.path();
    let model = PLATFORM.replace("PORT", &server.port().to_string()).replace("DATABASE", &database);
    write(&folder.join("platform.dsc.toml"), model.as_bytes());
    let applied = run(&["apply", "--yes"], folder);
    assert_eq!(applied.code, 0, "{}", applied.stderr);
    let mut seen = Vec::new();
    for day in ["monday", "monday", "tuesday"] {
        if seen.is_empty() || day == "tuesday" {
            play(folder, day);
        }
        let moved = run(&["run", "eu/catalogue", "usa/sales", "usa/stock", "usa/club"], folder);
        assert_eq!(moved.code, 0, "{day}: {}{}", moved.stdout, moved.stderr);
        seen.push(check_views(&server, &database, day));
    }
    assert_eq!(seen, [11, 11, 14]);
    let status = run(&["status"], folder);
    assert!(status.stdout.contains("accounts balance"), "{}", status.stdout);
    let counts = "SELECT sum(inserted) FILTER (WHERE object = 'usa/club.members'), \
                  sum(quarantined) FILTER (WHERE object LIKE 'usa/club%') FROM dsc.runs WHERE kind = 'ingest' AND run < \
                  (SELECT min(run) FROM dsc.runs WHERE kind = 'ingest' AND object = 'usa/club' AND run > \
                  (SELECT min(run) FROM dsc.runs WHERE kind = 'ingest' AND object = 'usa/club'))";
    assert_eq!(server.psql(&database, counts), "58|7");
}
