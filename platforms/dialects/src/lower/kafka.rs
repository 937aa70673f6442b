//! Topics of the model as a platform takes them in, and the Connect cluster that carries them.

use dsc_graph::{At, Relation};
use dsc_model::physical::landing_schema;
use dsc_model::{
    Container, ContainerKind, CreateTopics, Credential, DataType, Dataset, Datastore, Envelope, Ingestion,
    Instance, Landing, Many, Platform, RecordFormat, Sink, TimeType, TopicNaming, Topics, UnknownFields, Via,
    WholeType, Word,
};
use dsc_plan::desired::{
    DesiredColumn, DesiredConnect, DesiredDatabase, DesiredDataset, DesiredIngestion, KafkaIngestion,
    ORDER_PLACE, ORDER_TIME, TopicShape,
};

use super::Lowering;

/// Where secrets are looked for if the cluster does not say it: in a file of properties for each credential.
const SECRETS: &str = "file:/run/secrets/{credential}.properties:{field}";
/// Kafka's own default for how many copies a topic has, and the most that a topic of ours gets.
const COPIES: usize = 3;
/// Where Postgres listens if nobody says otherwise.
const POSTGRES_PORT: u16 = 5432;

/// How a store's topics arrive, or what this version would have to be able to do.
pub(super) fn ingest(
    platform: At<'_, Platform>,
    store: At<'_, Datastore>,
    ingestion: &Ingestion,
) -> Result<DesiredIngestion, String> {
    let connect = connect_of(platform);
    let via =
        ingestion.via.map_or(if connect.is_some() { Via::Connect } else { Via::Direct }, |via| via.choice);
    let container = store.ingestion_container().and_then(|link| link.target);
    let container = container.filter(|container| container.kind == Some(ContainerKind::Kafka));
    let container = container.ok_or("kafka without a Kafka cluster")?;
    match via {
        Via::Direct => {}
        Via::Connect => carried(platform, connect.ok_or("kafka without a Connect cluster")?, container)?,
    }
    let topics = ingestion.topics.as_ref().ok_or("kafka without topics")?;
    let format = ingestion.format.map_or(RecordFormat::Json, |format| format.choice);
    let landing = ingestion.landing.map_or(
        match format {
            RecordFormat::Json => Landing::Raw,
            RecordFormat::Avro => Landing::Typed,
        },
        |landing| landing.choice,
    );
    if (via, landing) == (Via::Direct, Landing::Typed) {
        return Err("kafka, read directly and landing typed,".to_owned());
    }
    let topic = |dataset: At<'_, Dataset>| Some((dataset.name().to_owned(), topic(store, topics, dataset)?));
    Ok(DesiredIngestion::Kafka(Box::new(KafkaIngestion {
        via,
        container: container.address(),
        landing,
        envelope: ingestion.envelope.map_or_else(|| envelope(topics), |envelope| envelope.choice),
        format,
        unknown_fields: ingestion
            .unknown_fields
            .map_or(UnknownFields::Quarantine, |unknown_fields| unknown_fields.choice),
        schema_registry: container.endpoint.schema_registry.map(|word| container.text(word).to_owned()),
        landing_schema: landing_schema(store.zone_name(), store.name()),
        create_topics: ingestion.create_topics.map(shape),
        topics: store.datasets().filter_map(topic).collect(),
    })))
}

/// How topics are made. The model takes no number that would not fit.
fn shape(may: CreateTopics) -> TopicShape {
    let number = |said: Option<i64>| said.and_then(|number| i32::try_from(number).ok());
    let milliseconds = |time: dsc_model::Duration| i64::try_from(time.seconds.saturating_mul(1_000)).ok();
    TopicShape {
        partitions: number(may.partitions),
        copies: number(may.replication),
        retention: may.retention.and_then(milliseconds),
    }
}

/// Whether a Connect cluster can carry topics to a platform; else what this version would have to be able to do.
fn carried(
    platform: At<'_, Platform>,
    connect: At<'_, Container>,
    container: At<'_, Container>,
) -> Result<(), String> {
    one_instance(platform).ok_or("kafka through Connect to several instances")?;
    let served = connect.link::<Container>(Relation::ConnectKafka).and_then(|link| link.target);
    if served != Some(container) {
        return Err(format!("way from `{}` through `{}`", container.address(), connect.address()));
    }
    Ok(())
}

/// Records in Debezium's envelope say when the source changed a row, and deletions say nothing else that could order them:
/// that time and the offset order the states of a key, whatever columns the model orders them by.
pub(super) fn add_order(ingestion: &DesiredIngestion, dataset: &mut DesiredDataset) {
    let DesiredIngestion::Kafka(kafka) = ingestion else { return };
    match kafka.envelope {
        Envelope::Debezium => {}
        Envelope::Flat => return,
    }
    let times = DataType::Time(TimeType::Timestamptz);
    let columns = [(ORDER_TIME, times), (ORDER_PLACE, DataType::Whole(WholeType::Bigint))];
    dataset.version = columns.iter().map(|(name, _)| (*name).to_owned()).collect();
    dataset.columns.extend(columns.map(|(name, data_type)| DesiredColumn {
        name: name.to_owned(),
        physical: name.to_owned(),
        renamed_from: None,
        data_type,
        nullable: true,
        cause: dataset.cause.clone(),
    }));
}

/// Who names topics as Debezium does writes records as Debezium does.
fn envelope(topics: &Topics) -> Envelope {
    match topics.naming.map(|naming| naming.choice) {
        Some(TopicNaming::Debezium) => Envelope::Debezium,
        Some(TopicNaming::Template) | None => Envelope::Flat,
    }
}

/// The topic of a dataset.
fn topic(store: At<'_, Datastore>, topics: &Topics, dataset: At<'_, Dataset>) -> Option<String> {
    match topics.naming.map(|naming| naming.choice) {
        Some(TopicNaming::Debezium) => {
            Some(format!("{}.{}", store.text(topics.prefix?), dataset.physical_name()))
        }
        Some(TopicNaming::Template) => {
            let named = store.text(topics.pattern?).replace("{store}", store.name());
            Some(named.replace("{dataset}", dataset.name()))
        }
        None => {
            let mut written = topics.explicit.iter();
            let (_, topic) = written.find(|(name, _)| store.text(*name) == dataset.name())?;
            Some(store.text(*topic).to_owned())
        }
    }
}

/// The Connect cluster of a platform.
fn connect_of(platform: At<'_, Platform>) -> Option<At<'_, Container>> {
    let connect = platform.link::<Container>(Relation::PlatformConnect)?.target?;
    (connect.kind == Some(ContainerKind::KafkaConnect)).then_some(connect)
}

/// The one instance that everything stands on.
fn one_instance(platform: At<'_, Platform>) -> Option<At<'_, Instance>> {
    let mut instances = platform.instances();
    let first = instances.next()?;
    instances.next().is_none().then_some(first)
}

/// The Connect cluster as the platform uses it.
pub(super) fn cluster(cx: &Lowering<'_>) -> Option<DesiredConnect> {
    let platform = cx.platform;
    let connect = connect_of(platform)?;
    let instance = one_instance(platform)?;
    let text =
        |word: Option<Word>, otherwise: &str| word.map_or(otherwise, |word| connect.text(word)).to_owned();
    let kafka = connect.link::<Container>(Relation::ConnectKafka).and_then(|link| link.target);
    let brokers = kafka.map_or(1, |kafka| count(kafka.endpoint.bootstrap));
    let address = connect.address();
    let ecosystem = platform.graph().ecosystem_name().unwrap_or("");
    Some(DesiredConnect {
        url: text(connect.endpoint.url, "").trim_end_matches('/').to_owned(),
        mark: format!("{ecosystem}/{}", platform.name()),
        sink: connect.endpoint.sink.unwrap_or(Sink::Debezium),
        secrets: text(connect.endpoint.secrets, SECRETS),
        copies: brokers.clamp(1, COPIES),
        database: database(instance),
        cause: cx.cause(connect.span(), format!("Connect cluster `{address}`")),
        address,
    })
}

fn count(words: Many<Word>) -> usize {
    words.len()
}

fn database(instance: At<'_, Instance>) -> DesiredDatabase {
    let text =
        |word: Option<Word>, otherwise: &str| word.map_or(otherwise, |word| instance.text(word)).to_owned();
    let credential = instance.links::<Credential>(Relation::InstanceCredential).find_map(|link| link.target);
    DesiredDatabase {
        host: text(instance.host, "localhost"),
        port: instance.port.and_then(|port| u16::try_from(port).ok()).unwrap_or(POSTGRES_PORT),
        database: text(instance.database, "postgres"),
        credential: credential.map_or_else(String::new, |credential| credential.name().to_owned()),
    }
}
