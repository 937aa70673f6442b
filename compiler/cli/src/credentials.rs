//! Secrets, read at the moment in which they are needed, from where the model says they are. Nothing shows them.
//!
//! A `user_password` is two lines in a file of its name (`kind: files`), the user and the password; or two variables
//! (`kind: env`), its name in capitals with `_USER` and `_PASSWORD` behind it.

use std::path::Path;

use dsc_graph::{At, Relation};
use dsc_model::{Choice, Credential, CredentialStoreKind, CredentialType, Instance};

use crate::error::CliError;

/// The user and the password for an instance.
pub fn of_instance(instance: At<'_, Instance>, root: &Path) -> Result<(String, String), CliError> {
    let fault =
        |credential: &str, reason: String| CliError::Credential { credential: credential.to_owned(), reason };
    let linked = instance.links::<Credential>(Relation::InstanceCredential).find_map(|link| link.target);
    let Some(credential) = linked else {
        let of = format!("of the instance `{}`", instance.name());
        return Err(fault(&of, "the model names none".to_owned()));
    };
    let name = credential.name();
    match credential.credential_type {
        Some(CredentialType::UserPassword) => {}
        Some(other) => {
            return Err(fault(name, format!("this version cannot connect with a {}", other.word())));
        }
        None => return Err(fault(name, "the model does not say of which type it is".to_owned())),
    }
    let store = credential.store();
    let read = match store.kind {
        Some(CredentialStoreKind::Files) => {
            let folder = root.join(store.path.map_or("", |path| store.text(path)));
            from_file(&folder.join(name))
        }
        Some(CredentialStoreKind::Env) => from_variables(name),
        None => Err("its store does not say of which kind it is".to_owned()),
    };
    read.map_err(|reason| fault(name, reason))
}

#[expect(clippy::disallowed_methods, reason = "the model names the folder in which secrets are mounted")]
fn from_file(path: &Path) -> Result<(String, String), String> {
    let shown = path.display();
    let text = std::fs::read_to_string(path).map_err(|fault| format!("could not read `{shown}`: {fault}"))?;
    let mut lines = text.lines();
    match (lines.next(), lines.next()) {
        (Some(user), Some(password)) => Ok((user.to_owned(), password.to_owned())),
        (Some(_), None) | (None, _) => {
            Err(format!("`{shown}` has to hold two lines, the user and the password"))
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
