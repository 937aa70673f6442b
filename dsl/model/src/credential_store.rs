//! `credential_stores`: where secrets come from. The secrets themselves are never written.

use dsc_syntax::{Kind, Value};

use crate::meta::Meta;
use crate::read::{Field, Reader};
use crate::{Choice, Identity, Many, Word};

/// How a store hands out secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CredentialStoreKind {
    /// One file per credential, as docker and Kubernetes mount them.
    Files,
    /// Environment variables.
    Env,
}

impl Choice for CredentialStoreKind {
    const ALL: &'static [(&'static str, Self)] =
        &[("files", CredentialStoreKind::Files), ("env", CredentialStoreKind::Env)];
}

/// What a credential consists of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CredentialType {
    /// A name and a password.
    UserPassword,
    /// An access key and its secret.
    ApiKeyPair,
    /// One token.
    ApiToken,
    /// A certificate and its private key.
    ClientCertificate,
    /// Certificates of authorities to trust.
    CaCertificates,
}

impl Choice for CredentialType {
    const ALL: &'static [(&'static str, Self)] = &[
        ("user_password", CredentialType::UserPassword),
        ("api_key_pair", CredentialType::ApiKeyPair),
        ("api_token", CredentialType::ApiToken),
        ("client_certificate", CredentialType::ClientCertificate),
        ("ca_certificates", CredentialType::CaCertificates),
    ];
}

/// A credential store.
#[derive(Clone, Debug, PartialEq)]
pub struct CredentialStore {
    /// Its name and scope.
    pub identity: Identity,
    /// How it hands out secrets.
    pub kind: Option<CredentialStoreKind>,
    /// What it is.
    pub description: Option<Word>,
    /// The folder of a `files` store.
    pub path: Option<Word>,
    /// Its credentials.
    pub credentials: Many<Credential>,
    /// Free notes.
    pub meta: Option<Box<Meta>>,
}

/// A credential, by name.
#[derive(Clone, Debug, PartialEq)]
pub struct Credential {
    /// Its name.
    pub name: Word,
    /// The number of its store in this file.
    pub store: u32,
    /// What it consists of.
    pub credential_type: Option<CredentialType>,
    /// The word that says so.
    pub type_word: Option<Word>,
}

impl CredentialStore {
    /// A credential store of which nothing is said yet.
    pub(crate) fn empty(identity: Identity) -> Self {
        Self { identity, kind: None, description: None, path: None, credentials: Many::default(), meta: None }
    }
}

pub(crate) const FIELDS: &[Field<CredentialStore>] = &[
    Field { name: "kind", doc: "How it hands out secrets", read: |r, o, v| o.kind = r.kind(v) },
    Field { name: "description", doc: "What it is", read: |r, o, v| o.description = r.text(v) },
    Field { name: "path", doc: "Folder of a `files` store", read: |r, o, v| o.path = r.text(v) },
    Field {
        name: "credentials",
        doc: "Names and what each consists of",
        read: |r, o, v| o.credentials = credentials(r, v),
    },
    Field { name: "zone", doc: "Zone that it belongs to", read: |_, _, _| {} },
    Field { name: "team", doc: "Team that it belongs to", read: |_, _, _| {} },
    Field { name: "meta", doc: "Free notes", read: |r, o, v| o.meta = r.meta(v) },
];

pub(crate) fn read_all<'a>(reader: &mut Reader<'a>, value: Value<'a>) {
    reader.scoped(value, |reader, identity, value| {
        let mut store = CredentialStore::empty(identity);
        reader.object(value, FIELDS, &mut store);
        if value.kind() == Kind::Map && value.entry("kind").is_none() {
            reader.missing_key(
                identity.key,
                "kind",
                "`kind: files` has one file per credential, `kind: env` reads variables",
            );
        }
        reader.model.credential_stores.push(store);
    });
}

fn credentials<'a>(reader: &mut Reader<'a>, value: Value<'a>) -> Many<Credential> {
    let start = reader.model.credentials.len();
    let store = reader.model.credential_stores.len() as u32;
    reader.named(value, "/", |reader, name, value| {
        let credential_type = reader.choice(value);
        let type_word = credential_type.is_some().then(|| reader.word(value));
        reader.model.credentials.push(Credential { name, store, credential_type, type_word });
    });
    Many::between(start, reader.model.credentials.len())
}
