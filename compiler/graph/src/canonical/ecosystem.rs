//! Canonical form of what the ecosystem and its zones declare.

use dsc_model::{
    Choice, CredentialStore, Deprecation, Ecosystem, Encryption, Instance, Limits, Location, Platform,
    Policy, Team, Vendor, Zone,
};
use serde_json::{Map, Value, json};

use super::{Fields, addresses};
use crate::{At, Object, Relation};

pub(super) fn ecosystem(ecosystem: At<'_, Ecosystem>) -> Value {
    Fields::of(ecosystem)
        .text("name", ecosystem.name)
        .text("description", ecosystem.description)
        .text("repository", ecosystem.repository)
        .text("live_branch", ecosystem.live_branch)
        .texts("classifications", ecosystem.classifications)
        .meta(ecosystem.object().meta.as_deref())
        .finish()
}

pub(super) fn vendor(vendor: At<'_, Vendor>) -> Value {
    let all = &vendor.file().locations[vendor.locations.range()];
    let first = vendor.locations.range().start as u32;
    let locations = (!all.is_empty()).then(|| places(vendor, all, first, None));
    Fields::of(vendor)
        .text("description", vendor.description)
        .value("cloud", vendor.cloud.map(Choice::word))
        .value("locations", locations)
        .meta(vendor.object().meta.as_deref())
        .finish()
}

/// The tree below a location; children follow their parent in the table.
fn places(vendor: At<'_, Vendor>, all: &[Location], first: u32, parent: Option<u32>) -> Value {
    let mut children: Vec<(String, Value)> = Vec::new();
    for (number, place) in (first..).zip(all) {
        if place.parent == parent {
            children.push((vendor.text(place.name).to_owned(), places(vendor, all, first, Some(number))));
        }
    }
    children.sort_by(|a, b| a.0.cmp(&b.0));
    Value::Object(children.into_iter().collect())
}

pub(super) fn zone(zone: At<'_, Zone>) -> Value {
    Fields::of(zone)
        .text("description", zone.description)
        .text("repository", zone.repository)
        .meta(zone.object().meta.as_deref())
        .finish()
}

pub(super) fn team(team: At<'_, Team>) -> Value {
    Fields::of(team)
        .text("description", team.description)
        .text("repository", team.repository)
        .meta(team.object().meta.as_deref())
        .finish()
}

pub(super) fn policy(policy: At<'_, Policy>) -> Value {
    let object = policy.object();
    let encryption = object
        .encryption
        .map(|rule| json!({"required": rule.required, "third_party_keys": rule.third_party_keys}));
    let mut regulators: Vec<_> = object
        .regulators
        .iter()
        .map(|(name, time)| (policy.text(*name).to_owned(), Value::from(policy.text(time.word))))
        .collect();
    regulators.sort_by(|a, b| a.0.cmp(&b.0));
    let regulators: Map<String, Value> = regulators.into_iter().collect();
    Fields::of(policy)
        .text("description", policy.description)
        .value("locations", limits(policy, object.locations))
        .value("vendors", limits(policy, object.vendors))
        .value("clouds", limits(policy, object.clouds))
        .value("platforms", limits(policy, object.platforms))
        .value("container_kinds", limits(policy, object.container_kinds))
        .value("classifications", limits(policy, object.classifications))
        .value("encryption", encryption)
        .value("regulators", (!regulators.is_empty()).then_some(regulators))
        .value("deprecated", deprecation(policy, object.deprecated.as_deref(), Relation::PolicyReplacement))
        .meta(object.meta.as_deref())
        .finish()
}

pub(super) fn limits<T: Object>(object: At<'_, T>, limits: Option<Limits>) -> Option<Value> {
    let limits = limits?;
    let mut said = Map::new();
    if let Some(allow) = limits.allow {
        said.insert("allow".to_owned(), object.texts(allow).collect());
    }
    if !limits.deny.is_empty() {
        said.insert("deny".to_owned(), object.texts(limits.deny).collect());
    }
    Some(Value::Object(said))
}

pub(super) fn deprecation<T: Object>(
    object: At<'_, T>,
    deprecation: Option<&Deprecation>,
    replacement: Relation,
) -> Option<Value> {
    let deprecation = deprecation?;
    let address = addresses(object, replacement).into_iter().next();
    let said = address.or_else(|| deprecation.replacement.map(|word| object.text(word).to_owned()));
    let fields = Fields::of(object)
        .text("since", deprecation.since.map(|day| day.word))
        .text("reason", deprecation.reason)
        .value("use", said)
        .text("remove_after", deprecation.remove_after.map(|day| day.word));
    Some(fields.finish())
}

pub(super) fn encryption(encryption: Option<Encryption>) -> Option<Value> {
    let holder = encryption?.key_holder.map(Choice::word);
    Some(json!({"key_holder": holder}))
}

pub(super) fn credential_store(store: At<'_, CredentialStore>) -> Value {
    let credentials = &store.file().credentials[store.credentials.range()];
    let mut types: Vec<(String, Value)> = credentials
        .iter()
        .map(|credential| {
            let kind = credential.credential_type.map(Choice::word);
            (store.text(credential.name).to_owned(), Value::from(kind))
        })
        .collect();
    types.sort_by(|a, b| a.0.cmp(&b.0));
    let types: Map<String, Value> = types.into_iter().collect();
    Fields::scoped(store, &store.identity)
        .value("kind", store.kind.map(Choice::word))
        .text("description", store.description)
        .text("path", store.path)
        .value("credentials", (!types.is_empty()).then_some(types))
        .meta(store.object().meta.as_deref())
        .finish()
}

pub(super) fn platform(platform: At<'_, Platform>) -> Value {
    let mut instances: Vec<(String, Value)> =
        platform.instances().map(|instance| (instance.name().to_owned(), self::instance(instance))).collect();
    instances.sort_by(|a, b| a.0.cmp(&b.0));
    let instances: Map<String, Value> = instances.into_iter().collect();
    Fields::of(platform)
        .value("kind", platform.kind.map(Choice::word))
        .text("description", platform.description)
        .value("default", platform.default.map(|_| true))
        .reference("credential_store", Relation::PlatformCredentialStore)
        .reference("kafka_connect", Relation::PlatformConnect)
        .text("staging_retention", platform.staging_retention.map(|time| time.word))
        .value("history", platform.history.map(Choice::word))
        .reference("location", Relation::PlatformLocation)
        .text("path", platform.path)
        .value("encryption", encryption(platform.encryption))
        .value("keep_versions", platform.keep_versions.map(|(number, _)| number))
        .text("storage_version", platform.storage_version)
        .text("oldest_reader", platform.oldest_reader)
        .texts("extensions", platform.extensions)
        .value("instances", (!instances.is_empty()).then_some(instances))
        .meta(platform.object().meta.as_deref())
        .finish()
}

fn instance(instance: At<'_, Instance>) -> Value {
    Fields::of(instance)
        .reference("location", Relation::InstanceLocation)
        .text("host", instance.host)
        .value("port", instance.port)
        .text("database", instance.database)
        .reference("credential", Relation::InstanceCredential)
        .value("sslmode", instance.sslmode.map(Choice::word))
        .value("encryption", encryption(instance.encryption))
        .value("capacity", instance.capacity)
        .meta(instance.object().meta.as_deref())
        .finish()
}
