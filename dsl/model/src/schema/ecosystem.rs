//! Things of the ecosystem and of zones: who governs, where machines stand, what serves.

use super::{Key, Kind, Names, Object, Shape, described, key, without, word};
use crate::container::{ContainerKind, DataFormat, ENDPOINT_KEYS, KeyHolder, Sink};
use crate::credential_store::{CredentialStoreKind, CredentialType};
use crate::platform::{History, PlatformKind, SslMode};
use crate::{
    Choice, assignment, container, credential_store, deprecation, ecosystem, platform, policy, role, vendor,
    zone,
};

/// Ports there are.
const PORT: Shape = Shape::Whole(1, 65_535);

/// The kinds, in the order of the documentation.
pub(super) fn kinds() -> Vec<Key> {
    vec![
        key(
            "ecosystem",
            "The whole: its owner, and the scheme of classes",
            Shape::Object(whole()),
            "{ name: acme }",
        ),
        key(
            "vendors",
            "Who runs machines, in which cloud, and where",
            vendors().named(Names::Plain),
            "{ aws: { cloud: aws } }",
        ),
        key(
            "zones",
            "Zones of governance",
            zones().named(Names::Plain),
            "{ usa: { repository: acme/usa@main } }",
        ),
        key(
            "policies",
            "What a zone allows",
            policies().named(Names::Scoped),
            "{ home: { clouds: { allow: [aws] } } }",
        ),
        key(
            "teams",
            "Teams of a zone",
            teams().named(Names::Scoped),
            "{ northwind: { repository: acme/northwind@main } }",
        ),
        key(
            "credential_stores",
            "Where secrets come from; the secrets themselves are never written",
            credential_stores().needs(&["kind"]).named(Names::Scoped),
            "{ docker: { kind: files, path: /run/secrets } }",
        ),
        key(
            "containers",
            "Where data lies, at producers' and consumers'",
            containers().needs(&["kind"]).of_kinds(container_kinds()).named(Names::Scoped),
            "{ exports: { kind: files, path: exports, format: csv } }",
        ),
        key(
            "platforms",
            "What can serve workspaces",
            platforms().needs(&["kind"]).of_kinds(platform_kinds()).named(Names::Plain),
            "{ embedded: { kind: duckdb, path: lake.duckdb } }",
        ),
        key(
            "assignments",
            "Which platforms serve a group",
            assignments().named(Names::Group),
            "{ usa/reporting.live: { provisioned: [embedded] } }",
        ),
        key(
            "primary_ingestion",
            "Which platforms read a store at its source",
            Shape::Named(Names::Scoped, Box::new(Shape::Texts)),
            "{ usa/northwind: [embedded] }",
        ),
        key(
            "roles",
            "Who may read which workspace and write which store",
            roles().named(Names::Scoped),
            "{ analysts: { description: Analysts of the shop } }",
        ),
        key(
            "users",
            "People and programs, and their roles",
            users().named(Names::Scoped),
            "{ ada: { roles: [analysts] } }",
        ),
    ]
}

fn whole() -> Object {
    described(
        ecosystem::FIELDS,
        vec![
            ("name", Shape::Text, "acme"),
            ("repository", Shape::Text, "acme/ecosystem@main"),
            ("live_branch", Shape::Text, "main"),
            ("classifications", Shape::Texts, "[pub, internal, pc1]"),
        ],
    )
    .needs(&["name"])
}

fn vendors() -> Object {
    described(
        vendor::FIELDS,
        vec![
            ("cloud", word::<vendor::Cloud>(), "aws"),
            ("locations", Shape::Places, "{ usa: { ny_1: {} } }"),
        ],
    )
    .needs(&["cloud"])
}

fn zones() -> Object {
    described(zone::ZONE_FIELDS, vec![("repository", Shape::Text, "acme/usa@main")])
}

fn teams() -> Object {
    described(zone::TEAM_FIELDS, vec![("repository", Shape::Text, "acme/northwind@main")])
}

fn policies() -> Object {
    let limits = || Shape::Object(limits());
    let encryption = described(
        policy::ENCRYPTION_FIELDS,
        vec![("required", Shape::Truth, "true"), ("third_party_keys", Shape::Truth, "false")],
    );
    described(
        policy::FIELDS,
        vec![
            ("locations", limits(), "{ allow: [mycorp:usa] }"),
            ("vendors", limits(), "{ allow: [mycorp] }"),
            ("clouds", limits(), "{ deny: [alibaba] }"),
            ("platforms", limits(), "{ allow: [embedded] }"),
            ("container_kinds", limits(), "{ deny: [object_storage] }"),
            ("classifications", limits(), "{ deny: [pc3] }"),
            ("encryption", Shape::Object(encryption), "{ required: true, third_party_keys: false }"),
            ("regulators", Shape::Durations, "{ finra: 6y }"),
            ("deprecated", deprecated(), "{ since: 2026-06-01, reason: Another one takes its place }"),
        ],
    )
}

/// `allow` and `deny`; a workspace uses them too.
pub(super) fn limits() -> Object {
    described(
        policy::LIMIT_FIELDS,
        vec![("allow", Shape::Texts, "[mycorp]"), ("deny", Shape::Texts, "[aws]")],
    )
}

/// That something is on its way out.
pub(super) fn deprecated() -> Shape {
    Shape::Object(described(
        deprecation::FIELDS,
        vec![
            ("since", Shape::Day, "2026-06-01"),
            ("reason", Shape::Text, "Nobody fills it any more"),
            ("use", Shape::Text, "usa/northwind.clients"),
            ("remove_after", Shape::Day, "2027-01-31"),
        ],
    ))
}

/// A credential store; an overlay needs less of it.
pub(super) fn credential_stores() -> Object {
    let credentials = Shape::Named(Names::Plain, Box::new(word::<CredentialType>()));
    described(
        credential_store::FIELDS,
        vec![
            ("kind", word::<CredentialStoreKind>(), "files"),
            ("path", Shape::Text, "/run/secrets"),
            ("credentials", credentials, "{ northwind_reader: user_password }"),
        ],
    )
}

/// A container; an overlay needs less of it.
pub(super) fn containers() -> Object {
    described(
        container::FIELDS,
        vec![
            ("kind", word::<ContainerKind>(), "postgres"),
            ("location", Shape::Text, "mycorp:usa/ny_1"),
            ("locations", Shape::Texts, "[mycorp:usa/ny_1, mycorp:usa/ny_2]"),
            ("credential", Shape::Text, "docker/northwind_reader"),
            ("encryption", encryption(), "{ key_holder: own }"),
            ("read_only", Shape::Truth, "true"),
            ("host", Shape::Text, "orders.db.example"),
            ("port", PORT, "5432"),
            ("database", Shape::Text, "orders"),
            ("bootstrap", Shape::Texts, "[\"kafka-1.example:9092\"]"),
            ("schema_registry", Shape::Text, "\"https://registry.example\""),
            ("url", Shape::Text, "\"https://connect.example\""),
            ("kafka", Shape::Text, "acme/streams"),
            ("sink", word::<Sink>(), "debezium"),
            ("secrets", Shape::Text, "\"file:/run/secrets/{credential}.properties:{field}\""),
            ("path", Shape::Text, "exports"),
            ("done", Shape::Text, "exports/done"),
            ("quarantine", Shape::Text, "exports/quarantine"),
            ("format", word::<DataFormat>(), "csv"),
            ("endpoint", Shape::Text, "\"https://storage.example\""),
            ("bucket", Shape::Text, "exports"),
            ("prefix", Shape::Text, "daily/"),
        ],
    )
}

fn encryption() -> Shape {
    let holder = vec![("key_holder", word::<KeyHolder>(), "own")];
    Shape::Object(described(container::ENCRYPTION_FIELDS, holder).needs(&["key_holder"]))
}

fn container_kinds() -> Vec<Kind> {
    let kind = |(word, kind): &(&'static str, ContainerKind)| Kind {
        word,
        needed: kind.needed_keys().to_vec(),
        foreign: without(ENDPOINT_KEYS, kind.endpoint_keys()),
    };
    ContainerKind::ALL.iter().map(kind).collect()
}

/// A platform; an overlay needs less of it.
pub(super) fn platforms() -> Object {
    described(
        platform::FIELDS,
        vec![
            ("kind", word::<PlatformKind>(), "duckdb"),
            ("default", Shape::Truth, "true"),
            ("credential_store", Shape::Text, "acme/docker"),
            ("kafka_connect", Shape::Text, "acme/connect"),
            ("staging_retention", Shape::Duration, "30d"),
            ("history", word::<History>(), "full"),
            ("location", Shape::Text, "mycorp:usa/ny_1"),
            ("path", Shape::Text, "lake.duckdb"),
            ("encryption", encryption(), "{ key_holder: own }"),
            ("keep_versions", Shape::Whole(i64::MIN, i64::MAX), "3"),
            ("storage_version", Shape::Text, "v1.2.0"),
            ("oldest_reader", Shape::Text, "v1.2.0"),
            ("extensions", Shape::Texts, "[vector]"),
            (
                "instances",
                instances().named(Names::Plain),
                "{ bergen: { host: bergen.db.example, database: lake } }",
            ),
        ],
    )
}

fn instances() -> Object {
    described(
        platform::INSTANCE_FIELDS,
        vec![
            ("location", Shape::Text, "mycorp:usa/ny_1"),
            ("host", Shape::Text, "bergen.db.example"),
            ("port", PORT, "5432"),
            ("database", Shape::Text, "lake"),
            ("credential", Shape::Text, "lake_writer"),
            ("sslmode", word::<SslMode>(), "verify-full"),
            ("encryption", encryption(), "{ key_holder: own }"),
            ("capacity", Shape::Whole(0, i64::MAX), "500"),
        ],
    )
}

fn platform_kinds() -> Vec<Kind> {
    let kind = |(word, kind): &(&'static str, PlatformKind)| Kind {
        word,
        needed: vec![if *kind == PlatformKind::Duckdb { "path" } else { "instances" }],
        foreign: kind.foreign_keys().to_vec(),
    };
    PlatformKind::ALL.iter().map(kind).collect()
}

fn assignments() -> Object {
    let states = ["provisioning", "provisioned", "decommissioning", "decommissioned"];
    described(assignment::FIELDS, states.map(|state| (state, Shape::Texts, "[embedded]")).to_vec())
}

fn roles() -> Object {
    described(role::ROLE_FIELDS, vec![("write", Shape::Texts, "[usa/northwind]")])
}

fn users() -> Object {
    described(role::USER_FIELDS, vec![("roles", Shape::Texts, "[analysts]")])
}
