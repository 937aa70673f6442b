//! Overlays: partial objects that hold what may differ per environment, and nothing else.

use super::{Key, Names, Object, Shape, described, ecosystem, key, team};
use crate::overlay;

/// A file that sets something for one environment.
pub(super) fn file() -> Object {
    let head = described(overlay::HEAD_FIELDS, vec![("environment", Shape::Text, "production")]);
    let part = |name, doc, object: Object, may: &[&str], example| {
        key(name, doc, only(object, may).named(Names::Scoped), example)
    };
    let mut stores = only(team::datastores(), overlay::DATASTORE_MAY_DIFFER);
    for key in &mut stores.keys {
        key.shape = Shape::Object(only(team::ingestion(), overlay::INGESTION_MAY_DIFFER));
        key.example = "{ schedule: external }";
    }
    let keys: Vec<Key> = vec![
        key("dsc", "Edition of the language: 1", Shape::Whole(1, 1), "1"),
        key(
            "overlay",
            "Says that the file sets something for one environment",
            Shape::Object(head.needs(&["environment"])),
            "{ environment: production }",
        ),
        key("zone", "Zone that everything in the file belongs to", Shape::Text, "usa"),
        key("team", "Team that everything in the file belongs to", Shape::Text, "northwind"),
        part(
            "containers",
            "Other endpoints and credentials",
            ecosystem::containers(),
            overlay::CONTAINER_MAY_DIFFER,
            "{ usa/orders: { host: orders.example } }",
        ),
        part(
            "platforms",
            "Other instances and sizes",
            ecosystem::platforms(),
            overlay::PLATFORM_MAY_DIFFER,
            "{ embedded: { path: production.duckdb } }",
        ),
        part(
            "credential_stores",
            "Other places of secrets",
            ecosystem::credential_stores(),
            overlay::CREDENTIAL_STORE_MAY_DIFFER,
            "{ docker: { path: /run/secrets } }",
        ),
        key(
            "datastores",
            "Other sources and schedules",
            stores.named(Names::Scoped),
            "{ usa/northwind: { ingestion: { schedule: external } } }",
        ),
        part(
            "transformers",
            "Other schedules",
            team::transformers(),
            overlay::TRANSFORMER_MAY_DIFFER,
            "{ usa/revenue: { schedule: external } }",
        ),
        part(
            "scenarios",
            "Other samples and releases",
            team::scenarios(),
            overlay::SCENARIO_MAY_DIFFER,
            "{ usa/two_days: { environment: production } }",
        ),
    ];
    Object { keys, needed: vec!["dsc", "overlay"], kinds: Vec::new() }
}

/// An object that holds nothing but what may differ, and needs none of it.
fn only(mut object: Object, may_differ: &[&str]) -> Object {
    object.keys.retain(|key| may_differ.contains(&key.name));
    for key in &mut object.keys {
        make_partial(&mut key.shape);
    }
    Object { keys: object.keys, ..Object::default() }
}

/// Makes all of a shape, and of what stands under names in it, something that may be left out.
fn make_partial(shape: &mut Shape) {
    if let Shape::Named(_, below) = shape {
        make_partial(below);
    } else if let Shape::Object(object) = shape {
        object.needed.clear();
        object.kinds.clear();
    }
}
