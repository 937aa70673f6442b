//! A project, read and judged: where `lint` ends, and where every command begins that acts on a model.

use std::collections::BTreeSet;

use dsc_diag::Level;
use dsc_graph::Graph;
use dsc_lint::{Everywhere, Finding, Report};

use crate::error::CliError;
use crate::project::{Listing, Place, Project, SETTINGS, find_place};
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
    /// Its model, in the environment if one was named.
    pub graph: Graph,
    /// The environment.
    pub environment: Option<String>,
    /// Everything that was found.
    pub report: Report,
}

/// A project and what was found in it, however that is known.
#[derive(Clone, Copy, Debug)]
pub struct Judged<'a> {
    /// Where it is, and the part of it that was asked for.
    pub place: &'a Place,
    /// Its files; at least those that the report points at.
    pub project: &'a Project,
    /// Everything that was found.
    pub report: &'a Report,
}

impl Checked {
    /// Those findings that were asked for, as the forms of the answer need them.
    pub fn findings(&self, session: &Session) -> Findings<'_> {
        Judged { place: &self.place, project: &self.project, report: &self.report }.findings(session)
    }
}

impl<'a> Judged<'a> {
    /// Those findings that were asked for, as the forms of the answer need them.
    pub fn findings(self, session: &Session) -> Findings<'a> {
        let Judged { place, project, report } = self;
        let sources = &project.sources;
        let wanted = |finding: &&Finding| place.wants(&sources.source(finding.diagnostic.span.file).path);
        Findings {
            command: "lint",
            sources,
            paths: Paths::new(&place.root, session.surroundings.folder.as_deref()),
            shown: report.findings.iter().filter(wanted).map(Shown::from).collect(),
            hidden: Hidden { suppressed: report.suppressed, ..Hidden::default() },
            files: project.model_files(),
            fail_level: project.settings.fail_level,
            impact: None,
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
    read_listed(session, place, Listing::take(&place.root)?)
}

/// Reads a project whose files are listed.
pub fn read_listed(session: &Session, place: &Place, listing: Listing) -> Result<Project, CliError> {
    let project = Project::read_listed(&place.root, listing, &BTreeSet::new())?;
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
    let checked = sound_of(session, place, project)?;
    overlays_left_out(&checked).iter().for_each(|note| session.say(note));
    Ok(checked)
}

/// As [`sound`], of a project that has been read.
pub fn sound_of(session: &Session, place: Place, project: Project) -> Result<Checked, CliError> {
    let environment = environment(session, &project);
    let checked = check(session, place, project, environment.as_deref());
    let findings = checked.findings(session).at_least(Level::Error);
    if findings.shown.is_empty() {
        return Ok(checked);
    }
    session.talk_with(|out, look| crate::render::human::write(out, &findings, look));
    Err(CliError::ModelHasErrors)
}

/// That there are overlays of which none is taken, if so.
pub fn overlays_left_out(checked: &Checked) -> Option<String> {
    let others = checked.graph.overlay_environments();
    let first = others.first().filter(|_| checked.environment.is_none())?;
    let help = format!("`--environment {first}` takes those of `{first}`");
    Some(format!("note: overlays are left out, since no environment is named; {help}"))
}

/// The environment to act in: the one that was named, or the one that the settings name where nobody does.
fn environment(session: &Session, project: &Project) -> Option<String> {
    session.common.environment.clone().or_else(|| project.settings.environment.clone())
}

/// Loads the model of a project as it is in one environment, and asks every rule; where none is named, the base is
/// judged and every environment with it, and the model is the base.
pub fn check(session: &Session, place: Place, mut project: Project, environment: Option<&str>) -> Checked {
    let (graph, report) = judge(session, &mut project, environment);
    Checked { place, project, graph, environment: environment.map(str::to_owned), report }
}

/// Loads the model of a project and asks every rule, as [`check`] does; takes what was found while reading along.
pub fn judge(session: &Session, project: &mut Project, environment: Option<&str>) -> (Graph, Report) {
    let tell = |what: &str| session.say_more(&format!("{what} ({})", session.seconds()));
    judge_on(project, environment, session.surroundings.today(), tell)
}

/// The same on a day, for whoever has more than one; `tell` hears what was done.
pub fn judge_on(
    project: &mut Project,
    environment: Option<&str>,
    today: (i16, u8, u8),
    tell: impl Fn(&str),
) -> (Graph, Report) {
    let limits = project.limits();
    let mut loaded = dsc_graph::load(&project.sources, Some(project.settings_file), &limits);
    tell(&format!("loaded {} files", project.model_files()));
    let mut bag = std::mem::take(&mut project.bag);
    bag.absorb(std::mem::take(&mut loaded.bag));
    let everywhere = Everywhere { sources: &project.sources, settings: &project.settings, today };
    let (graph, report) = match environment {
        Some(environment) => dsc_lint::run_in(everywhere, loaded.graph, environment, bag),
        None => dsc_lint::run_everywhere(everywhere, loaded.graph, bag),
    };
    tell(&format!("asked {} rules", dsc_lint::all().count()));
    (graph, report)
}
