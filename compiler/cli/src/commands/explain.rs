//! `dsc explain`: the page of a rule, or the list of all.

use dsc_diag::Rule;
use dsc_plan::{DriftKind, HazardKind};

use crate::arguments::ExplainArguments;
use crate::error::{CliError, Outcome};
use crate::render::rules;
use crate::session::{Form, Session};

/// Shows one rule or all.
pub fn run(arguments: &ExplainArguments, session: &mut Session) -> Result<Outcome, CliError> {
    let outputs = session.forms("explain")?;
    let all = all();
    let one = arguments.rule.as_deref().map(find).transpose()?;
    for output in &outputs {
        session.answer(output, |out, look| match (output.form, one) {
            (Form::Human, Some(rule)) => rules::write_page(out, rule, look),
            (Form::Human, None) => rules::write_list(out, &all, look),
            (Form::Json, Some(rule)) => rules::write_json(out, &[rule]),
            (Form::Json, None) => rules::write_json(out, &all),
        })?;
    }
    Ok(Outcome::Fine)
}

/// What a model, a plan or a request can break, by code.
fn all() -> Vec<&'static Rule> {
    let mut all: Vec<&Rule> = dsc_lint::all().map(|rule| &rule.rule).collect();
    all.extend(HazardKind::ALL.map(HazardKind::rule));
    // Drift is a hazard, too, where a step meets it.
    all.extend(DriftKind::ALL.into_iter().filter(|kind| *kind != DriftKind::Drift).map(DriftKind::rule));
    all.sort_by_key(|rule| rule.code);
    all
}

fn find(name: &str) -> Result<&'static Rule, CliError> {
    let all = all();
    let named = |rule: &&&'static Rule| rule.name.0 == name || rule.code.eq_ignore_ascii_case(name);
    all.iter().find(named).copied().ok_or_else(|| CliError::UnknownRule {
        name: name.to_owned(),
        meant: dsc_diag::closest(name, all.iter().map(|rule| rule.name.0)),
    })
}
