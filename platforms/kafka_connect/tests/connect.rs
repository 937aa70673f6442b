//! Connectors on a real cluster: made, changed, halted, broken by hand, removed; and records that land.
#![allow(clippy::disallowed_methods, reason = "a test against real servers")]

mod support;

use std::time::Duration;

use dsc_dialects::kafka_connect::{Prune, connectors};
use dsc_kafka_connect::{Cluster, Login, Secret, Settings};
use dsc_plan::{Action, HazardKind};
use dsc_testservers::{Authority, Connect, Kafka};
use support::{Scene, column};

#[test]
fn connectors_are_made_after_their_tables_carry_records_and_then_nothing_is_left_to_do() {
    let mut scene = Scene::start();
    scene.kafka.topic("nw.public.customers", 1);
    scene.apply(Prune::Stop);
    assert!(scene.plan(Prune::Delete).is_empty());

    // What would stop or fool others lands as it is.
    let records = [
        (Some("{\"id\": 1}"), Some("{\"op\": \"c\", \"after\": {\"id\": 1}}")),
        (Some("{\"id\": 1}"), None),
        (None, Some("no JSON at all")),
        (Some("{\"id\": 2}"), Some("")),
    ];
    scene.kafka.send("nw.public.customers", &records);
    let count = "SELECT count(*) FROM usa_northwind_landing.records";
    scene.until(count, "4");
    let rows = "SELECT __topic, __partition, __offset, convert_from(__key, 'UTF8'), convert_from(__value, 'UTF8'), \
         __time > now() - interval '1 hour' FROM usa_northwind_landing.records ORDER BY __offset";
    let place = "nw.public.customers|0";
    assert_eq!(
        scene.ask(rows).lines().collect::<Vec<_>>(),
        [
            format!("{place}|0|{{\"id\": 1}}|{{\"op\": \"c\", \"after\": {{\"id\": 1}}}}|t"),
            format!("{place}|1|{{\"id\": 1}}||t"),
            format!("{place}|2||no JSON at all|t"),
            format!("{place}|3|{{\"id\": 2}}||t"),
        ]
    );
    assert_eq!(scene.ask(&format!("{count} WHERE __value IS NULL")), "1");

    drift_is_shown_field_by_field_and_mended(&scene);
    what_others_made_stays_and_what_we_made_goes_only_when_asked(&scene);
    a_change_of_the_model_does_not_touch_a_connector_with_raw_landing(&mut scene);
    what_failed_is_started_again(&scene);
    an_outage_of_the_database_loses_nothing(&mut scene);
    no_secret_is_seen_anywhere(&scene);
}

fn drift_is_shown_field_by_field_and_mended(scene: &Scene) {
    let name = "nordic_usa_northwind-1";
    let (_, config) = scene.connect.by_hand("GET", &format!("/connectors/{name}/config"), "");
    let changed = config.replace("\"batch.size\":\"3000\"", "\"batch.size\":\"7\"");
    assert_ne!(changed, config);
    scene.connect.by_hand("PUT", &format!("/connectors/{name}/config"), &changed);
    let plan = scene.plan(Prune::Stop);
    assert_eq!(plan[0].details, ["`batch.size` is `7` and becomes `3000`"]);
    let hazards: Vec<HazardKind> = plan[0].hazards.iter().map(|hazard| hazard.kind).collect();
    assert_eq!(hazards, [HazardKind::Drift, HazardKind::ConnectorRestart]);
    scene.apply(Prune::Stop);

    scene.connect.by_hand("PUT", &format!("/connectors/{name}/pause"), "");
    scene.until_seen(name, "PAUSED");
    let plan = scene.plan(Prune::Stop);
    assert_eq!(plan[0].summary, format!("let the connector `{name}` go on"));
    scene.apply(Prune::Stop);

    scene.connect.by_hand("DELETE", &format!("/connectors/{name}"), "");
    assert_eq!(scene.plan(Prune::Stop)[0].action, Action::Create);
    scene.apply(Prune::Stop);
    // The group of its consumer outlived it: nothing lands twice.
    assert_eq!(scene.ask("SELECT count(*) FROM usa_northwind_landing.records"), "4");
}

fn what_others_made_stays_and_what_we_made_goes_only_when_asked(scene: &Scene) {
    let (_, config) = scene.connect.by_hand("GET", "/connectors/nordic_usa_northwind-1/config", "");
    // They carry another topic, so that nothing of it is counted among the records of ours.
    let config = config.replace("nw.public.customers", "nothing");
    let foreign = config.replace("acme/nordic", "others/nordic").replace("nordic_usa_northwind-1", "theirs");
    assert_eq!(scene.connect.by_hand("PUT", "/connectors/theirs/config", &foreign).0, 201);
    let old = config.replace("nordic_usa_northwind-1", "nordic_usa_attic-1");
    assert_eq!(scene.connect.by_hand("PUT", "/connectors/nordic_usa_attic-1/config", &old).0, 201);
    scene.until_seen("nordic_usa_attic-1", "RUNNING");

    scene.apply(Prune::Stop);
    scene.until_seen("nordic_usa_attic-1", "STOPPED");
    assert!(scene.plan(Prune::Stop).is_empty());
    assert_eq!(scene.plan(Prune::Delete)[0].action, Action::Delete);
    scene.apply(Prune::Delete);
    let (_, names) = scene.connect.by_hand("GET", "/connectors", "");
    assert!(names.contains("theirs") && !names.contains("attic"), "{names}");
    assert!(scene.plan(Prune::Delete).is_empty());
    scene.connect.by_hand("DELETE", "/connectors/theirs", "");
}

fn a_change_of_the_model_does_not_touch_a_connector_with_raw_landing(scene: &mut Scene) {
    let before = scene.connect.log().matches("Starting connector nordic_usa_northwind-1").count();
    scene.desired.stores[0].datasets[0].columns.push(column("city"));
    scene.apply(Prune::Stop);
    assert_eq!(scene.connect.log().matches("Starting connector nordic_usa_northwind-1").count(), before);
}

/// What no sink waits for: the database refuses whoever comes. The connector fails, and is started again by a plan, or by
/// whoever moves what has landed.
fn what_failed_is_started_again(scene: &Scene) {
    let name = "nordic_usa_northwind-1";
    has_failed(scene, name);
    let plan = scene.plan(Prune::Stop);
    assert_eq!(plan[0].summary, format!("start again what failed of the connector `{name}`"));
    assert!(plan[0].details[0].contains("not currently accepting connections"), "{:?}", plan[0].details);
    scene.apply(Prune::Stop);
    scene.until("SELECT count(*) FROM usa_northwind_landing.records", "5");

    has_failed(scene, name);
    let restarted = scene.cluster().restart_failed(&connectors(&scene.desired)).expect("an answer");
    assert_eq!(restarted.len(), 1);
    assert_eq!(restarted[0].0, name);
    scene.until("SELECT count(*) FROM usa_northwind_landing.records", "6");
}

fn has_failed(scene: &Scene, name: &str) {
    scene.server.psql("postgres", "ALTER DATABASE wh ALLOW_CONNECTIONS false");
    let kill = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'wh'";
    scene.server.psql("postgres", kill);
    scene.kafka.send("nw.public.customers", &[(Some("a"), Some("while nobody was let in"))]);
    scene.until_told(name, "\"state\":\"FAILED\"");
    scene.server.psql("postgres", "ALTER DATABASE wh ALLOW_CONNECTIONS true");
}

/// The server goes away and comes back: the sink waits for it.
fn an_outage_of_the_database_loses_nothing(scene: &mut Scene) {
    scene.server.crash();
    scene.kafka.send("nw.public.customers", &[(Some("a"), Some("after it came back"))]);
    scene.until("SELECT count(*) FROM usa_northwind_landing.records", "7");
    assert!(scene.plan(Prune::Stop).is_empty());
}

fn no_secret_is_seen_anywhere(scene: &Scene) {
    let (_, inventory) = scene.connect.by_hand("GET", "/connectors?expand=info&expand=status", "");
    assert!(!inventory.contains(dsc_testservers::Postgres::PASSWORD));
    assert!(!scene.connect.log().contains(dsc_testservers::Postgres::PASSWORD));
}

/// Two workers; the one that is asked stays, the other one is killed while connectors come.
#[test]
fn a_worker_that_dies_on_the_way_costs_nothing() {
    let mut scene = Scene::start();
    let other = dsc_testservers::Connect::start(&scene.kafka);
    let store = scene.desired.stores[0].clone();
    for number in 0..6 {
        let mut more = store.clone();
        more.address = format!("usa/more_{number}");
        more.schema = format!("usa_more_{number}");
        scene.desired.stores.push(more);
    }
    scene.kafka.topic("nw.public.customers", 1);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            std::thread::sleep(Duration::from_millis(1_500));
            drop(other);
        });
        scene.apply(Prune::Stop);
    });
    let (_, names) = scene.connect.by_hand("GET", "/connectors", "");
    assert_eq!(names.matches("nordic_usa_").count(), 7, "{names}");
}

#[test]
fn a_cluster_that_shows_a_certificate_is_asked_only_where_somebody_vouches_for_it() {
    let kafka = Kafka::start();
    let connect = Connect::start_secure(&kafka);
    let shown = connect.shown();
    let ask = |url: &str, roots: &str| {
        let (address, mark) = ("acme/connect".to_owned(), "acme/nordic".to_owned());
        let roots = Some(roots.to_owned());
        Cluster::new(Settings { address, url: url.to_owned(), roots, login: None, mark }).inventory()
    };
    assert_eq!(ask(&shown.url, &shown.certificate).expect("an inventory").connectors.len(), 0);
    // Nobody vouches for it; and it is not who is asked for.
    for (url, roots) in
        [(shown.url.clone(), ""), (shown.url.replace("127.0.0.1", "localhost"), shown.certificate.as_str())]
    {
        let refused = ask(&url, roots).expect_err("a stranger");
        assert!(refused.to_string().contains("certificate"), "{refused}");
    }
}

#[test]
fn a_cluster_that_wants_certificates_is_shown_ours() {
    let kafka = Kafka::start();
    let (ours, theirs) = (Authority::new("ours"), Authority::new("theirs"));
    let connect = Connect::start_for_clients(&kafka, &ours.pem());
    let shown = connect.shown();
    let ask = |pem: Option<String>| {
        let (address, mark) = ("acme/connect".to_owned(), "acme/nordic".to_owned());
        let (url, roots) = (shown.url.clone(), Some(shown.certificate.clone()));
        let login = pem.map(|pem| Login::Certificate(Secret::new(pem)));
        Cluster::new(Settings { address, url, roots, login, mark }).inventory()
    };
    let pem = |authority: &Authority| {
        let (certificate, key) = authority.client("dsc");
        certificate + &key
    };
    assert_eq!(ask(Some(pem(&ours))).expect("an inventory").connectors.len(), 0);
    let (alone, _) = ours.client("dsc");
    for stranger in [None, Some(pem(&theirs)), Some(alone)] {
        let refused = ask(stranger).expect_err("nobody whom it knows").to_string();
        assert!(refused.contains("acme/connect"), "{refused}");
        assert!(!refused.contains("PRIVATE"), "{refused}");
    }
}
