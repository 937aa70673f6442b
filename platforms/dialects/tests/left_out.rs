//! What is left out is said, each with its place; what concerns nobody who is served is not.

use dsc_diag::{Source, Sources};
use dsc_dialects::lower::{Concern, left_out};
use dsc_model::{Platform, PlatformKind};

const MODEL: &str = r#"dsc: 1
ecosystem: { name: acme, repository: acme/eco@main }
zones: { usa: { repository: acme/usa } }
platforms:
  embedded: { kind: duckdb, path: build/a.duckdb, default: true }
  servers: { kind: postgres, instances: { one: { host: h, database: d } } }
containers:
  usa/bus: { kind: kafka, bootstrap: ["a:1"] }
  usa/drop: { kind: files, path: data, format: csv }
  usa/desk_db: { kind: duckdb, path: desk.duckdb }
datastores:
  usa/topics:
    team: books
    ingestion: { kind: kafka, container: usa/bus, topics: { naming: debezium, prefix: x }, landing: typed }
    datasets: { sales: { key: [a], columns: { a: bigint } } }
  usa/files:
    team: books
    ingestion: { kind: snapshot, container: usa/drop, schedule: external }
    datasets: { books: { key: [a], columns: { a: bigint } }, shelves: { key: [a], columns: { a: bigint } } }
  usa/elsewhere:
    team: books
    ingestion: { kind: snapshot, container: usa/drop, schedule: external }
    datasets: { far: { key: [a], columns: { a: bigint } } }
workspaces:
  usa/desk:
    team: books
    container: usa/desk_db
    groups: { all: { datasets: [usa/topics.sales, usa/files.books, usa/elsewhere.far] } }
    readers: [usa/readers]
  usa/remote:
    team: books
    container: managed
    groups: { all: { datasets: [usa/topics.sales] } }
    readers: [usa/remote_readers]
assignments:
  usa/remote.all: { provisioned: [servers] }
primary_ingestion:
  usa/elsewhere: [servers]
roles:
  usa/readers: {}
  usa/remote_readers: {}
users:
  usa/ann: { roles: [usa/readers] }
  usa/bob: { roles: [usa/remote_readers] }
scenarios:
  usa/day: { team: books, environment: dev, store: usa/files }
"#;

#[test]
fn everything_that_is_left_out_is_said_with_its_place() {
    let sources = Sources::new(vec![Source::new("model.dsc.yaml", MODEL)]);
    let graph = dsc_graph::load(&sources, None, &dsc_syntax::Limits::default()).graph;
    let served: Vec<_> =
        graph.all::<Platform>().filter(|platform| platform.kind == Some(PlatformKind::Duckdb)).collect();
    let lines = MODEL.lines().collect::<Vec<_>>();
    let said: Vec<(Concern, &str)> = left_out(&graph, &sources, &served, None)
        .iter()
        .map(|left| (left.concern, lines[left.cause.line as usize - 1].trim()))
        .map(|(concern, line)| (concern, line.split(':').next().unwrap_or(line)))
        .collect();
    assert_eq!(
        said,
        [
            (Concern::Platform, "servers"),
            (Concern::Movement, "ingestion"),
            (Concern::Movement, "ingestion"),
            (Concern::Movement, "usa/day"),
            (Concern::Place, "container"),
            (Concern::Access, "usa/readers"),
            (Concern::Access, "usa/ann"),
        ]
    );
    let words: Vec<String> =
        left_out(&graph, &sources, &served, None).into_iter().map(|left| left.cause.message).collect();
    assert!(words[1].contains("`usa/topics`") && words[1].contains("kafka"), "{}", words[1]);
    assert!(words[2].contains("`usa/elsewhere`") && words[2].contains("another platform"), "{}", words[2]);
    let in_prod = left_out(&graph, &sources, &served, Some("prod"));
    assert!(in_prod.iter().all(|left| !left.cause.message.contains("scenario")), "{in_prod:?}");
}
