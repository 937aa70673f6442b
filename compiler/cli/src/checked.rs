//! A project, read and judged: where `lint` ends, and where every command begins that acts on a model.

use dsc_diag::Level;
use dsc_graph::Graph;
use dsc_lint::{Finding, Input, Report};

use crate::error::CliError;
use crate::project::{Place, Project, SETTINGS, find_place};
use crate::render::findings::{Findings, Hidden, Shown};
use crate::render::paths::Paths;
use crate::session::Session;

/// A project with its model and what was found in it.
#[derive(Debug)]
pub struct Checked {
    /// Where it is, and the part of it that was asked for.
    pub place: Place,
    /// Its files.
    pub project: Project,
    /// Its model.
    pub graph: Graph,
    /// Everything that was found.
    pub report: Report,
}

impl Checked {
    /// Those findings that were asked for, as the forms of the answer need them.
    pub fn findings(&self, session: &Session) -> Findings<'_> {
        let sources = &self.project.sources;
        let wanted =
            |finding: &&Finding| self.place.wants(&sources.source(finding.diagnostic.span.file).path);
        Findings {
            command: "lint",
            sources,
            paths: Paths::new(&self.place.root, session.surroundings.folder.as_deref()),
            shown: self.report.findings.iter().filter(wanted).map(Shown::from).collect(),
            hidden: Hidden { suppressed: self.report.suppressed, baselined: 0 },
            files: self.project.model_files(),
            fail_level: self.project.settings.fail_level,
        }
    }
}

/// Finds the project that the arguments mean.
pub fn find(session: &Session, paths: &[std::path::PathBuf]) -> Result<Place, CliError> {
    let folder = session.surroundings.folder.as_deref();
    Ok(find_place(folder, session.common.project.as_deref(), paths)?)
}

/// Reads a project.
pub fn read(session: &Session, place: &Place) -> Result<Project, CliError> {
    let project = Project::read(&place.root)?;
    if let Some(name) = &session.common.environment {
        let known: Vec<String> =
            project.settings.environments.iter().map(|environment| environment.name.clone()).collect();
        if !known.contains(name) {
            let settings = place.root.join(SETTINGS);
            return Err(CliError::UnknownEnvironment { name: name.clone(), settings, known });
        }
    }
    Ok(project)
}

/// Finds, reads and checks the project, for a command that acts on its model: errors in it are shown, and nothing is done.
pub fn sound(session: &Session) -> Result<Checked, CliError> {
    let place = find(session, &[])?;
    let project = read(session, &place)?;
    let checked = check(session, place, project);
    let findings = checked.findings(session).at_least(Level::Error);
    if findings.shown.is_empty() {
        return Ok(checked);
    }
    session.talk_with(|out, look| crate::render::human::write(out, &findings, look));
    Err(CliError::ModelHasErrors)
}

/// Loads the model of a project and asks every rule.
pub fn check(session: &Session, place: Place, mut project: Project) -> Checked {
    let limits = project.limits();
    let mut loaded = dsc_graph::load(&project.sources, Some(project.settings_file), &limits);
    session.say_more(&format!("loaded {} files ({})", project.model_files(), session.seconds()));
    let mut bag = std::mem::take(&mut project.bag);
    bag.absorb(std::mem::take(&mut loaded.bag));
    let input = Input {
        sources: &project.sources,
        graph: &loaded.graph,
        settings: &project.settings,
        today: session.surroundings.today(),
    };
    let report = dsc_lint::run(input, bag);
    session.say_more(&format!("asked {} rules ({})", dsc_lint::all().count(), session.seconds()));
    Checked { place, project, graph: loaded.graph, report }
}
