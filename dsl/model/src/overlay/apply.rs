//! Puts what overlays set into the objects of the base. Words keep the place at which the overlay says them.

use dsc_diag::Diagnostic;

use super::{Overlay, Part, PartKind, Setting};
use crate::faults::{MISSING_KEY, UNKNOWN_KEY};
use crate::read::{Duration, list_of};
use crate::word::Note;
use crate::{
    Choice, CreateTopics, Credential, CredentialStoreKind, Encryption, FileModel, Instance, Many, Platform,
    Schedule, Word,
};

/// Sets in the object `number` of its kind in `base` what a part of the overlay `from` sets.
pub fn apply_part(base: &mut FileModel, number: usize, from: &FileModel, part: &Part) {
    let Some(overlay) = &from.overlay else { return };
    let at = part.number as usize;
    let mut into = Into { base, from, overlay };
    match part.kind {
        PartKind::Container => into.container(number, at),
        PartKind::Platform => into.platform(number, at),
        PartKind::CredentialStore => into.credential_store(number, at),
        PartKind::Datastore => into.datastore(number, at),
        PartKind::Transformer => into.transformer(number, at),
        PartKind::Scenario => into.scenario(number, at),
    }
}

/// What a part of an overlay sets that its object, being what it is, does not have, or does not say of something new.
pub fn check_part(base: &FileModel, number: usize, from: &FileModel, part: &Part) -> Vec<Diagnostic> {
    match part.kind {
        PartKind::Container => {
            let Some(kind) = base.containers[number].kind else { return Vec::new() };
            let foreign = |setting: &&Setting| {
                crate::container::ENDPOINT_KEYS.contains(&setting.path.as_str())
                    && !kind.endpoint_keys().contains(&setting.path.as_str())
            };
            let report = |setting| report_foreign(setting, kind, "container", kind.endpoint_keys());
            part.settings.iter().filter(foreign).map(report).collect()
        }
        PartKind::Platform => check_platform(base, number, from, part),
        PartKind::CredentialStore | PartKind::Datastore | PartKind::Transformer | PartKind::Scenario => {
            Vec::new()
        }
    }
}

fn check_platform(base: &FileModel, number: usize, from: &FileModel, part: &Part) -> Vec<Diagnostic> {
    let (Some(overlay), Some(kind)) = (&from.overlay, base.platforms[number].kind) else { return Vec::new() };
    let first = |setting: &Setting| setting.path.split('.').next().unwrap_or("").to_owned();
    let foreign = |setting: &&Setting| {
        let key = if first(setting) == "locations" { "location".to_owned() } else { first(setting) };
        kind.foreign_keys().contains(&key.as_str())
    };
    let report = |setting| report_foreign(setting, kind, "platform", kind.own_keys());
    let mut settings: Vec<&Setting> = part.settings.iter().filter(foreign).collect();
    settings.dedup_by_key(|setting| first(setting));
    let mut found: Vec<Diagnostic> = settings.into_iter().map(report).collect();
    if !found.is_empty() {
        return found;
    }
    let known = &base.instances[base.platforms[number].instances.range()];
    for instance in &overlay.instances[overlay.platforms[part.number as usize].instances.range()] {
        let name = from.text(instance.name);
        if known.iter().any(|known| base.text(known.name) == name) {
            continue;
        }
        for (key, value) in [("host", instance.host), ("database", instance.database)] {
            if value.is_none() {
                let message = format!("`{name}` is a new instance and has no `{key}`");
                let finding = Diagnostic::new(MISSING_KEY, from.span(instance.name), message)
                    .help("an instance is reached by `host`, `port` and `database`")
                    .field(format!("instances.{name}.{key}"));
                found.push(finding);
            }
        }
    }
    found
}

fn report_foreign(setting: &Setting, kind: impl Choice, what: &str, own: &[&str]) -> Diagnostic {
    let message = format!("a `{}` {what} has no `{}`", kind.word(), setting.path);
    Diagnostic::new(UNKNOWN_KEY, setting.span, message)
        .help(format!("it has {}", list_of(own)))
        .field(setting.path.clone())
}

/// The way from an overlay into a file of the base.
struct Into<'b, 'o> {
    base: &'b mut FileModel,
    from: &'o FileModel,
    overlay: &'o Overlay,
}

impl Into<'_, '_> {
    fn container(&mut self, number: usize, at: usize) {
        let part = &self.overlay.containers[at];
        let mut object = self.base.containers[number].clone();
        if !part.locations.is_empty() {
            object.locations = self.words(part.locations);
        }
        self.set(&mut object.credential, part.credential);
        let endpoint = &mut object.endpoint;
        if !part.endpoint.bootstrap.is_empty() {
            endpoint.bootstrap = self.words(part.endpoint.bootstrap);
        }
        endpoint.port = part.endpoint.port.or(endpoint.port);
        self.set(&mut endpoint.host, part.endpoint.host);
        self.set(&mut endpoint.database, part.endpoint.database);
        self.set(&mut endpoint.schema_registry, part.endpoint.schema_registry);
        self.set(&mut endpoint.url, part.endpoint.url);
        self.set(&mut endpoint.kafka, part.endpoint.kafka);
        self.set(&mut endpoint.secrets, part.endpoint.secrets);
        self.set(&mut endpoint.path, part.endpoint.path);
        self.set(&mut endpoint.done, part.endpoint.done);
        self.set(&mut endpoint.quarantine, part.endpoint.quarantine);
        self.set(&mut endpoint.endpoint, part.endpoint.endpoint);
        self.set(&mut endpoint.bucket, part.endpoint.bucket);
        self.set(&mut endpoint.prefix, part.endpoint.prefix);
        self.base.containers[number] = object;
    }

    fn platform(&mut self, number: usize, at: usize) {
        let part = &self.overlay.platforms[at];
        let mut object = self.base.platforms[number].clone();
        self.set(&mut object.credential_store, part.credential_store);
        self.set(&mut object.kafka_connect, part.kafka_connect);
        self.set(&mut object.location, part.location);
        self.set(&mut object.path, part.path);
        if let Some(time) = part.staging_retention {
            object.staging_retention = Some(self.duration(time));
        }
        if let Some((count, word)) = part.keep_versions {
            object.keep_versions = Some((count, self.word(word)));
        }
        self.base.platforms[number] = object;
        if !part.instances.is_empty() {
            self.instances(number, part);
        }
    }

    /// The instances of a file stand in one table, those of one platform together: it is written anew.
    fn instances(&mut self, number: usize, part: &Platform) {
        let before = std::mem::take(&mut self.base.instances);
        let mut after: Vec<Instance> = Vec::with_capacity(before.len() + part.instances.len());
        for platform in 0..self.base.platforms.len() {
            let start = after.len();
            after.extend_from_slice(&before[self.base.platforms[platform].instances.range()]);
            if platform == number {
                for instance in &self.overlay.instances[part.instances.range()] {
                    self.instance(number, (instance, start), &mut after);
                }
            }
            self.base.platforms[platform].instances = Many::between(start, after.len());
        }
        self.base.instances = after;
    }

    /// Sets what an instance sets, or adds it as a new one; those of its platform begin at `first`.
    fn instance(&mut self, number: usize, (part, first): (&Instance, usize), all: &mut Vec<Instance>) {
        let name = self.from.text(part.name);
        let found = all[first..].iter().position(|known| self.base.text(known.name) == name);
        let at = match found {
            Some(at) => first + at,
            None => {
                let name = self.word(part.name);
                all.push(Instance::empty(name, number as u32));
                all.len() - 1
            }
        };
        let mut object = all[at].clone();
        self.set(&mut object.location, part.location);
        self.set(&mut object.host, part.host);
        object.port = part.port.or(object.port);
        self.set(&mut object.database, part.database);
        self.set(&mut object.credential, part.credential);
        object.sslmode = part.sslmode.or(object.sslmode);
        if let Some(encryption) = part.encryption {
            object.encryption = Some(self.encryption(encryption));
        }
        object.capacity = part.capacity.or(object.capacity);
        self.set(&mut object.capacity_word, part.capacity_word);
        if part.meta.is_some() {
            object.meta.clone_from(&part.meta);
        }
        all[at] = object;
    }

    fn credential_store(&mut self, number: usize, at: usize) {
        let part = &self.overlay.credential_stores[at];
        let mut object = self.base.credential_stores[number].clone();
        // Another kind of store is found elsewhere: a folder means nothing to variables.
        if part.kind == Some(CredentialStoreKind::Env) {
            object.path = None;
        }
        object.kind = part.kind.or(object.kind);
        self.set(&mut object.path, part.path);
        self.base.credential_stores[number] = object;
        if !part.credentials.is_empty() {
            self.credentials(number, part.credentials);
        }
    }

    fn credentials(&mut self, number: usize, parts: Many<Credential>) {
        let before = std::mem::take(&mut self.base.credentials);
        let mut after: Vec<Credential> = Vec::with_capacity(before.len() + parts.len());
        for store in 0..self.base.credential_stores.len() {
            let start = after.len();
            after.extend_from_slice(&before[self.base.credential_stores[store].credentials.range()]);
            if store == number {
                for part in &self.overlay.credentials[parts.range()] {
                    self.credential(number, (part, start), &mut after);
                }
            }
            self.base.credential_stores[store].credentials = Many::between(start, after.len());
        }
        self.base.credentials = after;
    }

    fn credential(&mut self, number: usize, (part, first): (&Credential, usize), all: &mut Vec<Credential>) {
        let name = self.from.text(part.name);
        let found = all[first..].iter().position(|known| self.base.text(known.name) == name);
        let type_word = part.type_word.map(|word| self.word(word));
        match found {
            Some(at) => {
                let known = &mut all[first + at];
                known.credential_type = part.credential_type.or(known.credential_type);
                known.type_word = type_word.or(known.type_word);
            }
            None => {
                let name = self.word(part.name);
                let credential_type = part.credential_type;
                all.push(Credential { name, store: number as u32, credential_type, type_word });
            }
        }
    }

    fn datastore(&mut self, number: usize, at: usize) {
        let Some(part) = &self.overlay.datastores[at].ingestion else { return };
        let Some(mut object) = self.base.datastores[number].ingestion.clone() else { return };
        self.set(&mut object.container, part.container);
        self.set(&mut object.credential, part.credential);
        if let Some(schedule) = part.schedule {
            object.schedule = Some(self.schedule(schedule));
            object.has_schedule = true;
        }
        if let Some(part) = part.create_topics {
            object.create_topics = Some(self.create_topics(object.create_topics, part));
        }
        self.base.datastores[number].ingestion = Some(object);
    }

    /// What is set of how topics are made; where none may be made elsewhere, they may be here.
    fn create_topics(&mut self, base: Option<CreateTopics>, part: CreateTopics) -> CreateTopics {
        let key = self.word(part.key);
        let base = base.unwrap_or(CreateTopics { key, partitions: None, replication: None, retention: None });
        CreateTopics {
            key: base.key,
            partitions: part.partitions.or(base.partitions),
            replication: part.replication.or(base.replication),
            retention: part.retention.map(|time| self.duration(time)).or(base.retention),
        }
    }

    fn transformer(&mut self, number: usize, at: usize) {
        if let Some(schedule) = self.overlay.transformers[at].schedule {
            self.base.transformers[number].schedule = Some(self.schedule(schedule));
            self.base.transformers[number].has_schedule = true;
        }
    }

    fn scenario(&mut self, number: usize, at: usize) {
        let part = &self.overlay.scenarios[at];
        let mut object = self.base.scenarios[number].clone();
        self.set(&mut object.environment, part.environment);
        self.set(&mut object.sample_path, part.sample_path);
        object.sample_rows = part.sample_rows.or(object.sample_rows);
        self.set(&mut object.first, part.first);
        if let Some(every) = part.every {
            object.every = Some(self.duration(every));
        }
        // Shares and ranges say the same thing in two ways: either takes the place of both.
        if !part.split.is_empty() || !part.ranges.is_empty() {
            object.split = self.words(part.split);
            object.ranges.clone_from(&part.ranges);
        }
        self.base.scenarios[number] = object;
    }

    fn set(&mut self, target: &mut Option<Word>, value: Option<Word>) {
        if let Some(word) = value {
            *target = Some(self.word(word));
        }
    }

    /// A word of the overlay as a word of the base, which remembers where it stands.
    fn word(&mut self, word: Word) -> Word {
        let span = self.from.span(word);
        let alias = self.from.alias_span(word).map(|alias| (alias.start, alias.end));
        let text = self.from.text(word).into();
        self.base.add_note(Note { text, range: (span.start, span.end), alias, file: Some(span.file) })
    }

    fn words(&mut self, words: Many<Word>) -> Many<Word> {
        let imported: Vec<Word> = self.from.words(words).iter().map(|word| self.word(*word)).collect();
        let start = self.base.words.len();
        self.base.words.extend(imported);
        Many::between(start, self.base.words.len())
    }

    fn duration(&mut self, time: Duration) -> Duration {
        Duration { word: self.word(time.word), seconds: time.seconds }
    }

    fn encryption(&mut self, encryption: Encryption) -> Encryption {
        Encryption {
            key: self.word(encryption.key),
            key_holder: encryption.key_holder,
            holder_word: encryption.holder_word.map(|word| self.word(word)),
        }
    }

    fn schedule(&mut self, schedule: Schedule) -> Schedule {
        match schedule {
            Schedule::Continuous(word) => Schedule::Continuous(self.word(word)),
            Schedule::External(word) => Schedule::External(self.word(word)),
            Schedule::Cron(word) => Schedule::Cron(self.word(word)),
        }
    }
}
