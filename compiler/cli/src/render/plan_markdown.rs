//! Plans as a note for a merge request: what is done, why, what is dangerous, and the statements to unfold.
//!
//! As with findings, the hidden first line is how whoever posts the note finds the one before it again, and nothing that
//! comes out of a model or a database acts.

use std::collections::BTreeSet;
use std::io::{self, Write};

use dsc_plan::hazard::Consent;
use dsc_plan::{DriftKind, Plan, Step};

use crate::render::markdown::inline;
use crate::render::plan::counted_steps;
use crate::render::text::{counted, harmless};

/// A note that is longer is not read, and some servers refuse it.
const MOST_SHOWN: usize = 50;
/// Bytes of statements below a table.
const MOST_STATEMENTS: usize = 100_000;

/// Writes the note.
pub fn write(out: &mut dyn Write, plans: &[Plan]) -> io::Result<()> {
    writeln!(out, "<!-- dsc:plan -->")?;
    for plan in plans {
        write_one(out, plan)?;
    }
    Ok(())
}

fn write_one(out: &mut dyn Write, plan: &Plan) -> io::Result<()> {
    let name = inline(&format!("`{}`", plan.platform.replace('`', "'")));
    if plan.is_empty() {
        writeln!(out, "### dsc plan: {name} has nothing to do")?;
        return write_drift(out, plan);
    }
    writeln!(out, "### dsc plan: {name}, {}", counted_steps(plan))?;
    let blocked: BTreeSet<&str> =
        plan.check_allowed(&BTreeSet::new()).iter().map(|blocked| blocked.hazard.kind.name()).collect();
    if !blocked.is_empty() {
        let names: Vec<String> = blocked.iter().map(|name| format!("`--allow {name}`")).collect();
        writeln!(out, "\n**Waits for consent:** {}", names.join(", "))?;
    }
    writeln!(out, "\n| | thing | what | dangers | because of | needs | transaction |")?;
    writeln!(out, "|---|---|---|---|---|---|---|")?;
    for (number, step) in plan.steps.iter().take(MOST_SHOWN).enumerate() {
        write_step(out, number + 1, step)?;
    }
    if plan.steps.len() > MOST_SHOWN {
        let more = counted(plan.steps.len() - MOST_SHOWN, "more step");
        writeln!(out, "\nand {more}: `dsc plan` shows them.")?;
    }
    write_statements(out, plan)?;
    write_drift(out, plan)
}

fn write_step(out: &mut dyn Write, number: usize, step: &Step) -> io::Result<()> {
    let address = inline(&format!("`{}`", step.address.replace('`', "'")));
    let mut what = vec![inline(&step.summary)];
    what.extend(step.details.iter().map(|detail| inline(detail)));
    let mut dangers = Vec::new();
    for hazard in &step.hazards {
        let name = match hazard.kind.consent() {
            Consent::NotNeeded => format!("`{}`", hazard.kind.name()),
            Consent::Needed | Consent::Impossible => format!("**`{}`**", hazard.kind.name()),
        };
        dangers.push(format!("{name} {}", inline(&hazard.message)));
    }
    let place = |cause: &dsc_plan::Cause| match cause.file.is_empty() {
        true => inline(&cause.message),
        false => inline(&format!("`{}:{}`", cause.file.replace('`', "'"), cause.line)),
    };
    let causes: Vec<String> = step.causes.iter().map(place).collect();
    writeln!(
        out,
        "| {} {number} | {address} | {} | {} | {} | {} | {} |",
        step.action.word(),
        what.join("<br>"),
        dangers.join("<br>"),
        causes.join("<br>"),
        inline(&step.privilege),
        step.group
    )
}

/// The statements of the steps that are shown, folded away.
fn write_statements(out: &mut dyn Write, plan: &Plan) -> io::Result<()> {
    let mut text = String::new();
    for (number, step) in plan.steps.iter().take(MOST_SHOWN).enumerate() {
        let said: Vec<String> =
            step.commands.iter().map(|command| format!("{};\n", harmless(command))).collect();
        let said = said.concat();
        if text.len() + said.len() > MOST_STATEMENTS {
            text.push_str("-- and more: `dsc plan` shows them\n");
            break;
        }
        text.push_str(&format!("-- step {}, transaction {}\n{said}", number + 1, step.group));
    }
    // A fence ends where as many marks stand as it began with.
    let mut fence = String::from("```");
    while text.contains(&fence) {
        fence.push('`');
    }
    writeln!(out, "\n<details><summary>statements</summary>\n\n{fence}sql\n{text}{fence}\n\n</details>")
}

fn write_drift(out: &mut dyn Write, plan: &Plan) -> io::Result<()> {
    if plan.drift.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n**Drift**, which the model does not say and no step touches:\n")?;
    for drift in plan.drift.iter().take(MOST_SHOWN) {
        let is_plain = drift.kind == DriftKind::Drift;
        let kind = if is_plain { String::new() } else { format!("{}: ", drift.kind.name()) };
        writeln!(out, "- {kind}{}: {}", inline(&drift.address), inline(&drift.message))?;
    }
    Ok(())
}
