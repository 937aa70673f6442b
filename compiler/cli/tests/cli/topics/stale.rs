//! Who believes to own partitions that somebody else has taken over: what they read is refused whole where it would land, and
//! they go on.
#![allow(clippy::disallowed_methods, reason = "a test asks the clock")]

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use dsc_dialects::postgres::{ENGINE, PostgresDialect};
use dsc_driver::{Part, Partition, RecordBatch, RecordLog, SourceError, Target, TopicState};
use dsc_kafka::Cluster;
use dsc_model::{Envelope, Landing, RecordFormat, UnknownFields, Via};
use dsc_plan::desired::{DesiredIngestion, DesiredPlatform, KafkaIngestion, Schedule};
use dsc_plan::make_plan;
use dsc_postgres::{PostgresTarget, Settings, Tls};
use dsc_run::{Context, Gaps, RunSettings, Share, Shrink, Turn, run_share};
use dsc_testservers::{Kafka, Postgres, all_done, apply, block_on, dataset, desired, holder};

use super::records::{PARTITIONS, message};

const TOPIC: &str = "web.clicks";

/// A platform, and the topic that fills it.
struct Site {
    kafka: Kafka,
    settings: Settings,
    desired: DesiredPlatform,
}

impl Site {
    fn new() -> Site {
        let kafka = Kafka::start();
        kafka.topics_of(&[(TOPIC, PARTITIONS)]);
        let mut clicks = dataset("clicks", &[("id", "bigint"), ("seen", "bigint")]);
        clicks.version = vec!["seen".to_owned()];
        let mut desired = desired(vec![clicks]);
        desired.stores[0].schedule = Schedule::Continuous;
        desired.stores[0].ingestion = DesiredIngestion::Kafka(Box::new(KafkaIngestion {
            via: Via::Direct,
            container: "acme/streams".to_owned(),
            landing: Landing::Raw,
            envelope: Envelope::Flat,
            format: RecordFormat::Json,
            unknown_fields: UnknownFields::Ignore,
            create_topics: None,
            schema_registry: None,
            landing_schema: "usa_shop_landing".to_owned(),
            topics: vec![("clicks".to_owned(), TOPIC.to_owned())],
        }));
        let server = Postgres::shared(17);
        let settings = Settings {
            host: server.socket_folder().display().to_string(),
            port: server.port(),
            database: server.database(),
            user: Postgres::USER.to_owned(),
            password: None,
            tls: Tls::default(),
        };
        let mut target = PostgresTarget::new(settings.clone());
        block_on(async {
            let observed = target.look(&holder("a test")).await.expect("a look");
            let plan = make_plan(&PostgresDialect, &observed, &desired);
            let applied = apply(&mut target, &PostgresDialect, &plan, &[]).await;
            all_done(&applied.unwrap_or_else(|fault| panic!("{fault}")));
            target.unlock().await.expect("unlocked");
        });
        Site { kafka, settings, desired }
    }

    fn produce(&self, keys: std::ops::Range<i64>) {
        let row = |key| message(key, Some(format!("{{\"seen\": {key}}}")));
        self.kafka.produce(TOPIC, &keys.map(row).collect::<Vec<_>>());
    }

    fn cluster(&self) -> Cluster {
        Cluster::new(dsc_kafka::Settings {
            address: "acme/streams".to_owned(),
            bootstrap: vec![self.kafka.bootstrap()],
            tls: None,
            login: None,
        })
    }

    /// A turn of a process that believes that everything is its own.
    async fn turn<L: RecordLog>(&self, process: u32, log: &mut L) -> Turn {
        let settings = RunSettings {
            clock: jiff::Timestamp::now,
            model_hash: "m".to_owned(),
            model_commit: None,
            process,
            files_at_once: None,
            shrink: Shrink::DEFAULT,
            gaps: Gaps::Refused,
            staging_retention_seconds: 3_600,
        };
        let place = |number| Partition { topic: TOPIC.to_owned(), number };
        let ours: BTreeSet<Partition> = (0..PARTITIONS).map(place).collect();
        let holder = holder("dsc run");
        let mut target = PostgresTarget::new(self.settings.clone());
        target.take_part(&holder, Part::Landing).await.expect("a part");
        let mut cx = Context { target: &mut target, engine: &ENGINE, settings: &settings, progress: &mut () };
        let share = Share { ours: &ours, holder: &holder };
        let turn = run_share(&mut cx, &self.desired.stores[0], log, share).await;
        target.unlock().await.expect("unlocked");
        let turn = turn.unwrap_or_else(|fault| panic!("{fault}"));
        assert!(turn.report.errors().next().is_none(), "{turn:?}");
        turn
    }

    fn ask(&self, statement: &str) -> String {
        Postgres::shared(17).psql(&self.settings.database, statement)
    }
}

/// A cluster that takes so long over its first records that somebody else lands them meanwhile.
struct Late<'s> {
    cluster: Cluster,
    meanwhile: Option<&'s Site>,
}

impl RecordLog for Late<'_> {
    async fn describe(&mut self, topics: &[&str]) -> Result<Vec<TopicState>, SourceError> {
        self.cluster.describe(topics).await
    }

    async fn read_from(&mut self, places: &BTreeMap<Partition, i64>) -> Result<(), SourceError> {
        self.cluster.read_from(places).await
    }

    async fn next(&mut self, most: usize, patience: Duration) -> Result<RecordBatch, SourceError> {
        let batch = self.cluster.next(most, patience).await?;
        if !batch.is_empty()
            && let Some(site) = self.meanwhile.take()
        {
            let turn = site.turn(7, &mut site.cluster()).await;
            assert_eq!(turn.landed, 30);
        }
        Ok(batch)
    }
}

#[test]
fn who_comes_late_drops_what_they_read_and_goes_on() {
    let site = Site::new();
    let mut ours = site.cluster();
    // What is there at the beginning is written down before anything lands.
    let first = block_on(site.turn(1, &mut ours));
    assert!(!first.is_through && first.landed == 0, "{first:?}");
    site.produce(0..30);
    let late = block_on(async {
        let mut late = Late { cluster: site.cluster(), meanwhile: Some(&site) };
        site.turn(1, &mut late).await
    });
    assert!(!late.is_through && late.landed == 0, "{late:?}");
    let landers = "SELECT DISTINCT claim FROM dsc.positions WHERE outcome = 'landed'";
    assert_eq!(site.ask(landers), "7");
    site.produce(30..60);
    let next = block_on(site.turn(1, &mut ours));
    assert!(next.is_through && next.landed == 30, "{next:?}");
    assert_eq!(site.ask(landers), "1");
    let sums = "SELECT sum(arrived), sum(inserted), sum(duplicate) FROM dsc.runs WHERE kind = 'ingest'";
    assert_eq!(site.ask(sums), "60|60|0");
    assert_eq!(site.ask("SELECT count(*), min(id), max(id) FROM ws_usa_desk.clicks"), "60|0|59");
    assert_eq!(site.ask("SELECT count(*) FROM usa_shop_landing.records"), "0");
}
