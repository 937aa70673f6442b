//! `dsc import`: a model of what exists. Nothing is changed where it exists.

use std::path::Path;

use dsc_dialects::import::{Place, project};
use dsc_postgres::{Password, PostgresTarget, Settings};

use crate::arguments::{ImportArguments, ImportKind};
use crate::error::{CliError, Outcome};
use crate::platforms::holder;
use crate::render::text::{counted, harmless};
use crate::render::watch::Watch;
use crate::session::Session;

/// What the names of model files end with.
const MODEL_FILE: &str = ".dsc.yaml";

/// Looks, and writes a project into a folder that is empty or not there yet.
pub fn run(arguments: &ImportArguments, session: &mut Session) -> Result<Outcome, CliError> {
    let ImportKind::Postgres = arguments.kind;
    let folder = &arguments.folder;
    super::init::check_empty(folder)?;
    let mut settings =
        Settings::parse(&arguments.source).map_err(|reason| CliError::ImportSource { reason })?;
    if settings.password.is_none() {
        settings.password = session.surroundings.server_password.clone().map(Password::new);
    }
    let place =
        Place { host: settings.host.clone(), port: settings.port, database: settings.database.clone() };
    let watch = Watch::new(session, "looking at the database");
    let survey = super::block_on(async {
        Ok(PostgresTarget::new(settings.clone()).survey(&holder(session, "import")).await?)
    })?;
    drop(watch);
    let project = project(&survey, &place);
    if project.datasets == 0 {
        return Err(CliError::NothingToImport { place: settings.place() });
    }
    for (name, text) in &project.files {
        let text = if name.ends_with(MODEL_FILE) { super::fmt::laid_out(name, text) } else { text.clone() };
        super::init::write(&Path::new(folder).join(name), &text)?;
    }
    for reason in &project.left_out {
        session.say(&format!("note: left out: {}", harmless(reason)));
    }
    session.say(&format!(
        "{} is a project: {} in {}; ecosystem.dsc.yaml says what no catalog tells, and wants to be read first",
        folder.display(),
        counted(project.datasets, "dataset"),
        counted(project.files.len(), "file"),
    ));
    Ok(Outcome::Fine)
}
