//! Canonical form of containers and datastores.

use dsc_model::{Choice, Container, CreateTopics, Dataset, Datastore, Ingestion, Schedule, Topics};
use serde_json::{Map, Value, json};

use super::ecosystem::{deprecation, encryption};
use super::{Fields, addresses, full_address};
use crate::{At, ColumnAt, Object, Relation};

pub(super) fn container(container: At<'_, Container>) -> Value {
    let endpoint = &container.object().endpoint;
    let mut locations = addresses(container, Relation::ContainerLocation);
    let location = match locations.len() {
        0 => None,
        1 => Some(("location", Value::from(locations.remove(0)))),
        _ => Some(("locations", Value::from(locations))),
    };
    let (place_key, place) = location.map_or(("location", None), |(key, value)| (key, Some(value)));
    Fields::scoped(container, &container.identity)
        .value("kind", container.kind.map(Choice::word))
        .text("description", container.description)
        .value(place_key, place)
        .text("host", endpoint.host)
        .value("port", endpoint.port)
        .text("database", endpoint.database)
        .texts("bootstrap", endpoint.bootstrap)
        .text("schema_registry", endpoint.schema_registry)
        .text("url", endpoint.url)
        .reference("kafka", Relation::ConnectKafka)
        .value("sink", endpoint.sink.map(Choice::word))
        .text("secrets", endpoint.secrets)
        .text("path", endpoint.path)
        .text("done", endpoint.done)
        .text("quarantine", endpoint.quarantine)
        .text("endpoint", endpoint.endpoint)
        .text("bucket", endpoint.bucket)
        .text("prefix", endpoint.prefix)
        .value("format", endpoint.format.map(Choice::word))
        .reference("credential", Relation::ContainerCredential)
        .value("encryption", encryption(container.encryption))
        .value("read_only", container.read_only.then_some(true))
        .meta(container.object().meta.as_deref())
        .finish()
}

pub(super) fn datastore(store: At<'_, Datastore>) -> Value {
    let object = store.object();
    let consumers = object.consumers.map(|_| addresses(store, Relation::StoreConsumer));
    let mut datasets: Vec<(String, Value)> =
        store.datasets().map(|dataset| (dataset.name().to_owned(), self::dataset(dataset))).collect();
    datasets.sort_by(|a, b| a.0.cmp(&b.0));
    datasets.dedup_by(|again, first| again.0 == first.0);
    let datasets: Map<String, Value> = datasets.into_iter().collect();
    Fields::scoped(store, &object.identity)
        .text("description", object.description)
        .value("status", object.status.map(|status| status.choice.word()))
        .value("consumers", consumers)
        .text("renamed_from", object.renamed_from)
        .value("deprecated", deprecation(store, object.deprecated.as_deref(), Relation::StoreReplacement))
        .value("ingestion", object.ingestion.as_deref().map(|ingestion| self::ingestion(store, ingestion)))
        .value("datasets", (!datasets.is_empty()).then_some(datasets))
        .meta(object.meta.as_deref())
        .finish()
}

fn ingestion(store: At<'_, Datastore>, ingestion: &Ingestion) -> Value {
    let route =
        ingestion.route.as_ref().map(|route| {
            let to: Map<String, Value> =
                sorted(route.to.iter().map(|(value, dataset)| {
                    (store.text(*value).to_owned(), Value::from(store.text(*dataset)))
                }));
            json!({"field": route.field.map(|field| store.text(field)), "to": to})
        });
    Fields::of(store)
        .value("kind", ingestion.kind.map(Choice::word))
        .reference("container", Relation::IngestionContainer)
        .reference("credential", Relation::IngestionCredential)
        .value("schedule", ingestion.schedule.map(|when| schedule(store, when)))
        .value("consistency", ingestion.consistency.map(|chosen| chosen.choice.word()))
        .value("via", ingestion.via.map(|chosen| chosen.choice.word()))
        .value("landing", ingestion.landing.map(|chosen| chosen.choice.word()))
        .value("topics", ingestion.topics.as_ref().map(|named| topics(store, named)))
        .value("create_topics", ingestion.create_topics.map(|may| create_topics(store, may)))
        .value("envelope", ingestion.envelope.map(|chosen| chosen.choice.word()))
        .value("format", ingestion.format.map(|chosen| chosen.choice.word()))
        .value("unknown_fields", ingestion.unknown_fields.map(|chosen| chosen.choice.word()))
        .text("watermark", ingestion.watermark)
        .text("change_table", ingestion.change_table)
        .value("route", route)
        .finish()
}

pub(super) fn schedule<T: Object>(object: At<'_, T>, schedule: Schedule) -> Value {
    match schedule {
        Schedule::Continuous(_) => Value::from("continuous"),
        Schedule::External(_) => Value::from("external"),
        Schedule::Cron(word) => json!({"cron": object.text(word)}),
    }
}

fn topics(store: At<'_, Datastore>, topics: &Topics) -> Value {
    if let Some(naming) = topics.naming {
        return Fields::of(store)
            .value("naming", Some(naming.choice.word()))
            .text("prefix", topics.prefix)
            .text("pattern", topics.pattern)
            .finish();
    }
    let each = topics
        .explicit
        .iter()
        .map(|(dataset, topic)| (store.text(*dataset).to_owned(), Value::from(store.text(*topic))));
    Value::Object(sorted(each))
}

fn create_topics(store: At<'_, Datastore>, may: CreateTopics) -> Value {
    Fields::of(store)
        .value("partitions", may.partitions)
        .value("replication", may.replication)
        .text("retention", may.retention.map(|time| time.word))
        .finish()
}

fn sorted(entries: impl Iterator<Item = (String, Value)>) -> Map<String, Value> {
    let mut entries: Vec<(String, Value)> = entries.collect();
    entries.sort_by(|a, b| a.0.cmp(&b.0));
    entries.into_iter().collect()
}

fn dataset(dataset: At<'_, Dataset>) -> Value {
    let details = dataset.details();
    let columns: Map<String, Value> =
        dataset.columns().map(|column| (column.name().to_owned(), self::column(column))).collect();
    Fields::of(dataset)
        .text("description", dataset.description)
        .text("physical", details.physical)
        .text("renamed_from", details.renamed_from)
        .texts("key", dataset.key)
        .texts("version", dataset.version)
        .texts("partition_by", dataset.partition_by)
        .texts("classification", dataset.classification)
        .text("retention", details.retention.map(|time| time.word))
        .value(
            "deprecated",
            deprecation(dataset, details.deprecated.as_deref(), Relation::DatasetReplacement),
        )
        .value("columns", (!columns.is_empty()).then_some(columns))
        .meta(details.meta.as_deref())
        .finish()
}

/// The full address that a column's values come from.
fn reference_of(column: ColumnAt<'_>) -> Option<String> {
    column.details().references?;
    let graph = column.dataset.graph();
    let mut edges = graph.edges.from(column.dataset.node()).iter();
    let edge = edges.find(|edge| edge.column == Some(column.number))?;
    Some(full_address(graph, edge))
}

/// A column on its one line, or as a map where there is more to say.
fn column(column: ColumnAt<'_>) -> Value {
    let details = column.details();
    let written = column.type_word.map(|word| column.dataset.text(word).to_owned());
    let data_type = column.element.as_ref().map(ToString::to_string).or(written);
    let fields = Fields::of(column.dataset)
        .value("type", data_type.clone())
        .value("references", reference_of(column))
        .texts("classification", details.classification)
        .text("description", details.description)
        .text("physical", details.physical)
        .text("renamed_from", details.renamed_from)
        .meta(details.meta.as_deref());
    match data_type {
        Some(data_type) if fields.fields.len() == 1 => Value::from(data_type),
        _ => fields.finish(),
    }
}
