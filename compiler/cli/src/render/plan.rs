//! Plans: for people, step by step with its reason and its dangers, and for programs.

use std::collections::BTreeSet;
use std::io::{self, Write};

use dsc_plan::hazard::Consent;
use dsc_plan::{Action, Hazard, Plan, Step};
use serde::Serialize;

use crate::render::paint::Tone;
use crate::render::text::{counted, harmless};
use crate::session::Look;

/// How much is shown of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// What is done, the line that causes it, the dangers.
    Brief,
    /// Also the statements.
    Statements,
    /// Also every cause, what is checked before, and what belongs together.
    Full,
}

/// Shows plans to people.
pub fn write(out: &mut dyn Write, plans: &[Plan], detail: Detail, look: Look) -> io::Result<()> {
    for (number, plan) in plans.iter().enumerate() {
        if number > 0 {
            writeln!(out)?;
        }
        write_one(out, plan, detail, look)?;
    }
    Ok(())
}

fn write_one(out: &mut dyn Write, plan: &Plan, detail: Detail, look: Look) -> io::Result<()> {
    let name = format!("platform `{}`", plan.platform);
    let name = look.paint(Tone::Strong, &name);
    if plan.is_empty() {
        writeln!(out, "{name}: nothing to do")?;
        return write_drift(out, plan, look);
    }
    writeln!(out, "{name}: {}", counted_steps(plan))?;
    for (number, step) in plan.steps.iter().enumerate() {
        if detail != Detail::Brief {
            writeln!(out)?;
        }
        write_step(out, &Numbered { number: number + 1, step, plan }, detail, look)?;
    }
    let blocked: BTreeSet<&str> =
        plan.check_allowed(&BTreeSet::new()).iter().map(|blocked| blocked.hazard.kind.name()).collect();
    if !blocked.is_empty() {
        let names: Vec<String> = blocked.iter().map(|name| format!("--allow {name}")).collect();
        writeln!(out, "\n{}", look.paint(Tone::Bad, &format!("waits for consent: {}", names.join(" "))))?;
    }
    write_drift(out, plan, look)
}

/// How many steps there are, and how many of them do what.
pub fn counted_steps(plan: &Plan) -> String {
    let counts = plan.counts();
    let parts = [(counts.create, "to create"), (counts.update, "to change"), (counts.delete, "to remove")];
    let parts: Vec<String> = parts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    format!("{} ({})", counted(plan.steps.len(), "step"), parts.join(", "))
}

/// What the model does not say, and no step touches.
fn write_drift(out: &mut dyn Write, plan: &Plan, look: Look) -> io::Result<()> {
    for drift in &plan.drift {
        let text = format!("! {}: {}: {}", drift.kind.name(), drift.address, harmless(&drift.message));
        writeln!(out, "{}", look.paint(Tone::Doubtful, &text))?;
    }
    Ok(())
}

struct Numbered<'a> {
    number: usize,
    step: &'a Step,
    plan: &'a Plan,
}

fn write_step(out: &mut dyn Write, numbered: &Numbered<'_>, detail: Detail, look: Look) -> io::Result<()> {
    let Numbered { number, step, plan } = numbered;
    let (sign, tone) = match step.action {
        Action::Create => ("+", Tone::Good),
        Action::Update => ("~", Tone::Doubtful),
        Action::Delete => ("-", Tone::Bad),
    };
    let cause =
        step.causes.first().map_or(String::new(), |cause| format!("  ({}:{})", cause.file, cause.line));
    let address = look.paint(Tone::Strong, &step.address);
    writeln!(
        out,
        "{} {number}. {address}: {}{}",
        look.paint(tone, sign),
        step.summary,
        look.paint(Tone::Faint, &cause)
    )?;
    if step.details.len() > 1 || detail != Detail::Brief {
        for detail in &step.details {
            writeln!(out, "     {detail}")?;
        }
    }
    for hazard in &step.hazards {
        write_hazard(out, hazard, look)?;
    }
    if detail == Detail::Full {
        write_reasons(out, step, plan, look)?;
    }
    let commands = if detail == Detail::Brief { &[] } else { step.commands.as_slice() };
    for command in commands {
        for line in harmless(command).lines() {
            writeln!(out, "     {}", look.paint(Tone::Faint, line))?;
        }
    }
    Ok(())
}

fn write_hazard(out: &mut dyn Write, hazard: &Hazard, look: Look) -> io::Result<()> {
    let (word, tone) = match hazard.kind.consent() {
        Consent::NotNeeded => ("note", Tone::Doubtful),
        Consent::Needed => ("DANGER", Tone::Bad),
        Consent::Impossible => ("BLOCKED", Tone::Bad),
    };
    let text = format!("! {word} {}: {}", hazard.kind.name(), hazard.message);
    writeln!(out, "   {}", look.paint(tone, &text))
}

fn write_reasons(out: &mut dyn Write, step: &Step, plan: &Plan, look: Look) -> io::Result<()> {
    for cause in &step.causes {
        writeln!(out, "     because {}:{}: {}", cause.file, cause.line, cause.message)?;
    }
    for check in &step.checks {
        writeln!(out, "     stops if {}", check.fault)?;
        writeln!(out, "     {}", look.paint(Tone::Faint, &check.query))?;
    }
    let together = plan.steps.iter().filter(|other| other.group == step.group).count();
    if together > 1 {
        writeln!(
            out,
            "     succeeds or fails together with the {together} steps of transaction {}",
            step.group
        )?;
    }
    if !step.privilege.is_empty() {
        writeln!(out, "     needs the privilege {}", step.privilege)?;
    }
    Ok(())
}

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    plans: &'a [Plan],
}

/// Writes plans for programs: each in the form of a saved one.
pub fn write_json(out: &mut dyn Write, plans: &[Plan]) -> io::Result<()> {
    super::document::write(out, &Document { version: dsc_plan::plan_file::PLAN_FILE_VERSION, plans })
}

/// What a Terraform report of GitLab holds, and nothing else: one such report is read from a job.
#[derive(Serialize)]
struct Terraform {
    create: usize,
    update: usize,
    delete: usize,
}

/// Writes how many steps of all plans create, change and remove, for the widget of a merge request in GitLab.
pub fn write_terraform(out: &mut dyn Write, plans: &[Plan]) -> io::Result<()> {
    let mut all = Terraform { create: 0, update: 0, delete: 0 };
    for counts in plans.iter().map(Plan::counts) {
        all.create += counts.create;
        all.update += counts.update;
        all.delete += counts.delete;
    }
    serde_json::to_writer(&mut *out, &all)?;
    writeln!(out)
}
