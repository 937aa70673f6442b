//! `dsc import`: a model of what exists. Nothing is changed where it exists.

use std::path::Path;

use dsc_dialects::import::Project;
use dsc_dialects::import::debezium::{project as project_of_registers, read_register};
use dsc_dialects::import::postgres::{Place, project as project_of_database};
use dsc_postgres::{Password, PostgresTarget, Settings};

use crate::arguments::{ImportArguments, ImportKind};
use crate::error::{CliError, Outcome};
use crate::platforms::holder;
use crate::render::text::{counted, harmless};
use crate::render::watch::Watch;
use crate::session::Session;

/// What the names of model files end with.
const MODEL_FILE: &str = ".dsc.yaml";
/// What the names of register files end with.
const REGISTER_FILE: &str = "json";

/// Looks, and writes a project into a folder that is empty or not there yet.
pub fn run(arguments: &ImportArguments, session: &mut Session) -> Result<Outcome, CliError> {
    super::init::check_empty(&arguments.folder)?;
    let (project, rest) = match arguments.kind {
        ImportKind::Postgres => {
            let rest = "ecosystem.dsc.yaml says what no catalog tells, and wants to be read first";
            (of_database(&arguments.source, session)?, rest)
        }
        ImportKind::Debezium => {
            let rest = "fields are not in register files, and `dsc lint` says where they are missing";
            (of_registers(&arguments.source)?, rest)
        }
    };
    for (name, text) in &project.files {
        let text = if name.ends_with(MODEL_FILE) { super::fmt::laid_out(name, text) } else { text.clone() };
        super::init::write(&Path::new(&arguments.folder).join(name), &text)?;
    }
    for reason in &project.left_out {
        session.say(&format!("note: left out: {}", harmless(reason)));
    }
    session.say(&format!(
        "{} is a project: {} in {}; {rest}",
        arguments.folder.display(),
        counted(project.datasets, "dataset"),
        counted(project.files.len(), "file"),
    ));
    Ok(Outcome::Fine)
}

fn of_database(source: &str, session: &mut Session) -> Result<Project, CliError> {
    let mut settings = Settings::parse(source).map_err(|reason| CliError::ImportSource { reason })?;
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
    let project = project_of_database(&survey, &place);
    match project.datasets {
        0 => Err(CliError::NothingToImport { place: settings.place() }),
        _ => Ok(project),
    }
}

fn of_registers(source: &str) -> Result<Project, CliError> {
    let (mut registers, mut left_out) = (Vec::new(), Vec::new());
    for (name, text) in register_files(Path::new(source))? {
        match read_register(&text, &name) {
            Ok(register) => registers.push(register),
            Err(reason) => left_out.push(format!("`{name}` {reason}")),
        }
    }
    let mut project = project_of_registers(&registers);
    left_out.append(&mut project.left_out);
    if project.files.is_empty() {
        return Err(CliError::NoConnectors { place: source.to_owned(), reasons: left_out });
    }
    project.left_out = left_out;
    Ok(project)
}

/// Names and texts of a register file, or of all in a folder, by name.
#[expect(clippy::disallowed_methods, reason = "what is imported is no file of a project")]
fn register_files(source: &Path) -> Result<Vec<(String, String)>, CliError> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| CliError::File { action: "read", path, source }
    };
    let mut paths = Vec::new();
    if source.is_dir() {
        for entry in std::fs::read_dir(source).map_err(failed(source))? {
            let path = entry.map_err(failed(source))?.path();
            paths.extend(Some(path).filter(|path| path.extension().is_some_and(|end| end == REGISTER_FILE)));
        }
        paths.sort();
    } else {
        paths.push(source.to_owned());
    }
    let name =
        |path: &Path| path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    paths.iter().map(|path| Ok((name(path), std::fs::read_to_string(path).map_err(failed(path))?))).collect()
}
