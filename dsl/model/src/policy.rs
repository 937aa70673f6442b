//! `policies`: what a zone allows.

use dsc_syntax::{Kind, Value};

use crate::deprecation::{Deprecation, read_deprecation};
use crate::faults::MISSING_KEY;
use crate::meta::Meta;
use crate::read::{Duration, Field, Reader};
use crate::{Identity, Many, Word};

/// A policy of a zone.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    /// Its name and zone.
    pub identity: Identity,
    /// Why it is there.
    pub description: Option<Word>,
    /// Where data may be.
    pub locations: Option<Limits>,
    /// Whose machines may hold it.
    pub vendors: Option<Limits>,
    /// Whose clouds may hold it.
    pub clouds: Option<Limits>,
    /// Which platforms may serve it.
    pub platforms: Option<Limits>,
    /// Which kinds of containers may hold it.
    pub container_kinds: Option<Limits>,
    /// Which classes of data are allowed.
    pub classifications: Option<Limits>,
    /// How data must be encrypted.
    pub encryption: Option<EncryptionRule>,
    /// How long regulators want data kept: the regulator and the least time.
    pub regulators: Vec<(Word, Duration)>,
    /// Whether it is on its way out.
    pub deprecated: Option<Box<Deprecation>>,
    /// Free notes.
    pub meta: Option<Box<Meta>>,
}

/// What is allowed, and what is denied.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// The key that says it.
    pub key: Word,
    /// With it, everything else is refused.
    pub allow: Option<Many<Word>>,
    /// Refused, whatever is allowed.
    pub deny: Many<Word>,
}

/// How data must be encrypted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EncryptionRule {
    /// Whether every container says who holds the keys.
    pub required: bool,
    /// Whether third parties may hold keys.
    pub third_party_keys: bool,
}

pub(crate) const FIELDS: &[Field<Policy>] = &[
    Field { name: "description", doc: "Why it is there", read: |r, o, v| o.description = r.text(v) },
    Field {
        name: "locations",
        doc: "Where data may be; a place counts with its children",
        read: |r, o, v| o.locations = limits(r, v),
    },
    Field { name: "vendors", doc: "Whose machines may hold data", read: |r, o, v| o.vendors = limits(r, v) },
    Field { name: "clouds", doc: "Whose clouds may hold data", read: |r, o, v| o.clouds = limits(r, v) },
    Field {
        name: "platforms",
        doc: "Which platforms may serve data",
        read: |r, o, v| o.platforms = limits(r, v),
    },
    Field {
        name: "container_kinds",
        doc: "Which kinds of containers may hold data",
        read: |r, o, v| o.container_kinds = limits(r, v),
    },
    Field {
        name: "classifications",
        doc: "Which classes of data are allowed",
        read: |r, o, v| o.classifications = limits(r, v),
    },
    Field {
        name: "encryption",
        doc: "How data must be encrypted",
        read: |r, o, v| o.encryption = encryption(r, v),
    },
    Field {
        name: "regulators",
        doc: "Least retention by regulator",
        read: |r, o, v| o.regulators = regulators(r, v),
    },
    Field {
        name: "deprecated",
        doc: "That it is on its way out",
        read: |r, o, v| o.deprecated = read_deprecation(r, v),
    },
    Field { name: "zone", doc: "Zone that it belongs to", read: |_, _, _| {} },
    Field { name: "meta", doc: "Free notes", read: |r, o, v| o.meta = r.meta(v) },
];

pub(crate) const LIMIT_FIELDS: &[Field<Limits>] = &[
    Field {
        name: "allow",
        doc: "Allowed; everything else is refused",
        read: |r, o, v| o.allow = Some(r.texts(v)),
    },
    Field { name: "deny", doc: "Refused, whatever is allowed", read: |r, o, v| o.deny = r.texts(v) },
];

pub(crate) const ENCRYPTION_FIELDS: &[Field<EncryptionRule>] = &[
    Field {
        name: "required",
        doc: "Every container says who holds the keys",
        read: |r, o, v| o.required = r.truth(v).unwrap_or(true),
    },
    Field {
        name: "third_party_keys",
        doc: "Third parties may hold keys",
        read: |r, o, v| o.third_party_keys = r.truth(v).unwrap_or(false),
    },
];

pub(crate) fn read_all<'a>(reader: &mut Reader<'a>, value: Value<'a>) {
    reader.scoped(value, |reader, identity, value| {
        let mut policy = Policy {
            identity,
            description: None,
            locations: None,
            vendors: None,
            clouds: None,
            platforms: None,
            container_kinds: None,
            classifications: None,
            encryption: None,
            regulators: Vec::new(),
            deprecated: None,
            meta: None,
        };
        reader.object(value, FIELDS, &mut policy);
        check_says_something(reader, identity.key, value);
        reader.model.policies.push(policy);
    });
}

/// A policy that limits nothing is not yet one.
fn check_says_something<'a>(reader: &mut Reader<'a>, name: Word, value: Value<'a>) {
    const WORDS: &[&str] = &["description", "deprecated", "zone", "meta"];
    let limits = |key: Value<'a>| key.text().is_some_and(|text| !WORDS.contains(&text));
    if value.kind() != Kind::Map || value.entries().any(|(key, _)| limits(key)) {
        return;
    }
    let message = format!("the policy `{}` allows and denies nothing", reader.model.text(name));
    let help = "say what it limits, such as `locations: { allow: [mycorp:usa] }`".to_owned();
    reader.report_at(MISSING_KEY, reader.model.span(name), "locations", message, Some(help));
}

/// Reads `allow` and `deny`; a workspace uses them too.
pub(crate) fn limits<'a>(reader: &mut Reader<'a>, value: Value<'a>) -> Option<Limits> {
    let key = reader.current_key()?;
    let mut limits = Limits { key, allow: None, deny: Many::default() };
    reader.object(value, LIMIT_FIELDS, &mut limits);
    (value.kind() == Kind::Map).then_some(limits)
}

fn encryption<'a>(reader: &mut Reader<'a>, value: Value<'a>) -> Option<EncryptionRule> {
    let mut rule = EncryptionRule { required: false, third_party_keys: true };
    reader.object(value, ENCRYPTION_FIELDS, &mut rule);
    (value.kind() == Kind::Map).then_some(rule)
}

fn regulators<'a>(reader: &mut Reader<'a>, value: Value<'a>) -> Vec<(Word, Duration)> {
    let mut regulators = Vec::new();
    if value.kind() != Kind::Map {
        reader.wrong_shape(value, "regulators and how long they want data kept, such as `finra: 6y`");
    }
    for (key, value) in value.entries() {
        let name = reader.key_word(key);
        if let (Some(name), Some(duration)) = (name, reader.duration(value)) {
            regulators.push((name, duration));
        }
    }
    regulators
}
