//! What a model becomes on one of its platforms.

use dsc_diag::{Source, Sources};
use dsc_dialects::lower;
use dsc_model::Platform;
use dsc_plan::desired::{DesiredIngestion, DesiredPlatform, FileFormat, Schedule};

const BASE: &str = r#"
dsc: 1
ecosystem: { name: acme, description: All, owner: { repository: acme/eco@main } }
zones: { usa: { description: West, owner: { repository: acme/usa } } }
platforms:
  embedded: { kind: duckdb, path: build/a.duckdb, default: true, oldest_reader: v1.0.0 }
  other: { kind: duckdb, path: build/b.duckdb, staging_retention: 2d }
assignments:
  usa/desk.second: { provisioned: [other] }
  usa/desk.gone: { decommissioned: [embedded] }
"#;

const ZONE: &str = r#"
dsc: 1
zone: usa
team: books
containers:
  drop: { kind: files, path: data/in, format: csv }
  events: { kind: file_inbox, path: data/events }
datastores:
  shop:
    ingestion: { kind: snapshot, container: drop, schedule: { cron: "0 3 * * *" }, consistency: datastore }
    datasets:
      books:
        key: [isbn]
        physical: BOOKS
        renamed_from: titles
        columns:
          isbn: { type: char(13), physical: "ISBN No" }
          title: text
          price: { type: "decimal(8,2)?", renamed_from: cost }
      unread: { key: [a], columns: { a: integer } }
  market:
    ingestion:
      kind: file_inbox
      container: events
      route: { field: meta.type, to: { sale: books } }
    datasets:
      books: { key: [a], version: [at], columns: { a: integer, at: timestamptz } }
workspaces:
  desk:
    container: managed
    groups:
      first: { needs: { history: live }, datasets: [shop.books] }
      again: { needs: { history: full }, datasets: [shop.books, market.books] }
      second: { datasets: [market.books] }
      gone: { datasets: [shop.unread] }
"#;

fn lowered(platform: &str, zone: &str) -> DesiredPlatform {
    let sources = Sources::new(vec![Source::new("base.dsc.yaml", BASE), Source::new("usa.dsc.yaml", zone)]);
    let loaded = dsc_graph::load(&sources, None, &dsc_syntax::Limits::default());
    let platform = loaded.graph.all::<Platform>().find(|found| found.name() == platform).expect("a platform");
    lower(&loaded.graph, &sources, platform)
}

#[test]
fn a_platform_holds_what_its_groups_read_and_nothing_else() {
    let embedded = lowered("embedded", ZONE);
    let datasets: Vec<&str> = embedded
        .stores
        .iter()
        .flat_map(|store| &store.datasets)
        .map(|dataset| dataset.address.as_str())
        .collect();
    assert_eq!(datasets, ["usa/market.books", "usa/shop.books"]);
    let other = lowered("other", ZONE);
    assert_eq!(other.stores.len(), 1);
    assert_eq!(other.stores[0].address, "usa/market");
    assert_eq!((embedded.staging_retention_seconds, other.staging_retention_seconds), (604_800, 172_800));
    assert_eq!(embedded.storage_version.as_deref(), Some("v1.0.0"));
}

#[test]
fn names_are_those_of_the_platform_and_addresses_those_of_the_model() {
    let embedded = lowered("embedded", ZONE);
    let store = &embedded.stores[1];
    assert_eq!((store.schema.as_str(), store.staging_schema.as_str()), ("usa_shop", "usa_shop_staging"));
    assert_eq!(store.schedule, Schedule::Cron("0 3 * * *".to_owned()));
    assert_eq!(
        store.ingestion,
        DesiredIngestion::SnapshotFiles { path: "data/in".to_owned(), format: FileFormat::Csv }
    );
    let books = &store.datasets[0];
    assert_eq!((books.table.as_str(), books.renamed_from.as_deref()), ("BOOKS", Some("titles")));
    assert_eq!(books.key, ["ISBN No"]);
    assert_eq!(books.columns[2].renamed_from.as_deref(), Some("cost"));
    assert!(books.history && books.columns[2].nullable);
    assert_eq!((books.cause.file.as_str(), books.cause.line), ("usa.dsc.yaml", 12));
    let market = &embedded.stores[0];
    let DesiredIngestion::FileInbox { route_field, routes, .. } = &market.ingestion else {
        panic!("{:?}", market.ingestion)
    };
    assert_eq!((route_field.as_str(), routes.len(), routes[0].1.as_str()), ("meta.type", 1, "books"));
}

#[test]
fn views_of_equal_names_say_their_store_and_a_former_name_stays() {
    let embedded = lowered("embedded", ZONE);
    assert_eq!(embedded.workspaces.len(), 1);
    let views: Vec<(&str, &str, bool)> = embedded.workspaces[0]
        .views
        .iter()
        .map(|view| (view.name.as_str(), view.dataset.as_str(), view.history))
        .collect();
    assert_eq!(
        views,
        [
            ("market_books", "usa/market.books", true),
            ("shop_books", "usa/shop.books", true),
            ("titles", "usa/shop.books", true),
        ]
    );
}

#[test]
fn the_hash_follows_what_is_said_and_not_where() {
    let moved = ZONE.replace("containers:", "\n\ncontainers:");
    assert_eq!(lowered("embedded", ZONE).model_hash, lowered("embedded", &moved).model_hash);
    let changed = ZONE.replace("title: text", "title: varchar(80)");
    assert_ne!(lowered("embedded", ZONE).model_hash, lowered("embedded", &changed).model_hash);
}

#[test]
fn databases_and_transformers_are_taken_in_where_they_can_be_reached() {
    let zone = r#"
dsc: 1
zone: usa
team: books
containers:
  tills: { kind: postgres, host: h, database: d }
  old: { kind: mysql, host: h, database: d }
datastores:
  whole:
    ingestion: { kind: snapshot, container: tills, schedule: external }
    datasets: { a: { key: [a], columns: { a: integer } } }
  newer:
    ingestion: { kind: watermark, container: tills, schedule: external, watermark: at }
    datasets: { a: { key: [a], columns: { a: integer, at: timestamptz } } }
  changed:
    ingestion: { kind: cdc, container: tills, schedule: continuous, change_table: "{dataset}_log" }
    datasets: { a: { key: [a], columns: { a: integer } } }
  foreign:
    ingestion: { kind: watermark, container: old, schedule: external, watermark: at }
    datasets: { a: { key: [a], columns: { a: integer, at: timestamptz } } }
  made:
    ingestion: { kind: transformer }
    datasets: { a: { key: [a], columns: { a: integer } } }
workspaces:
  desk:
    container: managed
    groups:
      first: { datasets: [whole.a, newer.a, changed.a, foreign.a, made.a] }
      second: { datasets: [made.a] }
transformers:
  make: { workspace: desk, output: made, schedule: { cron: "5 * * * *" }, sql: { a: SELECT 1 AS a } }
"#;
    let embedded = lowered("embedded", zone);
    let of = |name: &str| {
        let found = embedded.stores.iter().find(|store| store.address == format!("usa/{name}"));
        found.unwrap_or_else(|| panic!("no store `{name}`"))
    };
    let container = "usa/tills".to_owned();
    assert_eq!(of("whole").ingestion, DesiredIngestion::SnapshotTables { container: container.clone() });
    let column = "at".to_owned();
    assert_eq!(
        of("newer").ingestion,
        DesiredIngestion::WatermarkTables { container: container.clone(), column }
    );
    let pattern = "{dataset}_log".to_owned();
    assert_eq!(of("changed").ingestion, DesiredIngestion::ChangeTables { container, pattern });
    assert_eq!(of("foreign").ingestion, DesiredIngestion::NotBuilt { kind: "watermark of mysql".to_owned() });
    assert_eq!(
        of("made").ingestion,
        DesiredIngestion::Transformer {
            transformer: "usa/make".to_owned(),
            workspace: "usa/desk".to_owned(),
            queries: vec![("a".to_owned(), "SELECT 1 AS a".to_owned())],
        }
    );
    assert_eq!(of("made").schedule, Schedule::Cron("5 * * * *".to_owned()));
}
