//! `dsc plan`: what apply would do, and why. Writes nothing, but for the file that was asked for.

use std::path::Path;

use dsc_plan::{Plan, write_plan};

use crate::arguments::PlanArguments;
use crate::checked::overlays_left_out;
use crate::error::{CliError, Outcome};
use crate::left_out::{self, About};
use crate::platforms::served;
use crate::queries::check_queries;
use crate::render::plan::{self, Detail};
use crate::render::plan_markdown;
use crate::render::watch::Watch;
use crate::session::{PlanForm, Session};
use crate::standing::Beginning;
use crate::topics::findings;

/// Makes the plans of all platforms, or of the one named, and shows them.
pub fn run(arguments: &PlanArguments, session: &mut Session) -> Result<Outcome, CliError> {
    let outputs = session.plan_forms("plan")?;
    let plans = plans(arguments, session)?;
    if let Some(path) = &arguments.out {
        save(&plans, path)?;
    }
    let detail = if arguments.explain { Detail::Full } else { Detail::Statements };
    for output in &outputs {
        session.answer(output, |out, look| match output.form {
            PlanForm::Human => plan::write(out, &plans, detail, look),
            PlanForm::Json => plan::write_json(out, &plans),
            PlanForm::Markdown => plan_markdown::write(out, &plans),
            PlanForm::GitLabTerraform => plan::write_terraform(out, &plans),
        })?;
    }
    session.finish()?;
    if let Some(path) = &arguments.out {
        session.say(&format!("saved; `dsc apply {}` does exactly this", path.display()));
    }
    let something = plans.iter().any(|plan| !plan.is_empty());
    Ok(if arguments.check && something { Outcome::Findings } else { Outcome::Fine })
}

/// The plans: without the model where that is enough, else made.
fn plans(arguments: &PlanArguments, session: &Session) -> Result<Vec<Plan>, CliError> {
    let watch = Watch::new(session, "reading the model");
    let named = arguments.platform.as_deref();
    let beginning = Beginning::find(session, named)?;
    if let Some(plans) = beginning.settled(session, &watch)? {
        return Ok(plans);
    }
    let (checked, remembering) = beginning.read(session)?;
    let mut notes: Vec<String> = overlays_left_out(&checked).into_iter().collect();
    let platforms = served(&checked, named)?;
    notes.extend(left_out::notes(&checked, named, About::Shape));
    notes.iter().for_each(|note| session.say(note));
    if platforms.is_empty() {
        return Err(CliError::NoPlatform);
    }
    check_queries(session, &checked, &platforms)?;
    remembering.keep(&checked, &platforms, notes);
    let mut plans = Vec::new();
    for platform in &platforms {
        watch.phase(&format!("looking at platform `{}`", platform.desired.name));
        let mut plan = platform.plan(session, &checked, arguments.what_to_prune())?;
        plan.drift.extend(findings::differences(session, &checked, platform));
        plans.push(plan);
    }
    Ok(plans)
}

#[expect(clippy::disallowed_methods, reason = "the user named the file that the plan is saved in")]
fn save(plans: &[Plan], path: &Path) -> Result<(), CliError> {
    let [plan] = plans else { return Err(CliError::SeveralPlans { count: plans.len() }) };
    let text = write_plan(plan).map_err(|source| CliError::PlanFile { path: path.to_owned(), source })?;
    std::fs::write(path, text).map_err(|source| CliError::File {
        action: "write",
        path: path.to_owned(),
        source,
    })
}
