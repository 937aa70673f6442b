//! The connectors that a model becomes, and what a cluster lacks of them.

mod support;

use std::collections::BTreeMap;

use dsc_dialects::kafka_connect::{
    ClusterState, Connector, Connectors, MarkedCluster, ObservedConnector, Prune, Request, check, connectors,
    read_inventory,
};
use dsc_dialects::postgres::{ENGINE, PostgresDialect};
use dsc_dialects::shape::layout::layout;
use dsc_dialects::shape::observed::Observed;
use dsc_plan::companion::{Both, With};
use dsc_plan::desired::DesiredPlatform;
use dsc_plan::{Consent, Plan, Step, make_plan};

use support::{applied, lowered, told};

/// Stores of every way in which records land; `SINK` is the choice of the cluster.
const MODEL: &str = r#"
dsc: 1
ecosystem: { name: acme, description: All, owner: { repository: acme/eco@main } }
zones: { usa: { description: West, owner: { repository: acme/usa } } }
teams: { usa/sales: { description: Sells, owner: { repository: acme/sales } } }
credential_stores:
  vault: { kind: files, path: /run/secrets, credentials: { nordic_admin: user_password } }
containers:
  acme/streams:
    kind: kafka
    location: x:y
    bootstrap: ["k-1.example:9092", "k-2.example:9092"]
    schema_registry: https://registry.example
  acme/connect: { kind: kafka_connect, location: x:y, url: "http://connect.example:8083/", kafka: acme/streams SINK }
platforms:
  nordic:
    kind: postgres
    kafka_connect: acme/connect
    instances: { a: { host: pg.example, port: 5433, database: "nor dic", credential: vault/nordic_admin } }
datastores:
  usa/northwind:
    team: sales
    ingestion: { kind: kafka, container: acme/streams, topics: { naming: debezium, prefix: nw.public } }
    datasets:
      customers: { key: [id], classification: [pub], columns: { id: bigint, name: text? } }
      orders: { physical: Orders, key: [id], classification: [pub], columns: { id: bigint, at: timestamptz? } }
  usa/clicks:
    team: sales
    ingestion: { kind: kafka, container: acme/streams, topics: { naming: template, pattern: "web.{store}.{dataset}.v1" },
      landing: typed, format: json }
    datasets:
      pages: { key: [id], version: [seen], classification: [pub], columns: { id: uuid, seen: bigint } }
      forms: { key: [id], version: [seen], classification: [pub], columns: { id: uuid, seen: bigint } }
  usa/fleet:
    team: sales
    ingestion: { kind: kafka, container: acme/streams, envelope: flat, format: avro,
      topics: { fixes: ais.fixes.v3, readings: "engine-1" } }
    datasets:
      fixes: { key: [id], version: [seen], classification: [pub], columns: { id: bigint, seen: bigint } }
      readings: { key: [id], version: [seen], classification: [pub], columns: { id: bigint, seen: bigint } }
  usa/crew:
    team: sales
    ingestion: { kind: kafka, container: acme/streams, topics: { naming: debezium, prefix: crew.plan }, format: avro }
    datasets:
      shifts: { key: [id], classification: [pub], columns: { id: bigint, born: date?, pay: "decimal(8,2)?" } }
workspaces:
  usa/desk:
    team: sales
    container: managed
    groups:
      all: { needs: { history: live, latency: minutes }, datasets: [usa/northwind.customers, usa/northwind.orders,
        usa/clicks.pages, usa/clicks.forms, usa/fleet.fixes, usa/fleet.readings, usa/crew.shifts] }
"#;

fn desired(more: &str) -> DesiredPlatform {
    lowered(&MODEL.replace(" SINK", more))
}

fn golden(sink: &str) {
    let all = connectors(&desired(&format!(", sink: {sink}")));
    assert_eq!(all.len(), 4);
    for connector in all {
        assert!(check(&connector).is_empty(), "{:?}", check(&connector));
        let text = serde_json::to_string_pretty(&connector.config).expect("JSON");
        let name = format!("{sink}_{}", connector.store.trim_start_matches("usa/"));
        insta::with_settings!({ prepend_module_to_snapshot => false, snapshot_path => "connect" }, {
            insta::assert_snapshot!(name, text);
        });
    }
}

#[test]
fn connectors_for_debeziums_sink_read_well() {
    golden("debezium");
}

#[test]
fn connectors_for_confluents_sink_read_well() {
    golden("confluent");
}

#[test]
fn connectors_for_aivens_sink_read_well() {
    golden("aiven");
}

#[test]
fn without_a_registry_records_carry_their_schemas_and_what_is_ignored_is_not_written() {
    let text = MODEL
        .replace("    schema_registry: https://registry.example\n", "")
        .replace("landing: typed, format: json }", "landing: typed, format: json, unknown_fields: ignore }");
    for (sink, fields) in [
        (
            ", sink: debezium",
            Some(
                "forms:id,forms:seen,forms:__topic,forms:__partition,forms:__offset,forms:__time,\
                 pages:id,pages:seen,pages:__topic,pages:__partition,pages:__offset,pages:__time",
            ),
        ),
        // The others cannot be told of which table a field is.
        (", sink: confluent", None),
    ] {
        let all = connectors(&lowered(&text.replace(" SINK", sink)));
        let clicks = all.iter().find(|connector| connector.store == "usa/clicks").expect("a connector");
        assert!(check(clicks).is_empty(), "{:?}", check(clicks));
        assert_eq!(clicks.config["value.converter"], "org.apache.kafka.connect.json.JsonConverter");
        assert_eq!(clicks.config["value.converter.schemas.enable"], "true");
        assert_eq!(clicks.config.get("field.include.list").map(String::as_str), fields);
    }
}

#[test]
fn no_secret_is_text_and_the_provider_is_the_models_choice() {
    for (secrets, password) in [
        ("", "${file:/run/secrets/nordic_admin.properties:password}"),
        (", secrets: \"directory:/etc/c/{credential}:{field}\"", "${directory:/etc/c/nordic_admin:password}"),
    ] {
        for connector in connectors(&desired(secrets)) {
            assert_eq!(connector.config["connection.password"], password);
        }
    }
}

#[test]
fn a_store_of_many_topics_has_several_connectors_which_differ_in_their_topics_alone() {
    let mut desired = desired("");
    let store = desired.stores.iter_mut().find(|store| store.address == "usa/fleet").expect("the store");
    let dataset = store.datasets[0].clone();
    let dsc_plan::desired::DesiredIngestion::Kafka(kafka) = &mut store.ingestion else { panic!("kafka") };
    // As long as names may be, and each with a route of its own: no connector is larger than a record may be.
    for number in 0..1_000 {
        let mut more = dataset.clone();
        more.name = format!("dataset_{number}");
        more.table = format!("table_{number:$>57}");
        kafka.topics.push((more.name.clone(), format!("{number:.<249}")));
        store.datasets.push(more);
    }
    let all = connectors(&desired);
    let shards: Vec<&Connector> = all.iter().filter(|connector| connector.store == "usa/fleet").collect();
    assert!(shards.len() >= 6, "{}", shards.len());
    let mut topics = 0;
    for (shard, number) in shards.iter().zip(1..) {
        assert!(check(shard).is_empty(), "{:?}", check(shard));
        assert_eq!(shard.name, format!("nordic_usa_fleet-{number}"));
        topics += shard.config["topics"].split(',').count();
        assert_eq!(shard.config["collection.name.format"], "usa_fleet_landing.${topic}");
    }
    assert_eq!(topics, 1_002);
}

#[test]
fn a_connector_that_could_give_a_secret_away_is_not_sent() {
    let connector = &connectors(&desired(""))[0];
    let flaws = |key: &str, value: Option<&str>| {
        let mut changed = connector.clone();
        match value {
            Some(value) => changed.config.insert(key.to_owned(), value.to_owned()),
            None => changed.config.remove(key),
        };
        check(&changed).iter().map(|flaw| format!("{} {}", flaw.key, flaw.message)).collect::<Vec<_>>()
    };
    assert_eq!(flaws("connector.class", None), ["connector.class is none of the sinks that we know"]);
    let no_reference = "connection.password is not a reference to a config provider";
    assert_eq!(flaws("connection.password", Some("s3cret")), [no_reference]);
    assert_eq!(flaws("connection.password", Some("${file:/a:b}x${file:/a:b}")), [no_reference]);
    assert_eq!(
        flaws("connection.pasword", Some("${file:/a:b}")),
        ["connection.pasword is not known to this sink"]
    );
    assert_eq!(flaws("insert.mode", Some("insertt")), ["insert.mode is neither `insert` nor `upsert`"]);
    assert_eq!(flaws("topics", Some("")), ["topics is missing"]);
    let postgres = "connection.url is no address of a Postgres database";
    assert_eq!(flaws("connection.url", Some("postgresql://x")), [postgres]);
}

/// A cluster that runs exactly what is wanted.
fn running(desired: &DesiredPlatform) -> ClusterState {
    let mut out = ClusterState::default();
    for connector in connectors(desired) {
        let seen = ObservedConnector {
            config: connector.config,
            state: "RUNNING".to_owned(),
            tasks: vec!["RUNNING".to_owned()],
            failure: None,
        };
        out.connectors.insert(connector.name, seen);
    }
    out
}

fn plan(desired: &DesiredPlatform, cluster: ClusterState, prune: Prune) -> Plan {
    plan_from(applied(&ENGINE, &layout(&ENGINE, desired)), cluster, prune, desired)
}

fn plan_from(there: Observed, state: ClusterState, prune: Prune, desired: &DesiredPlatform) -> Plan {
    let beside = MarkedCluster { state, mark: "acme/nordic".to_owned() };
    let dialect = With { platform: PostgresDialect, companion: Connectors { prune } };
    make_plan(&dialect, &Both { platform: there, beside }, desired)
}

fn of_connectors(plan: &Plan) -> Vec<&Step> {
    plan.steps.iter().filter(|step| step.commands.iter().any(|command| Request::is_one(command))).collect()
}

#[test]
fn connectors_come_after_their_tables_and_the_second_plan_is_empty() {
    let desired = desired("");
    let first = plan_from(Observed::default(), ClusterState::default(), Prune::Stop, &desired);
    let made = of_connectors(&first);
    assert_eq!(made.len(), 4);
    for step in made {
        let schema = format!("usa_{}_landing", step.address.trim_start_matches("usa/"));
        let tables: Vec<u32> = first
            .steps
            .iter()
            .filter(|step| step.records.iter().any(|record| record.schema == schema))
            .map(|step| step.group)
            .collect();
        assert!(
            !tables.is_empty()
                && tables.iter().all(|group| step.needs.contains(group) && *group < step.group)
        );
    }
    assert!(plan(&desired, running(&desired), Prune::Delete).is_empty());
}

#[test]
fn landing_tables_and_the_steps_of_connectors_read_well() {
    let mut desired = desired("");
    desired.stores.retain(|store| store.address == "usa/crew" || store.address == "usa/northwind");
    desired.workspaces.clear();
    let plan = plan_from(Observed::default(), ClusterState::default(), Prune::Stop, &desired);
    let landing: Vec<Step> = plan
        .steps
        .into_iter()
        .filter(|step| step.commands.iter().any(|command| command.contains("_landing")))
        .collect();
    insta::assert_snapshot!(told(&Plan { steps: landing, ..plan }));
}

#[test]
fn what_somebody_did_to_a_cluster_is_seen_and_mended() {
    let desired = desired("");
    let mut cluster = running(&desired);
    let names: Vec<String> = cluster.connectors.keys().cloned().collect();
    let mut of = |number: usize, change: fn(&mut ObservedConnector)| {
        change(cluster.connectors.get_mut(&names[number]).expect("a connector"));
    };
    of(0, |seen| {
        seen.config.insert("batch.size".to_owned(), "7".to_owned());
        seen.config.insert("connection.password".to_owned(), "by hand".to_owned());
        seen.config.remove("tasks.max");
    });
    of(1, |seen| seen.state = "PAUSED".to_owned());
    of(2, |seen| {
        seen.tasks = vec!["FAILED".to_owned()];
        seen.failure = Some("org.x.SqlException: no such table".to_owned());
    });
    of(3, |seen| seen.config = BTreeMap::new());
    let stranger = ObservedConnector { state: "RUNNING".to_owned(), ..ObservedConnector::default() };
    cluster.connectors.insert("somebody-elses".to_owned(), stranger.clone());
    let mut old = stranger;
    old.config.insert("dsc.platform".to_owned(), "acme/nordic".to_owned());
    old.config.insert("dsc.store".to_owned(), "usa/attic".to_owned());
    cluster.connectors.insert("nordic_usa_attic-1".to_owned(), old);
    let stopped = plan(&desired, cluster.clone(), Prune::Stop);
    insta::assert_snapshot!(told(&stopped));
    assert!(!told(&stopped).contains("by hand"));
    let in_the_way = stopped.steps.iter().flat_map(|step| &step.hazards);
    assert_eq!(in_the_way.filter(|hazard| hazard.kind.consent() == Consent::Impossible).count(), 1);
    let pruned = plan(&desired, cluster, Prune::Delete);
    assert!(told(&pruned).contains("DELETE /connectors/nordic_usa_attic-1"));
    assert!(!told(&pruned).contains("somebody-elses"));
}

#[test]
fn a_connector_with_typed_landing_halts_while_its_table_changes_and_one_with_raw_landing_is_not_touched() {
    let before = desired("");
    let mut after = before.clone();
    for store in &mut after.stores {
        let mut column = store.datasets[0].columns[0].clone();
        (column.name, column.physical, column.nullable) = ("added".to_owned(), "added".to_owned(), true);
        store.datasets[0].columns.push(column);
    }
    let there = applied(&ENGINE, &layout(&ENGINE, &before));
    let plan = plan_from(there, running(&before), Prune::Stop, &after);
    let commands: Vec<String> = plan.steps.iter().flat_map(|step| step.commands.clone()).collect();
    let place = |wanted: &str| commands.iter().position(|command| command.starts_with(wanted));
    for store in ["clicks", "crew", "fleet"] {
        let pause = place(&format!("PUT /connectors/nordic_usa_{store}-1/pause")).expect("a pause");
        let change = place(&format!("ALTER TABLE \"usa_{store}_landing\"")).expect("a change");
        let resume = place(&format!("PUT /connectors/nordic_usa_{store}-1/resume")).expect("an end of it");
        assert!(pause < change && change < resume);
    }
    assert!(!commands.iter().any(|command| command.contains("nordic_usa_northwind")));
}

#[test]
fn an_inventory_is_read_as_connect_writes_it() {
    let answer = r#"{"a": {"status": {"name": "a", "connector": {"state": "RUNNING", "worker_id": "w"},
        "tasks": [{"id": 0, "state": "FAILED", "worker_id": "w", "trace": "x.Y: one\n\tat z\nCaused by: q.R: two\n\tat w"}],
        "type": "sink"}, "info": {"name": "a", "config": {"name": "a", "topics": "t"}, "tasks": [], "type": "sink"}}}"#;
    let seen = &read_inventory(answer).expect("an inventory").connectors["a"];
    assert_eq!((seen.config.len(), seen.has_failed(), seen.runs()), (1, true, false));
    assert_eq!(seen.failure.as_deref(), Some("q.R: two"));
    assert!(read_inventory("[]").is_err() && read_inventory("{\"a\": {}}").is_err());
}
