//! `dsc lint`: everything that is wrong with a model, in one run.

use dsc_graph::NodeKind;

use crate::arguments::{LintArguments, OutputFormat};
use crate::checked::{self, Checked};
use crate::error::{CliError, Outcome};
use crate::project::Project;
use crate::render::text::counted;
use crate::render::{findings, settings};
use crate::session::{Session, Wanted};

/// Finds the project, asks every rule, and shows what was found.
pub fn run(arguments: &LintArguments, session: &mut Session) -> Result<Outcome, CliError> {
    let outputs = session.reports("lint")?;
    let place = checked::find(session, &arguments.paths)?;
    let mut project = checked::read(session, &place)?;
    if let Some(level) = arguments.fail_level {
        project.settings.fail_level = level;
    }
    if arguments.show_settings {
        return show_settings(session, &project);
    }
    place.check(&project.sources, &project.settings.models)?;
    let environment = session.common.environment.clone();
    let checked = checked::check(session, place, project, environment.as_deref());
    let datasets = checked.graph.count(NodeKind::Dataset);
    session.say_more(&format!("the model has {}", counted(datasets, "dataset")));
    let outcome = show(session, &checked, &outputs)?;
    // Taking a large model apart piece by piece takes longer than ending, and nobody needs it any more.
    std::mem::forget(checked);
    Ok(outcome)
}

/// Shows what was found, in every form that was asked for.
fn show(
    session: &mut Session,
    checked: &Checked,
    outputs: &[Wanted<OutputFormat>],
) -> Result<Outcome, CliError> {
    let findings = checked.findings(session);
    for wanted in outputs {
        session.answer(wanted, |out, look| findings::write(out, wanted.form, &findings, look))?;
    }
    session.finish()?;
    session.say(&format!("{} ({})", findings.summary(), session.seconds()));
    Ok(if findings.fail() { Outcome::Findings } else { Outcome::Fine })
}

fn show_settings(session: &mut Session, project: &Project) -> Result<Outcome, CliError> {
    let rows = settings::rows(session, project);
    session.answer(&Wanted { form: (), file: None }, |out, _| settings::write(out, &rows))?;
    Ok(Outcome::Fine)
}
