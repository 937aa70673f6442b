//! Secrets, read at the moment in which they are needed, from where the model says they are. Nothing shows them.
//!
//! A `user_password` is two lines in a file of its name (`kind: files`), the user and the password; or two variables
//! (`kind: env`), its name in capitals with `_USER` and `_PASSWORD` behind it. A `client_certificate` is one PEM file, the
//! certificate and its key; the user is the common name in it. The `ca_certificates` of the same store are trusted.

use std::path::{Path, PathBuf};

use dsc_graph::{At, Relation};
use dsc_model::{Choice, Container, Credential, CredentialStoreKind, CredentialType, Datastore, Instance};
use dsc_postgres::Pem;

use crate::error::CliError;

/// What opens a server.
pub struct Opening {
    /// The user.
    pub user: String,
    /// The password, if there is one.
    pub password: Option<String>,
    /// The certificate of the user and its key, if there is one.
    pub identity: Option<Pem>,
    /// The roots that are trusted there, if the store holds some.
    pub roots: Option<Pem>,
}

/// What opens an instance.
pub fn of_instance(instance: At<'_, Instance>, root: &Path) -> Result<Opening, CliError> {
    let linked = instance.links::<Credential>(Relation::InstanceCredential).find_map(|link| link.target);
    let named = linked.ok_or_else(|| unnamed(&format!("of the instance `{}`", instance.name())))?;
    opening(named, root)
}

/// What opens the container of a store: the credential of the ingestion, else that of the container.
pub fn of_source(
    store: At<'_, Datastore>,
    container: At<'_, Container>,
    root: &Path,
) -> Result<Opening, CliError> {
    let own = store.links::<Credential>(Relation::IngestionCredential).find_map(|link| link.target);
    let of_container =
        || container.links::<Credential>(Relation::ContainerCredential).find_map(|link| link.target);
    let named = own.or_else(of_container);
    opening(named.ok_or_else(|| unnamed(&format!("of the container `{}`", container.address())))?, root)
}

fn unnamed(of: &str) -> CliError {
    CliError::Credential { credential: of.to_owned(), reason: "the model names none".to_owned() }
}

fn opening(credential: At<'_, Credential>, root: &Path) -> Result<Opening, CliError> {
    let fault = |reason: String| CliError::Credential { credential: credential.name().to_owned(), reason };
    let mut opening = match credential.credential_type {
        Some(CredentialType::UserPassword) => user_and_password(credential, root).map_err(fault)?,
        Some(CredentialType::ClientCertificate) => certificate(credential, root).map_err(fault)?,
        Some(
            other @ (CredentialType::ApiKeyPair | CredentialType::ApiToken | CredentialType::CaCertificates),
        ) => {
            return Err(fault(format!("a server is not opened by a {}", other.word())));
        }
        None => return Err(fault("the model does not say of which type it is".to_owned())),
    };
    opening.roots = roots(credential, root)?;
    Ok(opening)
}

fn user_and_password(credential: At<'_, Credential>, root: &Path) -> Result<Opening, String> {
    let store = credential.store();
    let (user, password) = match store.kind {
        Some(CredentialStoreKind::Files) => from_file(&place(credential, root))?,
        Some(CredentialStoreKind::Env) => from_variables(credential.name())?,
        None => return Err("its store does not say of which kind it is".to_owned()),
    };
    Ok(Opening { user, password: Some(password), identity: None, roots: None })
}

fn certificate(credential: At<'_, Credential>, root: &Path) -> Result<Opening, String> {
    let path = place(credential, root);
    let identity = Pem::new(read(&path)?);
    let user = identity.user();
    let user = user
        .ok_or_else(|| format!("`{}` holds no certificate with a common name, the user", path.display()))?;
    Ok(Opening { user, password: None, identity: Some(identity), roots: None })
}

/// The certificates of authorities that stand in the same store: they are trusted by everything that uses it.
fn roots(credential: At<'_, Credential>, root: &Path) -> Result<Option<Pem>, CliError> {
    let mut all = String::new();
    for other in credential.graph().all::<Credential>() {
        let is_root = other.credential_type == Some(CredentialType::CaCertificates);
        if !is_root || other.store() != credential.store() {
            continue;
        }
        let text = read(&place(other, root))
            .map_err(|reason| CliError::Credential { credential: other.name().to_owned(), reason })?;
        all.push_str(&text);
        all.push('\n');
    }
    Ok((!all.is_empty()).then(|| Pem::new(all)))
}

/// The file of a credential.
fn place(credential: At<'_, Credential>, root: &Path) -> PathBuf {
    let store = credential.store();
    root.join(store.path.map_or("", |path| store.text(path))).join(credential.name())
}

#[expect(clippy::disallowed_methods, reason = "the model names the folder in which secrets are mounted")]
fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|fault| format!("could not read `{}`: {fault}", path.display()))
}

fn from_file(path: &Path) -> Result<(String, String), String> {
    let text = read(path)?;
    let mut lines = text.lines();
    match (lines.next(), lines.next()) {
        (Some(user), Some(password)) => Ok((user.to_owned(), password.to_owned())),
        (Some(_), None) | (None, _) => {
            Err(format!("`{}` has to hold two lines, the user and the password", path.display()))
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the model says that secrets are in the environment")]
fn from_variables(name: &str) -> Result<(String, String), String> {
    let prefix: String = name
        .chars()
        .map(|sign| if sign.is_ascii_alphanumeric() { sign.to_ascii_uppercase() } else { '_' })
        .collect();
    let read = |part: &str| {
        let variable = format!("{prefix}_{part}");
        std::env::var(&variable).map_err(|_| format!("the variable `{variable}` is not set"))
    };
    Ok((read("USER")?, read("PASSWORD")?))
}

/// Who we are at a container: nobody in particular where the model names no credential.
pub fn of_container(
    container: At<'_, Container>,
    root: &Path,
) -> Result<Option<dsc_kafka_connect::Login>, CliError> {
    use dsc_kafka_connect::{Login, Secret};
    let linked = container.links::<Credential>(Relation::ContainerCredential).find_map(|link| link.target);
    let Some(credential) = linked else { return Ok(None) };
    let name = credential.name();
    let fault = |reason: String| CliError::Credential { credential: name.to_owned(), reason };
    let store = credential.store();
    let folder = root.join(store.path.map_or("", |path| store.text(path)));
    let unknown = || Err(fault("its store does not say of which kind it is".to_owned()));
    match credential.credential_type {
        Some(CredentialType::UserPassword) => {
            let read = match store.kind {
                Some(CredentialStoreKind::Files) => from_file(&folder.join(name)),
                Some(CredentialStoreKind::Env) => from_variables(name),
                None => return unknown(),
            };
            let (user, password) = read.map_err(fault)?;
            Ok(Some(Login::Password { user, password: Secret::new(password) }))
        }
        Some(CredentialType::ApiToken) => {
            let read = match store.kind {
                Some(CredentialStoreKind::Files) => one_line(&folder.join(name)),
                Some(CredentialStoreKind::Env) => one_variable(name),
                None => return unknown(),
            };
            Ok(Some(Login::Token(Secret::new(read.map_err(fault)?))))
        }
        Some(
            other @ (CredentialType::ApiKeyPair
            | CredentialType::ClientCertificate
            | CredentialType::CaCertificates),
        ) => Err(fault(format!("this version cannot ask a Connect cluster with a {}", other.word()))),
        None => Err(fault("the model does not say of which type it is".to_owned())),
    }
}

#[expect(clippy::disallowed_methods, reason = "the model names the folder in which secrets are mounted")]
fn one_line(path: &Path) -> Result<String, String> {
    let text = std::fs::read_to_string(path)
        .map_err(|fault| format!("could not read `{}`: {fault}", path.display()))?;
    Ok(text.trim().to_owned())
}

#[expect(clippy::disallowed_methods, reason = "the model says that secrets are in the environment")]
fn one_variable(name: &str) -> Result<String, String> {
    let variable = format!("{}_TOKEN", name.to_ascii_uppercase());
    std::env::var(&variable).map_err(|_| format!("the variable `{variable}` is not set"))
}
