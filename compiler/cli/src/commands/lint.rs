//! `dsc lint`: everything that is wrong with a model, in one run.

mod fixes;

use dsc_graph::NodeKind;
use dsc_lint::Finding;
use fixes::Fixing;

use crate::arguments::LintArguments;
use crate::checked::{self, Judged};
use crate::error::{CliError, Outcome};
use crate::project::{Baseline, Listing, Memory, Place, Project, Question, Remembered, Subject};
use crate::render::findings::ReportForm;
use crate::render::text::counted;
use crate::render::{self, settings};
use crate::selection::Selection;
use crate::session::{Form, Session, Wanted};

/// Finds the project, asks every rule, and shows what was found.
pub fn run(arguments: &LintArguments, session: &mut Session) -> Result<Outcome, CliError> {
    let outputs = session.reports("lint")?;
    let selection = Selection::read(&arguments.select, &arguments.ignore)?;
    let place = checked::find(session, &arguments.paths)?;
    let listing = Listing::take(&place.root)?;
    let mut memory = open_memory(arguments, session, &place, &listing);
    if let Some(memory) = &memory
        && let Some(remembered) = memory.recall(&place.root, &listing)
    {
        return replay(arguments, session, &place, remembered);
    }
    let mut project = checked::read_listed(session, &place, listing)?;
    if let Some(level) = arguments.fail_level {
        project.settings.fail_level = level;
    }
    if arguments.show_settings {
        return show_settings(session, &project, &selection);
    }
    place.check(&project.sources, &project.settings.models)?;
    let baseline = read_baseline(arguments, &place)?;
    let fixing = Fixing::of(arguments);
    if let Some(fixing) = fixing {
        let wants = |finding: &Finding| {
            selection.shows(finding.rule.rule.code) && !baseline.accepts(&finding.fingerprint)
        };
        project = fixing.mend(session, &place, project, wants)?;
    }
    if let Some(memory) = &mut memory {
        memory.note(&project);
    }
    let environment = session.common.environment.clone();
    let checked = checked::check(session, place, project, environment.as_deref());
    if let Some(memory) = &memory {
        memory.keep(&checked.report);
    }
    let datasets = checked.graph.count(NodeKind::Dataset);
    session.say_more(&format!("the model has {}", counted(datasets, "dataset")));
    let judged = Judged { place: &checked.place, project: &checked.project, report: &checked.report };
    let outcome = show(session, judged, &Wish { outputs, selection, baseline, fixing })?;
    // Taking a large model apart piece by piece takes longer than ending, and nobody needs it any more.
    std::mem::forget(checked);
    Ok(outcome)
}

/// Shows what an earlier run found about the same texts.
fn replay(
    arguments: &LintArguments,
    session: &mut Session,
    place: &Place,
    remembered: Remembered,
) -> Result<Outcome, CliError> {
    let Remembered { mut project, report } = remembered;
    let outputs = session.reports("lint")?;
    let selection = Selection::read(&arguments.select, &arguments.ignore)?;
    project.settings.fail_level = arguments.fail_level.unwrap_or(project.settings.fail_level);
    place.check(&project.sources, &project.settings.models)?;
    let baseline = read_baseline(arguments, place)?;
    session.say_more(&format!("nothing changed since this was last asked ({})", session.seconds()));
    let judged = Judged { place, project: &project, report: &report };
    show(session, judged, &Wish { outputs, selection, baseline, fixing: None })
}

/// The memory of earlier runs, if it may be asked.
fn open_memory(
    arguments: &LintArguments,
    session: &Session,
    place: &Place,
    listing: &Listing,
) -> Option<Memory> {
    if session.common.no_cache || arguments.show_settings || Fixing::of(arguments).is_some() {
        return None;
    }
    let environment = session.common.environment.as_deref();
    let (fail_level, today) = (arguments.fail_level, session.surroundings.today());
    let question = Question { subject: Subject::Lint, environment, fail_level, today };
    Memory::open(&place.root, listing, question, session.surroundings.now)
}

fn read_baseline(arguments: &LintArguments, place: &Place) -> Result<Baseline, CliError> {
    match arguments.no_baseline {
        true => Ok(Baseline::default()),
        false => Ok(Baseline::read(&place.root)?),
    }
}

/// What is to be shown, and how.
struct Wish {
    outputs: Vec<Wanted<ReportForm>>,
    selection: Selection,
    baseline: Baseline,
    fixing: Option<Fixing>,
}

/// Shows what was found, in every form that was asked for.
fn show(session: &mut Session, judged: Judged<'_>, wish: &Wish) -> Result<Outcome, CliError> {
    let mut findings = judged.findings(session).of_rules(&wish.selection).beyond(&wish.baseline);
    // A single environment shows some of the findings only: what it lacks may be in another.
    if session.common.environment.is_none() {
        findings.hidden.stale = wish.baseline.stale(&judged.report.findings);
    }
    // Where changes are the answer, findings are not: two answers to one place could not be told apart.
    let changes = wish.fixing.is_some_and(Fixing::shows);
    let outputs = wish.outputs.iter().filter(|wanted| !changes || wanted.file.is_some());
    for wanted in outputs {
        session.answer(wanted, |out, look| render::write_findings(out, wanted.form, &findings, look))?;
    }
    session.finish()?;
    session.say(&format!("{} ({})", findings.summary(), session.seconds()));
    if findings.hidden.stale > 0 {
        let (stale, file) = (findings.hidden.stale, Baseline::FILE);
        session.say(&format!(
            "lines of {file} that match nothing any more: {stale}; `dsc baseline` writes it anew"
        ));
    }
    Ok(if findings.fail() { Outcome::Findings } else { Outcome::Fine })
}

fn show_settings(
    session: &mut Session,
    project: &Project,
    selection: &Selection,
) -> Result<Outcome, CliError> {
    let outputs = session.forms("lint --show-settings")?;
    let rows = settings::rows(session, project, selection);
    for output in &outputs {
        session.answer(output, |out, _| match output.form {
            Form::Human => settings::write(out, &rows),
            Form::Json => settings::write_json(out, &rows),
        })?;
    }
    Ok(Outcome::Fine)
}
