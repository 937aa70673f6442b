//! A database, a broker, a worker, and a model that connects them.

use std::time::{Duration, Instant};

use dsc_dialects::kafka_connect::{Compared, Prune, Request, connectors, join};
use dsc_dialects::postgres::PostgresDialect;
use dsc_dialects::shape::observed::Observed;
use dsc_kafka_connect::{Cluster, Settings};
use dsc_model::{Envelope, Landing, RecordFormat, Sink, UnknownFields, Via};
use dsc_plan::desired::{
    DesiredColumn, DesiredConnect, DesiredDatabase, DesiredIngestion, DesiredPlatform, KafkaIngestion,
};
use dsc_plan::{Dialect, Step};
use dsc_testservers::{Connect, Durability, Kafka, Postgres, cause, dataset};

/// Longer than anything here takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// Everything that records pass on their way, in the order in which it must go.
pub struct Scene {
    pub connect: Connect,
    pub kafka: Kafka,
    pub server: Postgres,
    pub desired: DesiredPlatform,
}

/// A column that may be null.
pub fn column(name: &str) -> DesiredColumn {
    DesiredColumn { nullable: true, ..dsc_testservers::column(name, "text") }
}

impl Scene {
    pub fn start() -> Scene {
        let server = Postgres::start(17, Durability::Real);
        server.psql("postgres", "CREATE DATABASE wh");
        let kafka = Kafka::start();
        let connect = Connect::start(&kafka);
        connect.secret("admin", &[("user", Postgres::USER), ("password", Postgres::PASSWORD)]);
        let secrets = format!("file:{}/{{credential}}.properties:{{field}}", connect.secrets().display());
        let mut desired =
            dsc_testservers::desired(vec![dataset("customers", &[("id", "bigint"), ("name", "text?")])]);
        desired.name = "nordic".to_owned();
        let store = &mut desired.stores[0];
        (store.address, store.schema) = ("usa/northwind".to_owned(), "usa_northwind".to_owned());
        store.ingestion = DesiredIngestion::Kafka(Box::new(KafkaIngestion {
            via: Via::Connect,
            container: "acme/streams".to_owned(),
            landing: Landing::Raw,
            envelope: Envelope::Debezium,
            format: RecordFormat::Json,
            unknown_fields: UnknownFields::Quarantine,
            create_topics: None,
            schema_registry: None,
            landing_schema: "usa_northwind_landing".to_owned(),
            topics: vec![("customers".to_owned(), "nw.public.customers".to_owned())],
        }));
        desired.connect = Some(DesiredConnect {
            address: "acme/connect".to_owned(),
            url: connect.url(),
            mark: "acme/nordic".to_owned(),
            sink: Sink::Debezium,
            secrets,
            copies: 1,
            database: DesiredDatabase {
                host: "127.0.0.1".to_owned(),
                port: server.port(),
                database: "wh".to_owned(),
                credential: "admin".to_owned(),
            },
            cause: cause("connect"),
        });
        // The tables, as a plan for an empty database makes them.
        for step in PostgresDialect.diff(&Observed::default(), &desired) {
            server.psql("wh", &step.commands.join(";\n"));
        }
        Scene { connect, kafka, server, desired }
    }

    /// The cluster.
    pub fn cluster(&self) -> Cluster {
        Cluster::new(Settings {
            address: "acme/connect".to_owned(),
            url: self.connect.url(),
            roots: None,
            login: None,
            mark: "acme/nordic".to_owned(),
        })
    }

    /// What is to be done to the cluster now.
    pub fn plan(&self, prune: Prune) -> Vec<Step> {
        let seen = self.cluster().inventory().expect("an inventory");
        let wanted = connectors(&self.desired);
        let compared = Compared { mark: "acme/nordic", wanted: &wanted, seen: &seen, prune };
        join(&compared, Vec::new())
    }

    /// Plans and does it; then nothing is left.
    pub fn apply(&self, prune: Prune) {
        let steps = self.plan(prune);
        let cluster = self.cluster();
        cluster.validate(&steps).expect("settings that the cluster takes");
        for command in steps.iter().flat_map(|step| &step.commands) {
            let request = Request::read(command).expect("a request");
            cluster
                .send(&request)
                .unwrap_or_else(|fault| panic!("{command}: {fault}\n{}", self.connect.log()));
        }
        let left = self.plan(prune);
        assert!(left.is_empty(), "{left:?}");
    }

    /// Asks the database.
    pub fn ask(&self, statement: &str) -> String {
        self.server.psql("wh", statement)
    }

    /// Waits until the database answers so.
    pub fn until(&self, statement: &str, answer: &str) {
        let begun = Instant::now();
        loop {
            let found = self.ask(statement);
            if found == answer {
                return;
            }
            assert!(begun.elapsed() < PATIENCE, "{statement}: {found}, not {answer}\n{}", self.connect.log());
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// Waits until the cluster says that a connector is so.
    pub fn until_seen(&self, name: &str, state: &str) {
        self.until_told(name, &format!("\"connector\":{{\"state\":\"{state}\""));
    }

    /// Waits until what the cluster tells of a connector has some words in it.
    pub fn until_told(&self, name: &str, words: &str) {
        let begun = Instant::now();
        loop {
            let (_, found) = self.connect.by_hand("GET", &format!("/connectors/{name}/status"), "");
            if found.contains(words) {
                return;
            }
            assert!(begun.elapsed() < PATIENCE, "{name}: {found}, not {words}");
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}
