//! Overlays: what they set holds in their environment, stands where they say it, and is gone with them.

use dsc_graph::{Graph, canonical, load};
use dsc_model::Container;
use dsc_syntax::Limits;
use dsc_testkit::{BASE, BASE_ZONE, Project, generate, to_toml, to_yaml};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

const SETTINGS: &str = "edition = 1\n[environments.dev]\ndescription = \"Here\"\n[environments.prod]\ndescription = \"There\"\nprotected = true\n";

const SERVERS: &str = "dsc: 1
platforms:
  warehouse:
    kind: postgres
    credential_store: docker
    instances:
      ny: { location: mycorp:usa/ny_1, host: pg-ny.example, port: 5432, database: warehouse, credential: docker/reader, encryption: { key_holder: own }, capacity: 5 }
      nj: { location: mycorp:usa/nj_1, host: pg-nj.example, database: warehouse, credential: docker/reader, encryption: { key_holder: own } }
  other:
    kind: postgres
    credential_store: docker
    instances:
      ny: { location: mycorp:usa/ny_1, host: other.example, database: other, credential: docker/reader, encryption: { key_holder: own } }
";

const MODEL: &str = "dsc: 1
zone: usa
team: northwind
datastores:
  events:
    ingestion: { kind: file_inbox, container: usa/inbox, schedule: continuous, route: { field: type, to: { user: users } } }
    datasets:
      users: { key: [user_id], version: [event_id], classification: [pub], columns: { user_id: bigint, event_id: uuid } }
scenarios:
  day:
    description: A day
    environment: dev
    store: events
    sample: { path: samples/users.jsonl, rows: 10 }
    releases: { first: 2099-03-02T08:00:00Z, every: 10m, split: [1/2, 1/2] }
";

fn project(overlays: &[(&str, &str)]) -> Project {
    let mut files = vec![
        ("base.dsc.yaml", BASE),
        ("dsc.toml", SETTINGS),
        ("servers.dsc.yaml", SERVERS),
        ("usa/zone.dsc.yaml", BASE_ZONE),
        ("usa/northwind.dsc.yaml", MODEL),
    ];
    files.extend(overlays);
    Project::new(&files)
}

/// A field of the canonical form of one environment.
fn in_dev(project: &Project, pointer: &str) -> serde_json::Value {
    let (graph, _) = project.in_environment("dev");
    canonical(&graph).pointer(pointer).cloned().unwrap_or_default()
}

/// Everything that is found and is about overlays: rule and place.
fn found(overlays: &[(&str, &str)]) -> Vec<String> {
    let lines = project(overlays).lint_lines();
    let wanted = |line: &&String| line.starts_with("over/");
    let line = |line: &String| line.split(' ').take(3).collect::<Vec<_>>().join(" ");
    lines.iter().filter(wanted).map(line).collect()
}

#[test]
fn what_an_overlay_sets_holds_in_its_environment_alone() {
    let project = project(&[(
        "over/dev.dsc.yaml",
        "dsc: 1\noverlay: { environment: dev }\ncontainers:\n  usa/orders_db: { host: dev.example, port: 5433, locations: [mycorp:usa/nj_1] }\n  acme/streams: { bootstrap: [\"a:1\", \"b:2\"] }\ndatastores:\n  usa/events: { ingestion: { schedule: { cron: \"1 * * * *\" } } }\nscenarios:\n  usa/day: { releases: { ranges: [[0, 4]] }, sample: { rows: 4 } }\ncredential_stores:\n  docker: { kind: env, credentials: { reader: api_token, writer: user_password } }\nplatforms:\n  embedded: { path: dev.duckdb, keep_versions: 7, staging_retention: 2d }\n",
    )]);
    let database = in_dev(&project, "/containers/usa~1orders_db");
    assert_eq!(database["host"], "dev.example");
    assert_eq!(database["port"], 5433);
    assert_eq!(database["location"], "mycorp:usa/nj_1");
    assert_eq!(database["database"], "northwind", "what is not set stays");
    assert_eq!(in_dev(&project, "/containers/acme~1streams/bootstrap"), serde_json::json!(["a:1", "b:2"]));
    assert_eq!(in_dev(&project, "/datastores/usa~1events/ingestion/schedule/cron"), "1 * * * *");
    let releases = in_dev(&project, "/scenarios/usa~1day/releases");
    assert_eq!(releases["ranges"], serde_json::json!([[0, 4]]));
    assert!(releases.get("split").is_none(), "ranges take the place of shares: {releases}");
    let store = in_dev(&project, "/credential_stores/acme~1docker");
    assert_eq!(store["kind"], "env");
    assert!(store.get("path").is_none(), "variables have no folder: {store}");
    let credentials = serde_json::json!({"certificate": "client_certificate", "reader": "api_token", "writer": "user_password"});
    assert_eq!(store["credentials"], credentials);
    let embedded = in_dev(&project, "/platforms/embedded");
    assert_eq!((&embedded["path"], &embedded["keep_versions"]), (&"dev.duckdb".into(), &7.into()));
    assert_eq!(embedded["staging_retention"], "2d");
    let (prod, _) = project.in_environment("prod");
    assert_eq!(canonical(&prod), canonical(&project.loaded.graph));
    assert_eq!(
        canonical(&prod).pointer("/containers/usa~1orders_db/host"),
        Some(&serde_json::json!("orders.db.example"))
    );
}

#[test]
fn instances_are_changed_and_added_one_by_one() {
    let project = project(&[(
        "over/dev.dsc.toml",
        "dsc = 1\noverlay = { environment = \"dev\" }\n[platforms.warehouse.instances.ny]\nhost = \"pg-dev.example\"\ncapacity = 40\n[platforms.warehouse.instances.spare]\nlocation = \"mycorp:usa/ny_1\"\nhost = \"spare.example\"\ndatabase = \"warehouse\"\n",
    )]);
    let instances = in_dev(&project, "/platforms/warehouse/instances");
    let hosts: Vec<&str> =
        ["nj", "ny", "spare"].iter().filter_map(|name| instances[name]["host"].as_str()).collect();
    assert_eq!(hosts, ["pg-nj.example", "pg-dev.example", "spare.example"]);
    assert_eq!((&instances["ny"]["capacity"], &instances["ny"]["port"]), (&40.into(), &5432.into()));
    assert_eq!(in_dev(&project, "/platforms/other/instances/ny/host"), "other.example");
    assert_eq!(instances["spare"]["location"], "mycorp:usa/ny_1");
}

#[test]
fn a_value_stands_where_the_overlay_says_it() {
    let text = "dsc: 1\noverlay: { environment: dev }\ncontainers:\n  usa/orders_db: { host: größe.example, location: mycorp:mars }\n";
    let project = project(&[("over/dev.dsc.yaml", text)]);
    let (graph, report) = project.in_environment("dev");
    let database = graph.find_by_address::<Container>("usa/orders_db").unwrap();
    let host = database.endpoint.host.unwrap();
    assert_eq!(database.text(host), "größe.example");
    assert_eq!(project.sources.source(database.span_of(host).file).path, "over/dev.dsc.yaml");
    assert_eq!(project.sources.text(database.span_of(host)), "größe.example");
    assert_eq!(project.sources.source(database.span().file).path, "usa/zone.dsc.yaml");
    let unresolved =
        report.findings.iter().find(|finding| finding.diagnostic.rule.0 == "unresolved-reference").unwrap();
    assert_eq!(project.sources.text(unresolved.diagnostic.span), "mycorp:mars");
}

#[test]
fn a_place_of_every_environment_is_judged_and_said_once() {
    let overlay =
        "dsc: 1\noverlay: { environment: dev }\ncontainers:\n  usa/orders_db: { location: mycorp:mars }\n";
    assert_eq!(
        found(&[("over/dev.dsc.yaml", overlay)]),
        ["over/dev.dsc.yaml:4:30 error unresolved-reference"]
    );
}

#[test]
fn what_overlays_mean_must_be_there() {
    let cases = [
        ("overlay: { environment: dve }\n", "unresolved-reference"),
        ("overlay: { environment: dev }\ncontainers:\n  usa/order_db: { host: x }\n", "unresolved-reference"),
        (
            "overlay: { environment: dev }\ndatastores:\n  usa/orders_db: { ingestion: { schedule: external } }\n",
            "unresolved-reference",
        ),
        ("overlay: {}\n", "missing-key"),
        ("overlay: dev\n", "wrong-shape"),
        ("overlay: { environment: dev, zone: usa }\n", "unknown-key"),
        ("overlay: { environment: dev }\ncontainers:\n  usa/orders_db: { bucket: b }\n", "unknown-key"),
        (
            "overlay: { environment: dev }\nplatforms:\n  embedded: { instances: { ny: { host: h, database: d } } }\n",
            "unknown-key",
        ),
        ("overlay: { environment: dev }\nplatforms:\n  warehouse: { path: x }\n", "unknown-key"),
        (
            "overlay: { environment: dev }\nplatforms:\n  warehouse: { instances: { new: { host: h } } }\n",
            "missing-key",
        ),
        (
            "overlay: { environment: dev }\ncontainers:\n  usa/orders_db: { kind: mysql }\n",
            "overlay-forbidden-field",
        ),
        (
            "overlay: { environment: dev }\ncontainers:\n  usa/orders_db: { zone: usa }\n",
            "overlay-forbidden-field",
        ),
        (
            "overlay: { environment: dev }\ndatastores:\n  usa/events: { ingestion: { route: {} } }\n",
            "overlay-forbidden-field",
        ),
        (
            "overlay: { environment: dev }\nplatforms:\n  warehouse: { history: live }\n",
            "overlay-forbidden-field",
        ),
        ("overlay: { environment: dev }\nworkspaces: {}\n", "overlay-forbidden-field"),
        ("overlay: { environment: dev }\nmeta: { a: b }\n", "unknown-kind"),
        ("overlay: { environment: dev }\ncontainers:\n  usa/orders_db: { port: \"5\" }\n", "wrong-shape"),
        ("overlay: { environment: dev }\ncontainers: []\n", "wrong-shape"),
        ("overlay: { environment: dev }\ncontainers: { usa/orders_db: [] }\n", "wrong-shape"),
    ];
    for (text, rule) in cases {
        let lines = found(&[("over/dev.dsc.yaml", &format!("dsc: 1\n{text}"))]);
        assert!(matches!(&lines[..], [line] if line.ends_with(rule)), "{text}: {lines:?}");
    }
}

#[test]
fn overlays_of_different_files_go_together_and_do_not_collide() {
    let first = "dsc: 1\noverlay: { environment: dev }\ncontainers:\n  usa/orders_db: { host: a.example, location: mycorp:usa/nj_1 }\n";
    let second = "dsc: 1\nzone: usa\noverlay: { environment: dev }\ncontainers:\n  orders_db: { port: 1, locations: [mycorp:usa/ny_1] }\n";
    let other = "dsc: 1\noverlay: { environment: prod }\ncontainers:\n  usa/orders_db: { host: b.example }\n";
    let overlays = [("over/a.dsc.yaml", first), ("over/b.dsc.yaml", second), ("over/c.dsc.yaml", other)];
    assert_eq!(found(&overlays), ["over/b.dsc.yaml:5:25 error overlays-collide"]);
    let database = in_dev(&project(&overlays), "/containers/usa~1orders_db");
    assert_eq!((&database["host"], &database["port"]), (&"a.example".into(), &1.into()));
}

#[test]
fn a_credential_that_one_environment_uses_is_used() {
    let base = BASE.replace(
        "certificate: client_certificate }",
        "certificate: client_certificate, dev: user_password }",
    );
    let overlay =
        "dsc: 1\noverlay: { environment: dev }\ncontainers:\n  usa/orders_db: { credential: docker/dev }\n";
    let files = [("base.dsc.yaml", base.as_str()), ("dsc.toml", SETTINGS), ("usa/zone.dsc.yaml", BASE_ZONE)];
    let unused = |files: &[(&str, &str)]| {
        let lines = Project::new(files).lint_lines();
        lines.iter().filter(|line| line.contains("credential-unused")).count()
    };
    assert_eq!(unused(&files), 1);
    let mut with_overlay = files.to_vec();
    with_overlay.push(("over/dev.dsc.yaml", overlay));
    assert_eq!(unused(&with_overlay), 0);
}

#[test]
fn the_base_is_as_it_was_once_overlays_are_taken_off() {
    let overlay = "dsc: 1\noverlay: { environment: dev }\nplatforms:\n  warehouse: { instances: { ny: { capacity: 9 }, new: { host: h, database: d } } }\n";
    let project = project(&[("over/dev.dsc.yaml", overlay)]);
    let before = canonical(&project.loaded.graph);
    let graph = load(&project.sources, Some(dsc_diag::FileId(1)), &Limits::default()).graph;
    let overlays = graph.overlays_of("dev").unwrap();
    let overlaid = overlays.over(graph.into_files());
    assert_ne!(canonical(&overlaid.graph), before);
    assert_eq!(canonical(&Graph::build(overlaid.into_base())), before);
}

#[test]
fn an_overlay_of_what_cannot_be_read_is_not_blamed() {
    let broken = "dsc: 1\nzone: usa\ncontainers:\n  lost_db: { kind: postgres, host: [\n";
    let overlay = "dsc: 1\noverlay: { environment: dev }\ncontainers:\n  usa/lost_db: { host: x }\n";
    assert!(found(&[("over/dev.dsc.yaml", overlay), ("usa/broken.dsc.yaml", broken)]).is_empty());
}

/// What an overlay may set of each kind.
const MAY_DIFFER: &[(&str, &[&str])] = &[
    (
        "containers",
        &[
            "location",
            "locations",
            "credential",
            "host",
            "port",
            "database",
            "bootstrap",
            "schema_registry",
            "url",
            "kafka",
            "secrets",
            "path",
            "done",
            "quarantine",
            "endpoint",
            "bucket",
            "prefix",
        ],
    ),
    (
        "platforms",
        &[
            "credential_store",
            "kafka_connect",
            "instances",
            "location",
            "path",
            "staging_retention",
            "keep_versions",
        ],
    ),
    ("credential_stores", &["kind", "path", "credentials"]),
    ("datastores", &["ingestion"]),
    ("transformers", &["schedule"]),
    ("scenarios", &["environment", "sample", "releases"]),
];

/// Makes another value of the texts and numbers that name nothing else.
fn change(value: &mut Value) {
    const FREE: &[&str] = &[
        "database",
        "url",
        "path",
        "done",
        "quarantine",
        "endpoint",
        "bucket",
        "prefix",
        "schema_registry",
        "secrets",
    ];
    let Value::Object(fields) = value else { return };
    for (key, value) in fields.iter_mut() {
        match value {
            // The name of a machine has no blanks.
            Value::String(text) if key == "host" => text.push_str("größer"),
            Value::String(text) if FREE.contains(&key.as_str()) => text.push_str(" größer"),
            Value::Number(_) if matches!(key.as_str(), "port" | "keep_versions" | "capacity" | "rows") => {
                *value = json!(77);
            }
            Value::Object(_) => change(value),
            Value::String(_) | Value::Number(_) | Value::Array(_) | Value::Bool(_) | Value::Null => {}
        }
    }
}

/// Changes everything that may differ, and gives the overlay that does the same.
fn changed(model: &mut Value) -> Value {
    let mut overlay =
        Map::from_iter([("dsc".to_owned(), json!(1)), ("overlay".to_owned(), json!({"environment": "dev"}))]);
    for (kind, fields) in MAY_DIFFER {
        let Some(Value::Object(objects)) = model.get_mut(*kind) else { continue };
        let mut parts = Map::new();
        for (name, object) in objects {
            let mut part = Map::new();
            for field in *fields {
                let Some(value) = object.get_mut(*field) else { continue };
                let mut alone = json!({(*field): value.clone()});
                // Of an ingestion only its source and its schedule may differ, and these name other things.
                if *field != "ingestion" {
                    change(&mut alone);
                }
                *value = alone[*field].clone();
                part.insert((*field).to_owned(), value.clone());
            }
            if let Some(ingestion) = part.get_mut("ingestion").and_then(Value::as_object_mut) {
                ingestion.retain(|key, _| matches!(key.as_str(), "container" | "credential" | "schedule"));
            }
            parts.insert(name.clone(), Value::Object(part));
        }
        overlay.insert((*kind).to_owned(), Value::Object(parts));
    }
    Value::Object(overlay)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_overlay_of_everything_makes_the_model_that_says_so_itself(seed: u64) {
        let base = generate(seed);
        let mut other = base.clone();
        let overlay = changed(&mut other);
        let plain = Project::new(&[("dsc.toml", SETTINGS), ("model.dsc.yaml", &to_yaml(&other, seed))]);
        prop_assert!(plain.loaded.bag.is_empty(), "{:#?}", plain.loaded.bag);
        let spelt = if seed % 2 == 0 { to_yaml(&overlay, seed) } else { to_toml(&overlay, seed) };
        let path = if seed % 2 == 0 { "over.dsc.yaml" } else { "over.dsc.toml" };
        let base = to_yaml(&base, seed + 1);
        let project = Project::new(&[("dsc.toml", SETTINGS), ("model.dsc.yaml", &base), (path, &spelt)]);
        prop_assert!(project.loaded.bag.is_empty(), "{:#?}\n{}", project.loaded.bag, spelt);
        let overlays = project.loaded.graph.overlays_of("dev").unwrap();
        prop_assert!(overlays.bag.is_empty(), "{:#?}\n{}", overlays.bag, spelt);
        let (graph, _) = project.in_environment("dev");
        let (overlaid, plain) = (canonical(&graph), canonical(&plain.loaded.graph));
        for (kind, fields) in MAY_DIFFER {
            for (name, object) in plain[kind].as_object().into_iter().flatten() {
                for field in *fields {
                    prop_assert_eq!(&overlaid[kind][name][field], &object[field], "{} {} {}", kind, name, field);
                }
            }
        }
        prop_assert_eq!(overlaid, plain);
    }
}
