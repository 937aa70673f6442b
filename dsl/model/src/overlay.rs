//! Overlays: what a file sets for one environment, as partial objects. Putting it into the objects: `overlay/apply.rs`.

mod apply;

pub use apply::{apply_part, check_part};

use dsc_diag::{Span, closest};
use dsc_syntax::{Kind, Value};

use crate::faults::{OVERLAY_FORBIDDEN_FIELD, UNKNOWN_KIND};
use crate::lower::TOP_LEVEL_KINDS;
use crate::read::{Field, Reader, list_of, shortened};
use crate::{
    Container, Credential, CredentialStore, Datastore, FileModel, Identity, Ingestion, Instance, Platform,
    Scenario, Transformer, Word, container, credential_store, ingestion, platform, scenario, transformer,
};

/// What a file sets for one environment. The words in it belong to the file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Overlay {
    /// The environment.
    pub environment: Option<Word>,
    /// Every partial object, in the order of the file.
    pub parts: Vec<Part>,
    containers: Vec<Container>,
    platforms: Vec<Platform>,
    instances: Vec<Instance>,
    credential_stores: Vec<CredentialStore>,
    credentials: Vec<Credential>,
    datastores: Vec<Datastore>,
    transformers: Vec<Transformer>,
    scenarios: Vec<Scenario>,
}

/// The kinds of objects that an overlay may set something of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartKind {
    /// A container.
    Container,
    /// A platform, with its instances.
    Platform,
    /// A credential store, with its credentials.
    CredentialStore,
    /// A datastore.
    Datastore,
    /// A transformer.
    Transformer,
    /// A scenario.
    Scenario,
}

/// A partial object of an overlay.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// What it is a part of.
    pub kind: PartKind,
    /// The address of the object, as written.
    pub key: Word,
    /// What it sets.
    pub settings: Vec<Setting>,
    /// Its number among the overlay's parts of that kind.
    number: u32,
}

/// One field that an overlay sets.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// The path of the field: `host`, `instances.bergen.host`. Two spellings of one thing have one path.
    pub path: String,
    /// Where its key stands.
    pub span: Span,
}

pub(crate) const CONTAINER_MAY_DIFFER: &[&str] = &[
    "location",
    "locations",
    "credential",
    "host",
    "port",
    "database",
    "bootstrap",
    "schema_registry",
    "url",
    "kafka",
    "secrets",
    "path",
    "done",
    "quarantine",
    "endpoint",
    "bucket",
    "prefix",
];
pub(crate) const PLATFORM_MAY_DIFFER: &[&str] = &[
    "credential_store",
    "kafka_connect",
    "instances",
    "location",
    "path",
    "staging_retention",
    "keep_versions",
];
pub(crate) const CREDENTIAL_STORE_MAY_DIFFER: &[&str] = &["kind", "path", "credentials"];
pub(crate) const DATASTORE_MAY_DIFFER: &[&str] = &["ingestion"];
pub(crate) const INGESTION_MAY_DIFFER: &[&str] = &["container", "credential", "schedule", "create_topics"];
pub(crate) const TRANSFORMER_MAY_DIFFER: &[&str] = &["schedule"];
pub(crate) const SCENARIO_MAY_DIFFER: &[&str] = &["environment", "sample", "releases"];

/// The kinds of which something may differ per environment: endpoints, credentials, instances, schedules, sizes.
const KINDS: &[&str] =
    &["containers", "platforms", "credential_stores", "datastores", "transformers", "scenarios"];

pub(crate) const HEAD_FIELDS: &[Field<Overlay>] = &[Field {
    name: "environment",
    doc: "Environment that the file sets something for",
    read: |r, o, v| o.environment = r.text(v),
}];

pub(crate) const DATASTORE_FIELDS: &[Field<Datastore>] =
    &[Field { name: "ingestion", doc: "How its data arrives", read: read_ingestion }];

/// Reads an overlay; whatever may not differ per environment is reported and left out.
pub(crate) fn read<'a>(reader: &mut Reader<'a>, root: Value<'a>) {
    let mut overlay = read_head(reader, root);
    reader.partial = true;
    for (key, objects) in root.entries() {
        match key.text().unwrap_or("") {
            "dsc" | "zone" | "team" | "overlay" => {}
            "containers" => read_objects(
                reader,
                objects,
                &mut overlay.parts,
                &Reading {
                    kind: PartKind::Container,
                    fields: container::FIELDS,
                    may_differ: CONTAINER_MAY_DIFFER,
                    empty: Container::empty,
                    table: |model| &mut model.containers,
                },
            ),
            "platforms" => read_objects(
                reader,
                objects,
                &mut overlay.parts,
                &Reading {
                    kind: PartKind::Platform,
                    fields: platform::FIELDS,
                    may_differ: PLATFORM_MAY_DIFFER,
                    empty: |identity| Platform::empty(identity.key),
                    table: |model| &mut model.platforms,
                },
            ),
            "credential_stores" => read_objects(
                reader,
                objects,
                &mut overlay.parts,
                &Reading {
                    kind: PartKind::CredentialStore,
                    fields: credential_store::FIELDS,
                    may_differ: CREDENTIAL_STORE_MAY_DIFFER,
                    empty: CredentialStore::empty,
                    table: |model| &mut model.credential_stores,
                },
            ),
            "datastores" => read_objects(
                reader,
                objects,
                &mut overlay.parts,
                &Reading {
                    kind: PartKind::Datastore,
                    fields: DATASTORE_FIELDS,
                    may_differ: DATASTORE_MAY_DIFFER,
                    empty: Datastore::empty,
                    table: |model| &mut model.datastores,
                },
            ),
            "transformers" => read_objects(
                reader,
                objects,
                &mut overlay.parts,
                &Reading {
                    kind: PartKind::Transformer,
                    fields: transformer::FIELDS,
                    may_differ: TRANSFORMER_MAY_DIFFER,
                    empty: Transformer::empty,
                    table: |model| &mut model.transformers,
                },
            ),
            "scenarios" => read_objects(
                reader,
                objects,
                &mut overlay.parts,
                &Reading {
                    kind: PartKind::Scenario,
                    fields: scenario::FIELDS,
                    may_differ: SCENARIO_MAY_DIFFER,
                    empty: Scenario::empty,
                    table: |model| &mut model.scenarios,
                },
            ),
            other => report_kind(reader, key, other),
        }
    }
    reader.partial = false;
    take_parts(&mut overlay, &mut reader.model);
    reader.model.overlay = Some(Box::new(overlay));
}

fn read_head<'a>(reader: &mut Reader<'a>, root: Value<'a>) -> Overlay {
    let mut overlay = Overlay::default();
    for (key, value) in root.entries().filter(|(key, _)| key.text() == Some("overlay")) {
        reader.object(value, HEAD_FIELDS, &mut overlay);
        if let (Kind::Map, None) = (value.kind(), value.entry("environment")) {
            let key = reader.word(key);
            let why = "say for which: `overlay: { environment: NAME }`";
            reader.missing_key(key, "environment", why);
        }
    }
    overlay
}

/// Partial objects are no objects of the model: they move out of its tables.
fn take_parts(overlay: &mut Overlay, model: &mut FileModel) {
    overlay.containers = std::mem::take(&mut model.containers);
    overlay.platforms = std::mem::take(&mut model.platforms);
    overlay.instances = std::mem::take(&mut model.instances);
    overlay.credential_stores = std::mem::take(&mut model.credential_stores);
    overlay.credentials = std::mem::take(&mut model.credentials);
    overlay.datastores = std::mem::take(&mut model.datastores);
    overlay.transformers = std::mem::take(&mut model.transformers);
    overlay.scenarios = std::mem::take(&mut model.scenarios);
}

/// How partial objects of one kind are read.
struct Reading<T: 'static> {
    kind: PartKind,
    fields: &'static [Field<T>],
    may_differ: &'static [&'static str],
    empty: fn(Identity) -> T,
    table: fn(&mut FileModel) -> &mut Vec<T>,
}

fn read_objects<'a, T>(
    reader: &mut Reader<'a>,
    objects: Value<'a>,
    parts: &mut Vec<Part>,
    reading: &Reading<T>,
) {
    reader.scoped(objects, |reader, identity, value| {
        let mut object = (reading.empty)(identity);
        read_fields(reader, value, (reading.fields, reading.may_differ), &mut object);
        let mut settings = Vec::new();
        find_settings(reader, "", (value, reading.may_differ), &mut settings);
        let table = (reading.table)(&mut reader.model);
        let number = table.len() as u32;
        table.push(object);
        parts.push(Part { kind: reading.kind, key: identity.key, settings, number });
    });
}

fn read_fields<'a, T>(
    reader: &mut Reader<'a>,
    value: Value<'a>,
    (fields, may_differ): (&'static [Field<T>], &'static [&'static str]),
    target: &mut T,
) {
    if value.kind() != Kind::Map {
        reader.wrong_shape(value, "keys and values");
        return;
    }
    for (key, value) in value.entries() {
        let name = key.text().unwrap_or("");
        let field = fields.iter().find(|field| field.name == name && may_differ.contains(&name));
        match field {
            Some(field) => reader.field(key, value, field, target),
            None => report_field(reader, key, may_differ),
        }
    }
}

fn read_ingestion<'a>(reader: &mut Reader<'a>, store: &mut Datastore, value: Value<'a>) {
    let Some(key) = reader.current_key() else { return };
    let mut partial = Ingestion::empty(key);
    read_fields(reader, value, (ingestion::FIELDS, INGESTION_MAY_DIFFER), &mut partial);
    store.ingestion = Some(Box::new(partial));
}

/// Every field that a partial object sets, down to the innermost one.
fn find_settings<'a>(
    reader: &Reader<'a>,
    around: &str,
    (value, may_differ): (Value<'a>, &[&str]),
    settings: &mut Vec<Setting>,
) {
    for (key, value) in value.entries() {
        let name = key.text().unwrap_or("");
        if !may_differ.is_empty() && !may_differ.contains(&name) {
            continue;
        }
        let path = if around.is_empty() { one_spelling(name).to_owned() } else { below(around, name) };
        // A schedule is one thing, whether it is a word or holds a cron expression; that topics may be made is one, too,
        // which says something even where it is empty.
        if value.kind() == Kind::Map && !matches!(name, "schedule" | "create_topics") {
            find_settings(reader, &path, (value, &[]), settings);
            continue;
        }
        let (start, end) = key.range();
        settings.push(Setting { path, span: Span::new(reader.model.file, start, end) });
    }
}

fn below(around: &str, name: &str) -> String {
    format!("{around}.{}", one_spelling(name))
}

/// Of two keys that say the same thing, the one under which it counts.
fn one_spelling(name: &str) -> &str {
    match name {
        "location" => "locations",
        "ranges" => "split",
        other => other,
    }
}

fn report_field<'a>(reader: &mut Reader<'a>, key: Value<'a>, may_differ: &[&str]) {
    let (object, field) = (reader.address(), shortened(key.text().unwrap_or("")));
    let message = format!("an overlay may not set `{field}` of `{object}`");
    let help = match closest(&field, may_differ.iter().copied()) {
        Some(meant) => format!("did you mean `{meant}`? What may differ here: {}", list_of(may_differ)),
        None => format!(
            "it is the same everywhere, so it stands in the object itself; what may differ here: {}",
            list_of(may_differ)
        ),
    };
    let finding = reader.finding(OVERLAY_FORBIDDEN_FIELD, key, message).help(help).field(field);
    reader.bag.report(finding);
}

fn report_kind<'a>(reader: &mut Reader<'a>, key: Value<'a>, kind: &str) {
    if TOP_LEVEL_KINDS.contains(&kind) {
        let message = format!("an overlay may not set `{kind}`");
        let help = format!("they are the same in every environment; what may differ: {}", list_of(KINDS));
        reader.report(OVERLAY_FORBIDDEN_FIELD, key, message, Some(help));
        return;
    }
    let help = match closest(kind, KINDS.iter().copied()) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("an overlay may set {}", list_of(KINDS)),
    };
    reader.report(UNKNOWN_KIND, key, format!("unknown kind `{}`", shortened(kind)), Some(help));
}
