//! `dsc apply`: does what the plan says, after having shown it and asked, or what a saved plan says.

use std::collections::BTreeSet;
use std::path::Path;

use dsc_driver::{Applied, ApplyError, BlockedStep, Outcome as StepOutcome};
use dsc_plan::{HazardKind, Plan, read_plan};

use crate::arguments::ApplyArguments;
use crate::checked;
use crate::error::{CliError, Outcome};
use crate::interrupt::Interrupt;
use crate::left_out::{About, say_left_out};
use crate::platforms::{Consented, Served, served};
use crate::queries::check_queries;
use crate::render::plan::{self, Detail};
use crate::render::text::counted;
use crate::session::{Form, Reply, Session};

/// Shows the plan, asks, and does it.
pub fn run(arguments: &ApplyArguments, session: &mut Session) -> Result<Outcome, CliError> {
    let outputs = session.forms("apply")?;
    let allowed = arguments.allow.iter().map(|name| hazard(name)).collect::<Result<BTreeSet<_>, _>>()?;
    let checked = checked::sound(session)?;
    let (platforms, plans) = match &arguments.file {
        Some(path) => saved(&checked, path)?,
        None => {
            let platforms = served(&checked, arguments.platform.as_deref())?;
            say_left_out(session, &checked, arguments.platform.as_deref(), About::Shape);
            check_queries(session, &checked, &platforms)?;
            let plans = platforms
                .iter()
                .map(|platform| platform.plan(session, &checked, arguments.what_to_prune()))
                .collect::<Result<Vec<_>, _>>()?;
            (platforms, plans)
        }
    };
    if platforms.is_empty() {
        return Err(CliError::NoPlatform);
    }
    for output in &outputs {
        session.answer(output, |out, look| match output.form {
            Form::Human => plan::write(out, &plans, Detail::Brief, look),
            Form::Json => plan::write_json(out, &plans),
        })?;
    }
    session.finish()?;
    for plan in &plans {
        check_allowed(plan, &allowed)?;
    }
    let steps: usize = plans.iter().map(|plan| plan.steps.len()).sum();
    if steps > 0 && arguments.file.is_none() && !arguments.yes {
        match session.ask(&format!("do {}?", counted(steps, "step")))? {
            Reply::Yes => {}
            Reply::No => return Err(CliError::Refused),
        }
    }
    let interrupt = Interrupt::listen();
    for (platform, plan) in platforms.iter().zip(&plans) {
        do_one(session, &checked, platform, Consented { plan, allowed: &allowed, interrupt: &interrupt })?;
    }
    Ok(Outcome::Fine)
}

fn hazard(name: &str) -> Result<HazardKind, CliError> {
    HazardKind::from_name(name).ok_or_else(|| {
        let meant = dsc_diag::closest(name, HazardKind::ALL.iter().map(|kind| kind.name()));
        CliError::UnknownHazard { name: name.to_owned(), meant }
    })
}

/// Refuses before anybody is asked; the executor looks again.
fn check_allowed(plan: &Plan, allowed: &BTreeSet<HazardKind>) -> Result<(), CliError> {
    let blocked = plan.check_allowed(allowed).into_iter().map(|blocked| BlockedStep {
        address: blocked.step.address.clone(),
        hazard: blocked.hazard.kind,
        message: blocked.hazard.message.clone(),
    });
    let blocked: Vec<BlockedStep> = blocked.collect();
    if blocked.is_empty() { Ok(()) } else { Err(ApplyError::Blocked(blocked).into()) }
}

/// The platform and plan of a saved file, if they still belong to this model.
#[expect(clippy::disallowed_methods, reason = "the user named the file that the plan was saved in")]
fn saved(checked: &checked::Checked, path: &Path) -> Result<(Vec<Served>, Vec<Plan>), CliError> {
    let text = std::fs::read_to_string(path).map_err(|source| CliError::File {
        action: "read",
        path: path.to_owned(),
        source,
    })?;
    let plan = read_plan(&text).map_err(|source| CliError::PlanFile { path: path.to_owned(), source })?;
    let platforms = served(checked, Some(&plan.platform))?;
    for platform in &platforms {
        plan.check_model(&platform.desired.name, &platform.desired.model_hash)?;
    }
    Ok((platforms, vec![plan]))
}

fn do_one(
    session: &Session,
    checked: &checked::Checked,
    platform: &Served,
    consented: Consented<'_>,
) -> Result<(), CliError> {
    if consented.plan.is_empty() && platform.is_untouched() {
        return Ok(());
    }
    let applied = platform.apply(session, checked, consented)?;
    told(session, platform, &applied)
}

/// Says how it went.
fn told(session: &Session, platform: &Served, applied: &Applied) -> Result<(), CliError> {
    let count =
        |wanted: fn(&StepOutcome) -> bool| applied.outcomes.iter().filter(|outcome| wanted(outcome)).count();
    let all = applied.outcomes.len();
    let failed = count(|outcome| matches!(outcome, StepOutcome::Failed(_)));
    let skipped = count(|outcome| matches!(outcome, StepOutcome::Skipped));
    let left = count(|outcome| matches!(outcome, StepOutcome::Left));
    if failed > 0 {
        return Err(CliError::StepsFailed { failed, left: skipped + left, all });
    }
    if applied.interrupted && left > 0 {
        return Err(CliError::Interrupted { left: counted(left, "step") });
    }
    if all > 0 {
        let (name, place) = (&platform.desired.name, &platform.place);
        let version = applied
            .published
            .as_ref()
            .map_or(String::new(), |published| format!("; `{place}` is version {}", published.version));
        let before = match applied.done_before {
            0 => String::new(),
            before => format!(", {before} of them before"),
        };
        session.say(&format!(
            "platform `{name}`: {} done{before}{version} ({})",
            counted(all, "step"),
            session.seconds()
        ));
    }
    Ok(())
}
