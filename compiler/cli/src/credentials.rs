//! Secrets, read at the moment in which they are needed, from where the model says they are. Nothing shows them.
//!
//! A `user_password` is two lines in a file of its name (`kind: files`), the user and the password; or two variables
//! (`kind: env`), its name in capitals with `_USER` and `_PASSWORD` behind it. A `client_certificate` is one PEM file, the
//! certificate and its key; the user is the common name in it. The `ca_certificates` of the same store are trusted.

use std::path::{Path, PathBuf};

use dsc_graph::{At, Relation};
use dsc_model::{Choice, Container, Credential, CredentialStoreKind, CredentialType, Datastore, Instance};
use dsc_postgres::Pem;
use serde::{Deserialize, Serialize};

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

/// Where the secrets are that open a server, and how they do it; nothing of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Whereabouts {
    /// The credential's name.
    name: String,
    /// How it opens.
    way: Opens,
    /// The certificates of authorities in the same store, each by the name and the path of its file.
    roots: Vec<(String, PathBuf)>,
}

/// How a credential opens a server. Paths are relative to the project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Opens {
    /// By a user and a password in a file.
    PasswordInFile(PathBuf),
    /// By a user and a password in variables.
    PasswordInVariables,
    /// By a certificate in a file.
    Certificate(PathBuf),
}

/// Where that is what opens an instance.
pub fn of_instance(instance: At<'_, Instance>) -> Result<Whereabouts, CliError> {
    let linked = instance.links::<Credential>(Relation::InstanceCredential).find_map(|link| link.target);
    let named = linked.ok_or_else(|| unnamed(&format!("of the instance `{}`", instance.name())))?;
    whereabouts(named)
}

/// Where that is what opens the container of a store: the credential of the ingestion, else that of the container.
pub fn of_source(store: At<'_, Datastore>, container: At<'_, Container>) -> Result<Whereabouts, CliError> {
    let own = store.links::<Credential>(Relation::IngestionCredential).find_map(|link| link.target);
    let of_container =
        || container.links::<Credential>(Relation::ContainerCredential).find_map(|link| link.target);
    let named = own.or_else(of_container);
    whereabouts(named.ok_or_else(|| unnamed(&format!("of the container `{}`", container.address())))?)
}

fn unnamed(of: &str) -> CliError {
    CliError::Credential { credential: of.to_owned(), reason: "the model names none".to_owned() }
}

fn whereabouts(credential: At<'_, Credential>) -> Result<Whereabouts, CliError> {
    let fault = |reason: String| CliError::Credential { credential: credential.name().to_owned(), reason };
    let way = match credential.credential_type {
        Some(CredentialType::UserPassword) => match credential.store().kind {
            Some(CredentialStoreKind::Files) => Opens::PasswordInFile(place(credential)),
            Some(CredentialStoreKind::Env) => Opens::PasswordInVariables,
            None => return Err(fault("its store does not say of which kind it is".to_owned())),
        },
        Some(CredentialType::ClientCertificate) => Opens::Certificate(place(credential)),
        Some(
            other @ (CredentialType::ApiKeyPair | CredentialType::ApiToken | CredentialType::CaCertificates),
        ) => {
            return Err(fault(format!("a server is not opened by a {}", other.word())));
        }
        None => return Err(fault("the model does not say of which type it is".to_owned())),
    };
    Ok(Whereabouts { name: credential.name().to_owned(), way, roots: roots(credential) })
}

/// The certificates of authorities that stand in the same store: they are trusted by everything that uses it.
fn roots(credential: At<'_, Credential>) -> Vec<(String, PathBuf)> {
    let others = credential.graph().all::<Credential>().filter(|other| {
        other.credential_type == Some(CredentialType::CaCertificates) && other.store() == credential.store()
    });
    others.map(|other| (other.name().to_owned(), place(other))).collect()
}

/// The file of a credential, relative to the project.
fn place(credential: At<'_, Credential>) -> PathBuf {
    let store = credential.store();
    Path::new(store.path.map_or("", |path| store.text(path))).join(credential.name())
}

impl Whereabouts {
    /// The name of the credential.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Reads the secrets, in the project of that folder.
    pub fn open(&self, root: &Path) -> Result<Opening, CliError> {
        let password =
            |(user, password)| Opening { user, password: Some(password), identity: None, roots: None };
        let opening = match &self.way {
            Opens::PasswordInFile(path) => from_file(&root.join(path)).map(password),
            Opens::PasswordInVariables => from_variables(&self.name).map(password),
            Opens::Certificate(path) => certificate(&root.join(path)),
        };
        let credential = self.name.clone();
        let mut opening = opening.map_err(|reason| CliError::Credential { credential, reason })?;
        opening.roots = read_roots(&self.roots, root)?;
        Ok(opening)
    }
}

fn read_roots(roots: &[(String, PathBuf)], root: &Path) -> Result<Option<Pem>, CliError> {
    let mut all = String::new();
    for (name, path) in roots {
        let text = read(&root.join(path));
        all.push_str(&text.map_err(|reason| CliError::Credential { credential: name.clone(), reason })?);
        all.push('\n');
    }
    Ok((!all.is_empty()).then(|| Pem::new(all)))
}

fn certificate(path: &Path) -> Result<Opening, String> {
    let identity = Pem::new(read(path)?);
    let user = identity.user();
    let user = user
        .ok_or_else(|| format!("`{}` holds no certificate with a common name, the user", path.display()))?;
    Ok(Opening { user, password: None, identity: Some(identity), roots: None })
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
        Some(CredentialType::ClientCertificate) => {
            let is_shown =
                container.endpoint.url.is_some_and(|url| container.text(url).starts_with("https://"));
            if !is_shown {
                let address = container.address();
                return Err(fault(format!(
                    "a certificate is shown by `https` only, and `{address}` is asked without"
                )));
            }
            let identity = certificate(&folder.join(name)).map_err(fault)?.identity;
            Ok(identity.map(|pem| Login::Certificate(Secret::new(pem.text().to_owned()))))
        }
        Some(other @ (CredentialType::ApiKeyPair | CredentialType::CaCertificates)) => {
            Err(fault(format!("this version cannot ask a Connect cluster with a {}", other.word())))
        }
        None => Err(fault("the model does not say of which type it is".to_owned())),
    }
}

/// The authorities that may vouch for a container: those in the store of its credential, or else the system's.
pub fn roots_of_container(container: At<'_, Container>, root: &Path) -> Result<Pem, CliError> {
    let linked = container.links::<Credential>(Relation::ContainerCredential).find_map(|link| link.target);
    if let Some(own) = read_roots(&linked.map(roots).unwrap_or_default(), root)? {
        return Ok(own);
    }
    let fault = |reason| CliError::Credential { credential: container.address(), reason };
    dsc_postgres::system_roots().map_err(fault)
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
