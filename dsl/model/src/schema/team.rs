//! Things of teams: producers, consumers, and what stands between them.

use super::ecosystem::{deprecated, limits};
use super::{Key, Kind, Names, Object, Shape, described, key, without, word};
use crate::ingestion::{
    Consistency, Envelope, IngestionKind, Landing, RecordFormat, TopicNaming, UnknownFields, Via,
};
use crate::types::type_words as words_of_types;
use crate::workspace::{Latency, Priority};
use crate::{
    Choice, History, Status, column, create_topics, dataset, datastore, ingestion, scenario, transformer,
    workspace,
};

/// The kinds, in the order of the documentation.
pub(super) fn kinds() -> Vec<Key> {
    vec![
        key(
            "datastores",
            "Producers: how their data arrives, and its datasets",
            datastores().named(Names::Scoped),
            "{ northwind: { ingestion: { kind: snapshot, container: exports, schedule: external } } }",
        ),
        key(
            "workspaces",
            "Consumers: groups of datasets and what they need of them",
            workspaces().needs(&["groups"]).named(Names::Scoped),
            "{ reporting: { container: managed, groups: { live: { datasets: [northwind.customers] } } } }",
        ),
        key(
            "transformers",
            "A workspace's data turned into an output store",
            transformers().needs(&["workspace", "output"]).named(Names::Scoped),
            "{ revenue: { workspace: reporting, output: revenue } }",
        ),
        key(
            "scenarios",
            "Rows of a sample replayed into a store, and what consumers then see",
            scenarios().needs(&["environment", "store", "sample", "releases"]).named(Names::Scoped),
            "{ two_days: { environment: rehearsal, store: northwind, sample: { path: days.csv, rows: 10 }, releases: { first: \"2026-03-02T08:00:00Z\", every: 1h, split: [3/10, 7/10] } } }",
        ),
    ]
}

/// A datastore; an overlay needs less of it.
pub(super) fn datastores() -> Object {
    described(
        datastore::FIELDS,
        vec![
            ("status", word::<Status>(), "production"),
            (
                "ingestion",
                Shape::Object(ingestion().needs(&["kind"]).of_kinds(ingestion_kinds())),
                "{ kind: snapshot, container: exports, schedule: { cron: \"15 * * * *\" } }",
            ),
            (
                "datasets",
                datasets().named(Names::Plain),
                "{ customers: { key: [id], columns: { id: bigint } } }",
            ),
            ("consumers", Shape::Texts, "[usa/reporting]"),
            ("deprecated", deprecated(), "{ since: 2026-06-01, use: usa/northwind.clients }"),
            ("renamed_from", Shape::Text, "nordwind"),
        ],
    )
}

/// How data arrives; an overlay needs less of it.
pub(super) fn ingestion() -> Object {
    let route = described(
        ingestion::ROUTE_FIELDS,
        vec![("field", Shape::Text, "event.kind"), ("to", Shape::Pairs, "{ sale: sales, refund: refunds }")],
    );
    described(
        ingestion::FIELDS,
        vec![
            ("kind", word::<IngestionKind>(), "snapshot"),
            ("container", Shape::Text, "usa/exports"),
            ("credential", Shape::Text, "docker/northwind_reader"),
            ("schedule", schedule(), "{ cron: \"15 * * * *\" }"),
            ("consistency", word::<Consistency>(), "dataset"),
            ("via", word::<Via>(), "connect"),
            ("landing", word::<Landing>(), "raw"),
            ("topics", topics(), "{ customers: shop.public.customers }"),
            (
                "create_topics",
                Shape::Object(create_topics()),
                "{ partitions: 6, replication: 3, retention: 7d }",
            ),
            ("envelope", word::<Envelope>(), "debezium"),
            ("format", word::<RecordFormat>(), "json"),
            ("unknown_fields", word::<UnknownFields>(), "quarantine"),
            ("watermark", Shape::Text, "updated_at"),
            ("change_table", Shape::Text, "\"{dataset}_changes\""),
            ("route", Shape::Object(route), "{ field: kind, to: { sale: sales } }"),
        ],
    )
}

/// When something is due.
pub(super) fn schedule() -> Shape {
    let cron = described(ingestion::CRON_FIELDS, vec![("cron", Shape::Text, "\"15 * * * *\"")]);
    Shape::Either(vec![Shape::Word(vec!["continuous", "external"]), Shape::Object(cron)])
}

fn topics() -> Shape {
    let by_rule = described(
        ingestion::NAMED_TOPIC_FIELDS,
        vec![
            ("naming", word::<TopicNaming>(), "debezium"),
            ("prefix", Shape::Text, "shop.public"),
            ("pattern", Shape::Text, "\"{store}.{dataset}\""),
        ],
    );
    Shape::Either(vec![Shape::Object(by_rule.needs(&["naming"])), Shape::Pairs])
}

fn create_topics() -> Object {
    described(
        create_topics::FIELDS,
        vec![
            ("partitions", Shape::Whole(1, i64::from(i32::MAX)), "6"),
            ("replication", Shape::Whole(1, i64::from(i16::MAX)), "3"),
            ("retention", Shape::Duration, "7d"),
        ],
    )
}

fn ingestion_kinds() -> Vec<Kind> {
    let all: Vec<&'static str> =
        ingestion::FIELDS.iter().map(|field| field.name).filter(|name| *name != "kind").collect();
    let kind = |(word, kind): &(&'static str, IngestionKind)| Kind {
        word,
        needed: kind.needed_keys().to_vec(),
        foreign: without(&all, kind.keys()),
    };
    IngestionKind::ALL.iter().map(kind).collect()
}

fn datasets() -> Object {
    described(
        dataset::FIELDS,
        vec![
            ("key", Shape::Texts, "[customer_id]"),
            (
                "columns",
                Shape::Named(Names::Plain, Box::new(column())),
                "{ customer_id: char(5), city: varchar(15)? }",
            ),
            ("classification", Shape::Texts, "[pc1]"),
            ("version", Shape::Texts, "[updated_at]"),
            ("partition_by", Shape::Texts, "[country]"),
            ("deprecated", deprecated(), "{ since: 2026-06-01, use: usa/northwind.clients }"),
            ("retention", Shape::Duration, "6y"),
            ("physical", Shape::Text, "Customers"),
            ("renamed_from", Shape::Text, "clients"),
        ],
    )
}

fn column() -> Shape {
    let type_words = || Shape::Type(words_of_types().collect());
    let whole = described(
        column::FIELDS,
        vec![
            ("type", type_words(), "varchar(30)?"),
            ("references", Shape::Text, "customers.customer_id"),
            ("classification", Shape::Texts, "[pc1]"),
            ("physical", Shape::Text, "CustomerID"),
            ("renamed_from", Shape::Text, "client_id"),
        ],
    );
    Shape::Either(vec![type_words(), Shape::Object(whole.needs(&["type"]))])
}

fn workspaces() -> Object {
    described(
        workspace::FIELDS,
        vec![
            ("status", word::<Status>(), "development"),
            ("container", Shape::Text, "managed"),
            ("priority", word::<Priority>(), "high"),
            ("classifications", Shape::Object(limits()), "{ deny: [pc3] }"),
            ("groups", groups().named(Names::Plain), "{ live: { datasets: [northwind.customers] } }"),
            ("readers", Shape::Texts, "[analysts]"),
        ],
    )
}

fn groups() -> Object {
    let needs = described(
        workspace::NEEDS_FIELDS,
        vec![
            ("history", word::<History>(), "full"),
            ("latency", word::<Latency>(), "hours"),
            ("retention", Shape::Duration, "6y"),
            ("regulator", Shape::Text, "finra"),
        ],
    );
    described(
        workspace::GROUP_FIELDS,
        vec![
            ("needs", Shape::Object(needs), "{ history: full, latency: hours }"),
            ("datasets", Shape::Texts, "[northwind.customers]"),
            ("allow_deprecated", Shape::Texts, "[northwind.clients]"),
        ],
    )
}

/// A transformer; an overlay needs less of it.
pub(super) fn transformers() -> Object {
    described(
        transformer::FIELDS,
        vec![
            ("workspace", Shape::Text, "reporting"),
            ("output", Shape::Text, "revenue"),
            ("schedule", schedule(), "continuous"),
            (
                "sql",
                Shape::Pairs,
                "{ by_city: \"select city, count(*) as buyers from customers group by city\" }",
            ),
        ],
    )
}

/// A scenario; an overlay needs less of it.
pub(super) fn scenarios() -> Object {
    let sample = described(
        scenario::SAMPLE_FIELDS,
        vec![("path", Shape::Text, "samples/days.csv"), ("rows", Shape::Whole(1, i64::MAX), "10")],
    );
    let releases = described(
        scenario::RELEASE_FIELDS,
        vec![
            ("first", Shape::Moment, "\"2026-03-02T08:00:00Z\""),
            ("every", Shape::Duration, "1h"),
            ("split", Shape::Texts, "[3/10, 7/10]"),
            ("ranges", Shape::Ranges, "[[0, 4], [4, 10]]"),
        ],
    );
    described(
        scenario::FIELDS,
        vec![
            ("environment", Shape::Text, "rehearsal"),
            ("store", Shape::Text, "usa/northwind"),
            ("sample", Shape::Object(sample.needs(&["path"])), "{ path: samples/days.csv, rows: 10 }"),
            (
                "releases",
                Shape::Object(releases.needs(&["first"])),
                "{ first: \"2026-03-02T08:00:00Z\", every: 1h, split: [3/10, 7/10] }",
            ),
            (
                "checks",
                checks().named(Names::Plain),
                "{ after_both: { after: 2, workspace: reporting, dataset: northwind.customers, equals: samples/seen.csv } }",
            ),
        ],
    )
}

fn checks() -> Object {
    described(
        scenario::CHECK_FIELDS,
        vec![
            ("after", Shape::Whole(0, i64::MAX), "2"),
            ("workspace", Shape::Text, "usa/reporting"),
            ("dataset", Shape::Text, "northwind.customers"),
            ("equals", Shape::Text, "samples/seen.csv"),
            ("deadline", Shape::Duration, "10m"),
        ],
    )
    .needs(&["after", "workspace", "dataset", "equals"])
}
